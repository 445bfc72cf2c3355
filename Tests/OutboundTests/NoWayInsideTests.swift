import Addresses
import Glibc
import Testing

@testable import Outbound

/// Number 20 of what must hold: no spelling of an inside address makes a connection. The receiver
/// listens on all addresses of the machine, so a connection to any of them would be counted.
@Suite struct NoWayInsideTests {
  static let hosts = [
    // Loopback as numbers.
    "127.0.0.1", "127.0.0.2", "127.1", "127.0.1", "127.255.255.254", "2130706433", "0x7f000001",
    "0x7f.0.0.1", "0x7f.1", "0X7F.0X0.0X0.0X1", "017700000001", "0177.0.0.1", "0177.1",
    "00000177.0.0.1", "127.0x0.0.01", "127.0.0.1.", "127.000.000.001", "0x7f.0.0.0x1",
    "127.0.0x0001", "127.65535", "127.0.0.0x1", "0177.0x0.1", "0x7F000001",
    "127.0.0.1:80@127.0.0.1",
    // This network, broadcast, multicast.
    "0.0.0.0", "0", "0.", "0x0", "00", "0.0", "0.1.2.3", "255.255.255.255", "4294967295",
    "224.0.0.1",
    // Private, carriers', link-local, metadata, documentation.
    "10.0.0.1", "10.1", "0xa000001", "012.0.0.1", "172.16.0.1", "192.168.0.1", "192.168.1",
    "0xc0.0xa8.0.1", "3232235521", "100.64.0.1", "100.100.100.200", "169.254.169.254",
    "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.254.43518", "192.0.0.192",
    "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "168.63.129.16", "240.0.0.1",
    "192.88.99.1", "0xac100001", "172.31.255.255", "10.255.255.255", "100.127.255.255",
    // IPv6.
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[0000::0001]", "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[::ffff:0:127.0.0.1]", "[::127.0.0.1]",
    "[::ffff:0.0.0.0]", "[::ffff:169.254.169.254]", "[::FFFF:10.0.0.1]", "[64:ff9b::127.0.0.1]",
    "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2002:a9fe:a9fe::1]",
    "[2001::1]", "[2001:db8::1]", "[fc00::1]", "[fd00:ec2::254]", "[fe80::1]", "[fe80::1%25lo]",
    "[fe80::1%251]", "[fec0::1]", "[ff02::1]", "[100::1]", "[::1%25lo]",
    // Escaped, or with what looks like another host.
    "%31%32%37.0.0.1", "127%2e0%2e0%2e1", "user@127.0.0.1", "example.com@127.0.0.1", "@127.0.0.1",
    "user:pass@127.0.0.1", "127.0.0.1#@example.com", "example.com:80@127.0.0.1",
    // Names that the machine itself resolves.
    "localhost", "LOCALHOST", "localhost.", "ip6-localhost", "ip6-loopback",
    // Names that a name server turns inside (see `resolving`).
    "inside.example", "inside6.example", "mapped.example", "metadata.example", "both.example",
  ]

  /// In place of a hostile name server.
  static func resolving(_ port: Int) -> [String] {
    [
      "inside.example:\(port):127.0.0.1", "inside6.example:\(port):[::1]",
      "mapped.example:\(port):[::ffff:127.0.0.1]", "metadata.example:\(port):169.254.169.254",
      "both.example:\(port):127.0.0.1,[::1],10.0.0.1",
    ]
  }

  @Test("None of a hundred spellings of inside addresses makes a connection")
  func spellings() async throws {
    #expect(Set(Self.hosts).count == Self.hosts.count && Self.hosts.count >= 100)
    let receiver = try Receiver()
    defer { receiver.stop() }
    let client = OutboundClient(
      userAgent: "Shanhuo/test", allowing: [], maximumInFlight: Self.hosts.count,
      resolving: Self.resolving(receiver.port))
    let codes = await withTaskGroup(of: (String, String).self) { group in
      for host in Self.hosts {
        group.addTask {
          do throws(OutboundFailure) {
            let response = try await client.send(
              OutboundRequest(
                url: "http://\(host):\(receiver.port)/", timeoutMilliseconds: 5_000))
            return (host, "\(response.status)")
          } catch { return (host, error.code) }
        }
      }
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    for host in Self.hosts {
      let code = codes[host] ?? ""
      #expect(["forbidden_address", "invalid_url", "resolve"].contains(code), "\(host): \(code)")
    }
    #expect(codes["127.0.0.1"] == "forbidden_address" && codes["localhost"] == "forbidden_address")
    #expect(codes["inside.example"] == "forbidden_address")
    #expect(codes["both.example"] == "forbidden_address")
    #expect(receiver.connectionCount == 0)
    client.stop()
  }

  @Test("The machine's own addresses are reached only if they are allowed")
  func control() async throws {
    let receiver = try Receiver()
    defer { receiver.stop() }
    let client = OutboundClient(
      userAgent: "Shanhuo/test", allowing: [try CIDR.parse("127.0.0.0/8")], maximumInFlight: 8,
      resolving: Self.resolving(receiver.port))
    for host in ["127.0.0.1", "0x7f.1", "[::ffff:127.0.0.1]", "inside.example", "both.example"] {
      let response = try await client.send(
        OutboundRequest(url: "http://\(host):\(receiver.port)/"))
      #expect(response.status == 200, "\(host)")
    }
    #expect(receiver.connectionCount > 0)
    let reached = receiver.connectionCount
    await #expect(throws: OutboundFailure.forbiddenAddress("::1")) {
      try await client.send(OutboundRequest(url: "http://inside6.example:\(receiver.port)/"))
    }
    #expect(receiver.connectionCount == reached)
  }

