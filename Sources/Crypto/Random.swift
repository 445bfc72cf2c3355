internal import CCrypto
import Glibc

/// Unguessable bytes of the kernel's generator. That it fails is no case a program could go on
/// from, so a failure ends the process.
package enum Random {
  /// That many random bytes.
  package static func bytes(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      fill(UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<count]))
      initialized = count
    }
  }

  /// A random number, every one of the 2^64 equally likely.
  package static func uint64() -> UInt64 {
    var number: UInt64 = 0
    withUnsafeMutableBytes(of: &number) { fill($0) }
    return number
  }

  private static func fill(_ buffer: UnsafeMutableRawBufferPointer) {
    guard let start = buffer.baseAddress else { return }
    var filled = 0
    while filled < buffer.count {
      let count = getrandom(start + filled, buffer.count - filled, 0)
      precondition(count >= 0 || errno == EINTR, "the kernel gives no random bytes")
      filled += max(count, 0)
    }
  }
}
