import Core
import SQLite
import Storage

/// Enters the villages of the county's list; one whose code is known stays as it is.
package func enter(_ villages: [NewVillage], in db: Connection) throws {
  for village in villages { try VillageStore.insertIfNew(village, in: db) }
}

/// All villages in the order of their codes. A county has some hundred at the most.
package func villages(in db: Connection) throws -> [Village] {
  try VillageStore.list(in: db)
}

/// One village. Throws `CommonRefusal.notFound`.
package func village(_ id: Identifier, in db: Connection) throws -> Village {
  guard let village = try VillageStore.find(id, in: db) else {
    throw CommonRefusal.notFound(what: "village")
  }
  return village
}

/// Throws `CommonRefusal.notFound` where there is no such village: what a list of a village's
/// things answers that would be empty otherwise.
package func refuseAbsent(village id: Identifier, in db: Connection) throws {
  guard try VillageStore.exists(id, in: db) else { throw CommonRefusal.notFound(what: "village") }
}

/// The villages' names by id.
package func villageNames(
  _ ids: [Identifier], in db: Connection
) throws -> [(id: Identifier, name: String)] {
  try VillageStore.names(ids, in: db)
}

/// The village with this code or, where no code fits, with this name.
package func villageID(codeOrName text: String, in db: Connection) throws -> Identifier? {
  try VillageStore.find(codeOrName: text, in: db)
}

/// Households and people in all villages together.
package func householdCounts(in db: Connection) throws -> (households: Int, people: Int) {
  try VillageStore.counts(in: db)
}
