import Core
import Listings

/// What the market should know of listings, lots and those who wait, in plain values: each rule is
/// one function, written from the contract.
struct ReviewModel {
  enum Person: Equatable {
    case office
    case coordinator(Identifier)
    case buyer(Identifier)
  }

  struct Good {
    let village: Identifier
    let households: [Identifier]
    var season = Season.allYear
    var status = ListingStatus.draft
    var reason: String?
    var publishedBy: Identifier?
    var wasPublished = false

    var isPublic: Bool {
      wasPublished && (status == .published || status == .paused || status == .retired)
    }
  }

  struct Part {
    let household: Identifier
    let received: Int
    var available = 0
  }

  struct Batch {
    let listing: Identifier
    var status: LotStatus
    var harvestedOn: CivilDate
    var expectedOn: CivilDate?
    var bestBefore: CivilDate
    var reason: String?
    var parts: [Part]

    var isOnShelf: Bool { status == .expected || status == .harvested }
    var daysKept: Int { Int(bestBefore.daysSince1970 - harvestedOn.daysSince1970) }
  }

  struct Purchase {
    let buyer: Identifier
    let listing: Identifier
    let taken: [(lot: Identifier, household: Identifier, quantity: Int)]
    var isOpen = true
  }

  struct Wish: Hashable {
    let listing: Identifier
    let buyer: Identifier
  }

  static let shelfLifeDays = 12
  static let gramsPerBox = 1_350
  /// Of a hen in so many days.
  static let (gramsPerHen, henDays) = (420, 7)

  var today: CivilDate
  var goods: [Identifier: Good] = [:]
  var lots: [Identifier: Batch] = [:]
  var purchases: [Identifier: Purchase] = [:]
  /// Whether a buyer who asked was told.
  var wishes: [Wish: Bool] = [:]
  var villages: [Identifier: Identifier] = [:]
  var trusted: Set<Identifier> = []
  var hens: [Identifier: Int] = [:]
  /// Who was told of what, in order.
  var told: [String] = []

  mutating func tell(
    _ type: String, _ subject: Identifier, buyer: Identifier? = nil, village: Identifier? = nil
  ) {
    let (buyer, village) = (buyer?.description ?? "-", village?.description ?? "-")
    told.append("\(type) \(subject) \(buyer) \(village)")
  }

  // MARK: Who may

  /// A coordinator keeps its village's listings, the county office all.
  func kept(_ id: Identifier, by person: Person) throws -> Good {
    guard let good = goods[id], keeps(good.village, person) else {
      throw CommonRefusal.notFound(what: "listing")
    }
    return good
  }

  func keptLot(_ id: Identifier, by person: Person) throws -> Batch {
    guard let lot = lots[id], let good = goods[lot.listing], keeps(good.village, person) else {
      throw CommonRefusal.notFound(what: "lot")
    }
    return lot
  }

  private func keeps(_ village: Identifier, _ person: Person) -> Bool {
    switch person {
    case .office: true
    case .coordinator(let id): villages[id] == village
    case .buyer: false
    }
  }

  func isTrusted(_ person: Person) -> Bool {
    switch person {
    case .office: true
    case .coordinator(let id): trusted.contains(id)
    case .buyer: false
    }
  }

  /// On whose trust goes on the shelf what this person puts there.
  func publisher(_ person: Person) -> Identifier? {
    guard case .coordinator(let id) = person, isTrusted(person) else { return nil }
    return id
  }

  // MARK: Review and trust

  mutating func publish(_ id: Identifier, as person: Person) throws {
    let good = try kept(id, by: person)
    switch good.status {
    case .draft where !isTrusted(person): submit(id)
    case .draft: shelve(id, on: publisher(person))
    case .submitted where isTrusted(person): shelve(id, on: publisher(person))
    case .paused where isVouched(good):
      shelve(id, on: person == .office ? nil : good.publishedBy)
    case .paused where isTrusted(person): shelve(id, on: publisher(person))
    case .paused: submit(id)
    default: throw ListingRefusal.wrongState(good.status)
    }
    if good.status == .submitted { tell("listing.published", id, village: good.village) }
  }

  /// Whether the county office looked at it, or whoever put it on the shelf, or changed it, may.
  private func isVouched(_ good: Good) -> Bool {
    good.publishedBy.map { trusted.contains($0) && villages[$0] == good.village } ?? true
  }

  private mutating func shelve(_ id: Identifier, on publisher: Identifier?) {
    goods[id]?.status = .published
    goods[id]?.wasPublished = true
    goods[id]?.publishedBy = publisher
    goods[id]?.reason = nil
  }

  private mutating func submit(_ id: Identifier) {
    goods[id]?.status = .submitted
    goods[id]?.publishedBy = nil
    goods[id]?.reason = nil
    let village = goods[id]?.village
    tell("listing.submitted", id, village: village)
  }

  mutating func giveBack(_ id: Identifier, reason: String, as person: Person) throws {
    let good = try kept(id, by: person)
    guard person == .office else { throw CommonRefusal.roleMayNot }
    guard good.status == .submitted else { throw ListingRefusal.wrongState(good.status) }
    goods[id]?.status = .draft
    goods[id]?.reason = reason
    tell("listing.returned", id, village: good.village)
  }

  mutating func pause(_ id: Identifier, as person: Person) throws {
    let good = try kept(id, by: person)
    guard good.status == .published else { throw ListingRefusal.wrongState(good.status) }
    goods[id]?.status = .paused
    goods[id]?.reason = nil
  }

  mutating func retire(_ id: Identifier, as person: Person) throws {
    let good = try kept(id, by: person)
    guard good.status != .retired else { throw ListingRefusal.wrongState(.retired) }
    goods[id]?.status = .retired
    goods[id]?.publishedBy = nil
    goods[id]?.reason = nil
  }

  /// What is on the shelf on withdrawn trust goes before the county office; what is paused, when
  /// the pause ends.
  mutating func setTrust(_ coordinator: Identifier, _ mayPublish: Bool) {
    if mayPublish {
      trusted.insert(coordinator)
      return
    }
    trusted.remove(coordinator)
    for id in goods.keys.sorted()
    where goods[id]?.publishedBy == coordinator && goods[id]?.status == .published {
      submit(id)
    }
  }

  mutating func setSeason(_ id: Identifier, _ season: Season, as person: Person) throws {
    let good = try kept(id, by: person)
    if good.status == .retired { throw ListingRefusal.wrongState(.retired) }
    if season == good.season { return }
    goods[id]?.season = season
    guard good.status == .published || good.status == .paused else { return }
    goods[id]?.reason = nil
    if case .coordinator(let changer) = person, !isTrusted(person) {
      if good.status == .paused { goods[id]?.publishedBy = changer } else { submit(id) }
    } else {
      let publisher = publisher(person)
      goods[id]?.publishedBy = publisher
    }
  }
}
