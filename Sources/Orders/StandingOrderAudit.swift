import Audit
import Core
import JSON
import Notifications
import Organisations
import SQLite
import Storage

extension AuditAction {
  static let standingOrderAdded = AuditAction("standing_order.added")
  static let standingOrderChanged = AuditAction("standing_order.changed")
  static let standingOrderEnded = AuditAction("standing_order.ended")
  /// One of its dates came.
  static let standingOrderRun = AuditAction("standing_order.run")
}

extension StandingOrder {
  /// What goes on record: of where its goods go a digest.
  var facts: Facts {
    [
      "buyer_id": .id(buyer), "organisation_id": .id(organisation),
      "category": .text(content.category), "weekday": .word(content.weekday),
      "kilograms": .count(content.kilograms),
      "tolerance_bps": .count(content.toleranceBasisPoints),
      "most_fen_per_kg": .fen(content.mostPerKilogram), "starts_on": .date(content.startsOn),
      "ends_on": content.endsOn.map { .date($0) } ?? .null, "status": .word(status),
      "digest": .text(digest),
    ]
  }

  var digest: String {
    let to = content.recipient
    return InvoiceData.digest([to.name, to.phone.rawValue, to.address, content.note])
  }
}

extension StandingOrderRun {
  /// What goes on record, and what the buyer's hooks hear.
  var facts: Facts {
    var facts: Facts = ["due_on": .date(dueOn), "outcome": .word(outcome)]
    if let order { facts.add("order_id", .id(order)) }
    if let grams { facts.add("grams", .count(grams)) }
    if let total { facts.add("total_fen", .fen(total)) }
    if let cheapestPerKilogram { facts.add("cheapest_fen_per_kg", .fen(cheapestPerKilogram)) }
    if let left { facts.add("left_fen", .fen(left)) }
    if let code { facts.add("code", .text(code)) }
    return facts
  }

  /// Tells the buyer what became of the date.
  func tell(of standing: StandingOrder, in db: Connection) throws {
    let buffer = ByteBuffer(capacity: 256)
    var json = JSONWriter(buffer)
    json.beginObject()
    json.member("standing_order_id", standing.id.description)
    json.member("due_on", dueOn.rawValue)
    json.member("outcome", outcome.rawValue)
    json.member("order_id", order?.description)
    json.member("grams", grams)
    json.member("total_fen", total?.rawValue)
    json.member("cheapest_fen_per_kg", cheapestPerKilogram?.rawValue)
    json.member("left_fen", left?.rawValue)
    json.member("code", code)
    json.endObject()
    try record(
      Event(
        .standingOrderRun, subject: standing.id, buyer: standing.buyer, villages: [],
        data: buffer), in: db)
  }
}

/// Proves standing orders: each is what was put on record, what became of each of its dates is too,
/// an order that was placed is its buyer's and on its account, and no date is due that was run.
package func auditStandingOrders(in db: Connection) throws -> [Finding] {
  let known = try recordedFacts(
    of: [.standingOrderAdded, .standingOrderChanged, .standingOrderEnded], in: db)
  var last: [Identifier: CivilDate] = [:]
  var findings = try runs(in: db, &last) + orders(in: db)
  var found: Set<Identifier> = []
  try StandingOrderStore.each(in: db) { order in
    found.insert(order.id)
    let isDue = order.nextOn.map { next in
      next == order.content.due(from: next) && last[order.id].map { next > $0 } ?? true
    }
    // One without end may have come to its end by itself, which is no change of anybody's.
    if known[order.id]?.isSame(as: order) == true, isDue ?? (order.status != .active) { return }
    findings.append(
      Finding("standing order \(order.id) is not what the audit log says of it"))
  }
  for id in known.keys where !found.contains(id) {
    findings.append(Finding("standing order \(id) is not there"))
  }
  return Array(findings.prefix(Finding.maximumPerCheck))
}

extension RecordedFacts {
  fileprivate func isSame(as order: StandingOrder) -> Bool {
    let content = order.content
    let endsOn = text("ends_on")
    return text("buyer_id") == order.buyer.description
      && text("organisation_id") == order.organisation?.description
      && text("category") == content.category && text("weekday") == content.weekday.rawValue
      && number("kilograms") == Int64(content.kilograms)
      && number("tolerance_bps") == Int64(content.toleranceBasisPoints)
      && number("most_fen_per_kg") == content.mostPerKilogram.rawValue
      && text("starts_on") == content.startsOn.rawValue
      && endsOn == content.endsOn?.rawValue && text("status") == order.status.rawValue
      && text("digest") == order.digest
  }
}

/// What became of each date against what was put on record of it.
private func runs(
  in db: Connection, _ last: inout [Identifier: CivilDate]
) throws -> [Finding] {
  var known: [Identifier: [String: RecordedFacts]] = [:]
  try eachRecorded(of: [.standingOrderRun], in: db) { id, facts in
    if let day = facts.text("due_on") { known[id, default: [:]][day] = facts }
  }
  var findings: [Finding] = []
  var latest: [Identifier: CivilDate] = [:]
  try StandingOrderStore.eachRun(in: db) { id, run in
    latest[id] = run.dueOn
    let facts = known[id]?.removeValue(forKey: run.dueOn.rawValue)
    let isSame =
      facts?.text("outcome") == run.outcome.rawValue
      && facts?.text("order_id") == run.order?.description
      && facts?.number("grams") == run.grams.map(Int64.init)
      && facts?.number("total_fen") == run.total?.rawValue
      && facts?.number("cheapest_fen_per_kg") == run.cheapestPerKilogram?.rawValue
      && facts?.number("left_fen") == run.left?.rawValue && facts?.text("code") == run.code
    if isSame { return }
    findings.append(
      Finding("standing order \(id), \(run.dueOn): its run is not what the audit log says"))
  }
  last = latest
  for (id, days) in known {
    for day in days.keys.sorted() {
      findings.append(Finding("standing order \(id), \(day): its run is not there"))
    }
  }
  return findings
}

/// What a standing order placed is its buyer's, on its account, and was placed on the date.
private func orders(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT r.standing_order_id, r.order_id
    FROM standing_order_run r JOIN standing_order s ON s.id = r.standing_order_id
    LEFT JOIN customer_order o ON o.id = r.order_id
    LEFT JOIN organisation_order a ON a.order_id = r.order_id
    WHERE r.order_id IS NOT NULL AND (o.id IS NULL OR o.buyer_id <> s.buyer_id
      OR a.organisation_id IS NOT s.organisation_id OR o.placed_at <> r.run_at
      OR r.due_on <> date((o.placed_at + \(CivilDate.countyOffset)) / 1000, 'unixepoch'))
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, order): (Identifier, Identifier) = (try row[0], try row[1])
    return Finding("standing order \(id): order \(order) is not one that it can have placed")
  }
}
