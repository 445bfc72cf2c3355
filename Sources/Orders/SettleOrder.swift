import Audit
import Core
import Notifications
import SQLite
import Storage

/// Where an order and its consignments stand by what is left of them and by their parcels, with
/// what goes along in the database: consignments of which nothing is left or nothing arrived hold
/// the order up no more, and an order without any other is cancelled.
func settle(_ order: inout Order, by author: Author, in db: Connection) throws {
  let before = order
  try settleConsignments(of: &order, in: db)
  let live = order.liveConsignments
  // What has left went along with its round, unless all of the order is called off.
  let staying = live.isEmpty ? [] : live + order.consignments.filter(\.status.hasLeft)
  if staying.count < order.consignments.count {
    try leaveRounds(&order, butFor: Set(staying.map(\.id)), in: db)
  }
  if live.isEmpty {
    order.status = try before.status.stepOrRefuse(.emptied).to
    try OrderStore.update(order.id, status: order.status, in: db)
  } else if [.paid, .packing, .dispatched].contains(before.status) {
    order.status = before.status.moved(by: live.map(\.pace), order.payment)
    if order.status == .delivered {
      order.deliveredAt = db.now
      try OrderStore.setDelivered(order.id, in: db)
    } else if order.status != before.status {
      try OrderStore.update(order.id, status: order.status, in: db)
    }
  }
  if order.status != before.status, let type = EventType(reaching: order.status) {
    try recordEvent(type, of: order, in: db)
  }
  for (was, now) in zip(before.consignments, order.consignments) where was.status != now.status {
    try record(
      .consignmentMoved, of: now.id, partOf: order.id,
      from: ["status": .word(was.status), "order_status": .word(before.status)],
      to: ["status": .word(now.status), "order_status": .word(order.status)], by: author, in: db)
  }
}

extension EventType {
  /// What is told of an order that has come to a state by what became of its goods.
  fileprivate init?(reaching status: OrderStatus) {
    switch status {
    case .dispatched: self = .orderDispatched
    case .delivered: self = .orderDelivered
    case .cancelled: self = .orderCancelled
    default: return nil
    }
  }
}

/// A consignment of which a part has left moves on by its parcels once nothing of it waits.
private func settleConsignments(of order: inout Order, in db: Connection) throws {
  guard order.consignments.contains(where: \.hasBegunToLeave) else { return }
  let parts = try OrderStore.allocations(of: order.id, in: db)
  for place in order.consignments.indices {
    let consignment = order.consignments[place]
    let waiting = parts.reduce(0) {
      $0 + (order.lines[$1.line - 1].consignment == consignment.id ? $1.waiting : 0)
    }
    let status = consignment.settled(waiting: waiting)
    if status == consignment.status { continue }
    order.consignments[place].status = status
    try ConsignmentStore.update(consignment.id, status: status, in: db)
  }
}
