import Core

/// The rules of money that comes in.
package enum PaymentRefusal: Refusal, Equatable {
  /// It is no sum that can come in.
  case unfitAmount
  /// A reference, a name or a remark is missing or too long.
  case unfitReference
  /// The same reference is on record with another sum.
  case otherAmount(Fen)
  /// The same is on record already.
  case knownReference
  /// All of it was applied or given back.
  case nothingLeft
  /// It came in for an order of another buyer.
  case otherBuyer
  /// Nothing is due of the order.
  case nothingDue
  /// So much was collected by who hands it in, and is not handed in yet.
  case moreThanCollected(left: Fen)

  package var kind: RefusalKind {
    switch self {
    case .unfitAmount, .unfitReference, .moreThanCollected: .invalid
    case .otherAmount, .knownReference, .nothingLeft, .otherBuyer, .nothingDue: .conflict
    }
  }

  package var code: String {
    switch self {
    case .unfitAmount: "unfit_amount"
    case .unfitReference: "unfit_reference"
    case .otherAmount: "other_amount"
    case .knownReference: "known_reference"
    case .nothingLeft: "nothing_left"
    case .otherBuyer: "other_buyer"
    case .nothingDue: "nothing_due"
    case .moreThanCollected: "more_than_collected"
    }
  }

  package var detail: String {
    switch self {
    case .unfitAmount:
      "Money that comes in is 1 to \(IncomingPayment.maximumAmount.rawValue) fen."
    case .unfitReference:
      "A reference has 1 to \(IncomingPayment.maximumReferenceLength) characters, a name "
        + "\(IncomingPayment.maximumPayerLength) and a remark "
        + "\(IncomingPayment.maximumRemarkLength) at the most."
    case .otherAmount(let amount):
      "This reference is on record with \(amount.rawValue) fen."
    case .knownReference:
      "Money of this reference is on record already; it counts once. Look for it among the "
        + "incoming payments, and assign it."
    case .nothingLeft: "All of it was applied or given back already."
    case .otherBuyer: "It came in for an order of another buyer: give it back."
    case .nothingDue: "Nothing is due of this order."
    case .moreThanCollected(let left):
      "\(left.rawValue) fen can be handed in at once of what was collected and is not handed in."
    }
  }

  package var faults: [Fault] {
    if case .moreThanCollected = self {
      return [Fault(pointer: "/amount_fen", code: code, detail: detail)]
    }
    return []
  }
}
