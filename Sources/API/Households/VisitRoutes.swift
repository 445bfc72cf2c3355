import Core
import HTTP
import Households
import JSON
import Pages
import SQLite
import Storage

let visitRoutes: [Endpoint] = [
  Endpoint(
    .post, "/v1/households/{id}/visits", .recordVisits,
    """
    Records a visit to a household. What is keyed in again from a sheet of the same serial takes \
    the place of what was keyed in before: it is the same visit.
    """,
    body: newVisit, answers: .created(.visit, as: .visit),
    refuses: [
      VisitRefusal.visitedInFuture, .visitedBeforeRegistration, .visitedBeforePairing,
      .visitedAfterPairing, .coSignedAlone, .unknownSerial, .checkedAlready,
    ]
  ) { call, new in
    let id = try call.identifier("id", of: "household")
    let actor = call.actor
    try await call.create { db in
      let before = try new.serial.flatMap {
        try Households.visit(keyedInFrom: $0, of: id, as: actor, in: db)
      }
      let visit = try recordVisit(new, to: id, as: actor, in: db)
      return reply(before == nil ? .created : .ok, visit)
    } again: { name, db in
      let keyed = try new.serial.flatMap {
        try Households.visit(keyedInFrom: $0, of: id, as: actor, in: db)
      }
      return reply(.ok, try keyed ?? Households.visit(name, as: actor, in: db))
    }
  },
  Endpoint(
    .get, "/v1/households/{id}/visits", .readHouseholds, "The visits to a household.",
    query: { $0.page() }, answers: .value(.page(of: .visit))
  ) { call, page in
    let id = try call.identifier("id", of: "household")
    let found = try call.read { try visits(to: id, page, as: call.actor, in: $0) }
    try call.respondWithPage(found, writeVisit)
  },
  .promptly(
    .get, "/v1/visits/{id}", .readHouseholds, "One visit.", answers: .resource(.visit)
  ) { call in
    let id = try call.identifier("id", of: "visit")
    let visit = try call.read { try Households.visit(id, as: call.actor, in: $0) }
    call.respondWithResource { writeVisit(visit, to: &$0) }
  },
  Endpoint(
    .post, "/v1/visits/{id}/check", .checkVisits,
    "Checks a visit that two visitors signed, as a third person.", answers: .value(.visit),
    refuses: [VisitRefusal.notCoSigned, .ownVisit, .checkedAlready]
  ) { call in
    let id = try call.identifier("id", of: "visit")
    let actor = call.actor
    try await call.write { db in
      let visit = try checkVisit(id, as: actor, in: db)
      return Reply { writeVisit(visit, to: &$0) }
    }
  },
  Endpoint(
    .post, "/v1/households/{id}/visit-sheets", .recordVisits,
    "Makes a sheet of paper for a visit, with a serial of its own.",
    answers: .created(.visitSheet, as: .visitSheet)
  ) { call in
    let id = try call.identifier("id", of: "household")
    let actor = call.actor
    try await call.create { db in
      reply(.created, try makeVisitSheet(for: id, as: actor, in: db))
    } again: { sheet, db in
      reply(.ok, try visitSheet(sheet, as: actor, in: db))
    }
  },
  .promptly(
    .get, "/v1/visit-sheets/{id}", .readHouseholds, "A sheet, and the visit keyed in from it.",
    answers: .resource(.visitSheet)
  ) { call in
    let id = try call.identifier("id", of: "visit sheet")
    let sheet = try call.read { try visitSheet(id, as: call.actor, in: $0) }
    call.respondWithResource { writeSheet(sheet, to: &$0) }
  },
  Endpoint(
    .get, "/v1/visit-sheets/{id}/page", .readHouseholds,
    "The sheet as a page to print and write on.",
    query: { $0.choice("lang", Language.self) }, answers: .page
  ) { call, asked in
    let id = try call.identifier("id", of: "visit sheet")
    let actor = call.actor
    try await call.respondWithPage(in: asked) { db, language in
      let sheet = try visitSheet(id, as: actor, in: db)
      return VisitSheetPage(
        sheet: sheet, household: try household(sheet.household, as: actor, in: db),
        members: try members(of: sheet.household, in: db),
        assistance: try assistance(
          of: sheet.household, PageRequest(limit: VisitSheetPage.maximumAssistance), as: actor,
          in: db
        ).items
      ).page(in: language)
    }
  },
]

