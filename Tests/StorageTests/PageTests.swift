import Core
import Storage
import TestSupport
import Testing

@Suite("Pages and cursors") struct PageTests {
  @Test("A cursor is read back from its text", arguments: TestSeeds.some())
  func roundTrip(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      let cursor = Cursor(
        key: Int64(random.next() >> 1), id: Identifier(rawValue: Int64(random.next() >> 1)))
      #expect(Cursor(cursor.description) == cursor)
    }
  }

  @Test(
    "Anything else is no cursor",
    arguments: [
      "", "-", "0000000000000", "0000000000000-", "-0000000000000",
      "0000000000000-0000000000000-0000000000000", "0000000000000 0000000000000",
      "8000000000000-0000000000000", "0000000000000-000000000000a", "1-2",
    ])
  func noCursor(text: String) {
    #expect(Cursor(text) == nil)
  }

  @Test("One row more than the page holds tells that there is a next page")
  func next() {
    func page(_ count: Int) -> Page<Int> {
      Page(Array(0..<count), limit: 3) { Cursor(id: Identifier(rawValue: Int64($0))) }
    }
    #expect(page(0).items == [])
    #expect(page(0).next == nil)
    #expect(page(3).items == [0, 1, 2])
    #expect(page(3).next == nil)
    #expect(page(4).items == [0, 1, 2])
    #expect(page(4).next == Cursor(id: Identifier(rawValue: 2)))
  }
}
