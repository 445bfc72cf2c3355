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
      "id": .identifier, "name": .text,
      "phone": .seenPhone.noted("Masked to who only chooses a volunteer."),
      "role": .choice(Role.self),
      "villages": .list(.villageReference), "may_publish": .boolean,
      "organisation": .text.orNull, "status": .choice(AccountStatus.self), "created_at": .instant,
    ])

  /// A mobile number, maybe masked.
  private static let seenPhone = Schema(
    .text(Text(pattern: #"^1[3-9][0-9]([0-9]{4}|\*{4})[0-9]{4}$"#, example: "19900090000")))
}

/// Whether an account can be used.
enum AccountStatus: String, CaseIterable, Sendable { case active, disabled }

func writeAccount(
  _ account: Account, villages: [VillageReference], isMasked: Bool = false,
  to json: inout JSONWriter
) {
  json.beginObject()
  json.member("id", account.id)
  json.member("name", account.name)
  json.member("phone", isMasked ? account.phone.masked : account.phone.rawValue)
  json.member("role", account.role)
  json.key("villages")
  json.beginArray()
  for village in villages { writeVillage(village, to: &json) }
  json.endArray()
  json.member("may_publish", account.mayPublish)
  json.member("organisation", account.organisation)
  json.member("status", account.isActive ? AccountStatus.active : .disabled)
  json.member("created_at", account.createdAt)
  json.endObject()
}

func writeVillage(_ village: VillageReference, to json: inout JSONWriter) {
  json.beginObject()
  json.member("id", village.id)
  json.member("name", village.name)
  json.endObject()
}
