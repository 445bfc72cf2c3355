import Core

@testable import Orders

/// What the county office does not ask for of an order that came to more than was paid.
extension MarketModel {
  /// Why it cannot: only what is charged by weight is ever waived.
  func refusalToWaive(_ purchase: Purchase) -> OrderRefusal? {
    if purchase.paid == 0 || purchase.due == 0 { return .wrongState(purchase.status) }
    let byWeight = purchase.lines.reduce(0) { $0 + ($1.isWeighed ? $1.amount : 0) }
    return purchase.due > byWeight ? .dueBeyondWeights(waivable: Fen(byWeight)) : nil
  }

  /// Goes from line to line, first for what each weighs beyond what was said, then for any of it.
  mutating func waive(_ id: Identifier) {
    guard let before = purchases[id] else { return }
    var purchase = before
    var rest = before.due
    for kept in [before.lines.map { $0.price * Int64($0.quantity) }, before.lines.map { _ in 0 }] {
      for (number, least) in kept.enumerated() where purchase.lines[number].isWeighed {
        let part = min(rest, purchase.lines[number].amount - least)
        if part <= 0 { continue }
        purchase.lines[number].waived += part
        charge(&purchase.lines[number])
        rest -= part
      }
    }
    cap(&purchase, from: before)
    redivide(from: before, to: purchase)
    settle(&purchase)
    purchases[id] = purchase
  }
}
