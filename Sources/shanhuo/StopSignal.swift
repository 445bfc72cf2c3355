import Foundation
import Synchronization

/// SIGTERM and SIGINT as something to wait for.
enum StopSignal {
  /// Gives an element for each such signal from now on; the program no longer ends by itself.
  /// To be called once.
  static func stream() throws -> AsyncStream<Void> {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw CommandError(description: "cannot make a pipe: \(String(cString: strerror(errno)))")
    }
    let (reader, writer) = (ends[0], ends[1])
    pipeForHandler.store(writer, ordering: .sequentiallyConsistent)
    for number in [SIGTERM, SIGINT] {
      // Of all that a handler may do (signal-safety(7)) it does the least: one write.
      signal(number) { _ in
        var byte: UInt8 = 0
        _ = write(pipeForHandler.load(ordering: .sequentiallyConsistent), &byte, 1)
      }
    }
    return AsyncStream { continuation in
      Thread.detachNewThread {
        var byte: UInt8 = 0
        while true {
          if read(reader, &byte, 1) == 1 { continuation.yield() }
        }
      }
    }
  }
}

/// Where the handler writes to: a handler can capture nothing.
private let pipeForHandler = Atomic<Int32>(-1)
