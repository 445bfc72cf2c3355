/// A loop's connections, found by the mark that epoll gives back: the slot in its low half, and in
/// its high half how often the slot was used, so that an event of a connection that was closed
/// never reaches its successor.
struct ConnectionTable {
  private var slots: [Connection?] = []
  private var generations: [UInt32] = []
  private var free: [Int] = []

  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  /// Keeps a connection and gives its mark.
  mutating func insert(_ connection: Connection) -> UInt64 {
    let slot = free.popLast() ?? slots.count
    if slot == slots.count {
      slots.append(nil)
      generations.append(0)
    }
    slots[slot] = connection
    // The top bit stays clear: marks with all bits set are the loop's own.
    generations[slot] = (generations[slot] &+ 1) & 0x7FFF_FFFF
    connection.slot = slot
    count += 1
    return UInt64(generations[slot]) << 32 | UInt64(slot)
  }

  func find(_ mark: UInt64) -> Connection? {
    let slot = Int(mark & 0xFFFF_FFFF)
    guard generations[slot] == UInt32(mark >> 32) else { return nil }
    return slots[slot]
  }

  mutating func remove(_ connection: Connection) {
    precondition(slots[connection.slot] === connection)
    slots[connection.slot] = nil
    free.append(connection.slot)
    count -= 1
  }

  /// The connections as they are now, so that they may be removed while they are gone through.
  var all: [Connection] { slots.compactMap { $0 } }
}
