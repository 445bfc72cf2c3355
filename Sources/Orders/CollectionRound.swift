import Core

/// A trip on which a village's goods are collected. It closes by itself, without anybody doing
/// anything: at its cut-off, or while it is full.
package struct CollectionRound: Sendable, Equatable {
  package let id: Identifier
  package let village: Identifier
  /// Orders placed before it go along.
  package internal(set) var cutOffAt: Instant
  package internal(set) var pickUpOn: CivilDate
  package internal(set) var maximumConsignments: Int
  /// How many it has.
  package internal(set) var consignments: Int
  /// When it was closed by hand; nil as a rule.
  package internal(set) var closedAt: Instant?
  package let createdAt: Instant

  package static let sizes = 1...10_000
  /// How far ahead a cut-off may lie, and how long after its day the goods may be picked up.
  package static let longestLeadDays = 366
  package static let longestStorageDays = 30
  /// Rounds of a village whose cut-off is still to come: each order may have to look past as many.
  package static let maximumAhead = 50
  /// Those that wait for a round are looked for among so many of their village's newest
  /// consignments: when a round is opened or changed, and when a single place comes free, which
  /// many orders may do one after the other.
  static let searched = 20_000
  static let searchedForPlace = 500

  /// Whether a consignment can still get into it.
  package func isOpen(at now: Instant) -> Bool {
    canChange(at: now) && consignments < maximumConsignments
  }

  /// Whether it may still be changed: a full one, too, for so it gets more room.
  package func canChange(at now: Instant) -> Bool { closedAt == nil && now < cutOffAt }

  /// As its consignments tell of it.
  package var reference: RoundReference { RoundReference(id: id, pickUpOn: pickUpOn) }
}

/// The round that a consignment goes along with.
package struct RoundReference: Sendable, Equatable {
  package let id: Identifier
  package let pickUpOn: CivilDate
}

/// Whether consignments still get into a round.
package enum RoundStatus: String, Sendable, CaseIterable {
  case open, closed
}

/// What a coordinator plans.
package struct NewRound: Sendable {
  package let cutOffAt: Instant
  package let pickUpOn: CivilDate
  package let maximumConsignments: Int

  package init(cutOffAt: Instant, pickUpOn: CivilDate, maximumConsignments: Int) {
    self.cutOffAt = cutOffAt
    self.pickUpOn = pickUpOn
    self.maximumConsignments = maximumConsignments
  }

  /// What is wrong with its dates.
  func faults(at now: Instant) -> [RoundRefusal] {
    var refusals: [RoundRefusal] = []
    let lastDay = cutOffAt.countyDate
    if cutOffAt <= now {
      refusals.append(.cutOffPassed)
    } else if cutOffAt > now.adding(days: CollectionRound.longestLeadDays) {
      refusals.append(.cutOffTooFar)
    }
    if pickUpOn < lastDay {
      refusals.append(.pickUpBeforeCutOff(lastDay))
    } else if pickUpOn > lastDay.adding(days: CollectionRound.longestStorageDays) {
      refusals.append(.pickUpTooLate)
    }
    return refusals
  }
}

/// What is to be different about a round; nil leaves a part as it is.
package struct RoundChange: Sendable {
  package let cutOffAt: Instant?
  package let pickUpOn: CivilDate?
  package let maximumConsignments: Int?

  package init(
    cutOffAt: Instant? = nil, pickUpOn: CivilDate? = nil, maximumConsignments: Int? = nil
  ) {
    self.cutOffAt = cutOffAt
    self.pickUpOn = pickUpOn
    self.maximumConsignments = maximumConsignments
  }
}
