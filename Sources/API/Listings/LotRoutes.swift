import Core
import HTTP
import JSON
import Listings
import Storage

let lotRoutes: [Endpoint] = [
  Endpoint(
    .post, "/v1/listings/{id}/lots", .keepListings, "Adds what was harvested to a listing.",
    body: newLot, answers: .created(.lot, as: .lot),
    refuses: [
      ListingRefusal.wrongState(.retired), .harvestedInFuture, .bestBeforeHarvest,
      .bestBeforePassed, .contributionsNeeded, .contributionsOnlyForPooled,
      .contributionsDoNotAddUp(sum: 0, quantity: 0), .contributionsFromElsewhere([]),
      .contributionTwice(0),
    ]
  ) { call, new in
    let id = try call.identifier("id", of: "listing")
    let actor = call.actor
    try await call.create { db in
      reply(.created, try addLot(new, to: id, as: actor, in: db))
    } again: { lot, db in
      reply(.ok, try Listings.lot(lot, as: actor, in: db))
    }
  },
  Endpoint(
    .get, "/v1/listings/{id}/lots", .keepListings, "A listing's lots, newest first.",
    query: { $0.page() }, answers: .value(.page(of: .lot))
  ) { call, page in
    let id = try call.identifier("id", of: "listing")
    let actor = call.actor
    let lots = try await call.database.readSlowly {
      try Listings.lots(of: id, page, as: actor, in: $0)
    }
    try call.respondWithPage(lots, writeLot)
  },
  .promptly(
    .get, "/v1/lots/{id}", .keepListings, "One lot, and what became of it.",
    answers: .resource(.lot)
  ) { call in
    let id = try call.identifier("id", of: "lot")
    let lot = try call.read { try Listings.lot(id, as: call.actor, in: $0) }
    call.respondWithResource { writeLot(lot, to: &$0) }
  },
  // An adjustment is shown by what it made of its lot.
  Endpoint(
    .post, "/v1/lots/{id}/adjustments", .keepListings, "Corrects what a lot has, with a reason.",
    body: adjustment, answers: .created(.lot, as: .adjustment),
    refuses: [ListingRefusal.adjustmentBelowReserved(available: 0), .lossAdds]
  ) { call, form in
    let id = try call.identifier("id", of: "lot")
    let actor = call.actor
    try await call.create { db in
      reply(.created, try adjustLot(id, by: form.delta, reason: form.reason, as: actor, in: db))
    } again: { _, db in
      reply(.ok, try Listings.lot(id, as: actor, in: db))
    }
  },
]

private func reply(_ status: Status, _ lot: Lot) -> Reply {
  Reply(status, location: "/v1/lots/\(lot.id)") { writeLot(lot, to: &$0) }
}

@Sendable private func adjustment(
  _ fields: Fields
) -> (delta: Int, reason: AdjustmentReason) {
  let bound = NewLot.quantities.upperBound
  return (
    delta: fields.integerButZero("quantity_delta", -bound...bound),
    reason: fields.choice("reason", AdjustmentReason.self) ?? .recount
  )
}

@Sendable private func newLot(_ fields: Fields) -> NewLot {
  NewLot(
    quantity: fields.integer("quantity", NewLot.quantities),
    harvestedOn: fields.date("harvested_on", notAfter: fields.today),
    bestBefore: fields.optionalDate("best_before"),
    contributions: fields.list("contributions", 0...NewLot.maximumContributions) { item in
      Contribution(
        household: item.identifier("household_id"),
        quantity: item.integer("quantity", NewLot.quantities))
    })
}
