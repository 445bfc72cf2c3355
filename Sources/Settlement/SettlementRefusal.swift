import Core

/// The rules of paying households.
package enum SettlementRefusal: Refusal, Equatable {
  case upToInFuture
  /// No household of the village is owed anything that is not on a list already.
  case nothingOwed
  /// Those who are owed something have closed bank accounts.
  case accountClosed([Identifier])
  /// The payout's lines, or some that were named, are not in a state for it.
  case wrongState([Identifier])
  /// These households, which a member of the request named, are not in the payout.
  case notInPayout([Identifier], member: String)

  package var kind: RefusalKind {
    switch self {
    case .upToInFuture, .notInPayout: .invalid
    case .nothingOwed, .accountClosed, .wrongState: .conflict
    }
  }

  package var code: String {
    switch self {
    case .upToInFuture: "in_the_future"
    case .nothingOwed: "nothing_owed"
    case .accountClosed: "account_closed"
    case .wrongState: "wrong_state"
    case .notInPayout: "not_in_payout"
    }
  }

  package var detail: String {
    switch self {
    case .upToInFuture: "What is owed is known up to today."
    case .nothingOwed:
      "Nothing is owed to the village's households that is not on a payout already."
    case .accountClosed(let households):
      "The bank accounts of \(list(households)) are closed: record others first."
    case .wrongState(let households):
      "The payout's state does not allow it"
        + (households.isEmpty ? "." : ": see its lines of \(list(households)).")
    case .notInPayout(let households, _): "These are not in the payout: \(list(households))."
    }
  }

  package var faults: [Fault] {
    switch self {
    case .upToInFuture: [Fault(pointer: "/up_to", code: code, detail: detail)]
    case .notInPayout(_, let member):
      [Fault(pointer: "/\(member)", code: code, detail: detail)]
    default: []
    }
  }

  /// So many are named in a sentence.
  private static let named = 20

  private func list(_ households: [Identifier]) -> String {
    let names = households.prefix(SettlementRefusal.named).map(\.description)
    return names.joined(separator: ", ") + (households.count > names.count ? ", …" : "")
  }
}
