import Core
import HTTP
import Households
import JSON
import SQLite
import Settlement
import Storage

/// What is owed to households, paid out village by village.
let payoutRoutes: [Endpoint] = [
  Endpoint(
    .get, "/v1/villages/{id}/settlement", .readSettlement,
    "What a payout of the village would come to, household by household; nothing is written.",
    query: { $0.date("up_to") }, answers: .resource(.payoutPreview),
    refuses: [SettlementRefusal.upToInFuture]
  ) { call, upTo in
    let id = try call.identifier("id", of: "village")
    let actor = call.actor
    let (preview, names) = try await call.database.readSlowly { db in
      let preview = try payoutPreview(
        ofVillage: id, upTo: upTo ?? db.today, as: actor, in: db)
      let households = preview.payable.map(\.household) + preview.leftOut.map(\.household)
      return (preview, try householdLabels(households, as: actor, in: db))
    }
    call.respondWithResource { writePreview(preview, names, to: &$0) }
  },
  Endpoint(
    .post, "/v1/payouts", .payHouseholds,
    "Makes a list for the bank of what a village's households are owed, and holds it.",
    body: { fields in
      (
        village: fields.identifier("village_id"),
        upTo: fields.optionalDate("up_to", notAfter: fields.today) ?? fields.today
      )
    }, answers: .created(.payout, as: .payout), key: .required,
    refuses: [
      CommonRefusal.notFound(what: "village"), SettlementRefusal.nothingOwed,
      SettlementRefusal.accountClosed([]),
    ]
  ) { call, form in
    let actor = call.actor
    try await call.create { db in
      try reply(
        .created, makePayout(ofVillage: form.village, upTo: form.upTo, as: actor, in: db), actor,
        in: db)
    } again: { id, db in
      try reply(.ok, payout(id, as: actor, in: db), actor, in: db)
    }
  },
  Endpoint(
    .get, "/v1/payouts", .payHouseholds, "The payouts, newest first, without their lines.",
    query: { ($0.identifier("village_id"), $0.page()) },
    answers: .value(.page(of: .payoutSummary))
  ) { call, asked in
    let actor = call.actor
    let (village, page) = asked
    let found = try await call.database.readSlowly {
      try payouts(ofVillage: village, page, as: actor, in: $0)
    }
    try call.respondWithPage(found) { payout, json in
      json.beginObject()
      writeSums(payout, to: &json)
      json.endObject()
    }
  },
  Endpoint(
    .get, "/v1/payouts/{id}", .payHouseholds, "One payout with its lines.",
    answers: .resource(.payout)
  ) { call in
    let id = try call.identifier("id", of: "payout")
    let (payout, names) = try await loaded(id, call)
    call.respondWithResource { writePayout(payout, names, to: &$0) }
  },
  Endpoint(
    .get, "/v1/payouts/{id}.csv", .payHouseholds,
    "What the bank is to pay: the payout's pending lines, the amounts in yuan.", answers: .table
  ) { call in
    let id = try call.identifier("id", of: "payout")
    let (payout, names) = try await loaded(id, call)
    call.respond(withTable: table(of: payout, names))
  },
  Endpoint(
    .post, "/v1/payouts/{id}/confirm", .payHouseholds,
    "Says that the bank has paid: all that is pending, or the lines that are named.",
    optionalBody: { fields in
      (
        households: fields.identifiers("household_ids", 1...Payout.maximumLines),
        reference: fields.optionalText("reference", 1...Payout.maximumReferenceLength)
      )
    }, answers: .value(.payout),
    refuses: [SettlementRefusal.wrongState([]), .notInPayout([], member: "household_ids")]
  ) { call, form in
    let id = try call.identifier("id", of: "payout")
    let actor = call.actor
    try await call.write { db in
      try reply(
        .ok,
        confirmPayout(
          id, households: form.households, reference: form.reference, as: actor, in: db), actor,
        in: db)
    }
  },
  Endpoint(
    .post, "/v1/payouts/{id}/bounce", .payHouseholds,
    "Says that the bank sent a household's money back: it is owed again.",
    body: { fields in
      (
        household: fields.identifier("household_id"),
        reason: fields.text("reason", 1...Payout.maximumReasonLength),
        isClosed: fields.optionalBoolean("account_closed") ?? false
      )
    }, answers: .value(.payout),
    refuses: [SettlementRefusal.wrongState([]), .notInPayout([], member: "household_id")]
  ) { call, form in
    let id = try call.identifier("id", of: "payout")
    let actor = call.actor
    try await call.write { db in
      try reply(
        .ok,
        bouncePayout(
          id, household: form.household, reason: form.reason, isClosed: form.isClosed, as: actor,
          in: db), actor, in: db)
    }
  },
  Endpoint(
    .post, "/v1/payouts/{id}/cancel", .payHouseholds,
    "Calls off what the bank was not given to pay: it is owed as before.",
    answers: .value(.payout), refuses: [SettlementRefusal.wrongState([])]
  ) { call in
    let id = try call.identifier("id", of: "payout")
    let actor = call.actor
    try await call.write { db in
      try reply(.ok, cancelPayout(id, as: actor, in: db), actor, in: db)
    }
  },
]

private func reply(
  _ status: Status, _ payout: Payout, _ actor: Actor, in db: Connection
) throws -> Reply {
  let names = try householdLabels(payout.lines.map(\.household), as: actor, in: db)
  return Reply(status, location: "/v1/payouts/\(payout.id)") {
    writePayout(payout, names, to: &$0)
  }
}

private func loaded(
  _ id: Identifier, _ call: Call
) async throws -> (Payout, names: [Identifier: HouseholdLabel]) {
  let actor = call.actor
  return try await call.database.readSlowly { db in
    let payout = try Settlement.payout(id, as: actor, in: db)
    return (payout, try householdLabels(payout.lines.map(\.household), as: actor, in: db))
  }
}

private func table(
  of payout: Payout, _ names: [Identifier: HouseholdLabel]
) -> CSVTable {
  var table = CSVTable(["户号", "收款人", "开户行", "账号", "金额（元）", "方式", "附言"])
  for line in payout.lines where line.status == .pending {
    let label = names[line.household]
    table.add([
      label?.code ?? "", line.account?.holder ?? label?.name ?? "", line.account?.bank ?? "",
      line.account?.number.rawValue ?? "", line.amount.yuan,
      line.account == nil ? "现金" : "转账", payout.id.description,
    ])
  }
  return table
}
