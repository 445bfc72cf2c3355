import Glibc

/// One input of the fuzzer, with what every target asks of it.
enum Input {
  /// How much processor time one may take.
  private static let budget: Int64 = 100_000_000
  /// How many bytes all of them together may leave allocated: what is made once and kept.
  private static let keptBytes = 1 << 20
  private nonisolated(unsafe) static var kept = 0

  /// Gives the bytes to `body`, and crashes if that takes too long or memory grows.
  static func check(
    _ start: UnsafePointer<UInt8>?, _ count: Int, _ body: (UnsafeRawBufferPointer) -> Void
  ) -> Int32 {
    let (before, allocatedBefore) = (processorTime(), allocatedBytes())
    body(UnsafeRawBufferPointer(start: start, count: count))
    require(processorTime() - before <= budget, "an input took more than 100 ms")
    kept += allocatedBytes() - allocatedBefore
    require(kept <= keptBytes, "memory grows: \(kept) bytes are left of all inputs")
    return 0
  }

  /// The time of this thread alone, so that a busy machine is no fault of the input.
  private static func processorTime() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

/// What must hold for every input: if it does not, the fuzzer keeps the input that shows it.
func require(_ holds: Bool, _ fault: @autoclosure () -> String) {
  if !holds { preconditionFailure(fault()) }
}

/// The bytes on the heap that were not freed, as the address sanitizer counts them.
@_silgen_name("__sanitizer_get_current_allocated_bytes")
private func allocatedBytes() -> Int
