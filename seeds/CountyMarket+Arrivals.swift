import Core
import Orders
import SQLite
import Storage

/// What follows once nothing of an order is on its way any more.
extension CountyMarket {
  private static let waitDays = 3

  /// Of one that never arrived its money goes back; what is due of the others is paid at the door,
  /// and their buyers say that they have them.
  mutating func conclude(_ order: Order, at: Instant) {
    if order.status == .cancelled, order.owed > .zero {
      schedule.put(.refund(order.id), at: hours(5...60, after: at))
    }
    guard order.status == .delivered else { return }
    if order.due > .zero { schedule.put(.collect(order.id), at: at) }
    schedule.put(.confirm(order.id), at: hours(4...100, after: at))
    schedule.put(.after(order.id), at: hours(1...20, after: at))
  }

  /// Nothing is divided of cash that has not come to the county office.
  mutating func confirm(_ id: Identifier, at: Instant) throws {
    do {
      _ = try confirmOrder(id, as: accounts.admin, in: db)
    } catch OrderRefusal.cashInTransit {
      schedule.put(.confirm(id), at: at.adding(days: CountyMarket.waitDays))
    } catch OrderRefusal.paymentDue {
      schedule.put(.confirm(id), at: at.adding(days: CountyMarket.waitDays))
    }
  }
}
