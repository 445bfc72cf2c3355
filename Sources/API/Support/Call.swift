import Access
import Core
import HTTP
import JSON
import SQLite

/// A request on its way through a handler: who asks, what for, and with what.
struct Call: Sendable {
  let exchange: Exchange
  let application: Application
  let caller: Caller?
  let keyRule: KeyRule
  /// What the client called the thing that the call makes.
  var name: ClientIdentifier?

  var database: Database { application.database }

  /// Who asks, on a route that is for members or roles only.
  var actor: Actor {
    guard let caller else { preconditionFailure("the route lets nobody in without a token") }
    return caller.actor
  }

  /// Where the request came from; nil where no network is in between.
  var address: String? { exchange.clientAddress?.description }

  /// The identifier in the path. Throws `CommonRefusal.notFound` for what is none: there is no
  /// such thing.
  func identifier(_ name: StaticString, of what: String) throws -> Identifier {
    guard let id = Identifier(exchange.parameter(name)) else {
      throw CommonRefusal.notFound(what: what)
    }
    return id
  }

  /// A short read on the loop's own connection.
  func read<T>(_ body: (Connection) throws -> T) throws -> T {
    try database.read(on: exchange.loop, body)
  }

  /// The date in the county, for rules about what has happened.
  var today: CivilDate { Instant(rawValue: database.milliseconds).countyDate }

  /// The body, decoded, and the call with the name that the client gave to what it makes. Throws
  /// with all that does not fit.
  func decode<T>(
    making kind: ThingKind?, _ make: (Fields) throws -> T
  ) throws -> (form: T, call: Call) {
    let content = try json()
    var id: Identifier?
    let form = try Fields.decode(content, of: self) { fields in
      id = fields.readName(of: kind)
      return try make(fields)
    }
    guard let id, let kind else { return (form, self) }
    var call = self
    call.name = clientIdentifier(id, of: kind, content)
    return (form, call)
  }

  /// A body that was compressed would be read as what it is not (RFC 9110, section 8.4).
  func refuseEncodedBody() throws {
    if let coding = exchange.header("Content-Encoding"), coding.lowercased() != "identity" {
      throw CallRefusal.encodedBody
    }
  }

  /// For a file of one kind: its charset is found out by its content. Throws
  /// `CallRefusal.otherMediaType`, and what `refuseEncodedBody` throws.
  func requireMediaType(_ type: String) throws {
    try refuseEncodedBody()
    let given = exchange.header("Content-Type")?.split(separator: ";").first ?? ""
    guard given.filter({ $0 != " " && $0 != "\t" }).lowercased() == type else {
      throw CallRefusal.otherMediaType(type)
    }
  }

  /// JSON is in UTF-8 (RFC 8259, section 8.1); who says that it is in anything else does not mean
  /// JSON. Other parameters have no meaning and are passed over (section 11).
  private static func isTakenParameter(_ parameter: String) -> Bool {
    guard parameter.hasPrefix("charset=") else { return true }
    return ["utf-8", "\"utf-8\""].contains(String(parameter.dropFirst("charset=".count)))
  }

  private func json() throws -> JSONValue {
    try refuseEncodedBody()
    if let type = exchange.header("Content-Type"), type != "application/json" {
      let parts = type.split(separator: ";").map { part in
        part.filter { $0 != " " && $0 != "\t" }.lowercased()
      }
      let isMergePatch =
        exchange.method == .patch && parts.first == "application/merge-patch+json"
      guard isMergePatch || parts.first == "application/json",
        parts.dropFirst().allSatisfy(Call.isTakenParameter)
      else { throw CallRefusal.unsupportedMediaType }
    }
    do {
      return try JSONValue.read(exchange.body)
    } catch {
      throw CallRefusal.malformedJSON(error.description)
    }
  }
}
