import Core
import SQLite
import Storage

/// Proves from the table alone that what households have is of the kinds that there are, that no
/// more of it is confirmed than was counted, and that it was on a day that the calendar has.
package func auditResources(among known: [String], in db: Connection) throws -> [Finding] {
  let known = Set(known)
  var findings: [Finding] = []
  try db.each(
    """
    SELECT household_id, resource, counted_on, confirmed BETWEEN 0 AND quantity
    FROM household_resource
    """
  ) { row in
    let (household, name, day): (Int64, String, String) = (try row[0], try row[1], try row[2])
    let fits: Bool = try row[3] as Int == 1
    guard findings.count < Finding.maximumPerCheck else { return }
    if !known.contains(name) || CivilDate(rawValue: day) == nil || !fits {
      findings.append(Finding("household \(household): \(name), counted on \(day)"))
    }
  }
  return findings
}
