import Core
import HTTP
import JSON
import Listings
import Orders
import Storage

let lotRoutes: [Endpoint] = [
  Endpoint(
    .post, "/v1/listings/{id}/lots", .keepListings,
    "Adds what was harvested to a listing, or what is expected to be; more than is plausible is "
      + "held for the county office.",
    body: newLot, answers: .created(.lot, as: .lot),
    refuses: [
      ListingRefusal.wrongState(.retired), .sharesStock, .expectedInPast, .expectedTooLate,
      .harvestedInFuture, .bestBeforeHarvest,
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
  Endpoint(
    .get, "/v1/lots", .keepListings, "The lots within the caller's scope, newest first.",
    query: { (status: $0.choice("status", LotStatus.self), page: $0.page()) },
    answers: .value(.page(of: .lot))
  ) { call, asked in
    let actor = call.actor
    let lots = try await call.database.readSlowly {
      try Listings.lots(asked.status, asked.page, as: actor, in: $0)
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
    refuses: [
      ListingRefusal.adjustmentBelowReserved(available: 0), .lossAdds, .implausibleRecount,
      .wrongLotState(.expired),
    ]
  ) { call, form in
    let id = try call.identifier("id", of: "lot")
    let actor = call.actor
    try await call.create { db in
      reply(.created, try adjustLot(id, by: form.delta, reason: form.reason, as: actor, in: db))
    } again: { _, db in
      reply(.ok, try Listings.lot(id, as: actor, in: db))
    }
  },
  Endpoint(
    .post, "/v1/lots/{id}/harvest", .keepListings, "What was expected is harvested.",
    body: { fields in
      (
        day: fields.date("harvested_on", notAfter: fields.today),
        bestBefore: fields.optionalDate("best_before")
      )
    }, answers: .value(.lot),
    refuses: [
      ListingRefusal.wrongLotState(.harvested), .harvestedInFuture, .bestBeforeHarvest,
      .bestBeforePassed, .implausibleDay,
    ]
  ) { call, form in
    let id = try call.identifier("id", of: "lot")
    let actor = call.actor
    try await call.write { db in
      let lot = try harvestLot(
        id, on: form.day, bestBefore: form.bestBefore, as: actor, in: db)
      return Reply { writeLot(lot, to: &$0) }
    }
  },
  Endpoint(
    .post, "/v1/lots/{id}/postpone", .keepListings,
    "Moves the day on which a lot is expected; who ordered of it is told.",
    body: { $0.date("expected_on") }, answers: .value(.lot),
    refuses: [
      ListingRefusal.wrongLotState(.harvested), .expectedInPast, .expectedTooLate, .implausibleDay,
    ]
  ) { call, day in
    let id = try call.identifier("id", of: "lot")
    let actor = call.actor
    try await call.write { db in
      let lot = try postponeLot(id, to: day, as: actor, in: db)
      return Reply { writeLot(lot, to: &$0) }
    }
  },
  Endpoint(
    .post, "/v1/lots/{id}/release", .reviewListings, "Puts a lot that is held on the shelf.",
    answers: .value(.lot),
    refuses: [ListingRefusal.wrongLotState(.refused), .wrongState(.retired)]
  ) { try await review(.release, $0) },
  Endpoint(
    .post, "/v1/lots/{id}/refuse", .reviewListings, "Keeps a lot that is held off the shelf.",
    body: { $0.text("reason", 1...LotDecision.maximumReasonLength) }, answers: .value(.lot),
    refuses: [ListingRefusal.wrongLotState(.refused)]
  ) { call, reason in
    try await review(.refuse(reason: reason), call)
  },
]

private func review(_ decision: LotDecision, _ call: Call) async throws {
  let id = try call.identifier("id", of: "lot")
  let actor = call.actor
  try await call.write { db in
    let lot = try reviewLot(id, decision, as: actor, in: db)
    return Reply { writeLot(lot, to: &$0) }
  }
}

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
  let quantity = fields.integer("quantity", NewLot.quantities)
  let (day, isExpected) = harvest(fields)
  return NewLot(
    quantity: quantity, harvestedOn: day, isExpected: isExpected,
    bestBefore: fields.optionalDate("best_before"),
    contributions: fields.list("contributions", 0...NewLot.maximumContributions) { item in
      Contribution(
        household: item.identifier("household_id"),
        quantity: item.integer("quantity", NewLot.quantities))
    })
}

/// The day on which a lot was harvested, or else the one on which it is expected.
private func harvest(_ fields: Fields) -> (day: CivilDate, isExpected: Bool) {
  let faults = fields.faultCount
  switch (
    fields.optionalDate("harvested_on", notAfter: fields.today), fields.optionalDate("expected_on")
  ) {
  case (let day?, nil): return (day, false)
  case (nil, let day?): return (day, true)
  case (_?, _?):
    fields.fault(
      "expected_on", "ambiguous", "A lot was harvested on a day or is expected on one, not both.")
  case (nil, nil):
    if fields.faultCount == faults {
      fields.fault(
        "harvested_on", "required", "Say when it was harvested, or when that is expected.")
    }
  }
  return (CivilDate(daysSince1970: 0), false)
}
