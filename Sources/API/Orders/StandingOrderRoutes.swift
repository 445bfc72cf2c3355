import Core
import HTTP
import JSON
import Listings
import Orders
import Organisations
import SQLite
import Storage

/// Orders that are placed by themselves, week by week.
let standingOrderRoutes: [Endpoint] = [
  Endpoint(
    .post, "/v1/standing-orders", .keepStandingOrders,
    "Has an order placed on a day of each week: so many kilograms of a category, up to a price.",
    body: newStandingOrder, answers: .created(.standingOrder, as: .standingOrder),
    refuses: standingOrderRefusals + [
      StandingOrderRefusal.startsInPast, StandingOrderRefusal.tooMany,
      OrganisationRefusal.unknownOrganisation, OrganisationRefusal.viewerMayNotOrder,
    ]
  ) { call, new in
    let actor = call.actor
    try await call.create { db in
      reply(
        .created,
        try addStandingOrder(new.content, for: new.organisation, as: actor, in: db))
    } again: { id, db in
      reply(.ok, try Orders.standingOrder(id, as: actor, in: db))
    }
  },
  Endpoint(
    .get, "/v1/standing-orders", .keepStandingOrders,
    "The caller's standing orders and those of organisations that it manages, newest first.",
    query: { $0.page() }, answers: .value(.page(of: .standingOrder))
  ) { call, page in
    let found = try call.read { try Orders.standingOrders(page, as: call.actor, in: $0) }
    try call.respondWithPage(found, writeStandingOrder)
  },
  .promptly(
    .get, "/v1/standing-orders/{id}", .keepStandingOrders, "One standing order.",
    answers: .resource(.standingOrder)
  ) { call in
    let id = try call.identifier("id", of: "standing order")
    let found = try call.read { try Orders.standingOrder(id, as: call.actor, in: $0) }
    call.respondWithResource { writeStandingOrder(found, to: &$0) }
  },
  Endpoint(
    .patch, "/v1/standing-orders/{id}", .keepStandingOrders,
    "Changes a standing order from its next date on, or lets it pause.", body: standingOrderChange,
    answers: .resource(.standingOrder),
    refuses: standingOrderRefusals + [StandingOrderRefusal.ended]
  ) { call, change in
    let id = try call.identifier("id", of: "standing order")
    let actor = call.actor
    try await call.changeIfMatch { db in
      reply(.ok, try Orders.standingOrder(id, as: actor, in: db))
    } _: { db in
      try changeStandingOrder(id, change, as: actor, in: db)
    }
  },
  Endpoint(
    .delete, "/v1/standing-orders/{id}", .keepStandingOrders,
    "Ends a standing order for good; what it came to stays.", answers: .removed
  ) { call in
    let id = try call.identifier("id", of: "standing order")
    let actor = call.actor
    try await call.removeIfMatch { db in
      reply(.ok, try Orders.standingOrder(id, as: actor, in: db))
    } _: { db in
      try endStandingOrder(id, as: actor, in: db)
    }
  },
  Endpoint(
    .get, "/v1/standing-orders/{id}/runs", .keepStandingOrders,
    "What became of a standing order's dates, the latest first.", query: { $0.page() },
    answers: .value(.page(of: .standingOrderRun))
  ) { call, page in
    let id = try call.identifier("id", of: "standing order")
    let found = try call.read { try standingOrderRuns(of: id, page, as: call.actor, in: $0) }
    try call.respondWithPage(found, writeRun)
  },
]

private let standingOrderRefusals: [any Refusal] = [
  StandingOrderRefusal.unknownCategory, StandingOrderRefusal.endsBeforeStart,
]

private func reply(_ status: Status, _ order: StandingOrder) -> Reply {
  Reply(status, location: "/v1/standing-orders/\(order.id)") {
    writeStandingOrder(order, to: &$0)
  }
}

private struct NewStandingOrder {
  let content: StandingOrderContent
  let organisation: Change<Identifier>
}

@Sendable private func newStandingOrder(_ fields: Fields) -> NewStandingOrder {
  let content = StandingOrderContent(
    category: fields.text("category", 1...NewListing.maximumCategoryLength),
    weekday: fields.choice("weekday", Weekday.self) ?? .monday,
    kilograms: fields.integer("kilograms", StandingOrderContent.weights),
    toleranceBasisPoints: fields.integer("tolerance_bps", StandingOrderContent.tolerances),
    mostPerKilogram: fields.fen("most_fen_per_kg", StandingOrderContent.prices),
    recipient: readRecipient(fields),
    note: fields.optionalText("note", 0...Order.maximumNoteLength, .paragraphs) ?? "",
    startsOn: fields.optionalDate("starts_on") ?? fields.today,
    endsOn: fields.optionalDate("ends_on"))
  return NewStandingOrder(
    content: content,
    organisation: fields.clearable("organisation_id") { fields.optionalIdentifier($0) })
}

/// Whether a standing order goes on.
private enum Switch: String, CaseIterable { case active, paused }

@Sendable private func standingOrderChange(_ fields: Fields) -> StandingOrderChange {
  var change = StandingOrderChange()
  change.category = fields.optionalText("category", 1...NewListing.maximumCategoryLength)
  change.weekday = fields.optionalChoice("weekday", Weekday.self)
  change.kilograms = fields.optionalInteger("kilograms", StandingOrderContent.weights)
  change.toleranceBasisPoints = fields.optionalInteger(
    "tolerance_bps", StandingOrderContent.tolerances)
  change.mostPerKilogram = fields.optionalInteger(
    "most_fen_per_kg", StandingOrderContent.prices
  ).map { Fen(Int64($0)) }
  let recipient = readRecipientChange(fields)
  change.recipientName = recipient?.name
  change.recipientPhone = recipient?.phone
  change.recipientAddress = recipient?.address
  let note = fields.optionalText("note", 0...Order.maximumNoteLength, .paragraphs) ?? ""
  if fields.has("note") { change.note = note }
  change.endsOn = fields.clearable("ends_on") { fields.optionalDate($0) }
  change.isPaused = fields.optionalChoice("status", Switch.self).map { $0 == .paused }
  fields.refuseNull(
    "category", "weekday", "kilograms", "tolerance_bps", "most_fen_per_kg", "recipient", "status")
  return change
}
