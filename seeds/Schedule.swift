import Core

/// What is to happen, by its instant; what is due at the same one in the order in which it was put
/// in. A binary heap, for a year has some hundred thousand steps.
struct Schedule<Step> {
  private struct Entry {
    let at: Instant
    let number: Int
    let step: Step

    func comesBefore(_ other: Entry) -> Bool {
      (at.rawValue, number) < (other.at.rawValue, other.number)
    }
  }

  private var heap: [Entry] = []
  private var count = 0

  mutating func put(_ step: Step, at: Instant) {
    heap.append(Entry(at: at, number: count, step: step))
    count += 1
    var place = heap.count - 1
    while place > 0, heap[place].comesBefore(heap[(place - 1) / 2]) {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  /// The next of them, which is taken out; nil at the end.
  mutating func next() -> (at: Instant, step: Step)? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    if !heap.isEmpty {
      heap[0] = last
      sink()
    }
    return (first.at, first.step)
  }

  private mutating func sink() {
    var place = 0
    while true {
      let children = [2 * place + 1, 2 * place + 2].filter { $0 < heap.count }
      guard let least = children.min(by: { heap[$0].comesBefore(heap[$1]) }),
        heap[least].comesBefore(heap[place])
      else { return }
      heap.swapAt(place, least)
      place = least
    }
  }
}
