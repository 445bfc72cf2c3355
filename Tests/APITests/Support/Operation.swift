import Core
import HTTP
import TestSupport

@testable import API

/// What the contract says of one operation of the API.
struct Operation {
  let method: HTTP.Method
  let pattern: String
  let audience: Audience
  /// The roles that have the scene's own thing in their scope.
  let scope: Set<Role>
  /// Whether even the county office has only its own things here.
  let isPersonal: Bool
  let needsKey: Bool
  /// The path to the scene's own thing, to its twin, and to nothing. The same where there is no
  /// thing in the path.
  let path: @Sendable (Scene.Things) -> String
  /// A body that fits.
  let body: (@Sendable (Scene.Things, Scene) -> String)?
  /// What the body is called, where it is no JSON.
  let mediaType: String?

  init(
    _ method: HTTP.Method, _ pattern: String, _ audience: Audience, scope: Set<Role>? = nil,
    isPersonal: Bool = false, needsKey: Bool = false, mediaType: String? = nil,
    thing id: (@Sendable (Scene.Things) -> CustomStringConvertible)? = nil,
    body: (@Sendable (Scene.Things, Scene) -> String)? = nil
  ) {
    self.method = method
    self.pattern = pattern
    self.audience = audience
    self.scope = scope ?? audience.allowed
    self.isPersonal = isPersonal
    self.needsKey = needsKey
    self.body = body
    self.mediaType = mediaType
    path = { things in
      guard let id else { return pattern }
      return pattern.replacing(/\{(id|code)\}/, with: "\(id(things))")
        .replacing(
          "{entry}",
          with: "\(pattern.contains("-costs") ? things.cost : things.incomeEntry)"
        ).replacing("{n}", with: "1")
        .replacing("{line}", with: "1")
        .replacing("{resource}", with: "hens").replacing("{provider}", with: "nobody")
        .replacing("{courier}", with: "nobody")
        .replacing("{user_id}", with: "\(things.member)")
        .replacing("{payment_id}", with: "\(things.statementPayment)")
    }
  }

  var name: String { "\(method.token) \(pattern)" }
  var takesJSON: Bool { mediaType == nil }
  var hasThing: Bool { pattern.contains("{") }
  var absentPath: String { pattern.replacing(/\{\w+\}/, with: Scene.absent) }

  /// One role that may.
  func somebody(_ scene: Scene) -> Actor? {
    let isForAll = !audience.isLimited && self.scope.count == Role.allCases.count
    return isForAll ? nil : Role.allCases.first(where: self.scope.contains).map(scene.actor)
  }

  /// The request to the scene's own thing with a body that fits.
  func request(_ scene: Scene, as actor: Actor?) -> Request {
    var request = Request(
      method, path(scene.own), as: actor, needsKey: needsKey, body?(scene.own, scene))
    request.mediaType = mediaType
    return request
  }
}

extension Audience {
  /// The roles that may call.
  var allowed: Set<Role> {
    if case .roles(let roles) = self { return roles }
    return Set(Role.allCases)
  }

  /// Whether a stranger may not.
  var isLimited: Bool {
    if case .everyone = self { return false }
    return true
  }
}

extension Scene {
  /// The actor of this role who has the scene's own things, but for an `admin`, in its scope.
  func actor(_ role: Role) -> Actor {
    switch role {
    case .admin: api.county.admin
    case .coordinator: api.county.coordinator
    case .buyer: api.county.buyer
    case .volunteer: api.county.volunteer
    }
  }
}
