import Access
import Core
import Crypto
import Households
import Organisations
import SQLite
import Storage

/// The accounts that the demo county is used with.
struct DemoAccounts {
  static let password = "shanhuo-demo"

  /// The number of the demo's n-th account, from 1.
  static func phone(_ number: Int) -> String { "1380000000\(number)" }

  let admin: Actor
  /// Of the first three villages; may publish at once.
  let trustedCoordinator: Actor
  /// Of the other six; its listings are reviewed.
  let reviewedCoordinator: Actor
  let buyer: Actor
  /// The canteen's, for which it buys.
  let organisation: Actor
  let canteen: Identifier
  let volunteer: Actor
  /// Made-up people that nobody can log in as.
  let otherBuyers: [Actor]
  let otherVolunteers: [Actor]

  init(
    phone: (Int) -> String, hash: String, villages: [Identifier], in db: Connection
  ) throws {
    func add(
      _ phone: String, _ name: String, _ role: Role, villages: [Identifier] = [],
      mayPublish: Bool = false, hash: String = hash
    ) throws -> Actor {
      let id = try addAccount(
        NewAccount(
          phone: Phone(rawValue: phone), name: name, role: role, villages: villages,
          mayPublish: mayPublish, passwordHash: hash), in: db)
      return try account(id, in: db).actor
    }
    admin = try add(phone(1), "县办公室（演示）", .admin)
    trustedCoordinator = try add(
      phone(2), "周协调（演示）", .coordinator, villages: Array(villages.prefix(3)),
      mayPublish: true)
    buyer = try add(phone(3), "李买家（演示）", .buyer)
    volunteer = try add(phone(4), "王志愿（演示）", .volunteer)
    organisation = try add(phone(5), "赵采购（演示）", .buyer)
    reviewedCoordinator = try add(
      phone(6), "吴协调（演示）", .coordinator, villages: Array(villages.dropFirst(3)))
    canteen = try DemoAccounts.addCanteen(boughtForBy: organisation, as: admin, in: db)
    let closed = "*"
    otherBuyers = try (1...40).map { number in
      try add(made(up: 1_000 + number), "虚构买家\(number)", .buyer, hash: closed)
    }
    otherVolunteers = try (1...20).map { number in
      try add(made(up: 2_000 + number), "虚构志愿者\(number)", .volunteer, hash: closed)
    }
  }

  /// A canteen whose buyer spends up to 5,000 yuan at once, and 50,000 in a month.
  private static func addCanteen(
    boughtForBy buyer: Actor, as admin: Actor, in db: Connection
  ) throws -> Identifier {
    let canteen = try addOrganisation(
      OrganisationContent(
        name: "某大学食堂（演示）", kind: .canteen, invoiceTitle: "某大学（演示）",
        taxpayerNumber: TaxpayerNumber(rawValue: "126109264360000015"),
        address: "虚构省虚构市示例路1号"), as: admin, in: db)
    _ = try putMember(
      buyer.id, of: canteen.id,
      MemberContent(
        role: .manager, orderLimit: Fen(500_000), monthLimit: Fen(5_000_000), byDefault: true),
      as: admin, in: db)
    return canteen.id
  }

  /// The coordinator of this village.
  func coordinator(of village: Identifier) -> Actor {
    trustedCoordinator.villages.contains(village) ? trustedCoordinator : reviewedCoordinator
  }
}

/// A phone number that is plainly made up.
private func made(up number: Int) -> String { "1990009\(number)" }
