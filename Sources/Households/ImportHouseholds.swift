import CSV
import Core
import SQLite
import Storage

/// What an import brought in.
package struct RosterImport: Sendable, Equatable {
  package let households: Int
  package let people: Int
}

/// Imports a roster of households, all of it or nothing: UTF-8 or GB18030, with Chinese or
/// English headings, one row a person. Throws `RosterRefusal` with every bad row by line, column
/// and reason.
package func importHouseholds(
  _ file: [UInt8], as actor: Actor, in db: Connection
) throws -> RosterImport {
  let records = try readRoster(file)
  return try db.transaction {
    var villages: [String: Identifier?] = [:]
    var reader = RosterReader(today: db.today) { text in
      if let known = villages[text] { return known }
      let id = try villageID(codeOrName: text, in: db)
      villages[text] = .some(id)
      return id
    } isCodeTaken: { code in
      try HouseholdStore.exists(code: code, in: db)
    }
    let households = try reader.read(records)
    guard reader.faults.isEmpty else {
      throw RosterRefusal(faults: reader.faults.sorted { $0.line < $1.line })
    }
    for household in households {
      _ = try registerHousehold(household, as: actor, in: db)
    }
    return RosterImport(
      households: households.count, people: households.reduce(0) { $0 + $1.members.count })
  }
}

private func readRoster(_ file: [UInt8]) throws -> [CSVRecord] {
  do {
    return try CSVReader.read(try decodeText(file))
  } catch let error as CSVError {
    throw RosterRefusal(
      faults: [RosterFault(line: error.line, column: "-", reason: error.reason)])
  } catch let error as TextEncodingError {
    throw RosterRefusal(
      faults: [RosterFault(line: error.line, column: "-", reason: error.description)])
  }
}
