import Foundation

/// A process, of `shanhuo` as a rule, that this one started. It never outlives this object, and is
/// always reaped.
final class ChildProcess {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// How a process ended.
  enum End: Equatable, Sendable {
    case exited(Int32)
    case killed(Int32)
  }

  /// More than these tests have open at once, as a rule.
  private static let maximumDescriptors: Int32 = 4_096

  let id: pid_t
  private let output: Int32
  private let errors: Int32
  private var pending: [UInt8] = []
  private var end: End?

  /// What `scripts/sanitize.sh` tells the sanitizers: a child reports its findings where these
  /// tests report theirs.
  private static let sanitizerOptions = ProcessInfo.processInfo.environment.filter {
    ["ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS", "SWIFT_BACKTRACE"].contains($0.key)
  }

  /// The program with these arguments, this on its standard input and nothing but this and the
  /// sanitizers' options in its environment, and where one is given a descriptor as its fourth.
  init(
    _ words: [String], program: String = Program.path, input: String = "",
    environment: [String: String] = [:], handing descriptor: Int32? = nil
  ) throws {
    let stdin = try ChildProcess.pipe()
    let stdout = try ChildProcess.pipe()
    errors = try ChildProcess.unnamedFile()
    defer { for end in [stdin.reader, stdin.writer, stdout.writer] { close(end) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, descriptor) in [stdin.reader, stdout.writer, errors].enumerated() {
      posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
    }
    // Tests run side by side, and a child that held another's pipe or socket open would keep its
    // end from being seen. To close what is not open is no error here.
    let first = STDERR_FILENO + 1
    if let descriptor { posix_spawn_file_actions_adddup2(&actions, descriptor, first) }
    for number in (descriptor == nil ? first : first + 1)..<ChildProcess.maximumDescriptors {
      posix_spawn_file_actions_addclose(&actions, number)
    }
    var arguments = ([program] + words).map { strdup($0) } + [nil]
    let environment = environment.merging(ChildProcess.sanitizerOptions) { given, _ in given }
    var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var id = pid_t()
    let code = posix_spawn(&id, program, &actions, nil, &arguments, &variables)
    guard code == 0 else {
      throw Failure(description: "\(program): \(String(cString: strerror(code)))")
    }
    self.id = id
    output = stdout.reader
    // A pipe holds 64 KiB: what a test types fits.
    _ = Array(input.utf8).withUnsafeBytes { write(stdin.writer, $0.baseAddress, $0.count) }
  }

  deinit {
    if end == nil {
      kill(id, SIGKILL)
      reap()
    }
    close(output)
    close(errors)
  }

  /// Sends a signal, to a process that is known to be there still.
  func signal(_ number: Int32) {
    if end == nil { kill(id, number) }
  }

  /// The next line of its standard output, without the end of line; nil at the end.
  func readLine(within seconds: Double = Deadline.patience) throws -> String? {
    let deadline = Deadline(seconds)
    while true {
      if let place = pending.firstIndex(of: UInt8(ascii: "\n")) {
        defer { pending.removeFirst(place + 1) }
        return String(decoding: pending[..<place], as: UTF8.self)
      }
      guard try fill(by: deadline) else { return nil }
    }
  }

  /// The rest of its standard output, which ends when the process does.
  func readToEnd(within seconds: Double = Deadline.patience) throws -> String {
    let deadline = Deadline(seconds)
    while try fill(by: deadline) {}
    defer { pending = [] }
    return String(decoding: pending, as: UTF8.self)
  }

  /// How it ended, once it has closed its standard output.
  func wait(within seconds: Double = Deadline.patience) throws -> End {
    if let end { return end }
    let deadline = Deadline(seconds)
    while try fill(by: deadline) {}
    return reap()
  }

  /// What it has written to its standard error so far.
  var errorText: String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = pread(errors, &buffer, buffer.count, off_t(bytes.count))
      if count <= 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer[..<count]
    }
  }

  /// Reads some of its output; false at the end.
  private func fill(by deadline: Deadline) throws -> Bool {
    var wanted = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
    guard poll(&wanted, 1, deadline.milliseconds) > 0 else {
      throw Failure(description: "the program wrote nothing and did not end; \(errorText)")
    }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = read(output, &buffer, buffer.count)
    if count > 0 { pending += buffer[..<count] }
    return count > 0
  }

  @discardableResult
  private func reap() -> End {
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0, errno == EINTR {}
    let number = status & 0x7f
    let how = number == 0 ? End.exited(status >> 8 & 0xff) : .killed(number)
    end = how
    return how
  }

  private static func pipe() throws -> (reader: Int32, writer: Int32) {
    var ends: [Int32] = [-1, -1]
    guard Glibc.pipe(&ends) == 0 else {
      throw Failure(description: "no pipe: \(String(cString: strerror(errno)))")
    }
    // Other tests start children meanwhile: none is to hold this open. A child gets its own ends as
    // its standard input and output, which stay.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  private static func unnamedFile() throws -> Int32 {
    let path = FileManager.default.temporaryDirectory.path + "/shanhuo-test-\(UUID().uuidString)"
    let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_APPEND, 0o600)
    guard file >= 0 else {
      throw Failure(description: "no file \(path): \(String(cString: strerror(errno)))")
    }
    unlink(path)
    return file
  }
}

/// The time by which something must have happened: a bound against hanging, never a measure.
struct Deadline {
  /// Seconds that are enough for anything here on a machine that is very busy with other things, or
  /// under a sanitizer. Only what fails waits so long.
  static let patience = 180.0

  private let end: ContinuousClock.Instant

  init(_ seconds: Double) { end = .now + .seconds(seconds) }

  var isOver: Bool { ContinuousClock.now >= end }

  /// What is left, as `poll` takes it.
  var milliseconds: Int32 {
    Int32(clamping: max(0, Int((end - .now) / .milliseconds(1))))
  }
}
