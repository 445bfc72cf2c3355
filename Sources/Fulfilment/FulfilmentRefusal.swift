import Core
import Payments

/// The rules of parcels.
package enum FulfilmentRefusal: Refusal, Equatable {
  /// The parcel's state does not allow it.
  case wrongParcelState(ParcelStatus)
  /// It is a joint parcel, and some of it is of villages that the asker does not act for.
  case othersGoods
  /// Its order is not paid at the door.
  case notOnDelivery
  /// So often is nothing collected for one parcel.
  case tooManyCollections
  /// What came back does not fit what the parcel held.
  case unfitLines([LineFault])

  /// What is wrong with a line that came back.
  package enum LineFault: Sendable, Equatable {
    /// By its place from 0.
    case unknown(Int)
    case doubled(Int)
    /// Nothing was said of this line of the order.
    case missing(line: Int)
  }

  package var kind: RefusalKind {
    switch self {
    case .wrongParcelState, .notOnDelivery, .tooManyCollections: .conflict
    case .unfitLines: .invalid
    case .othersGoods: .forbidden
    }
  }

  package var code: String {
    switch self {
    case .wrongParcelState: "wrong_state"
    case .unfitLines: "unfit_lines"
    case .othersGoods: "others_goods"
    case .notOnDelivery: "not_on_delivery"
    case .tooManyCollections: "too_many_collections"
    }
  }

  package var detail: String {
    switch self {
    case .wrongParcelState(let status):
      "The parcel is \(status.rawValue): that cannot be done now."
    case .othersGoods:
      "The parcel has goods of other villages as well: the county office gives it up."
    case .notOnDelivery: "This order is not paid at the door."
    case .tooManyCollections:
      "For one parcel is collected \(CashCollection.maximumPerParcel) times at the most."
    case .unfitLines:
      "Each line that the parcel held is either on the shelf again or written off; `errors` names "
        + "each place."
    }
  }

  package var faults: [Fault] {
    switch self {
    case .wrongParcelState, .othersGoods, .notOnDelivery, .tooManyCollections: []
    case .unfitLines(let faults): faults.map(\.fault)
    }
  }
}

extension FulfilmentRefusal.LineFault {
  fileprivate var fault: Fault {
    switch self {
    case .unknown(let place):
      Fault(
        pointer: "/lines/\(place)/line", code: "unknown_line",
        detail: "The parcel held nothing of this line.")
    case .doubled(let place):
      Fault(
        pointer: "/lines/\(place)/line", code: "line_twice", detail: "This line stands here twice.")
    case .missing(let line):
      Fault(
        pointer: "/lines", code: "missing_line",
        detail: "What became of the goods of line \(line) is not said.")
    }
  }
}
