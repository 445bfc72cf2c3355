import Foundation

/// A `shanhuo serve` on a port of its own.
final class ServerProcess {
  let port: Int
  private let child: ChildProcess

  /// Starts it and waits for the line that tells where it listens. Tests are the load that nobody
  /// is to be kept from: nobody is counted, or given up for want of time, unless an option says so.
  init(
    _ database: String, _ options: String..., environment: [String: String] = [:]
  ) throws {
    child = try ChildProcess(
      ["serve", "--database", database, "--listen", "127.0.0.1:0"] + options,
      environment: environment.merging(ServerProcess.leniency) { own, _ in own })
    let line = try child.readLine() ?? ""
    guard let colon = line.lastIndex(of: ":"), let port = Int(line[colon...].dropFirst()) else {
      throw ChildProcess.Failure(description: "it does not serve: \(line)\(child.errorText)")
    }
    self.port = port
  }

  private static let leniency = [
    "SHANHUO_RATE_LIMIT": "off", "SHANHUO_HEAD_TIME": "3600", "SHANHUO_BODY_TIME": "3600",
    "SHANHUO_WRITE_TIME": "3600", "SHANHUO_IDLE_TIME": "3600",
  ]

  /// Its access log and what else it wrote to standard error.
  var log: String { child.errorText }

  /// Its memory, in KiB, and how many descriptors it has open.
  func use() throws -> (memory: Int, descriptors: Int) {
    let status = try String(contentsOfFile: "/proc/\(child.id)/status", encoding: .utf8)
    let memory = status.firstMatch(of: /VmRSS:\s*(\d+) kB/).flatMap { Int($0.output.1) }
    let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(child.id)/fd")
    return (memory ?? 0, open.count)
  }

  /// A connection of one's own to it.
  func client() throws -> HTTPClient { try HTTPClient(port: port) }

  /// Tells it to stop, without waiting.
  func askToStop() { child.signal(SIGTERM) }

  /// Ends it as a power cut would end the process, and waits until it is gone.
  func killAtOnce() throws {
    child.signal(SIGKILL)
    _ = try child.wait()
  }

  /// Tells it to stop and gives how it ended.
  func stop() throws -> ChildProcess.End {
    askToStop()
    return try child.wait()
  }

  /// How it ended, for one that was told to stop.
  func wait() throws -> ChildProcess.End { try child.wait() }
}
