import Core
import Fulfilment
import Households
import Listings
import Orders
import SQLite
import Storage

/// What came of a piece of assistance: the lots that its goods were harvested in, the orders that
/// they went to, and what the household was credited for them until today.
package struct AssistanceOutcome: Sendable {
  package let assistance: Assistance
  /// The categories of the goods that it should give.
  package let categories: [String]
  /// The day from which it counts; nil where it is not productive yet.
  package let since: CivilDate?
  /// The newest first.
  package let lots: [HouseholdLot]
  package let orders: [LotCredit]

  /// Lots and orders that are followed, and of each of them those that are listed.
  package static let maximumLots = 1_000
  package static let maximumOrders = 2_000
  package static let maximumListed = 100

  /// Units of the stock that orders took, and are charged for.
  package var quantitySold: Int { orders.reduce(0) { $0 + $1.quantity } }
  package var credited: Fen { orders.reduce(.zero) { $0 + $1.credited } }
  /// What was credited by what was given, in ten-thousandths; nil where it had no value.
  package var returnedBasisPoints: Int64? {
    let value = assistance.content.value
    return value > .zero ? credited.rawValue * 10_000 / value.rawValue : nil
  }
}

/// Follows a piece of assistance to the income that it brought. Throws `CommonRefusal.notFound`
/// outside of the actor's scope.
package func outcome(
  of id: Identifier, as actor: Actor, in db: Connection
) throws -> AssistanceOutcome {
  let assistance = try Households.assistance(id, as: actor, in: db)
  let content = assistance.content
  let since = content.status == .productive ? content.on : nil
  guard let since, !content.produce.isEmpty else {
    return AssistanceOutcome(
      assistance: assistance, categories: content.produce, since: since, lots: [], orders: [])
  }
  let found = try lots(
    from: assistance.household, of: content.produce, harvestedSince: since,
    upTo: AssistanceOutcome.maximumLots, in: db)
  let names = Set(found.map(\.lot))
  let sent = try orders(
    sentFrom: assistance.household, lots: Array(names), upTo: AssistanceOutcome.maximumOrders,
    in: db)
  return AssistanceOutcome(
    assistance: assistance, categories: content.produce, since: since, lots: found,
    orders: try sent.map {
      try lotCredit(to: assistance.household, from: names, of: $0, in: db)
    })
}
