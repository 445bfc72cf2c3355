import Access
import Audit
import Core
import HTTP
import JSON
import SQLite
import Storage

/// What a POST can make. Each kind has its own table, and in it its own names.
enum ThingKind: String, Sendable {
  case account, household, assistance, visit
  case visitSheet = "visit_sheet"
  case standingChange = "standing_change"
  case productionCost = "production_cost"
  case incomeEntry = "income_entry"
  case incomingPayment = "incoming_payment"
  case listing, lot, adjustment, order, payment, refund, waiver, parcel, webhook, delivery, claim
  case claimAnswer = "claim_answer"
  case round = "collection_round"
  case apiKey = "api_key"
  case organisation
  case standingOrder = "standing_order"
  case organisationPayment = "organisation_payment"
  case trackingEvent = "tracking_event"
  case cashCollection = "cash_collection"
  case handIn = "cash_hand_in"
  case payout
  case reportCycle = "report_cycle"

  /// The member of its content that is kept nowhere in a form that could be tried at leisure: it
  /// takes no part in the digest, and whoever makes such a thing must see to it.
  var secret: String? { self == .account ? "password" : nil }
}

extension Endpoint.Answer {
  /// What is made, where a client may name it.
  var kind: ThingKind? {
    if case .created(_, let kind) = self { return kind }
    return nil
  }
}

extension Fields {
  /// The name that a client gives to a thing of this kind: any identifier, also of a time to come,
  /// for the clocks of telephones are wrong.
  @discardableResult
  func readName(of kind: ThingKind?) -> Identifier? {
    guard kind != nil else { return nil }
    note("id", .givenIdentifier, isRequired: false)
    guard let value = value("id") else { return nil }
    if case .string(let text) = value, let id = Identifier(text), id.rawValue > 0 { return id }
    fault("id", "format", "An id has 13 characters of Crockford's base 32 and is not zero.")
    return nil
  }
}

extension Schema {
  fileprivate static let givenIdentifier = Schema(
    .text(Text(pattern: "^(?!0{13})[0-7][0-9A-HJKMNP-TV-Z]{12}$", example: "0A1B2C3D4E5F6"))
  ).noted(
    "What the thing is to be called, for clients that name things themselves. The same content "
      + "under the same id is the same thing, other content is answered 409.")
}

extension Call {
  /// A name with what was asked for under it: method, path and content, however it was written.
  func clientIdentifier(
    _ id: Identifier, of kind: ThingKind, _ content: JSONValue
  ) -> ClientIdentifier {
    let omitted = Set(["id"] + (kind.secret.map { [$0] } ?? []))
    let asked = Array("\(exchange.method.token) \(exchange.path)\n".utf8)
    return ClientIdentifier(
      kind: kind.rawValue, id: id, of: caller?.actor.id,
      content: asked + content.canonicalBytes(leavingOut: omitted))
  }

  /// Makes a thing in one transaction and answers with what `make` gives, as `write` does. Where
  /// the client named the thing and the same request has made it before, nothing is made: `show`
  /// answers with the thing as it is now. Throws `CommonRefusal.idTaken` for a name that belongs to
  /// anything else, and what `make` and `show` throw.
  func create(
    _ make: @escaping @Sendable (Connection) throws -> Reply,
    again show: @escaping @Sendable (Identifier, Connection) throws -> Reply
  ) async throws {
    guard let name else { return try await write(make) }
    try await write { db in
      if try wasMade(name, in: db) {
        do {
          return try show(name.id, db)
        } catch is CommonRefusal {
          // What was removed since, or is out of the caller's scope by now, keeps its name.
          throw CommonRefusal.idTaken
        }
      }
      // The log finds a thing by its id alone: nobody puts an entry into the history of another.
      if try isOnRecord(name.id, in: db) { throw CommonRefusal.idTaken }
      let reply = try db.naming(name.id) { try make(db) }
      try keep(name, in: db)
      return reply
    }
  }
}
