import Core
import HTTP
import Income
import JSON
import Storage

let costRoutes: [Endpoint] = [
  Endpoint(
    .post, "/v1/households/{id}/production-costs", .keepHouseholds,
    "Enters what a household spent to have income.",
    body: { fields in
      readCurrency(fields)
      return NewProductionCost(
        kind: fields.choice("kind", CostKind.self) ?? .other,
        amount: fields.fen("amount_fen", NewIncomeEntry.amounts),
        spentOn: fields.date("spent_on", notAfter: fields.today),
        note: fields.optionalText("note", 0...NewIncomeEntry.maximumNoteLength) ?? "")
    }, answers: .created(.productionCost, as: .productionCost),
    refuses: [IncomeRefusal.spentInFuture, .spentBeforeRegistration, .monthFrozen]
  ) { call, new in
    let id = try call.identifier("id", of: "household")
    let actor = call.actor
    try await call.create { db in
      reply(.created, try enterCost(new, of: id, as: actor, in: db), of: id)
    } again: { cost, db in
      reply(.ok, try productionCost(cost, of: id, as: actor, in: db), of: id)
    }
  },
  Endpoint(
    .post, "/v1/households/{id}/production-costs/{entry}/reversal", .keepHouseholds,
    "Corrects a cost by its opposite.",
    body: { $0.text("note", 1...NewIncomeEntry.maximumNoteLength) },
    answers: .created(.productionCost, as: .productionCost),
    refuses: [IncomeRefusal.reversedAlready, .isReversal, .monthFrozen]
  ) { call, note in
    let id = try call.identifier("id", of: "household")
    let entry = try call.identifier("entry", of: "entry")
    let actor = call.actor
    try await call.create { db in
      let reversal = try reverseCost(entry, of: id, note: note, as: actor, in: db)
      return reply(.created, reversal, of: id)
    } again: { reversal, db in
      reply(.ok, try productionCost(reversal, of: id, as: actor, in: db), of: id)
    }
  },
  .promptly(
    .get, "/v1/households/{id}/production-costs/{entry}", .readHouseholds, "One cost.",
    answers: .resource(.productionCost)
  ) { call in
    let id = try call.identifier("id", of: "household")
    let entry = try call.identifier("entry", of: "production cost")
    let found = try call.read { try productionCost(entry, of: id, as: call.actor, in: $0) }
    call.respondWithResource { writeCost(found, to: &$0) }
  },
  Endpoint(
    .get, "/v1/households/{id}/production-costs", .readHouseholds,
    "What a household spent to have income.", query: { $0.page() },
    answers: .value(.page(of: .productionCost))
  ) { call, page in
    let id = try call.identifier("id", of: "household")
    let costs = try call.read { try productionCosts(of: id, page, as: call.actor, in: $0) }
    try call.respondWithPage(costs, writeCost)
  },
]

extension Schema {
  fileprivate static let productionCost = named(
    "ProductionCost",
    [
      "id": .identifier, "kind": .choice(CostKind.self), "amount_fen": .fen, "spent_on": .date,
      "note": .text, "reverses_id": .identifier.orNull, "entered_at": .instant,
    ])
}

private func reply(_ status: Status, _ cost: ProductionCost, of household: Identifier) -> Reply {
  Reply(status, location: "/v1/households/\(household)/production-costs/\(cost.id)") {
    writeCost(cost, to: &$0)
  }
}

private func writeCost(_ cost: ProductionCost, to json: inout JSONWriter) {
  json.beginObject()
  json.member("id", cost.id)
  json.member("kind", cost.kind)
  json.member("amount_fen", cost.amount)
  json.member("spent_on", cost.spentOn)
  json.member("note", cost.note)
  json.member("reverses_id", cost.reverses)
  json.member("entered_at", cost.enteredAt)
  json.endObject()
}
