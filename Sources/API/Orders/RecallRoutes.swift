import Core
import HTTP
import JSON
import Listings
import Orders
import SQLite
import Storage

/// What is called back or falls short of a lot, and what becomes of the orders that it went to.
let recallRoutes: [Endpoint] = [
  Endpoint(
    .post, "/v1/lots/{id}/recall", .keepListings,
    "Calls a lot back: it leaves the shelf, and nobody is charged for its goods.",
    body: { $0.text("reason", 1...LotDecision.maximumReasonLength) }, answers: .value(.lot),
    refuses: [ListingRefusal.alreadyRecalled, .wrongLotState(.refused)]
  ) { call, reason in
    let id = try call.identifier("id", of: "lot")
    let actor = call.actor
    try await call.write { db in
      let lot = try recallLot(id, reason: reason, as: actor, in: db)
      return Reply { writeLot(lot, to: &$0) }
    }
  },
  Endpoint(
    .get, "/v1/lots/{id}/orders", .keepListings,
    "The orders that a lot's goods went to or were taken out of, newest first.",
    query: { $0.page() }, answers: .value(.page(of: .lotHolder))
  ) { call, page in
    let id = try call.identifier("id", of: "lot")
    let actor = call.actor
    let holders = try await call.database.readSlowly {
      try Orders.holders(of: id, page, as: actor, in: $0)
    }
    try call.respondWithPage(holders, writeHolder)
  },
  Endpoint(
    .post, "/v1/lots/{id}/shortfalls/preview", .keepListings,
    "What a shortfall of a lot would do to the orders of it; changes nothing.",
    body: { newShortfall($0) }, answers: .value(.shortfall),
    key: .ignored(because: "nothing is written."),
    refuses: shortfallRefusals
  ) { call, new in
    let id = try call.identifier("id", of: "lot")
    let actor = call.actor
    let plan = try await call.database.readSlowly {
      try planShortfall(of: id, new, as: actor, in: $0)
    }
    call.respond { writeShortfall(plan, to: &$0) }
  },
  Endpoint(
    .post, "/v1/lots/{id}/shortfalls", .keepListings,
    "Shares a shortfall of a lot as it was previewed: what nobody ordered goes first, then open "
      + "orders are cut.",
    body: { fields in
      (new: newShortfall(fields), digest: fields.text("plan_digest", ShortfallPlan.digestLengths))
    }, answers: .value(.shortfall), refuses: shortfallRefusals + [OrderRefusal.planChanged]
  ) { call, form in
    let id = try call.identifier("id", of: "lot")
    let actor = call.actor
    try await call.write { db in
      let plan = try shareShortfall(
        of: id, form.new, planned: form.digest, as: actor, in: db)
      return Reply { writeShortfall(plan, to: &$0) }
    }
  },
  Endpoint(
    .get, "/v1/refunds", .settleOrders, "The orders of which money is owed, newest first.",
    query: { (status: $0.choice("status", RefundStatus.self), page: $0.page()) },
    answers: .value(.page(of: .openRefund))
  ) { call, asked in
    let actor = call.actor
    let refunds = try await call.database.readSlowly {
      try openRefunds(asked.page, as: actor, in: $0)
    }
    try call.respondWithPage(refunds, writeOpenRefund)
  },
]

/// Which refunds are asked for: those that were recorded stand with their orders.
private enum RefundStatus: String, CaseIterable, Sendable { case open }

private let shortfallRefusals: [any Refusal] = [
  ListingRefusal.wrongLotState(.recalled), ListingRefusal.shortfallExceedsOpen([]),
  ListingRefusal.shortfallOfOthers([]), ListingRefusal.contributionTwice(0),
]

extension Schema {
  fileprivate static let lotHolder = named(
    "LotHolder",
    [
      "order_id": .identifier, "number": .text, "status": .choice(OrderStatus.self),
      "recipient_name": .text,
      "recipient_phone": .text.noted("Masked, as is the name, to who does not send the goods."),
      "quantity": .integer.noted("Units of the stock that it holds, or had."),
      "taken_out": .integer.noted("Of them, what was taken out of it before it left."),
      "withdrawn": .integer.noted("Of them, what had left and is not charged for."),
      "had_left": .boolean, "owed_fen": .fen.noted("What is to be given back of the order."),
    ])

