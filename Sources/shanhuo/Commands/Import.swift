import Core
import Foundation
import Households
import Payments
import SQLite
import Storage

extension Command {
  /// Rosters larger than this are no rosters: about a hundred counties.
  private static let maximumRosterSize = 64 * 1024 * 1024

  static let importHouseholds = Command(
    "import households",
    "Imports a roster (CSV; UTF-8 or GB18030; Chinese or English headings): all of it or nothing.",
    options: [.database], operands: ["FILE.csv"]
  ) { arguments in
    let file = try read(arguments.operands[0], upTo: maximumRosterSize)
    let connection = try DatabaseFile.openExisting(arguments["database"])
    let start = ContinuousClock.now
    let result = try Households.importHouseholds(file, as: .machineOperator, in: connection)
    let milliseconds = (ContinuousClock.now - start) / Duration.milliseconds(1)
    print(
      "\(result.households) households with \(result.people) people in \(Int(milliseconds)) ms")
  }

  static let importPayments = Command(
    "import payments",
    "Imports a bank's statement (CSV; UTF-8 or GB18030; Chinese or English headings): all or none.",
    options: [.database], operands: ["FILE.csv"]
  ) { arguments in
    let file = try read(arguments.operands[0], upTo: StatementImport.maximumSize)
    let connection = try DatabaseFile.openExisting(arguments["database"])
    do {
      let imported = try connection.transaction {
        let statement = try readStatement(file, today: connection.today)
        return try importStatement(statement, as: .machineOperator, in: connection)
      }
      report(imported)
    } catch let refusal as StatementRefusal {
      throw CommandError(
        description: ([refusal.detail] + refusal.faults.map(\.detail)).joined(separator: "\n"))
    }
  }

  /// What was taken in, and each row that somebody is still to decide on; nobody's name.
  private static func report(_ imported: StatementImport) {
    func count(_ outcome: ImportOutcome) -> Int {
      imported.rows.count { $0.outcome == outcome }
    }
    print(
      "\(count(.takenIn)) taken in (\(imported.sum.rawValue) fen), \(count(.known)) known, "
        + "\(count(.recordedByHand)) recorded by hand, \(count(.outgoing)) outgoing")
    for row in imported.takenIn {
      guard let payment = row.payment, payment.status.isOpen else { continue }
      print("line \(row.line): \(payment.status.rawValue), \(payment.left.rawValue) fen left")
    }
  }

  private static func read(_ path: String, upTo maximumSize: Int) throws -> [UInt8] {
    guard let file = FileHandle(forReadingAtPath: path) else {
      let reason = String(cString: strerror(errno))
      throw CommandError(description: "cannot read \(path): \(reason)")
    }
    let data: Data
    do {
      // Nil at the end of the file: it is empty.
      data = try file.read(upToCount: maximumSize + 1) ?? Data()
    } catch {
      throw CommandError(description: "cannot read \(path)")
    }
    guard data.count <= maximumSize else {
      throw CommandError(description: "\(path) is larger than \(maximumSize) bytes")
    }
    return Array(data)
  }
}
