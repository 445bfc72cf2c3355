import CLinux
import JSON

/// Ids for requests: no two loops and, as good as certain, no two starts of the server make the
/// same one. They are no secret, they only tell nobody how many there were.
struct RequestIDs {
  /// The longest id that is taken over from a request.
  static let longestGiven = 64

  private var state: UInt64

  init() { state = clinux_random() &+ clinux_monotonic() }

  /// Appends the next id: 16 hexadecimal digits.
  mutating func appendNext(to buffer: ByteBuffer) {
    // The step and the mix of SplitMix64: a permutation of all 64-bit numbers.
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    mixed ^= mixed >> 31
    let digits: StaticString = "0123456789abcdef"
    let place = buffer.reserve(16).assumingMemoryBound(to: UInt8.self)
    for index in 0..<16 {
      place[index] = digits.utf8Start[Int(mixed & 15)]
      mixed >>= 4
    }
    buffer.commit(16)
  }

  /// Whether an id that came with a request is taken over.
  static func isSane(_ given: UnsafeRawBufferPointer) -> Bool {
    given.count > 0 && given.count <= longestGiven && ASCIISet.requestID.containsAll(given)
  }
}
