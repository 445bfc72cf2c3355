import Core
import Listings
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Bringing a listing on the shelf and off it") struct ReviewListingTests {
  let market: TestMarket
  let county: TestCounty
  /// Trusted to publish, and not, both of the first village.
  let trusted: Actor
  let reviewed: Actor

  init() throws {
    market = try TestMarket()
    county = market.county
    trusted = county.coordinator
    reviewed = Actor(
      id: county.coordinator.id, role: .coordinator, villages: county.coordinator.villages)
  }

  /// A listing that stands at `status`.
  private func listing(_ status: ListingStatus) throws -> Identifier {
    let id = try market.write {
      try addListing(
        NewListing(
          seller: .household(county.household), category: "eggs", title: "散养土鸡蛋",
          description: "", unit: "盒", netWeightGrams: 1_350, price: Fen(4_500),
          shelfLifeDays: 30, split: TestCounty.split), as: trusted, in: $0)
    }
    let steps: [(ListingAction, Actor)] =
      switch status {
      case .draft: []
      case .submitted: [(.publish, reviewed)]
      case .published: [(.publish, trusted)]
      case .paused: [(.publish, trusted), (.pause, trusted)]
      case .retired: [(.retire, trusted)]
      }
    for (action, actor) in steps { _ = try take(action, id, as: actor) }
    #expect(try self.status(id) == status)
    return id
  }

  private func take(
    _ action: ListingAction, _ id: Identifier, as actor: Actor
  ) throws -> ListingStatus {
    try market.write { try takeStep(action, listing: id, as: actor, in: $0) }
  }

  private func status(_ id: Identifier) throws -> ListingStatus? {
    try Listings.listing(id, in: market.db)?.status
  }

  enum Step: String, CaseIterable {
    case publishTrusted, publishReviewed, publishOffice, giveBack, pause, retire

    /// Where it leads to; nil where it is refused.
    func next(from status: ListingStatus) -> ListingStatus? {
      switch (self, status) {
      case (.publishTrusted, .draft), (.publishOffice, .draft): .published
      case (.publishTrusted, .submitted), (.publishOffice, .submitted): .published
      case (.publishReviewed, .draft): .submitted
      case (.publishTrusted, .paused), (.publishOffice, .paused): .published
      case (.publishReviewed, .paused): .published
      case (.giveBack, .submitted): .draft
      case (.pause, .published): .paused
      case (.retire, .retired): nil
      case (.retire, _): .retired
      default: nil
      }
    }
  }

  private func take(_ step: Step, _ id: Identifier) throws -> ListingStatus {
    switch step {
    case .publishTrusted: try take(.publish, id, as: trusted)
    case .publishReviewed: try take(.publish, id, as: reviewed)
    case .publishOffice: try take(.publish, id, as: county.admin)
    case .giveBack: try take(.giveBack(reason: "照片不清"), id, as: county.admin)
    case .pause: try take(.pause, id, as: reviewed)
    case .retire: try take(.retire, id, as: reviewed)
    }
  }

  @Test(
    "Each step leads where the table says, or is refused and changes nothing",
    arguments: Step.allCases, ListingStatus.allCases)
  func table(step: Step, from: ListingStatus) throws {
    let id = try listing(from)
    if let next = step.next(from: from) {
      #expect(try take(step, id) == next)
      #expect(try status(id) == next)
    } else {
      #expect(throws: ListingRefusal.wrongState(from)) { try take(step, id) }
      #expect(try status(id) == from)
    }
  }

  @Test("Only the county office gives a listing back", arguments: ListingStatus.allCases)
  func giveBackIsTheOffices(from: ListingStatus) throws {
    let id = try listing(from)
    for actor in [trusted, reviewed] {
      #expect(throws: CommonRefusal.roleMayNot) {
        try take(.giveBack(reason: "x"), id, as: actor)
      }
    }
    #expect(try status(id) == from)
  }

  @Test("The reason stays with the listing until it is submitted again")
  func reason() throws {
    func reason(_ id: Identifier) throws -> String? {
      var reason: String?
      try readListing(id, as: reviewed, in: market.db) { row in
        reason = row.returnReason.map { String(decoding: $0, as: UTF8.self) }
      }
      return reason
    }
    let id = try listing(.submitted)
    _ = try take(.giveBack, id)
    #expect(try reason(id) == "照片不清")
    _ = try take(.publishReviewed, id)
    #expect(try reason(id) == nil)
  }

  @Test("A listing keeps the moment at which it first went on the shelf")
  func firstPublished() throws {
    let id = try listing(.published)
    func publishedAt() throws -> Int64 {
      try market.db.value("SELECT published_at FROM listing WHERE id = \(id)")
    }
    let first = try publishedAt()
    market.clock.advance(days: 3)
    _ = try take(.pause, id)
    _ = try take(.publishTrusted, id)
    #expect(try publishedAt() == first)
  }

  @Test("A listing outside of the actor's scope is not found, whatever the step")
  func scope() throws {
    let id = try listing(.submitted)
    let actions: [ListingAction] = [.publish, .giveBack(reason: "x"), .pause, .retire]
    for actor in [county.otherCoordinator, county.buyer, county.volunteer] {
      for action in actions {
        #expect(throws: CommonRefusal.notFound(what: "listing")) {
          try take(action, id, as: actor)
        }
      }
    }
    #expect(throws: CommonRefusal.notFound(what: "listing")) {
      try take(.retire, Identifier(rawValue: 5), as: county.admin)
    }
  }
}
