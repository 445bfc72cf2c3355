import Core
import SQLite
import Storage

/// Proves how many people each household has, by which all that is per head is counted, and that it
/// was registered on a day of the calendar.
package func auditMembers(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT h.id, h.people, count(m.household_id), h.registered_on FROM household h
    LEFT JOIN household_member m ON m.household_id = h.id
    GROUP BY h.id
    HAVING h.people <> count(m.household_id) OR date(h.registered_on) IS NOT h.registered_on
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, people, members): (Identifier, Int, Int) = (try row[0], try row[1], try row[2])
    let day: String = try row[3]
    return Finding(
      "household \(id), registered on \(day): \(people) people, its members are \(members)")
  }
}
