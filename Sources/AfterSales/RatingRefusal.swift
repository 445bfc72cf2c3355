import Core

/// The rules of ratings.
package enum RatingRefusal: Refusal, Equatable {
  /// The goods have not arrived yet.
  case notDelivered
  /// They could be rated until then.
  case daysOver(CivilDate)

  package var kind: RefusalKind { .conflict }

  package var code: String {
    switch self {
    case .notDelivered: "not_delivered"
    case .daysOver: "rating_days_over"
    }
  }

  package var detail: String {
    switch self {
    case .notDelivered: "These goods have not arrived yet."
    case .daysOver(let day): "These goods could be rated until \(day)."
    }
  }
}
