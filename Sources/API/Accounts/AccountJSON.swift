import Access
import Core
import Households
import JSON
import SQLite

/// A village by its id and name, as it stands inside of other things.
struct VillageReference: Sendable {
  let id: Identifier
  let name: String
}

func villageReferences(
  of account: Account, in db: Connection
) throws -> [VillageReference] {
  try villageNames(account.villages, in: db).map { VillageReference(id: $0.id, name: $0.name) }
}

func writeAccount(
  _ account: Account, villages: [VillageReference], to json: inout JSONWriter
) {
  json.beginObject()
  json.member("id", account.id)
  json.member("name", account.name)
  json.member("phone", account.phone.rawValue)
  json.member("role", account.role)
  json.key("villages")
  json.beginArray()
  for village in villages { writeVillage(village, to: &json) }
  json.endArray()
  json.member("may_publish", account.mayPublish)
  json.member("organisation", account.organisation)
  json.member("created_at", account.createdAt)
  json.endObject()
}

func writeVillage(_ village: VillageReference, to json: inout JSONWriter) {
  json.beginObject()
  json.member("id", village.id)
  json.member("name", village.name)
  json.endObject()
}
