import Access
import Core
import Households
import JSON
import Organisations
import SQLite

/// A village by its id and name, as it stands inside of other things.
struct VillageReference: Sendable {
  let id: Identifier
  let name: String
}

/// Where an account belongs: the villages that it acts for, the organisations that it is a member
/// of.
struct AccountPlaces: Sendable {
  let villages: [VillageReference]
  let memberships: [Membership]

  init(of account: Account, in db: Connection) throws {
    villages = try villageNames(account.villages, in: db).map {
      VillageReference(id: $0.id, name: $0.name)
    }
    memberships =
      account.role == .buyer ? try Organisations.memberships(of: [account.id], in: db) : []
  }

  /// Those of several accounts, in their order.
  static func of(_ accounts: [Account], in db: Connection) throws -> [Identifier: AccountPlaces] {
    let villages = try villageNames(Array(Set(accounts.flatMap(\.villages))), in: db)
      .map { VillageReference(id: $0.id, name: $0.name) }
    let buyers = accounts.filter { $0.role == .buyer }.map(\.id)
    let memberships = try Organisations.memberships(of: buyers, in: db)
    return Dictionary(
      uniqueKeysWithValues: accounts.map { account in
        (
          account.id,
          AccountPlaces(
            villages: villages.filter { account.villages.contains($0.id) },
            memberships: memberships.filter { $0.member.account == account.id })
        )
      })
  }

  private init(villages: [VillageReference], memberships: [Membership]) {
    self.villages = villages
    self.memberships = memberships
  }
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
      "organisations": .list(
        .object([
          "id": .identifier, "name": .text, "role": .choice(MemberRole.self),
          "by_default": .boolean,
        ])
      ).noted("Those that a buyer is a member of."),
      "status": .choice(AccountStatus.self), "created_at": .instant,
    ])

  /// A mobile number, maybe masked.
  private static let seenPhone = Schema(
    .text(Text(pattern: #"^1[3-9][0-9]([0-9]{4}|\*{4})[0-9]{4}$"#, example: "19900090000")))
}

/// Whether an account can be used.
enum AccountStatus: String, CaseIterable, Sendable { case active, disabled }

func writeAccount(
  _ account: Account, _ places: AccountPlaces?, isMasked: Bool = false, to json: inout JSONWriter
) {
  json.beginObject()
  json.member("id", account.id)
  json.member("name", account.name)
  json.member("phone", isMasked ? account.phone.masked : account.phone.rawValue)
  json.member("role", account.role)
  json.list("villages", places?.villages ?? []) { writeVillage($0, to: &$1) }
  json.member("may_publish", account.mayPublish)
  json.objects("organisations", places?.memberships ?? []) { membership, json in
    json.member("id", membership.member.organisation)
    json.member("name", membership.name)
    json.member("role", membership.member.role)
    json.member("by_default", membership.member.content.byDefault)
  }
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
