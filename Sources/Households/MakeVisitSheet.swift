import Audit
import Core
import SQLite
import Storage

/// Makes a sheet for a visit, with a serial of its own. Throws `CommonRefusal.notFound` outside of
/// the actor's scope.
package func makeVisitSheet(
  for household: Identifier, as actor: Actor, in db: Connection
) throws -> VisitSheet {
  _ = try visitedHousehold(household, .recordVisits, as: actor, in: db)
  let id = try VisitStore.insertSheet(of: household, by: actor.id, in: db)
  guard let sheet = try VisitStore.findSheet(id, in: db) else {
    preconditionFailure("the row was just written")
  }
  try record(
    .visitSheetMade, of: id, partOf: household, to: ["serial": .text(sheet.serial)], as: actor,
    in: db)
  return sheet
}

/// One sheet. Throws `CommonRefusal.notFound` outside of the actor's scope.
package func visitSheet(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> VisitSheet {
  let missing = CommonRefusal.notFound(what: "visit sheet")
  guard let sheet = try VisitStore.findSheet(id, in: db) else { throw missing }
  do {
    _ = try household(sheet.household, as: actor, in: db)
  } catch is CommonRefusal {
    throw missing
  }
  return sheet
}

/// The visit that was keyed in from a sheet of this serial, as somebody typed it; nil where none
/// was. Throws `CommonRefusal.notFound` outside of the actor's scope.
package func visit(
  keyedInFrom serial: String, of household: Identifier, as actor: Actor, in db: Connection
) throws -> Visit? {
  _ = try Households.household(household, as: actor, in: db)
  return try VisitStore.find(
    sheet: try VisitSheet(typed: serial, of: household, in: db).id, in: db)
}

extension VisitSheet {
  /// The household's sheet of a serial as somebody typed it: small letters, blanks and hyphens do
  /// no harm. Throws `VisitRefusal.unknownSerial`.
  init(typed serial: String, of household: Identifier, in db: Connection) throws {
    guard let canonical = Base32.canonical(serial),
      let sheet = try VisitStore.findSheet(serial: canonical, in: db),
      sheet.household == household
    else { throw VisitRefusal.unknownSerial }
    self = sheet
  }
}
