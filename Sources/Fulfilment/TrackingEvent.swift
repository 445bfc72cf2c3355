import Core

/// Something that happened to a parcel on its way, as its carrier says.
package struct TrackingEvent: Sendable, Equatable {
  package let id: Identifier
  package let parcel: Identifier
  package internal(set) var content: TrackingContent
  package let source: TrackingSource
  /// What its carrier calls it; nil where nobody said.
  package let reference: String?
  package let recordedAt: Instant

  /// So many stand in the parcel itself, the latest ones; all of them are a list of their own.
  package static let shownCount = 20
  /// More than any way has: whatever sends further ones has gone wrong.
  package static let maximumCount = 200
  package static let maximumPlaceLength = 100
  package static let maximumNoteLength = 200
  package static let maximumReferenceLength = 100
  /// Villages type in what has left in the evening: the carrier's first events come before that.
  static let maximumDaysBeforeDispatch = 7
  /// A carrier uses its numbers again after that at the earliest.
  static let maximumDaysOnTheWay = 180
  /// How far the clock of a carrier may be ahead.
  static let maximumSecondsAhead: Int64 = 5 * 60

  /// The times at which something can happen to a parcel that was recorded as sent at `dispatched`.
  static func times(of dispatched: Instant) -> ClosedRange<Instant> {
    dispatched.adding(
      days: -maximumDaysBeforeDispatch)...dispatched.adding(
        days: maximumDaysOnTheWay)
  }
}

/// What an event says.
package struct TrackingContent: Sendable, Equatable {
  package let happenedAt: Instant
  package let kind: TrackingKind
  /// Where it was, such as a town; empty where nobody said.
  package let place: String
  /// Words about it. They may name people.
  package internal(set) var note: String

  /// Texts that are too long end where they may, and what nobody sees in them becomes a blank:
  /// they come from elsewhere.
  package init(happenedAt: Instant, kind: TrackingKind, place: String = "", note: String = "") {
    self.happenedAt = happenedAt
    self.kind = kind
    self.place = visible(place, upTo: TrackingEvent.maximumPlaceLength)
    self.note = visible(note, upTo: TrackingEvent.maximumNoteLength)
  }
}

private func visible(_ text: String, upTo limit: Int) -> String {
  String(
    String.UnicodeScalarView(text.unicodeScalars.prefix(limit).map { $0.isHidden ? " " : $0 }))
}

/// What may happen to a parcel on its way.
package enum TrackingKind: String, Sendable, CaseIterable {
  /// Its carrier took it over.
  case collected
  case inTransit = "in_transit"
  /// It came to a place on its way.
  case arrived
  case outForDelivery = "out_for_delivery"
  case delivered
  /// It could not be delivered.
  case failed
  /// It is back where it came from.
  case returned
  case lost

  /// What it does to the parcel; nil for a stage that changes nothing about it.
  var event: ParcelEvent? {
    switch self {
    case .collected, .inTransit, .arrived: nil
    case .outForDelivery: .redelivered
    case .delivered: .delivered
    case .failed: .failed
    case .returned: .returned
    case .lost: .lost
    }
  }
}

/// How an event came to be known.
package enum TrackingSource: String, Sendable, CaseIterable {
  /// Somebody of the village or the county office typed it in.
  case typed
  /// It stood in a file of the carrier's.
  case imported
  /// The carrier pushed it.
  case courier
}

/// What somebody tells of a parcel that they know by its carrier's number.
struct TrackingReport: Sendable {
  let number: String
  let content: TrackingContent
  let source: TrackingSource
  let reference: String?
}

/// A parcel with the latest of what happened to it, in order of time.
package struct TrackedParcel: Sendable {
  package let parcel: Parcel
  package let events: [TrackingEvent]
}

/// What became of an event that was told.
package enum TrackingOutcome: String, Sendable, CaseIterable {
  /// It was put on record.
  case tracked
  /// It was.
  case known
}

/// The rules of what is told of a parcel.
package enum TrackingRefusal: Refusal, Equatable {
  /// No parcel of the carrier has the number, or none that can have been on its way then.
  case unknownParcel
  /// The same event is on record as another kind, or at another time.
  case otherEvent
  /// The same is on record.
  case knownEvent
  /// The parcel cannot have been on its way then.
  case unfitTime(ClosedRange<Instant>)
  case inTheFuture
  /// The parcel has as many as a parcel can have.
  case tooManyEvents

  package var kind: RefusalKind {
    switch self {
    case .unknownParcel: .notFound
    case .otherEvent, .knownEvent, .tooManyEvents: .conflict
    case .unfitTime, .inTheFuture: .invalid
    }
  }

  package var code: String {
    switch self {
    case .unknownParcel: "unknown_parcel"
    case .otherEvent: "other_event"
    case .knownEvent: "known_event"
    case .unfitTime: "unfit_time"
    case .inTheFuture: "in_the_future"
    case .tooManyEvents: "too_many_events"
    }
  }

  package var detail: String {
    switch self {
    case .unknownParcel:
      "No parcel on its way then has this number of this carrier: say first that it has left."
    case .otherEvent:
      "This reference is on record as something else, or as of another time."
    case .knownEvent: "The same is on record of this parcel at this time."
    case .unfitTime(let times):
      "This parcel was on its way from \(times.lowerBound) to \(times.upperBound) at the most."
    case .inTheFuture: "This lies in the future."
    case .tooManyEvents:
      "A parcel has \(TrackingEvent.maximumCount) events at the most."
    }
  }

  package var faults: [Fault] {
    switch self {
    case .unfitTime, .inTheFuture:
      [Fault(pointer: "/happened_at", code: code, detail: detail)]
    default: []
    }
  }
}
