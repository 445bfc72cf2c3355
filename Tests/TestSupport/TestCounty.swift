import Access
import Core
import Households
import Listings
import Orders
import Organisations
import SQLite
import Storage

/// A small county made by the market's own operations: two villages with a coordinator each, a
/// household in each, eggs on the shelf, and somebody of every role.
package struct TestCounty {
  package let db: Connection
  package let villages: [Identifier]
  package let admin: Actor
  /// Of the first village; trusted to publish.
  package let coordinator: Actor
  /// Of the second village; reviewed.
  package let otherCoordinator: Actor
  package let buyer: Actor
  package let otherBuyer: Actor
  /// The canteen's, for which it buys by default, as its manager.
  package let organisation: Actor
  package let canteen: Identifier
  package let volunteer: Actor
  package let otherVolunteer: Actor
  /// Of the first village, three people, paired with `volunteer`.
  package let household: Identifier
  /// Of the second village, one person, paired with nobody.
  package let otherHousehold: Identifier

  package static let split = Split(household: 8_500, village: 500, logistics: 1_000)
  package static let recipient = Recipient(
    name: "虚构收件人", phone: Phone(rawValue: "19900000001"), address: "虚构市示例路1号")

  package init(_ database: TestDatabase) throws { try self.init(database.connection) }

  package init(_ db: Connection) throws {
    self.db = db
    let villages = try db.transaction { try Households.villages(in: db).map(\.id) }
    self.villages = villages
    func add(
      _ number: Int, _ role: Role, villages: [Identifier] = [], mayPublish: Bool = false
    ) throws -> Actor {
      try db.transaction {
        let id = try addAccount(
          NewAccount(
            phone: Phone(rawValue: "1990000000\(number)"), name: "虚构\(number)", role: role,
            villages: villages, mayPublish: mayPublish, passwordHash: "*"), in: db)
        return try account(id, in: db).actor
      }
    }
    let admin = try add(1, .admin)
    self.admin = admin
    coordinator = try add(2, .coordinator, villages: [villages[0]], mayPublish: true)
    otherCoordinator = try add(3, .coordinator, villages: [villages[1]])
    buyer = try add(4, .buyer)
    otherBuyer = try add(5, .buyer)
    let organisation = try add(6, .buyer)
    self.organisation = organisation
    canteen = try TestCounty.addCanteen(managedBy: organisation, byDefault: true, as: admin, db)
    let volunteer = try add(7, .volunteer)
    self.volunteer = volunteer
    otherVolunteer = try add(8, .volunteer)
    let household = try TestCounty.register(village: villages[0], code: "T-1", people: 3, admin, db)
    self.household = household
    otherHousehold = try TestCounty.register(
      village: villages[1], code: "T-2", people: 1, admin, db)
    try db.transaction {
      _ = try pairHousehold(household, with: volunteer.id, since: nil, as: admin, in: db)
    }
  }

  /// A canteen with one member, its manager.
  package static func addCanteen(
    managedBy manager: Actor, byDefault: Bool = false, as admin: Actor, _ db: Connection
  ) throws -> Identifier {
    try db.transaction {
      let canteen = try addOrganisation(
        OrganisationContent(
          name: "虚构食堂", kind: .canteen, invoiceTitle: "虚构大学",
          taxpayerNumber: TaxpayerNumber(rawValue: "91350100M000100Y43")), as: admin, in: db)
      _ = try putMember(
        manager.id, of: canteen.id, MemberContent(role: .manager, byDefault: byDefault), as: admin,
        in: db)
      return canteen.id
    }
  }

  private static func register(
    village: Identifier, code: String, people: Int, _ actor: Actor, _ db: Connection
  ) throws -> Identifier {
    try db.transaction {
      try registerHousehold(
        NewHousehold(
          village: village, code: code, headName: "王虚构", phone: nil,
          members: (0..<people).map { number in
            Member(
              name: "王虚构\(number)", relation: number == 0 ? "户主" : "之子",
              birthYear: 1960 + number * 25, canWork: true)
          },
          povertyCause: "因病", registeredOn: CivilDate(year: 2016, month: 1, day: 4) ?? db.today,
          publicProfile: true), as: actor, in: db)
    }
  }

  /// Another household of a village.
  package func addHousehold(
    _ code: String, village: Identifier, people: Int = 2
  ) throws -> Identifier {
    try TestCounty.register(village: village, code: code, people: people, admin, db)
  }

  /// A published listing of a household, with one lot of so many units that was harvested today.
  package func addEggs(
    of household: Identifier? = nil, price: Int64 = 4_500, quantity: Int = 50,
    split: Split = TestCounty.split
  ) throws -> Identifier {
    try db.transaction {
      let id = try addListing(
        NewListing(
          seller: .household(household ?? self.household), category: "eggs", title: "散养土鸡蛋 30枚",
          description: "山坡散养。", unit: "盒", netWeightGrams: 1_350, price: Fen(price),
          shelfLifeDays: 30, split: split), as: admin, in: db)
      _ = try takeStep(.publish, listing: id, as: admin, in: db)
      _ = try addLot(
        NewLot(
          quantity: quantity, harvestedOn: db.today, bestBefore: nil, contributions: nil),
        to: id, as: admin, in: db)
      return id
    }
  }

  /// A published listing of a category, with plenty of it on hand, each of a weight.
  package func addGoods(
    _ category: String, grams: Int, price: Int64 = 1_000, of household: Identifier? = nil
  ) throws -> Identifier {
    try db.transaction {
      let id = try addListing(
        NewListing(
          seller: .household(household ?? self.household), category: category, title: "物",
          description: "", unit: "件", netWeightGrams: grams, price: Fen(price),
          shelfLifeDays: 90, split: TestCounty.split), as: admin, in: db)
      _ = try takeStep(.publish, listing: id, as: admin, in: db)
      _ = try addLot(
        NewLot(quantity: 500, harvestedOn: db.today, bestBefore: nil, contributions: nil), to: id,
        as: admin, in: db)
      return id
    }
  }

  /// Places an order of one line.
  package func order(
    _ quantity: Int = 1, of listing: Identifier, as buyer: Actor? = nil,
    for organisation: Change<Identifier> = .keep, payment: PaymentTerms = .inAdvance
  ) throws -> Order {
    try db.transaction {
      try placeOrder(
        NewOrder(
          basket: [BasketLine(listing: listing, quantity: quantity)],
          recipient: TestCounty.recipient, note: "", organisation: organisation,
          payment: payment),
        as: buyer ?? self.buyer, in: db)
    }
  }

  /// Records that an order's whole sum came in.
  package func pay(_ order: Order) throws {
    try db.transaction {
      _ = try recordPayment(
        NewPayment(method: .bankTransfer, amount: order.total, reference: order.number),
        for: order.id, as: admin, in: db)
    }
  }
}
