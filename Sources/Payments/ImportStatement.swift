import Audit
import CSV
import Core
import Orders
import SQLite
import Storage

/// Reads a bank's statement: CSV in UTF-8 or GB18030 with Chinese or English headings, a row a
/// movement. `today` is the county's date. Throws `StatementRefusal` with every bad row by its
/// line.
package func readStatement(
  _ file: [UInt8], today: CivilDate
) throws -> BankStatement {
  var reader = StatementReader(today: today)
  let rows = reader.read(try readRecords(file))
  guard reader.faults.isEmpty else { throw StatementRefusal(reader.faults) }
  return BankStatement(rows: rows)
}

/// Imports a bank's statement, all of it or nothing: what came in is taken in as by `takeIn`, each
/// row once however often and in whichever files it comes, by the bank's number of it or, where it
/// has none, by all that it says. Throws `CommonRefusal.roleMayNot` for anybody but the county
/// office, and `StatementRefusal` with every row that contradicts what is on record.
package func importStatement(
  _ statement: BankStatement, as actor: Actor, in db: Connection
) throws -> StatementImport {
  guard actor.may(.settleOrders) else { throw CommonRefusal.roleMayNot }
  let rows = statement.rows
  let faults = try contradictions(among: rows, in: db)
  guard faults.isEmpty else { throw StatementRefusal(faults) }
  var imported = try rows.map { row in
    guard let new = row.payment else { return ImportedRow(line: row.line, outcome: .outgoing) }
    if try isRecordedByHand(new, in: db) {
      return ImportedRow(line: row.line, outcome: .recordedByHand)
    }
    let taken = try takeIn(new, by: .actor(actor), in: db)
    return ImportedRow(
      line: row.line, outcome: taken.isNew ? .takenIn : .known, payment: taken.payment)
  }
  // A row may have paid an order together with one that came before it.
  let standings = try IncomingPaymentStore.find(imported.compactMap(\.payment?.id), in: db)
  for place in imported.indices {
    guard let id = imported[place].payment?.id else { continue }
    imported[place].payment = standings[id]
  }
  return StatementImport(rows: imported)
}

/// Whether an order was recorded as paid by it, and it was not taken in itself.
private func isRecordedByHand(_ new: NewIncomingPayment, in db: Connection) throws -> Bool {
  let known = try IncomingPaymentStore.find(
    provider: new.provider, reference: new.reference, in: db)
  guard known == nil else { return false }
  return try hasTransferOnRecord(reference: new.reference, amount: new.amount, in: db)
}

private func readRecords(_ file: [UInt8]) throws(StatementRefusal) -> [CSVRecord] {
  do throws(CSVFileFault) {
    return try CSVFile.records(of: file, upTo: StatementImport.maximumSize)
  } catch {
    throw StatementRefusal([
      StatementFault(line: error.line, code: error.code, reason: error.reason)
    ])
  }
}

/// Rows that name a movement which is on record, or stands above, with another sum.
private func contradictions(
  among rows: [StatementRow], in db: Connection
) throws -> [StatementFault] {
  var sums: [String: Fen] = [:]
  return try rows.compactMap { row in
    guard let new = row.payment else { return nil }
    let known =
      try sums[new.reference]
      ?? IncomingPaymentStore.find(
        provider: new.provider, reference: new.reference, in: db)?.content.amount
    sums[new.reference] = known ?? new.amount
    guard let known, known != new.amount else { return nil }
    return StatementFault(
      line: row.line, column: .reference, code: "other_amount",
      reason: "\(new.reference) is known with another sum, \(known.rawValue) fen")
  }
}
