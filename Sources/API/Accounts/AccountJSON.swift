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

extension Schema {
  static let villageReference = named("VillageReference", ["id": .identifier, "name": .text])

  static let account = named(
    "Account",
    [
      "id": .identifier, "name": .text, "phone": .mobilePhone, "role": .choice(Role.self),
      "villages": .list(.villageReference), "may_publish": .boolean,
      "organisation": .text.orNull, "created_at": .instant,
    ])

  static let session = named(
    "Session",
    [
      "id": .identifier, "created_at": .instant, "expires_at": .instant,
      "current": .boolean.noted("Whether it is the one that asks."),
    ])

  static let newSession = named(
    "NewSession",
    [
      "id": .identifier, "token": .text.noted("Shown once; send it as a bearer token."),
      "expires_at": .instant, "user": .account,
    ])
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
