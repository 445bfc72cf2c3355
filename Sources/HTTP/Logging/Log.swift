import CLinux
import Glibc
import JSON
import Locks
import Synchronization

/// A log of lines in logfmt. Whoever writes never waits: a thread of the log's own brings the lines
/// to the descriptor, and what does not fit into its bounded buffer is dropped and counted.
package final class Log: Sendable {
  /// How much a line matters.
  package enum Level: String, Sendable { case info, warning, error }

  /// The lines, in bytes, that may wait for the descriptor.
  package static let pendingLimit = 1024 * 1024

  private struct Pending {
    var bytes: [UInt8] = []
    var dropped = 0
    var isClosed = false
  }

  private let descriptor: Int32
  private let pending = Locked(Pending())
  private let wakeup = Semaphore()
  private let finished = Semaphore()
  private let droppedTotal = Atomic(0)

  /// A log that is written to a descriptor, which stays the caller's; standard error by default.
  package init(descriptor: Int32 = STDERR_FILENO) {
    self.descriptor = descriptor
    Thread.start(name: "log") { [self] in drain() }
  }

  /// The lines that were dropped because the descriptor was too slow.
  package var droppedLines: Int { droppedTotal.load(ordering: .relaxed) }

  /// Writes one line: time, level, event, and the fields in their order.
  package func write(_ level: Level, _ event: StaticString, _ fields: [(StaticString, String)] = [])
  {
    let line = ByteBuffer()
    LogLine.appendTime(clinux_wall_milliseconds(), to: line)
    line.append(" level=" as StaticString)
    line.append(level.rawValue)
    line.append(" event=" as StaticString)
    line.append(event)
    for (name, value) in fields {
      line.append(UInt8(ascii: " "))
      line.append(name)
      line.append(UInt8(ascii: "="))
      LogLine.append(value, to: line)
    }
    line.append(UInt8(ascii: "\n"))
    append(line.unsafeBytes, lines: 1)
  }

  /// Takes whole lines, all of them or none.
  func append(_ bytes: UnsafeRawBufferPointer, lines: Int) {
    let isFirst = pending.withLock { pending in
      if pending.isClosed || pending.bytes.count + bytes.count > Log.pendingLimit {
        pending.dropped += lines
        droppedTotal.add(lines, ordering: .relaxed)
        return false
      }
      let wasEmpty = pending.bytes.isEmpty
      pending.bytes.append(contentsOf: bytes)
      return wasEmpty
    }
    if isFirst { wakeup.signal() }
  }

  /// Writes what is pending and ends the log's thread. Lines that come later are dropped.
  package func close() {
    let isFirst = pending.withLock { pending in
      defer { pending.isClosed = true }
      return !pending.isClosed
    }
    guard isFirst else { return }
    wakeup.signal()
    finished.wait()
  }

  private func drain() {
    var isClosed = false
    while !isClosed {
      wakeup.wait()
      var bytes: [UInt8] = []
      var dropped = 0
      pending.withLock { pending in
        swap(&bytes, &pending.bytes)
        swap(&dropped, &pending.dropped)
        isClosed = pending.isClosed
      }
      if dropped > 0 {
        bytes.append(contentsOf: "level=warning event=log_lines_dropped count=\(dropped)\n".utf8)
      }
      writeAll(bytes)
    }
    finished.signal()
  }

  private func writeAll(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count {
        let count = Glibc.write(descriptor, bytes.start + written, bytes.count - written)
        if count < 0, errno == EINTR { continue }
        if count <= 0 { return }
        written += count
      }
    }
  }
}
