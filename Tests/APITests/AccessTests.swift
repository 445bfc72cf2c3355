import Core
import HTTP
import JSON
import TestSupport
import Testing

@testable import API

/// Who may call what, for whose things: each operation with each role.
@Suite struct AccessTests {
  @Test func `every operation there is stands in the table of these tests`() throws {
    let api = try TestAPI()
    let there = api.application.endpoints.map { "\($0.method.token) \($0.pattern)" }
    #expect(there.sorted() == Operation.all.map(\.name).sorted())
  }

  @Test func `a stranger is told to log in wherever not everybody may`() async throws {
    let scene = try await Scene()
    for operation in Operation.all where operation.audience.isLimited {
      for path in [operation.path(scene.own), operation.absentPath] {
        let answer = try await scene.api.send(
          Request(operation.method, path, as: nil, operation.body?(scene.own, scene)))
        #expect(answer.status == 401, "\(operation.name): \(answer.raw.text)")
        #expect(answer.code == "unauthenticated")
        #expect(answer.header("WWW-Authenticate") == "Bearer")
      }
    }
  }

  @Test func `a role that may not is told so, whether or not there is such a thing`() async throws {
    let scene = try await Scene()
    let before = try scene.api.database.content()
    for operation in Operation.all {
      for role in Role.allCases where !operation.audience.allowed.contains(role) {
        for path in [operation.path(scene.own), operation.absentPath] {
          let answer = try await scene.api.send(
            Request(
              operation.method, path, as: scene.actor(role), needsKey: operation.needsKey,
              operation.body?(scene.own, scene)))
          #expect(answer.status == 403, "\(role) \(operation.name): \(answer.raw.text)")
          #expect(answer.code == "forbidden")
        }
      }
    }
    #expect(try scene.api.database.content() == before)
  }

  @Test func `a thing outside of the scope looks exactly like one that is not there`() async throws
  {
    let scene = try await Scene()
    let before = try scene.api.database.content()
    for operation in Operation.all where operation.hasThing {
      let isPublic = !operation.audience.isLimited && operation.scope.count == Role.allCases.count
      for role in operation.audience.allowed where !isPublic {
        var paths: [String] = [operation.absentPath.replacing(Scene.absent, with: "nonsense")]
        if role != .admin || operation.isPersonal { paths.append(operation.path(scene.foreign)) }
        if !operation.scope.contains(role) { paths.append(operation.path(scene.own)) }
        let body = operation.body?(scene.own, scene)
        func request(_ path: String) -> Request {
          Request(
            operation.method, path, as: scene.actor(role), needsKey: operation.needsKey, body)
        }
        let absent = try await scene.api.send(request(operation.absentPath))
        #expect(absent.status == 404, "\(role) \(operation.name): \(absent.raw.text)")
        for path in paths {
          let answer = try await scene.api.send(request(path))
          #expect(answer.status == 404, "\(role) \(operation.method) \(path)")
          #expect(look(of: answer) == look(of: absent), "\(role) \(operation.method) \(path)")
        }
      }
    }
    #expect(try scene.api.database.content() == before)
  }

  @Test func `a role that may is let through to its own things`() async throws {
    let scene = try await Scene()
    for operation in Operation.all {
      for role in operation.scope {
        // Some of these take the thing away, or log out: each role looks at a scene of its own.
        if operation.method == .delete { continue }
        let answer = try await scene.api.send(operation.request(scene, as: scene.actor(role)))
        // What is sent there is its own proof of who sends it.
        let logIns = [
          "/v1/sessions", "/v1/password-resets", "/v1/payment-callbacks/{provider}",
          "/v1/courier-callbacks/{courier}",
        ]
        let isLogin = logIns.contains(operation.pattern) && operation.method == .post
        let isOffice = operation.pattern == "/v1/users" && role == .coordinator
        if isLogin || isOffice { continue }
        #expect(
          ![400, 401, 403, 404, 422, 500].contains(answer.status),
          "\(role) \(operation.name): \(answer.raw.text)")
      }
    }
  }

  @Test func `what a body names outside of the scope is not there either`() async throws {
    let scene = try await Scene()
    let coordinator = scene.api.county.coordinator
    let absent = Identifier(rawValue: 7)
    let pairs: [(String, String, String)] = [
      (
        "/v1/households", Bodies.household(scene.foreign.village),
        Bodies.household(absent)
      ),
      (
        "/v1/listings", Bodies.listing(scene.foreign.household), Bodies.listing(absent)
      ),
    ]
    let before = try scene.api.database.content()
    for (path, foreign, none) in pairs {
      let there = try await scene.api.send(.post, path, as: coordinator, foreign)
      let missing = try await scene.api.send(.post, path, as: coordinator, none)
      expect(there, 404, "not_found")
      #expect(look(of: there) == look(of: missing))
    }
    // Only the county office sees every account: to a coordinator a buyer is like nobody.
    let pairing = "/v1/households/\(scene.own.household)/pairing"
    let buyer = try await scene.api.send(
      .put, pairing, as: coordinator, Bodies.pairing(scene.api.county.buyer))
    let nobody = try await scene.api.send(
      .put, pairing, as: coordinator,
      Bodies.pairing(Actor(id: absent, role: .volunteer)))
    expect(buyer, 404, "not_found")
    #expect(look(of: buyer) == look(of: nobody))
    #expect(try scene.api.database.content() == before)
  }

  @Test(arguments: [
    "Bearer", "Bearer ", "Basic dTpw", "bearer wrong", "Bearer wrong", "Token abc",
    "Bearer \(String(repeating: "x", count: 5_000))",
  ])
  func `a token that is none is refused also where everybody may`(header: String) async throws {
    let api = try TestAPI()
    for path in ["/v1/listings", "/v1/me", "/v1/villages"] {
      let answer = try await api.send(.get, path, headers: [("Authorization", header)])
      expect(answer, 401, "unauthenticated")
    }
  }

  /// All that a client can see of an answer but for what differs from one request to the next.
  private func look(of answer: TestAnswer) -> String {
    let passing = ["X-Request-Id", "Date", "Content-Length"]
    let headers = answer.raw.headers.filter { !passing.contains($0.name) }
    let body = answer.json.setting("/request_id", to: nil)
    return "\(answer.status) \(headers) \(body.literal)"
  }
}
