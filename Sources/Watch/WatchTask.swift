import Core

/// Why a household is to be looked after, with the figures that show it.
package enum WatchCause: Sendable, Equatable {
  /// What came in, net, in the last full months, and in the same months of the year before.
  case incomeFell(before: Fen, now: Fen)
  /// Nobody was there since a day: the last visit or, without any, the pairing.
  case notVisited(since: CivilDate)
  /// So many hens should lay, and no eggs were sent since a day: the last ones or, without any, the
  /// day from which the hens should have laid.
  case hensNotSelling(hens: Int, since: CivilDate)

  package var reason: WatchReason {
    switch self {
    case .incomeFell: .incomeFell
    case .notVisited: .notVisited
    case .hensNotSelling: .hensNotSelling
    }
  }
}

/// The cause without its figures: of each a household has one open task at the most.
package enum WatchReason: String, Sendable, CaseIterable {
  case incomeFell = "income_fell"
  case notVisited = "not_visited"
  case hensNotSelling = "hens_not_selling"
}

/// What became of a task.
package enum WatchStatus: String, Sendable, CaseIterable {
  case open
  /// Somebody saw to it, and said how.
  case done
  /// Its cause is no more.
  case gone
}

/// A task: what somebody is to look after in a household.
package struct WatchTask: Sendable {
  package let id: Identifier
  package let household: Identifier
  package let village: Identifier
  /// The volunteer who is paired with the household now.
  package let volunteer: Identifier?
  package let cause: WatchCause
  package let status: WatchStatus
  package let openedOn: CivilDate
  /// When it went to the coordinator: at once where there is no volunteer.
  package let escalatedOn: CivilDate?
  package let closedOn: CivilDate?
  package let closedBy: Identifier?
  package let note: String?

  package static let maximumNoteLength = 500
}

/// The bounds by which a household is looked at.
package enum Watch {
  /// Full months before this one that are held against the same of the year before.
  package static let months = 3
  /// Income fell where it is no more than so much of what it was: two thirds, that is by a third.
  package static let leastParts: Int64 = 2
  package static let ofParts: Int64 = 3
  /// What a household had in those months before, for a fall to say something: 300 yuan.
  package static let leastIncomeBefore = Fen(30_000)
  /// Days without a visit.
  package static let daysWithoutVisit = 60
  /// Days without eggs that were sent, though hens should lay.
  package static let daysWithoutEggs = 30
  /// What hens are called among a household's resources, and the category of what they give.
  package static let hens = ["hens", "black_bone_hens"]
  package static let eggs = "eggs"
  /// Days that a task is open until it goes to the coordinator.
  package static let daysUntilEscalation = 14
  /// Days after somebody saw to it in which the same cause opens no other task.
  package static let quietDays = 30
}
