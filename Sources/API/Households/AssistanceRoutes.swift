import Core
import HTTP
import Households
import JSON
import Listings
import Storage

let assistanceRoutes: [Endpoint] = [
  Endpoint(
    .post, "/v1/households/{id}/assistance", .keepHouseholds, "Records assistance to a household.",
    body: newAssistance, answers: .created(.assistance, as: .assistance),
    refuses: [HouseholdRefusal.assistanceInFuture]
  ) { call, new in
    let id = try call.identifier("id", of: "household")
    let actor = call.actor
    try await call.create { db in
      if let category = new.produces, try !categoryExists(category, in: db) {
        throw InvalidContent("/produces", "unknown_category", "There is no such category.")
      }
      return reply(.created, try recordAssistance(new, to: id, as: actor, in: db))
    } again: { id, db in
      reply(.ok, try Households.assistance(id, as: actor, in: db))
    }
  },
  Endpoint(
    .get, "/v1/households/{id}/assistance", .readHouseholds, "The assistance to a household.",
    query: { (isDouble: $0.boolean("possible_double"), page: $0.page()) },
    answers: .value(.page(of: .assistance))
  ) { call, asked in
    let id = try call.identifier("id", of: "household")
    let given = try call.read {
      try Households.assistance(
        of: id, isPossibleDouble: asked.isDouble, asked.page, as: call.actor, in: $0)
    }
    try call.respondWithPage(given, writeAssistance)
  },
  Endpoint(
    .get, "/v1/assistance", .readHouseholds,
    "The assistance within the caller's scope; with `possible_double` what was maybe given twice.",
    query: { (isDouble: $0.boolean("possible_double"), page: $0.page()) },
    answers: .value(.page(of: .assistance))
  ) { call, asked in
    let actor = call.actor
    let given = try await call.database.readSlowly {
      try Households.assistance(
        isPossibleDouble: asked.isDouble, asked.page, as: actor, in: $0)
    }
    try call.respondWithPage(given, writeAssistance)
  },
  .promptly(
    .get, "/v1/assistance/{id}", .readHouseholds, "One piece of assistance.",
    answers: .resource(.assistance)
  ) { call in
    let id = try call.identifier("id", of: "assistance")
    let given = try call.read { try Households.assistance(id, as: call.actor, in: $0) }
    call.respondWithResource { writeAssistance(given, to: &$0) }
  },
  Endpoint(
    .post, "/v1/assistance/{id}/status", .keepHouseholds, "Moves assistance on.",
    body: { fields in
      (
        status: fields.choice("status", AssistanceStatus.self) ?? .planned,
        on: fields.optionalDate("on", notAfter: fields.today)
      )
    }, answers: .value(.assistance),
    refuses: [
      HouseholdRefusal.assistanceMovesOnly(from: ""), .assistanceInFuture,
      .assistanceBeforeLastStep,
    ]
  ) { call, form in
    let id = try call.identifier("id", of: "assistance")
    let actor = call.actor
    try await call.write { db in
      let assistance = try moveAssistance(id, to: form.status, on: form.on, as: actor, in: db)
      return Reply { writeAssistance(assistance, to: &$0) }
    }
  },
]

@Sendable private func newAssistance(_ fields: Fields) -> NewAssistance {
  NewAssistance(
    kind: fields.choice("kind", AssistanceKind.self) ?? .other,
    title: fields.text("title", 1...NewAssistance.maximumTitleLength),
    quantity: fields.optionalInteger("quantity", NewAssistance.quantities) ?? 1,
    unit: fields.text("unit", 1...NewAssistance.maximumUnitLength),
    value: fields.fen("value_fen", NewAssistance.values),
    donor: fields.text("donor", 1...NewAssistance.maximumDonorLength),
    status: fields.optionalChoice("status", AssistanceStatus.self) ?? .planned,
    on: fields.optionalDate("on") ?? fields.today,
    produces: fields.optionalText("produces", 1...NewListing.maximumCategoryLength))
}

private func reply(_ status: Status, _ assistance: Assistance) -> Reply {
  Reply(status, location: "/v1/assistance/\(assistance.id)") {
    writeAssistance(assistance, to: &$0)
  }
}
