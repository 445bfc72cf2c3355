import Glibc

/// One input of the fuzzer, with what every target asks of it.
enum Input {
  /// How much processor time one may take.
  private static let budget: Int64 = 100_000_000

  /// Gives the bytes to `body`, and crashes if that takes too long.
  static func check(
    _ start: UnsafePointer<UInt8>?, _ count: Int, _ body: (UnsafeRawBufferPointer) -> Void
  ) -> Int32 {
    let before = processorTime()
    body(UnsafeRawBufferPointer(start: start, count: count))
    require(processorTime() - before <= budget, "an input took more than 100 ms")
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
