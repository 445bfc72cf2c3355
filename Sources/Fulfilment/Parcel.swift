import Core

/// How a consignment, or a part of it, travels.
package struct Parcel: Sendable {
  package let id: Identifier
  package let consignment: Identifier
  package let order: Identifier
  /// What those of a joint parcel have in common, each of which has the goods of one consignment;
  /// nil for one that goes by itself.
  package let joint: Identifier?
  package let carrier: String
  package let trackingNumber: String
  package internal(set) var status: ParcelStatus
  /// Why it was not delivered, came back or is lost.
  package internal(set) var reason: String?
  package let dispatchedAt: Instant
  /// When its way ended; nil while it is on it.
  package internal(set) var endedAt: Instant?
  package let lines: [Line]

  /// Goods of one line of the order.
  package struct Line: Sendable, Equatable {
    /// From 1.
    package let line: Int
    /// In units of what is sold.
    package let quantity: Int
  }

  package static let maximumCarrierLength = 40
  package static let maximumTrackingNumberLength = 40
  package static let maximumReasonLength = 200
}

/// How far a parcel has come.
package enum ParcelStatus: String, Sendable, CaseIterable {
  /// On its way.
  case dispatched
  /// It could not be delivered, and is still with its carrier.
  case failed
  case delivered
  /// Back in its village.
  case returned
  case lost

  /// Whether nothing more happens to it.
  package var isEnd: Bool { self == .delivered || self == .returned || self == .lost }
}

/// What may happen to a parcel.
package enum ParcelEvent: String, Sendable, CaseIterable {
  case failed, redelivered, delivered, returned, lost
}

extension ParcelStatus {
  /// Where an event takes a parcel that stands here; nil where it is refused.
  package func after(_ event: ParcelEvent) -> ParcelStatus? {
    switch (self, event) {
    case (.dispatched, .failed), (.failed, .failed): .failed
    case (.failed, .redelivered): .dispatched
    case (.dispatched, .delivered), (.failed, .delivered): .delivered
    case (.dispatched, .returned), (.failed, .returned): .returned
    case (.dispatched, .lost), (.failed, .lost): .lost
    case (.dispatched, .redelivered), (.delivered, _), (.returned, _), (.lost, _): nil
    }
  }
}

/// What becomes of a line's goods that came back.
package struct ReturnedLine: Sendable, Equatable {
  /// From 1.
  package let line: Int
  /// Whether they are on the shelf again; else they are written off.
  package let isRestocked: Bool

  package init(line: Int, isRestocked: Bool) {
    self.line = line
    self.isRestocked = isRestocked
  }
}

/// A stage of a lot's way to its buyers, with nothing about who they are.
package struct LotMovement: Sendable {
  package let quantity: Int
  package let dispatchedAt: Instant
  package let deliveredAt: Instant?
}
