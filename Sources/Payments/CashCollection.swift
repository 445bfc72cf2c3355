import Core

/// Who collects cash at doors, and owes it until it is handed in.
package enum CashCollector: Sendable, Equatable {
  /// Somebody with an account.
  case account(Identifier)
  /// A carrier, by its lasting name.
  case carrier(String)

  package var account: Identifier? {
    if case .account(let id) = self { id } else { nil }
  }

  package var carrier: String? {
    if case .carrier(let name) = self { name } else { nil }
  }

  /// As the audit log has it.
  var word: String {
    switch self {
    case .account(let id): id.description
    case .carrier(let name): "carrier \(name)"
    }
  }
}

/// Cash that was collected at the door of a parcel: a piece of the money on record.
package struct CashCollection: Sendable {
  /// Its own as a piece of money.
  package let id: Identifier
  package let parcel: Identifier
  package let order: Identifier?
  package let collector: CashCollector
  package let collectorID: Identifier
  package let amount: Fen
  /// What the collector gave back to the buyer.
  package let givenBack: Fen
  /// What is neither given back nor handed in.
  package let inTransit: Fen
  /// What became of it, as of any money on record.
  package let status: IncomingPaymentStatus
  package let collectedAt: Instant

  /// So often something is collected for one parcel at the most.
  package static let maximumPerParcel = 20
}

/// What a collector owes.
package struct CashOwed: Sendable {
  package let id: Identifier
  package let collector: CashCollector
  package let inTransit: Fen
  /// When the oldest of it was collected; nil where nothing is owed.
  package let since: Instant?
}

/// What became of cash that was collected.
package enum HandInKind: String, Sendable, CaseIterable {
  /// The county office has it.
  case handedIn = "handed_in"
  /// It never comes: the county office bears it.
  case writtenOff = "written_off"
}

/// Cash that came to the county office, or is written off.
package struct HandIn: Sendable {
  package let id: Identifier
  /// By the id of `CashOwed`.
  package let collector: Identifier
  package let kind: HandInKind
  package let amount: Fen
  package let reference: String
  package let recordedAt: Instant

  /// So many collections are handed in at once at the most, the oldest first.
  package static let maximumParts = 500
}
