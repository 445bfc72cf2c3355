import Foundation
import Testing

@Suite("Ways to listen", .onThreadsOfTheirOwn)
struct ListenTests {
  /// `serve` with an address that is no port of its own.
  private func serve(
    _ address: String, _ site: Site, options: [String] = []
  ) throws -> ChildProcess {
    try ChildProcess(["serve", "--database", site.database, "--listen", address] + options)
  }

  private func expectVillages(_ client: HTTPClient) throws {
    let answer = try client.send("GET", "/v1/villages")
    #expect(answer.status == 200)
    #expect(answer["items"]?.items.count == 9)
  }

  @Test("A Unix-domain socket is for its owner and its group, and goes with an orderly stop")
  func unix() throws {
    let site = try County.ready().site()
    let path = site.folder + "/shanhuo.sock"
    let server = try serve("unix:\(path)", site, options: ["--loops", "2"])
    #expect(try server.readLine()?.hasSuffix(" at unix:\(path)") == true)
    // More connections than loops: each is served, whichever loop took it.
    let clients = try (0..<8).map { _ in try HTTPClient(path: path) }
    for client in clients { try expectVillages(client) }
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o660)
    server.signal(SIGTERM)
    #expect(try server.wait() == .exited(0))
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test("A socket that a killed server left is taken over; one that is in use is not")
  func abandoned() throws {
    let site = try County.ready().site()
    let path = site.folder + "/shanhuo.sock"
    let first = try serve("unix:\(path)", site)
    _ = try first.readLine()
    first.signal(SIGKILL)
    #expect(try first.wait() == .killed(SIGKILL))
    #expect(FileManager.default.fileExists(atPath: path))

    let second = try serve("unix:\(path)", site)
    _ = try second.readLine()
    try expectVillages(try HTTPClient(path: path))
    let other = try County.ready().site()
    let third = try serve("unix:\(path)", other)
    #expect(try third.wait() == .exited(1))
    #expect(third.errorText == "shanhuo: unix:\(path) is in use by another program\n")
    try expectVillages(try HTTPClient(path: path))
    second.signal(SIGTERM)
    #expect(try second.wait() == .exited(0))
  }

  @Test("What is no socket is left alone, and a path that cannot be is said to be none")
  func wrongPaths() throws {
    let site = try County.ready().site()
    let path = site.folder + "/notes"
    try "虚构".write(toFile: path, atomically: true, encoding: .utf8)
    let long = "/" + String(repeating: "x", count: 107)
    let cases = [
      (path, "\(path) is there already, and is no socket"),
      ("", "\"\" cannot be a socket's path: it has 1 to 107 bytes"),
      (long, "\"\(long)\" cannot be a socket's path: it has 1 to 107 bytes"),
    ]
    for (path, line) in cases {
      let server = try serve("unix:\(path)", site)
      #expect(try server.wait() == .exited(1))
      #expect(server.errorText == "shanhuo: \(line)\n")
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "虚构")
  }

  @Test("A socket that systemd opened is served, and stays open after the stop")
  func activation() throws {
    let site = try County.ready().site()
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = loopback(port: 0)
    #expect(onSocketAddress(&address, { bind(socket, $0, $1) }) == 0)
    #expect(listen(socket, 16) == 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let named = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) }
    }
    #expect(named == 0)
    let port = Int(UInt16(bigEndian: address.sin_port))
    for _ in 0..<2 {
      let server = try activate(site, handing: socket, fileDescriptors: "1")
      // It waits in the queue from before the server starts.
      let client = try HTTPClient(port: port)
      #expect(try server.readLine()?.hasSuffix(" at the socket that it was given") == true)
      try expectVillages(client)
      server.signal(SIGTERM)
      #expect(try server.wait() == .exited(0))
    }
  }

  @Test("A socket that was not handed over, or is none that listens, is said so in one line")
  func wrongActivation() throws {
    let site = try County.ready().site()
    let none = try serve("systemd", site)
    #expect(try none.wait() == .exited(2))
    #expect(
      none.errorText.hasPrefix("shanhuo: --listen systemd: no socket was handed over"))
    let file = open("/dev/null", O_RDONLY)
    defer { close(file) }
    let two = try activate(site, handing: file, fileDescriptors: "2")
    #expect(try two.wait() == .exited(2))
    #expect(two.errorText.contains("takes one socket, and 2 were handed over"))
    let wrong = try activate(site, handing: file, fileDescriptors: "1")
    #expect(try wrong.wait() == .exited(1))
    #expect(wrong.errorText == "shanhuo: descriptor 3 is no stream socket that listens\n")
  }

  /// `serve --listen systemd` as systemd starts it.
  private func activate(
    _ site: Site, handing descriptor: Int32, fileDescriptors: String
  ) throws -> ChildProcess {
    try ChildProcess(
      [
        "-c", "LISTEN_PID=$$; export LISTEN_PID; exec \"$0\" \"$@\"", Program.path, "serve",
        "--database", site.database, "--listen", "systemd",
      ], program: "/bin/sh", environment: ["LISTEN_FDS": fileDescriptors], handing: descriptor)
  }

  @Test("Connections past the limit that was asked for are told so, and the rest is unharmed")
  func connectionLimit() throws {
    let site = try County.ready().site()
    let server = try ServerProcess(site.database, "--max-connections", "2", "--loops", "1")
    let first = try server.client()
    try expectVillages(first)
    let second = try server.client()
    try expectVillages(second)
    let third = try server.client()
    #expect(try third.readAnswer().code == "overloaded")
    try expectVillages(first)
    try expectVillages(second)
    #expect(try server.stop() == .exited(0))
  }
}
