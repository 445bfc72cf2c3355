import Core

/// How a consignment travels.
package struct Parcel: Sendable {
  package let id: Identifier
  package let consignment: Identifier
  package let carrier: String
  package let trackingNumber: String
  package let dispatchedAt: Instant
  package let deliveredAt: Instant?

  package static let maximumCarrierLength = 40
  package static let maximumTrackingNumberLength = 40
}

/// A stage of a lot's way to its buyers, with nothing about who they are.
package struct LotMovement: Sendable {
  package let quantity: Int
  package let dispatchedAt: Instant
  package let deliveredAt: Instant?
}
