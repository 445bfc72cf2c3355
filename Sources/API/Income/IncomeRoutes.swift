import Core
import HTTP
import Income
import JSON
import Storage

let incomeRoutes: [Endpoint] = [
  Endpoint(
    .get, "/v1/households/{id}/income", .readHouseholds,
    "A household's income of a year, beside the poverty line.",
    query: { $0.integer("year", IncomeYear.years) }, answers: .resource(.income),
    refuses: [IncomeRefusal.noPovertyLine]
  ) { call, asked in
    let id = try call.identifier("id", of: "household")
    let income = try call.read { db in
      try Income.income(of: id, year: asked ?? db.today.year, as: call.actor, in: db)
    }
    call.respondWithResource { json in
      json.beginObject()
      json.member("year", income.year)
      writeSums(income, to: &json)
      json.objects("by_month", income.byMonth.enumerated()) { month, json in
        json.member("month", month.offset + 1)
        json.member("amount_fen", month.element)
      }
      json.endObject()
    }
  },
  Endpoint(
    .get, "/v1/households/{id}/income/rolling", .readHouseholds,
    """
    A household's income of the twelve months that end with this one or another, beside the \
    poverty line of the year that they end in.
    """,
    query: { $0.month("until") }, answers: .resource(.rollingIncome),
    refuses: [IncomeRefusal.noPovertyLine]
  ) { call, until in
    let id = try call.identifier("id", of: "household")
    let income = try call.read { db in
      try Income.income(
        of: id, until: until ?? CivilMonth(of: db.today), as: call.actor, in: db)
    }
    call.respondWithResource { writeRolling(income, to: &$0) }
  },
  Endpoint(
    .post, "/v1/households/{id}/income-entries", .keepHouseholds,
    "Enters income from outside of the market.",
    body: { fields in
      readCurrency(fields)
      return NewIncomeEntry(
        source: fields.choice("source", IncomeSource.self) ?? .other,
        amount: fields.fen("amount_fen", NewIncomeEntry.amounts),
        receivedOn: fields.date("received_on", notAfter: fields.today),
        note: fields.optionalText("note", 0...NewIncomeEntry.maximumNoteLength) ?? "")
    }, answers: .created(.incomeEntry, as: .incomeEntry),
    refuses: [IncomeRefusal.receivedInFuture, .receivedBeforeRegistration, .monthFrozen]
  ) { call, new in
    let id = try call.identifier("id", of: "household")
    let actor = call.actor
    try await call.create { db in
      reply(.created, try enterIncome(new, of: id, as: actor, in: db), of: id)
    } again: { entry, db in
      reply(.ok, try incomeEntry(entry, of: id, as: actor, in: db), of: id)
    }
  },
  Endpoint(
    .post, "/v1/households/{id}/income-entries/{entry}/reversal", .keepHouseholds,
    "Corrects an entry by its opposite.",
    body: { $0.text("note", 1...NewIncomeEntry.maximumNoteLength) },
    answers: .created(.incomeEntry, as: .incomeEntry),
    refuses: [IncomeRefusal.reversedAlready, .isReversal, .monthFrozen]
  ) { call, note in
    let id = try call.identifier("id", of: "household")
    let entry = try call.identifier("entry", of: "income entry")
    let actor = call.actor
    try await call.create { db in
      let reversal = try reverseIncome(entry, of: id, note: note, as: actor, in: db)
      return reply(.created, reversal, of: id)
    } again: { reversal, db in
      reply(.ok, try incomeEntry(reversal, of: id, as: actor, in: db), of: id)
    }
  },
  .promptly(
    .get, "/v1/households/{id}/income-entries/{entry}", .readHouseholds, "One entry of income.",
    answers: .resource(.incomeEntry)
  ) { call in
    let id = try call.identifier("id", of: "household")
    let entry = try call.identifier("entry", of: "income entry")
    let found = try call.read { try incomeEntry(entry, of: id, as: call.actor, in: $0) }
    call.respondWithResource { writeEntry(found, to: &$0) }
  },
  Endpoint(
    .get, "/v1/households/{id}/income-entries", .readHouseholds,
    "A household's income from outside of the market.", query: { $0.page() },
    answers: .value(.page(of: .incomeEntry))
  ) { call, page in
    let id = try call.identifier("id", of: "household")
    let entries = try call.read { try incomeEntries(of: id, page, as: call.actor, in: $0) }
    try call.respondWithPage(entries, writeEntry)
  },
]

