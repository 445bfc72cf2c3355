import Core
import HTTP
import JSON
import Listings
import Storage

let lotRoutes: [Endpoint] = [
  Endpoint(.post, "/v1/listings/{id}/lots", for: .keepers) { call in
    let id = try call.identifier("id", of: "listing")
    let actor = call.actor
    let today = try call.today()
    let new = try call.decode { newLot($0, today: today) }
    try await call.write { db in
      let lot = try addLot(new, to: id, as: actor, in: db)
      return Reply(.created) { writeLot(lot, to: &$0) }
    }
  },
  Endpoint(.get, "/v1/listings/{id}/lots", for: .keepers) { call in
    let id = try call.identifier("id", of: "listing")
    let page = try Query.decode(call.exchange) { $0.page() }
    let actor = call.actor
    let lots = try await call.database.readSlowly {
      try Listings.lots(of: id, page, as: actor, in: $0)
    }
    try call.respondWithPage(lots, writeLot)
  },
  Endpoint(.post, "/v1/lots/{id}/adjustments", for: .keepers) { call in
    let id = try call.identifier("id", of: "lot")
    let actor = call.actor
    let form = try call.decode { fields in
      let bound = NewLot.quantities.upperBound
      let delta = fields.integer("quantity_delta", -bound...bound)
      if delta == 0 { fields.fault("quantity_delta", "out_of_range", "Zero changes nothing.") }
      return (
        delta: delta, reason: fields.choice("reason", AdjustmentReason.self) ?? .recount
      )
    }
    try await call.write { db in
      let lot = try adjustLot(id, by: form.delta, reason: form.reason, as: actor, in: db)
      return Reply(.created) { writeLot(lot, to: &$0) }
    }
  },
]

private func newLot(_ fields: Fields, today: CivilDate) -> NewLot {
  NewLot(
    quantity: fields.integer("quantity", NewLot.quantities),
    harvestedOn: fields.date("harvested_on", notAfter: today),
    bestBefore: fields.optionalDate("best_before"),
    contributions: fields.list("contributions", 0...NewLot.maximumContributions) { item in
      Contribution(
        household: item.identifier("household_id"),
        quantity: item.integer("quantity", NewLot.quantities))
    })
}