@Sendable private func newVisit(_ fields: Fields) -> NewVisit {
  func text(_ name: String) -> String {
    fields.optionalText(name, 0...NewVisit.maximumTextLength, .paragraphs) ?? ""
  }
  return NewVisit(
    visitor: fields.optionalIdentifier("visitor_id"), coVisitor: fields.optionalIdentifier("with"),
    visitedOn: fields.date("visited_on", notAfter: fields.today), note: text("note"),
    seen: text("seen"), agreed: text("agreed"),
    needs: fields.texts("needs", NewVisit.needCounts, 1...NewVisit.maximumNeedLength) ?? [],
    figures: fields.list("figures", NewVisit.figureCounts) { figure in
      VisitFigure(
        name: figure.text("name", 1...VisitFigure.maximumNameLength),
        value: figure.integer("value", VisitFigure.values))
    } ?? [],
    serial: fields.optionalText("serial", 1...VisitSheet.maximumTypedLength))
}

extension Schema {
  fileprivate static let visit = named(
    "Visit",
    [
      "id": .identifier, "household_id": .identifier,
      "visitor_id": .identifier, "visitor_name": .text,
      "with": .identifier.orNull.noted("The second visitor of a co-signed visit."),
      "visited_on": .date, "note": .text, "seen": .text, "agreed": .text, "needs": .list(.text),
      "figures": .list(.object(["name": .text, "value": .integer])).noted(
        "What was read back to the household."),
      "serial": .text.orNull.noted("Of the sheet that it was keyed in from."),
      "entered_by": .identifier, "entered_at": .instant,
      "check": .object(["by": .identifier, "at": .instant]).orNull.noted(
        "By a third person, of a co-signed visit."),
    ])

  fileprivate static let visitSheet = named(
    "VisitSheet",
    [
      "id": .identifier, "serial": .text, "household_id": .identifier, "made_at": .instant,
      "visit_id": .identifier.orNull.noted("The visit that was keyed in from it."),
    ])
}

private func reply(_ status: Status, _ visit: Visit) -> Reply {
  Reply(status, location: "/v1/visits/\(visit.id)") { writeVisit(visit, to: &$0) }
}

private func reply(_ status: Status, _ sheet: VisitSheet) -> Reply {
  Reply(status, location: "/v1/visit-sheets/\(sheet.id)") { writeSheet(sheet, to: &$0) }
}

private func writeVisit(_ visit: Visit, to json: inout JSONWriter) {
  json.beginObject()
  json.member("id", visit.id)
  json.member("household_id", visit.household)
  json.member("visitor_id", visit.visitor)
  json.member("visitor_name", visit.visitorName)
  json.member("with", visit.coVisitor)
  json.member("visited_on", visit.visitedOn)
  json.member("note", visit.note)
  json.member("seen", visit.seen)
  json.member("agreed", visit.agreed)
  json.list("needs", visit.needs) { $1.string($0) }
  json.objects("figures", visit.figures) { figure, json in
    json.member("name", figure.name)
    json.member("value", figure.value)
  }
  json.member("serial", visit.serial)
  json.member("entered_by", visit.enteredBy)
  json.member("entered_at", visit.enteredAt)
  json.key("check")
  if let check = visit.check {
    json.beginObject()
    json.member("by", check.by)
    json.member("at", check.at)
    json.endObject()
  } else {
    json.null()
  }
  json.endObject()
}

private func writeSheet(_ sheet: VisitSheet, to json: inout JSONWriter) {
  json.beginObject()
  json.member("id", sheet.id)
  json.member("serial", sheet.serial)
  json.member("household_id", sheet.household)
  json.member("made_at", sheet.madeAt)
  json.member("visit_id", sheet.visit)
  json.endObject()
}
