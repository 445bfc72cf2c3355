import Core
import Foundation
import Households
import SQLite

extension Command {
  /// Rosters larger than this are no rosters: about a hundred counties.
  private static let maximumRosterSize = 64 * 1024 * 1024

  static let importHouseholds = Command(
    "import households",
    "Imports a roster (CSV; UTF-8 or GB18030; Chinese or English headings): all of it or nothing.",
    options: [.database], operands: ["FILE.csv"]
  ) { arguments in
    let file = try read(arguments.operands[0])
    let connection = try DatabaseFile.openExisting(arguments["database"])
    let start = ContinuousClock.now
    let result = try Households.importHouseholds(file, as: .machineOperator, in: connection)
    let milliseconds = (ContinuousClock.now - start) / Duration.milliseconds(1)
    print(
      "\(result.households) households with \(result.people) people in \(Int(milliseconds)) ms")
  }

  private static func read(_ path: String) throws -> [UInt8] {
    guard let file = FileHandle(forReadingAtPath: path) else {
      let reason = String(cString: strerror(errno))
      throw CommandError(description: "cannot read \(path): \(reason)")
    }
    let data: Data
    do {
      // Nil at the end of the file: it is empty.
      data = try file.read(upToCount: maximumRosterSize + 1) ?? Data()
    } catch {
      throw CommandError(description: "cannot read \(path)")
    }
    guard data.count <= maximumRosterSize else {
      throw CommandError(description: "\(path) is larger than \(maximumRosterSize) bytes")
    }
    return Array(data)
  }
}
