import Locks
import Testing

@Suite("A value behind a lock") struct LockedTests {
  struct Refused: Error {}

  @Test("What many tasks add at once is all there")
  func contended() async {
    let sum = Locked(0)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask { for _ in 0..<10_000 { sum.withLock { $0 += 1 } } }
      }
    }
    #expect(sum.withLock { $0 } == 80_000)
  }

  @Test("What is thrown comes out, what was changed before stays, and the lock is let go of")
  func thrown() {
    let values = Locked<[Int]>([])
    #expect(throws: Refused.self) {
      try values.withLock { values in
        values.append(1)
        throw Refused()
      }
    }
    #expect(values.withLock { $0 } == [1])
  }
}
