import Core
import Fulfilment
import Orders
import SQLite
import Storage

/// An order's goods on their way: packed, joined at the county hub or sent by each village, and to
/// the door or not.
extension CountyMarket {
  private static let carrier = "演示快递"
  /// Of four hundred parcels so many are lost, come back, are not delivered at the first time, and
  /// are told of by their carrier.
  private static let lost = 1
  private static let comingBack = 3
  private static let failing = 12
  private static let tracked = 40
  private static let parcels = 400
  /// So long a parcel is under way at the most.
  private static let mostDays = 9

  // MARK: In the village

  /// Packs what is there. What is still to be harvested waits a day; what was recalled or fell
  /// short in the meantime is not packed at all.
  mutating func pack(_ id: Identifier, at: Instant) throws {
    do {
      guard let order = try packed(id) else { return }
      schedule.put(
        order.delivery == .joined ? .forward(id) : .send(id), at: hours(8...30, after: at))
    } catch OrderRefusal.notHarvested {
      schedule.put(.pack(id), at: at.adding(days: 1))
    } catch OrderRefusal.nothingLeft {
      // What others wait for at the hub may leave now.
      let order = try consignment(id, as: accounts.admin, in: db).order
      if order.delivery == .joined { schedule.put(.sendJoined(order.id), at: at) }
    }
  }

  /// Nil for what is packed already.
  private mutating func packed(_ id: Identifier) throws -> Order? {
    do {
      if let substitution = try someSubstitution(in: id) {
        return try db.transaction {
          try packConsignment(id, substituting: [substitution], as: accounts.admin, in: db)
        }
      }
    } catch is SubstitutionRefusal {
      // There is not enough of it either: what was ordered is packed.
    } catch OrderRefusal.wrongConsignmentState {
      return nil
    }
    do {
      return try db.transaction { try packConsignment(id, as: accounts.admin, in: db) }
    } catch OrderRefusal.wrongConsignmentState {
      return nil
    }
  }

  /// In one of eight consignments something broke, and where its buyer agreed to a substitute that
  /// goes instead.
  private mutating func someSubstitution(in id: Identifier) throws -> NewSubstitution? {
    guard Int.random(in: 0..<8, using: &county.random) == 0 else { return nil }
    let order = try consignment(id, as: accounts.admin, in: db).order
    let places = order.lines.indices.filter {
      let line = order.lines[$0]
      return line.consignment == id && line.quantity > 0 && !line.substitutes.isEmpty
    }
    guard let place = places.first, let other = order.lines[place].substitutes.first else {
      return nil
    }
    return NewSubstitution(line: place + 1, listing: other, quantity: 1, isRestocked: false)
  }

  mutating func send(_ id: Identifier, at: Instant) throws {
    let number = someNumber()
    do {
      let order = try db.transaction { try send(id, under: number) }
      travel(id, order, at: at)
    } catch OrderRefusal.wrongConsignmentState {
      // It was opened again because something in it was recalled: what is left is packed anew.
      schedule.put(.pack(id), at: hours(1...5, after: at))
    } catch OrderRefusal.nothingLeft {
    }
  }

  private mutating func someNumber() -> String {
    "SF\(UInt64.random(in: 100_000_000_000...999_999_999_999, using: &county.random))"
  }

  /// In as many parcels as there are kinds of goods in it that cannot travel together.
  private func send(_ id: Identifier, under number: String) throws -> Order {
    let order = try consignment(id, as: accounts.admin, in: db).order
    let lines = order.lines.enumerated().filter {
      $0.element.consignment == id && $0.element.quantity > 0
    }
    let kinds = Set(lines.compactMap(\.element.travels)).sorted()
    for (place, kind) in kinds.dropLast().enumerated() {
      let parts = lines.filter { $0.element.travels == kind }.map {
        LinePart(line: $0.offset + 1, quantity: $0.element.quantity)
      }
      _ = try sendParcel(
        parts, of: id, carrier: CountyMarket.carrier, trackingNumber: "\(number)-\(place + 1)",
        as: accounts.admin, in: db)
    }
    return try dispatchConsignment(
      id, carrier: CountyMarket.carrier, trackingNumber: number, as: accounts.admin, in: db)
  }

  // MARK: By way of the hub

  mutating func forward(_ id: Identifier, at: Instant) throws {
    do {
      _ = try forwardToHub(id, as: accounts.admin, in: db)
      schedule.put(.reachHub(id), at: hours(3...12, after: at))
    } catch OrderRefusal.wrongConsignmentState {
      schedule.put(.pack(id), at: hours(1...5, after: at))
    }
  }

  mutating func reachHub(_ id: Identifier, at: Instant) throws {
    do {
      let order = try arriveAtHub(id, as: accounts.admin, in: db)
      schedule.put(.sendJoined(order.id), at: hours(1...6, after: at))
    } catch OrderRefusal.wrongConsignmentState {
      schedule.put(.pack(id), at: hours(1...5, after: at))
    }
  }