extension Schema {
  fileprivate static let income = named(
    "Income",
    [
      "year": .integer, "people": .integer, "total_fen": .fen.noted("All that came in."),
      "costs_fen": .fen.noted("What it cost to produce it."),
      "net_fen": .fen.noted("What is left: `total_fen` less `costs_fen`."),
      "per_capita_fen": .fen.noted("Of `net_fen`, rounded down: what the lines are for."),
      "line_fen": .fen,
      "line_year": .integer.noted("The line's own year: the last that has one."),
      "standing": .choice(Standing.self),
      "monitoring_line_fen": .fen.orNull.noted("The county's own line; null without one."),
      "monitoring_line_year": .integer.orNull,
      "is_below_monitoring_line": .boolean.orNull,
      "by_source": .list(.object(["source": .text, "amount_fen": .fen])),
      "by_cost": .list(.object(["kind": .choice(CostKind.self), "amount_fen": .fen])),
      "by_month": .list(.object(["month": .integer(1...12), "amount_fen": .fen])),
    ])

  fileprivate static let rollingIncome = named(
    "RollingIncome",
    [
      "from": .month, "until": .month, "people": .integer, "total_fen": .fen, "costs_fen": .fen,
      "net_fen": .fen, "per_capita_fen": .fen, "line_fen": .fen, "line_year": .integer,
      "standing": .choice(Standing.self), "monitoring_line_fen": .fen.orNull,
      "monitoring_line_year": .integer.orNull, "is_below_monitoring_line": .boolean.orNull,
      "by_source": .list(.object(["source": .text, "amount_fen": .fen])),
      "by_cost": .list(.object(["kind": .choice(CostKind.self), "amount_fen": .fen])),
      "by_month": .list(.object(["month": .month, "amount_fen": .fen, "costs_fen": .fen])),
    ])

  fileprivate static let incomeEntry = named(
    "IncomeEntry",
    [
      "id": .identifier, "source": .choice(IncomeSource.self), "amount_fen": .fen,
      "received_on": .date, "note": .text, "reverses_id": .identifier.orNull,
      "entered_at": .instant,
    ])
}

private func reply(_ status: Status, _ entry: IncomeEntry, of household: Identifier) -> Reply {
  Reply(status, location: "/v1/households/\(household)/income-entries/\(entry.id)") {
    writeEntry(entry, to: &$0)
  }
}

private func writeRolling(_ income: IncomeYear, to json: inout JSONWriter) {
  let months = (0..<IncomeYear.months).compactMap { income.first.adding(months: $0) }
  json.beginObject()
  json.member("from", income.first)
  json.member("until", months.last ?? income.first)
  writeSums(income, to: &json)
  json.objects("by_month", months.enumerated()) { month, json in
    json.member("month", month.element)
    json.member("amount_fen", income.byMonth[month.offset])
    json.member("costs_fen", income.costsByMonth[month.offset])
  }
  json.endObject()
}

private func writeSums(_ income: IncomeYear, to json: inout JSONWriter) {
  json.member("people", income.people)
  json.member("total_fen", income.total)
  json.member("costs_fen", income.costs)
  json.member("net_fen", income.net)
  json.member("per_capita_fen", income.perCapita)
  json.member("line_fen", income.line.line)
  // The line's own year: for a year that has none it is that of the last line before.
  json.member("line_year", income.line.year)
  json.member("standing", income.standing)
  if let monitoring = income.monitoring {
    json.member("monitoring_line_fen", monitoring.line)
    json.member("monitoring_line_year", monitoring.year)
    json.member("is_below_monitoring_line", income.perCapita < monitoring.line)
  } else {
    json.memberNull("monitoring_line_fen")
    json.memberNull("monitoring_line_year")
    json.memberNull("is_below_monitoring_line")
  }
  json.objects("by_source", income.bySource) { part, json in
    json.member("source", part.0)
    json.member("amount_fen", part.1)
  }
  json.objects("by_cost", income.byCost) { part, json in
    json.member("kind", part.kind)
    json.member("amount_fen", part.amount)
  }
}

private func writeEntry(_ entry: IncomeEntry, to json: inout JSONWriter) {
  json.beginObject()
  json.member("id", entry.id)
  json.member("source", entry.source)
  json.member("amount_fen", entry.amount)
  json.member("received_on", entry.receivedOn)
  json.member("note", entry.note)
  json.member("reverses_id", entry.reverses)
  json.member("entered_at", entry.enteredAt)
  json.endObject()
}

/// The currency of an amount, for clients that say it: there is one.
private enum Currency: String, CaseIterable {
  case renminbi = "CNY"
}

/// Refuses an amount that is said to be in another currency than the books are kept in.
func readCurrency(_ fields: Fields) { _ = fields.optionalChoice("currency", Currency.self) }