  fileprivate static let shortfall = named(
    "Shortfall",
    [
      "lot_id": .identifier, "plan_digest": .text, "rule": .choice(ShortfallRule.self),
      "quantity": .integer, "from_available": .integer.noted("What nobody had ordered."),
      "contributions": .list(.object(["household_id": .identifier, "quantity": .integer])),
      "orders_cut": .integer, "refund_fen": .fen.noted("Of all orders together."),
      "orders": .list(
        .object([
          "order_id": .identifier, "number": .text,
          "lines": .list(
            .object(["line": .integer, "quantity_before": .integer, "quantity_after": .integer])),
          "goods_before_fen": .fen, "goods_after_fen": .fen,
          "refund_fen": .fen, "cancelled": .boolean,
        ])
      ).noted("At the most \(ShortfallPlan.maximumTold) of them, who ordered first first."),
    ])

  fileprivate static let openRefund = named(
    "OpenRefund",
    [
      "order_id": .identifier, "number": .text, "status": .choice(OrderStatus.self),
      "amount_fen": .fen, "cause": .choice(RefundCause.self),
    ])
}

/// Why money is owed.
private enum RefundCause: String, CaseIterable {
  case shortfall, recall, weight, waiver, buyer, returned, lost, substitution, cancellation

  /// Without a revision the order was called off.
  init(_ cause: RevisionCause?) {
    self =
      switch cause {
      case .shortfall: .shortfall
      case .recall: .recall
      case .weight: .weight
      case .waiver: .waiver
      case .buyer: .buyer
      case .returned: .returned
      case .lost: .lost
      case .substitution: .substitution
      case nil: .cancellation
      }
  }
}

private func newShortfall(_ fields: Fields) -> NewShortfall {
  let faults = fields.faultCount
  let quantity = fields.optionalInteger("quantity", NewLot.quantities)
  let contributions = fields.list("contributions", 1...NewLot.maximumContributions) { item in
    Contribution(
      household: item.identifier("household_id"),
      quantity: item.integer("quantity", NewLot.quantities))
  }
  let rule = fields.choice("rule", ShortfallRule.self) ?? .proRata
  if let contributions {
    if quantity != nil {
      fields.fault(
        "contributions", "ambiguous", "Say how much is short in all or by household, not both.")
    }
    return NewShortfall(.contributions(contributions), rule: rule)
  }
  if quantity == nil, fields.faultCount == faults {
    fields.fault("quantity", "required", "Say how much is short, in all or by household.")
  }
  return NewShortfall(.quantity(quantity ?? 1), rule: rule)
}

private func writeHolder(_ holder: LotHolder, to json: inout JSONWriter) {
  json.beginObject()
  json.member("order_id", holder.order.id)
  json.member("number", holder.order.number)
  json.member("status", holder.order.status)
  json.member("recipient_name", holder.order.recipient.name)
  json.member("recipient_phone", holder.order.recipient.phone.rawValue)
  json.member("quantity", holder.quantity)
  json.member("taken_out", holder.takenOut)
  json.member("withdrawn", holder.withdrawn)
  json.member("had_left", holder.hadLeft)
  json.member("owed_fen", holder.order.owed)
  json.endObject()
}

private func writeShortfall(_ plan: ShortfallPlan, to json: inout JSONWriter) {
  json.beginObject()
  json.member("lot_id", plan.lot.id)
  json.member("plan_digest", plan.digest)
  json.member("rule", plan.rule)
  json.member("quantity", plan.quantity)
  json.member("from_available", plan.fromAvailable)
  json.objects("contributions", plan.contributions) { contribution, json in
    json.member("household_id", contribution.household)
    json.member("quantity", contribution.quantity)
  }
  json.member("orders_cut", plan.cuts.count)
  json.member("refund_fen", plan.cuts.reduce(Fen.zero) { $0 + $1.refund })
  json.list("orders", plan.cuts.prefix(ShortfallPlan.maximumTold)) { writeCut($0, to: &$1) }
  json.endObject()
}

private func writeCut(_ cut: OrderCut, to json: inout JSONWriter) {
  json.beginObject()
  json.member("order_id", cut.order)
  json.member("number", cut.number)
  json.objects("lines", cut.lines) { line, json in
    json.member("line", line.line)
    json.member("quantity_before", line.before)
    json.member("quantity_after", line.after)
  }
  json.member("goods_before_fen", cut.goodsBefore)
  json.member("goods_after_fen", cut.goodsAfter)
  json.member("refund_fen", cut.refund)
  json.member("cancelled", cut.isCancelled)
  json.endObject()
}

private func writeOpenRefund(_ refund: OpenRefund, to json: inout JSONWriter) {
  json.beginObject()
  json.member("order_id", refund.order.id)
  json.member("number", refund.order.number)
  json.member("status", refund.order.status)
  json.member("amount_fen", refund.order.owed)
  json.member("cause", RefundCause(refund.cause))
  json.endObject()
}