  /// All of an order leaves together once the last of it is there.
  mutating func sendJoined(_ id: Identifier, at: Instant) throws {
    let number = someNumber()
    let order = try Orders.order(id, as: accounts.admin, in: db)
    let kinds = Set(order.lines.filter { $0.quantity > 0 }.compactMap(\.travels)).sorted()
    do {
      try db.transaction {
        for (place, kind) in kinds.enumerated() {
          _ = try dispatchJoined(
            id, only: kind, carrier: CountyMarket.carrier,
            trackingNumber: place == 0 ? number : "\(number)-\(place)", as: accounts.admin, in: db)
        }
      }
    } catch OrderRefusal.notAllAtHub(let missing) {
      // One that was opened at the hub, for a recall, is packed anew; others are on their way.
      for consignment in order.consignments
      where missing.contains(consignment.id) && consignment.status == .pending {
        schedule.put(.pack(consignment.id), at: hours(1...5, after: at))
      }
      return
    } catch OrderRefusal.nothingLeft {
      return
    } catch OrderRefusal.wrongState {
      return
    }
    guard let first = order.consignments.first else { return }
    travel(first.id, order, at: at)
    // What goes in other parcels arrives once it is known what became of the first.
    for consignment in order.consignments.dropFirst() {
      schedule.put(
        .deliver(consignment.id), at: hours(1...5, after: at.adding(days: CountyMarket.mostDays)))
    }
  }

  // MARK: To the door

  private mutating func travel(_ id: Identifier, _ order: Order, at: Instant) {
    let arrival = hours(40...90, after: at)
    let isAtDoor = order.payment == .cashOnDelivery
    var chance = Int.random(in: 0..<CountyMarket.parcels, using: &county.random)
    func falls(_ count: Int) -> Bool {
      defer { chance -= count }
      return (0..<count).contains(chance)
    }
    if falls(CountyMarket.lost) {
      schedule.put(.lose(id), at: at.adding(days: CountyMarket.mostDays))
    } else if falls(CountyMarket.comingBack) {
      schedule.put(.comeBack(id), at: at.adding(days: 6))
    } else if falls(CountyMarket.failing) {
      // Who has not paid can still say no.
      schedule.put(.fail(id, isRefused: isAtDoor), at: arrival)
    } else if falls(CountyMarket.tracked) {
      schedule.put(.track(id, stage: 0), at: hours(2...5, after: at))
    } else {
      schedule.put(.deliver(id), at: arrival)
    }
  }

  private func parcelsOnTheirWay(of id: Identifier) throws -> [Parcel] {
    try Fulfilment.parcels(of: id, in: db).filter { !$0.status.isEnd }
  }

  mutating func deliver(_ id: Identifier, at: Instant) throws {
    do {
      conclude(try deliverConsignment(id, as: accounts.admin, in: db), at: at)
    } catch OrderRefusal.wrongConsignmentState {
      // It arrived, or did not, with the goods of another village.
    }
  }

  mutating func fail(_ id: Identifier, isRefused: Bool, at: Instant) throws {
    for parcel in try parcelsOnTheirWay(of: id) {
      _ = try failParcel(
        parcel.id, reason: isRefused ? "拒收（演示）" : "家中无人（演示）", as: accounts.admin, in: db)
    }
    schedule.put(isRefused ? .comeBack(id) : .sendAgain(id), at: hours(15...30, after: at))
  }

  mutating func sendAgain(_ id: Identifier, at: Instant) throws {
    for parcel in try parcelsOnTheirWay(of: id) {
      _ = try redeliverParcel(parcel.id, as: accounts.admin, in: db)
    }
    schedule.put(.deliver(id), at: hours(2...8, after: at))
  }

  /// Half of what comes back is still good.
  mutating func comeBack(_ id: Identifier, at: Instant) throws {
    let parcels = try parcelsOnTheirWay(of: id)
    for parcel in parcels {
      let order = try consignment(id, as: accounts.admin, in: db).order
      let parts = try order.consignments.flatMap { try Fulfilment.parcels(of: $0.id, in: db) }
        .filter { $0.id == parcel.id || parcel.joint != nil && $0.joint == parcel.joint }
      let isGood = Bool.random(using: &county.random)
      _ = try returnParcel(
        parcel.id,
        parts.flatMap(\.lines).map { ReturnedLine(line: $0.line, isRestocked: isGood) },
        reason: "退回（演示）", as: accounts.admin, in: db)
    }
    if parcels.isEmpty { return }
    conclude(try consignment(id, as: accounts.admin, in: db).order, at: at)
  }

  mutating func lose(_ id: Identifier, at: Instant) throws {
    let parcels = try parcelsOnTheirWay(of: id)
    for parcel in parcels {
      _ = try loseParcel(parcel.id, reason: "途中遗失（演示）", as: accounts.admin, in: db)
    }
    if parcels.isEmpty { return }
    conclude(try consignment(id, as: accounts.admin, in: db).order, at: at)
  }

  /// The carrier tells where its parcels are; of one parcel in four it is typed in.
  mutating func track(_ id: Identifier, _ stage: Int, at: Instant) throws {
    let stages: [(kind: TrackingKind, place: String)] = [
      (.inTransit, "安康转运中心（演示）"), (.outForDelivery, "示例路网点（演示）"), (.delivered, ""),
    ]
    let (kind, place) = stages[stage]
    let content = TrackingContent(happenedAt: at, kind: kind, place: place)
    let parcels = try parcelsOnTheirWay(of: id)
    for parcel in parcels {
      if parcel.id.rawValue % 4 == 0 {
        _ = try trackParcel(parcel.id, content, as: accounts.admin, in: db)
      } else {
        _ = try takeNotice(
          CourierNotice(
            number: parcel.trackingNumber, reference: "\(parcel.id)-\(stage)", content),
          of: .signed(name: CountyMarket.carrier, keys: []), in: db)
      }
    }
    if stage + 1 < stages.count {
      schedule.put(.track(id, stage: stage + 1), at: hours(18...36, after: at))
    } else if !parcels.isEmpty {
      conclude(try consignment(id, as: accounts.admin, in: db).order, at: at)
    }
  }
}