  @Test("A redirect is given back and not followed, wherever it leads")
  func redirect() async throws {
    let receiver = try Receiver()
    defer { receiver.stop() }
    let client = OutboundClient(
      userAgent: "Shanhuo/test", allowing: [try CIDR.parse("127.0.0.1")])
    let response = try await client.send(OutboundRequest(url: receiver.url("/redirect")))
    #expect(response.status == 302)
    #expect(response.redirectURL == receiver.url("/elsewhere"))
    #expect(receiver.received.count == 1)
  }

  @Test(
    "A URL that may not be called is refused before anything is sent",
    arguments: [
      "", "/", "example.com", "//example.com", "http://", "http:///", "ftp://example.com/",
      "file:///etc/passwd", "gopher://example.com/", "dict://example.com/", "smtp://example.com",
      "ldap://example.com", "javascript:0", "http://example.com:0/", "http://example.com:00/",
      "http://example.com:65536/", "http://example.com:-1/", "http://example.com:8a/",
      "http://a:b@example.com/", "http://a@example.com/", "http://@example.com/",
      "http://:@example.com/", "http://example.com/ ", " http://example.com/",
      "http://exam ple.com/", "http://example.com/\r\nX: y", "http://example.com/\u{0}",
      "http://example.com\\@127.0.0.1/", "http:\\\\example.com/", "http://例子.example/",
      "http://１２７.0.0.1/", "http://①②⑦.0.0.1/", "http://[::1/", "http://[::g]/", "HTTP//x",
      "http://example.com/" + String(repeating: "a", count: OutboundRequest.maximumURLSize),
    ])
  func badURLs(url: String) async {
    let client = OutboundClient(userAgent: "Shanhuo/test", allowing: [])
    for attempt in [
      { try client.check(url) },
      { _ = try await client.send(OutboundRequest(url: url)) },
    ] as [() async throws -> Void] {
      let failure = await #expect(throws: OutboundFailure.self) { try await attempt() }
      #expect(failure?.code == "invalid_url", "\(url): \(String(describing: failure))")
    }
  }

  @Test(
    "A port that is not for HTTP is refused, inside of an allowed block too",
    arguments: [
      0, 1, 7, 21, 22, 23, 25, 53, 81, 110, 111, 143, 389, 442, 444, 445, 465, 587, 631, 993, 1_023,
      1_433, 2_049, 2_375, 3_306, 3_389, 5_432, 5_672, 6_000, 6_379, 6_443, 6_667, 9_042, 9_092,
      9_200, 10_080, 10_250, 11_211, 27_017,
    ])
  func ports(port: Int) async throws {
    let client = OutboundClient(
      userAgent: "Shanhuo/test", allowing: [try CIDR.parse("127.0.0.0/8")])
    for scheme in ["http", "https"] {
      let url = "\(scheme)://127.0.0.1:\(port)/"
      for attempt in [
        { try client.check(url) }, { _ = try await client.send(OutboundRequest(url: url)) },
      ] as [() async throws -> Void] {
        let failure = await #expect(throws: OutboundFailure.self) { try await attempt() }
        #expect(failure?.code == "invalid_url", "\(url)")
      }
    }
  }

  @Test(
    "The web's ports, and those that are nobody's, are permitted",
    arguments: [80, 443, 1_024, 3_000, 8_000, 8_080, 8_443, 9_000, 40_000, 65_535])
  func webPorts(port: Int) throws {
    let client = OutboundClient(userAgent: "Shanhuo/test", allowing: [])
    try client.check("https://example.com:\(port)/hook")
  }

  @Test("A URL can be checked without calling it")
  func check() throws {
    let client = OutboundClient(
      userAgent: "Shanhuo/test", allowing: [try CIDR.parse("10.0.0.0/8")])
    try client.check("https://example.com/hook?key=1")
    try client.check("HTTPS://8.8.8.8:8443")
    try client.check("http://10.0.0.1/")
    for host in [
      "0x7f.1", "localhost", "LocalHost:8080", "localhost.", "hook.localhost", "ip6-localhost",
      "localhost.localdomain",
    ] {
      #expect(throws: OutboundFailure.forbiddenAddress("127.0.0.1")) {
        try client.check("http://\(host)/")
      }
    }
    try client.check("http://localhost.example/")
    for block in ["127.0.0.0/8", "::1"] {
      let home = OutboundClient(userAgent: "Shanhuo/test", allowing: [try CIDR.parse(block)])
      try home.check("http://localhost:8080/")
    }
  }
}
