import Crypto
import Testing

@Suite struct RandomTests {
  @Test("As many bytes come as were asked for", arguments: [0, 1, 32, 257, 100_000])
  func counts(count: Int) {
    #expect(Random.bytes(count).count == count)
  }

  @Test("No value comes twice, and each bit is set in some")
  func distinct() {
    let numbers = (0..<1_000).map { _ in Random.uint64() }
    #expect(Set(numbers).count == numbers.count)
    #expect(numbers.reduce(0, |) == .max)
    #expect(numbers.reduce(.max, &) == 0)
    #expect(Random.bytes(32) != Random.bytes(32))
  }
}
