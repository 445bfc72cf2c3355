import Core
import SQLite
import Storage
import TestSupport
import Testing

@testable import Listings

@Suite("Being told when a listing can be ordered again") struct ReminderTests: BeginsWithLot {
  let start: TestLot

  init() throws { start = try TestLot() }

  private func step(_ action: ListingAction, _ listing: Identifier? = nil) throws {
    _ = try market.write {
      try takeStep(action, listing: listing ?? eggs, as: county.admin, in: $0)
    }
  }

  @discardableResult
  private func ask(
    _ listing: Identifier? = nil, as actor: Actor? = nil
  ) throws -> Reminder {
    try market.write {
      try askForReminder(of: listing ?? eggs, as: actor ?? county.buyer, in: $0)
    }
  }

  private func list(_ actor: Actor? = nil) throws -> [Reminder] {
    try reminders(PageRequest(), as: actor ?? county.buyer, in: db).items
  }

  private func back() throws -> [Identifier] {
    try listingsThatCameBack(after: nil, upTo: 10, in: db).listings
  }

  private func tell(_ limit: Int = 10) throws -> Bool {
    try market.write { try tellReminders(of: eggs, upTo: limit, in: $0) }
  }

  private func events() throws -> [Identifier] {
    try db.all(
      "SELECT buyer_id FROM outbox_event WHERE type = 'listing.available' ORDER BY sequence"
    ) { try $0[0] }
  }

  private func sellOut() throws { _ = try county.order(50, of: eggs) }

  @Test(
    "Whoever asks for what is paused, sold out or out of season waits until it is back",
    arguments: ["paused", "sold out", "out of season", "too few for one"])
  func told(reason: String) throws {
    func take(_ isAway: Bool) throws {
      switch reason {
      case "paused": try step(isAway ? .pause : .publish)
      case "sold out":
        if isAway { return try sellOut() }
        _ = try market.write { db in
          try addLot(
            NewLot(quantity: 1, harvestedOn: db.today, bestBefore: nil, contributions: nil),
            to: eggs, as: county.admin, in: db)
        }
      case "out of season":
        // June is the sixth month.
        try db.execute(
          "UPDATE listing SET season_months = \(isAway ? 0b1111_1101_1111 : 0b10_0000)")
      default: try db.execute("UPDATE listing SET stock_units = \(isAway ? 51 : 50)")
      }
    }
    try take(true)
    let asked = try ask()
    #expect(asked.listing == eggs && asked.title == "散养土鸡蛋 30枚" && asked.toldAt == nil)
    #expect(try ask() == asked)
    #expect(try list() == [asked])
    #expect(try back() == [])
    #expect(try tell() == false)
    #expect(try list() == [asked])
    try take(false)
    #expect(try back() == [eggs])
    #expect(try tell() == false)
    #expect(try list()[0].toldAt != nil)
    #expect(try list()[0].askedAt == asked.askedAt)
    #expect(try events() == [county.buyer.id])
    #expect(try back() == [])
    _ = try tell()
    #expect(try events().count == 1)
    #expect(throws: ReminderRefusal.canBeOrdered) { try ask() }
  }

  @Test("A buyer who was told can ask again once it is gone again")
  func again() throws {
    try step(.pause)
    let first = try ask()
    try step(.publish)
    _ = try tell()
    try step(.pause)
    let second = try ask()
    #expect(second.toldAt == nil && second.askedAt > first.askedAt)
    try step(.publish)
    _ = try tell()
    #expect(try events() == [county.buyer.id, county.buyer.id])
    #expect(try list().count == 1)
  }

  @Test("What goes past its best is sold out")
  func expired() throws {
    market.clock.advance(days: 31)
    try ask()
    #expect(try back() == [])
  }

  @Test("What can be ordered, is gone for good or was never seen cannot be waited for")
  func refused() throws {
    #expect(throws: ReminderRefusal.canBeOrdered) { try ask() }
    #expect(throws: CommonRefusal.notFound(what: "listing")) { try ask(Identifier(rawValue: 5)) }
    try db.execute("UPDATE listing SET status = 'draft', published_at = NULL")
    #expect(throws: CommonRefusal.notFound(what: "listing")) { try ask() }
    try db.execute("UPDATE listing SET status = 'retired', published_at = 5")
    #expect(throws: ListingRefusal.wrongState(.retired)) { try ask() }
    #expect(try list() == [])
  }

  @Test("Only buyers wait, each for itself")
  func scope() throws {
    try step(.pause)
    for actor in [county.admin, county.coordinator, county.volunteer] {
      #expect(throws: CommonRefusal.roleMayNot) { try ask(as: actor) }
    }
    try ask()
    #expect(try list(county.otherBuyer) == [])
    #expect(throws: CommonRefusal.notFound(what: "reminder")) {
      try market.write { try withdrawReminder(of: eggs, as: county.otherBuyer, in: $0) }
    }
    try market.write { try withdrawReminder(of: eggs, as: county.buyer, in: $0) }
    #expect(try list() == [])
    #expect(throws: CommonRefusal.notFound(what: "reminder")) {
      try market.write { try withdrawReminder(of: eggs, as: county.buyer, in: $0) }
    }
    try step(.publish)
    #expect(try back() == [])
  }

  @Test("Many are told some at a time, each once")
  func someAtATime() throws {
    try step(.pause)
    let buyers = [county.buyer, county.otherBuyer, county.organisation]
    for buyer in buyers { try ask(as: buyer) }
    try step(.publish)
    #expect(try tell(2))
    #expect(try events().count == 2)
    #expect(try back() == [eggs])
    #expect(try tell(2) == false)
    #expect(Set(try events()) == Set(buyers.map(\.id)))
    #expect(try events().count == 3)
  }

  @Test("A look goes over some of the listings, and the next one goes on from there")
  func looks() throws {
    let listings = try [eggs] + (0..<4).map { _ in try county.addEggs() }
    for listing in listings {
      try step(.pause, listing)
      try ask(listing)
    }
    try step(.publish, listings[1])
    try step(.publish, listings[4])
    var (found, next): ([Identifier], Identifier?) = ([], nil)
    var looks = 0
    repeat {
      let look = try listingsThatCameBack(after: next, upTo: 2, in: db)
      found += look.listings
      next = look.next
      looks += 1
    } while next != nil
    #expect(looks == 3)
    #expect(found == [listings[1], listings[4]].sorted())
  }

  @Test("A buyer waits for so many listings and no more; those it was told of do not count")
  func bound() throws {
    let others = try (0..<Reminder.maximumPerBuyer).map { _ in try county.addEggs() }
    for listing in others + [eggs] { try step(.pause, listing) }
    for listing in others { try ask(listing) }
    #expect(throws: ReminderRefusal.tooManyReminders) { try ask() }
    #expect(try ask(others[0]).toldAt == nil)
    try ask(as: county.otherBuyer)
    try step(.publish, others[0])
    _ = try market.write { try tellReminders(of: others[0], upTo: 10, in: $0) }
    try ask()
    let page = try reminders(PageRequest(limit: 100), as: county.buyer, in: db)
    #expect(page.items.count == 100)
    let rest = try reminders(PageRequest(after: page.next), as: county.buyer, in: db)
    #expect(rest.items.count == 1 && rest.next == nil)
  }
}
