import Core
import HTTP
import Households
import JSON
import Orders
import SQLite
import Storage

/// When a village's goods are collected, and what goes along.
let roundRoutes: [Endpoint] = [
  Endpoint(
    .post, "/v1/villages/{id}/rounds", .handleConsignments,
    "Plans a collection round; what waits for one goes along at once.", body: newRound,
    answers: .created(.round, as: .round),
    refuses: [
      RoundRefusal.cutOffPassed, RoundRefusal.cutOffTooFar, pickUpBeforeCutOff,
      RoundRefusal.pickUpTooLate, RoundRefusal.tooManyRounds,
    ]
  ) { call, new in
    let village = try call.identifier("id", of: "village")
    let actor = call.actor
    try await call.create { db in
      reply(.created, try openRound(new, of: village, as: actor, in: db), in: db)
    } again: { id, db in
      reply(.ok, try Orders.round(id, as: actor, in: db), in: db)
    }
  },
  Endpoint(
    .get, "/v1/villages/{id}/rounds", .handleConsignments,
    "A village's collection rounds, the latest cut-off first.",
    query: { ($0.choice("status", RoundStatus.self), $0.page()) },
    answers: .value(.page(of: .round))
  ) { call, asked in
    let village = try call.identifier("id", of: "village")
    let actor = call.actor
    let (status, page) = asked
    let (rounds, now) = try await call.database.readSlowly { db in
      (try Orders.rounds(of: village, status: status, page, as: actor, in: db), db.now)
    }
    try call.respondWithPage(rounds) { writeRound($0, at: now, to: &$1) }
  },
  .promptly(
    .get, "/v1/rounds/{id}", .handleConsignments, "One collection round.",
    answers: .resource(.round)
  ) { call in
    let id = try call.identifier("id", of: "round")
    try call.read { db in
      let round = try Orders.round(id, as: call.actor, in: db)
      call.respondWithResource { writeRound(round, at: db.now, to: &$0) }
    }
  },
  Endpoint(
    .patch, "/v1/rounds/{id}", .handleConsignments,
    "Changes a collection round before its cut-off.", body: roundChange,
    answers: .resource(.round),
    refuses: [
      RoundRefusal.cutOffPassed, RoundRefusal.cutOffTooFar, pickUpBeforeCutOff,
      RoundRefusal.pickUpTooLate, RoundRefusal.closed, RoundRefusal.belowConsignments(0),
    ]
  ) { call, change in
    let id = try call.identifier("id", of: "round")
    let actor = call.actor
    try await call.changeIfMatch { db in
      reply(.ok, try Orders.round(id, as: actor, in: db), in: db)
    } _: { db in
      try changeRound(id, change, as: actor, in: db)
    }
  },
  Endpoint(
    .post, "/v1/rounds/{id}/close", .handleConsignments,
    "Closes a collection round before its time; what is in it stays in it.",
    answers: .value(.round), refuses: [RoundRefusal.closed]
  ) { call in
    let id = try call.identifier("id", of: "round")
    let actor = call.actor
    try await call.write { db in
      let round = try closeRound(id, as: actor, in: db)
      return Reply { writeRound(round, at: db.now, to: &$0) }
    }
  },
  Endpoint(
    .get, "/v1/rounds/{id}/totals", .handleConsignments,
    "What a collection round comes to, by product and by household.",
    answers: .resource(.roundTotals)
  ) { call in
    let id = try call.identifier("id", of: "round")
    let actor = call.actor
    let (totals, names) = try await call.database.readSlowly { db in
      let totals = try roundTotals(id, as: actor, in: db)
      let households = Set(totals.parts.map(\.household)).sorted()
      return (totals, try displayNames(households, in: db))
    }
    call.respondWithResource { writeTotals(totals, names: names, to: &$0) }
  },
  Endpoint(
    .get, "/v1/collection-stops", .handleConsignments,
    "Where the truck stops on a day (today, where none is named), with what it loads there.",
    query: { ($0.date("on"), $0.page()) }, answers: .value(.page(of: .collectionStop))
  ) { call, asked in
    let actor = call.actor
    let (day, page) = asked
    let (stops, names, now) = try await call.database.readSlowly { db in
      let stops = try collectionStops(on: day ?? db.today, page, as: actor, in: db)
      let villages = Set(stops.items.map(\.round.village)).sorted()
      let names = try villageNames(villages, in: db)
      return (stops, Dictionary(names.map { ($0.id, $0.name) }) { first, _ in first }, db.now)
    }
    try call.respondWithPage(stops) { stop, json in
      writeStop(stop, village: names[stop.round.village] ?? "", at: now, to: &json)
    }
  },
]

private let pickUpBeforeCutOff = RoundRefusal.pickUpBeforeCutOff(CivilDate(daysSince1970: 0))

private func reply(_ status: Status, _ round: CollectionRound, in db: Connection) -> Reply {
  Reply(status, location: "/v1/rounds/\(round.id)") { writeRound(round, at: db.now, to: &$0) }
}

@Sendable private func newRound(_ fields: Fields) -> NewRound {
  NewRound(
    cutOffAt: fields.futureInstant("cut_off_at"), pickUpOn: fields.date("pick_up_on"),
    maximumConsignments: fields.integer("maximum_consignments", CollectionRound.sizes))
}

@Sendable private func roundChange(_ fields: Fields) -> RoundChange {
  let change = RoundChange(
    cutOffAt: fields.optionalFutureInstant("cut_off_at"),
    pickUpOn: fields.optionalDate("pick_up_on"),
    maximumConsignments: fields.optionalInteger("maximum_consignments", CollectionRound.sizes))
  fields.refuseNull("cut_off_at", "pick_up_on", "maximum_consignments")
  return change
}
