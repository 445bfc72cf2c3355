import Core
import HTTP
import Households
import JSON
import Ledger
import SQLite
import Storage

let householdRoutes: [Endpoint] = [
  Endpoint(
    .post, "/v1/households", .keepHouseholds, "Registers a household with its members.",
    body: newHousehold, answers: .created(.household, as: .household),
    refuses: [
      HouseholdRefusal.codeTaken, HouseholdRefusal.registeredInFuture,
      HouseholdRefusal.bornInFuture(member: 0), CommonRefusal.notFound(what: "village"),
    ]
  ) { call, new in
    let actor = call.actor
    try await call.create { db in
      let id = try registerHousehold(new, as: actor, in: db)
      return try reply(.created, household: id, actor, in: db)
    } again: { id, db in
      try reply(.ok, household: id, actor, in: db)
    }
  },
  Endpoint(
    .get, "/v1/households", .readHouseholds, "The households within the caller's scope.",
    query: { query in
      (
        HouseholdFilter(
          village: query.identifier("village_id"),
          status: query.choice("status", HouseholdStatus.self),
          text: query.text("q", upTo: NewHousehold.maximumNameLength)),
        query.page()
      )
    }, answers: .value(.page(of: .household)), refuses: [CommonRefusal.notFound(what: "village")]
  ) { call, asked in
    let actor = call.actor
    let (filter, page) = asked
    let found = try await call.database.readSlowly { db in
      try Households.households(filter, page, as: actor, in: db)
    }
    try call.respondWithPage(found) { writeHousehold($0, members: nil, to: &$1) }
  },
  Endpoint(
    .get, "/v1/households/{id}", .readHouseholds, "One household with its members.",
    answers: .resource(.household)
  ) { call in
    let id = try call.identifier("id", of: "household")
    try call.read { db in
      let household = try Households.household(id, as: call.actor, in: db)
      let members = try Households.members(of: id, in: db)
      call.respondWithResource { writeHousehold(household, members: members, to: &$0) }
    }
  },
  Endpoint(
    .patch, "/v1/households/{id}", .keepHouseholds,
    "Changes what a household's register says.", body: householdChange,
    answers: .resource(.household),
    refuses: [HouseholdRefusal.bornInFuture(member: 0), .twoSignaturesNeeded]
  ) { call, change in
    let id = try call.identifier("id", of: "household")
    let actor = call.actor
    try await call.changeIfMatch { db in
      try reply(.ok, household: id, actor, in: db)
    } _: { db in
      try changeHousehold(id, change, as: actor, in: db)
    }
  },
  Endpoint(
    .put, "/v1/households/{id}/pairing", .keepHouseholds,
    "Pairs a household with a volunteer, or corrects since when it is.",
    body: { fields in
      (
        volunteer: fields.identifier("volunteer_id"),
        since: fields.optionalDate("since", notAfter: fields.today)
      )
    }, answers: .value(.pairing),
    refuses: [HouseholdRefusal.pairedInFuture, .pairedBeforeLastPairing]
  ) { call, form in
    let id = try call.identifier("id", of: "household")
    let actor = call.actor
    let pairing = try await call.database.write { db in
      try pairHousehold(id, with: form.volunteer, since: form.since, as: actor, in: db)
    }
    call.respond { writePairing(pairing, to: &$0) }
  },
  Endpoint(
    .get, "/v1/households/{id}/pairings", .readHouseholds,
    "A household's volunteers, the present one first.", query: { $0.page() },
    answers: .value(.page(of: .pairing))
  ) { call, page in
    let id = try call.identifier("id", of: "household")
    let pairings = try call.read { try Households.pairings(of: id, as: call.actor, in: $0) }
    let found = Page(of: pairings, page, ascending: false) { Cursor(id: $0.id) }
    try call.respondWithPage(found, writePairing)
  },
  Endpoint(
    .get, "/v1/households/{id}/statement", .readHouseholds,
    "What the books owe a household, movement by movement.", query: { $0.page() },
    answers: .value(
      .page(
        of: .statementItem,
        [
          "balance_fen": .fen,
          "advanced_fen": .fen.noted(
            "What it was lent to give back more than it had; kept from its later income."),
        ]))
  ) { call, page in
    let id = try call.identifier("id", of: "household")
    let (owed, advanced, items) = try call.read { db in
      _ = try Households.household(id, as: call.actor, in: db)
      let account = LedgerAccount.household(id)
      return (
        try balance(of: account, in: db), try Ledger.advanced(to: account, in: db),
        try statement(of: account, page, in: db)
      )
    }
    try call.respondWithPage(
      items,
      extra: {
        $0.member("balance_fen", owed)
        $0.member("advanced_fen", advanced)
      }, writeStatementItem)
  },
]

@Sendable private func newHousehold(_ fields: Fields) -> NewHousehold {
  let today = fields.today
  return NewHousehold(
    village: fields.identifier("village_id"),
    code: fields.text("code", 1...NewHousehold.maximumCodeLength),
    headName: fields.text("head_name", 1...NewHousehold.maximumNameLength, as: .headName),
    phone: fields.optionalPhone("phone"),
    members: fields.requiredList("members", NewHousehold.memberCounts, member),
    povertyCause: fields.optionalText("poverty_cause", 1...NewHousehold.maximumCauseLength),
    registeredOn: fields.optionalDate("registered_on", notAfter: today) ?? today,
    publicProfile: fields.optionalBoolean("public_profile") ?? false)
}

@Sendable private func householdChange(_ fields: Fields) -> HouseholdChange {
  let change = HouseholdChange(
    headName: fields.optionalText("head_name", 1...NewHousehold.maximumNameLength, as: .headName),
    phone: fields.clearable("phone", fields.optionalPhone),
    members: fields.list("members", NewHousehold.memberCounts, member),
    povertyCause: fields.clearable("poverty_cause") {
      fields.optionalText($0, 1...NewHousehold.maximumCauseLength)
    },
    publicProfile: fields.optionalBoolean("public_profile"),
    status: fields.optionalChoice("status", HouseholdStatus.self))
  fields.refuseNull("head_name", "members", "public_profile", "status")
  return change
}

extension Schema {
  /// Registers spell one person in two ways, so nothing is refused over it.
  fileprivate static let headName = text(
    1...NewHousehold.maximumNameLength, example: "赵虚构"
  ).noted("As the register has it. The head is one of the members as a rule, which is not checked.")
}

private func member(_ fields: Fields) -> Member {
  let name = fields.text("name", 1...NewHousehold.maximumNameLength)
  let relation = fields.text("relation", 1...Member.maximumRelationLength)
  let birthYear = fields.integer("birth_year", Member.birthYears)
  if birthYear > fields.today.year {
    let refusal = HouseholdRefusal.bornInFuture(member: 0)
    fields.fault("birth_year", refusal.code, refusal.detail)
  }
  return Member(
    name: name, relation: relation, birthYear: birthYear, canWork: fields.boolean("can_work"))
}

private func reply(
  _ status: Status, household id: Identifier, _ actor: Actor, in db: Connection
) throws -> Reply {
  let household = try Households.household(id, as: actor, in: db)
  let members = try Households.members(of: id, in: db)
  return Reply(status, location: "/v1/households/\(id)") {
    writeHousehold(household, members: members, to: &$0)
  }
}
