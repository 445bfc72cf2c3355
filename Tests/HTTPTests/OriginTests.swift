import Addresses
import HTTP
import JSON
import Testing

/// Where a request comes from, as the server believes it.
@Suite struct OriginTests {
  private let origins = Router([
    Route(.get, "/origin") { exchange in
      let address = exchange.clientAddress?.description ?? "none"
      exchange.content.append("\(address) \(exchange.isSecure ? "https" : "http")")
      exchange.respond(.ok, contentType: "text/plain")
    }
  ]) { _, _ in }

  private func origin(
    _ headers: [(name: String, value: String)], from peer: String? = "127.0.0.1",
    trusting blocks: [String] = ["127.0.0.1", "10.0.0.0/8", "::1"], localPeers: Bool = false
  ) async throws -> String {
    let proxies = TrustedProxies(try blocks.map { try CIDR.parse($0) }, localPeers: localPeers)
    let client = RouterClient(
      router: origins, trusting: proxies, at: try peer.map { try #require(IPAddress($0)) })
    return await client.send(.get, "/origin", headers: headers).text
  }

  @Test(arguments: [
    ("198.51.100.7", "198.51.100.7"), (" 198.51.100.7\t", "198.51.100.7"),
    ("198.51.100.7:4711", "198.51.100.7"), ("2001:db8::7", "2001:db8::7"),
    ("[2001:db8::7]", "2001:db8::7"), ("[2001:db8::7]:443", "2001:db8::7"),
    ("::ffff:198.51.100.7", "198.51.100.7"), ("198.51.100.7:_x", "198.51.100.7"),
    // What a client made up stands before what proxies append.
    ("203.0.113.9, 198.51.100.7", "198.51.100.7"), ("nonsense, 198.51.100.7", "198.51.100.7"),
    (", 198.51.100.7", "198.51.100.7"),
    // Trusted proxies are passed over.
    ("198.51.100.7, 10.1.1.1", "198.51.100.7"),
    ("198.51.100.7, 10.1.1.1, 10.1.1.2", "198.51.100.7"),
    // All of them trusted: the first one is the client.
    ("10.1.1.1, 10.1.1.2", "10.1.1.1"),
    // At what is no address the last one that was understood is the answer.
    ("198.51.100.7, nonsense", "127.0.0.1"), ("198.51.100.7, unknown, 10.1.1.1", "10.1.1.1"),
    ("198.51.100.7,", "127.0.0.1"), ("", "127.0.0.1"), ("198.51.100.007", "127.0.0.1"),
    ("198.51.100.7:", "127.0.0.1"), ("198.51.100.7:80:80", "127.0.0.1"),
    ("[198.51.100.7]", "127.0.0.1"),
    ("[2001:db8::7", "127.0.0.1"), ("[2001:db8::7]x", "127.0.0.1"), ("0x7f.1", "127.0.0.1"),
  ])
  func `a trusted proxy's list is read from its end`(list: String, expected: String) async throws {
    #expect(try await origin([("X-Forwarded-For", list)]) == "\(expected) http")
  }

  @Test(arguments: [
    ("for=198.51.100.7", "198.51.100.7 http"),
    ("For=198.51.100.7;Proto=HTTPS", "198.51.100.7 https"),
    (#"for="[2001:db8::7]:4711";by=203.0.113.43"#, "2001:db8::7 http"),
    (#"for="198.51.100.7:80";host="a;b,c\"d";proto=https"#, "198.51.100.7 https"),
    ("for=203.0.113.9;proto=http, for=198.51.100.7;proto=https", "198.51.100.7 https"),
    ("for=198.51.100.7;proto=https, for=10.1.1.1;proto=http", "198.51.100.7 https"),
    (" for=198.51.100.7 ; proto=https ", "198.51.100.7 https"),
    ("for=unknown;proto=https", "127.0.0.1 https"), ("for=_hidden", "127.0.0.1 http"),
    ("proto=https", "127.0.0.1 https"),
    // A value whose grammar is broken tells nothing.
    ("for=198.51.100.7;", "127.0.0.1 http"), ("for=198.51.100.7,", "127.0.0.1 http"),
    (#"for="198.51.100.7"#, "127.0.0.1 http"), (#"for="198.51.100.7\"#, "127.0.0.1 http"),
    ("for 198.51.100.7", "127.0.0.1 http"), ("for=198.51.100.7;for=203.0.113.9", "127.0.0.1 http"),
    ("for=[2001:db8::7]", "127.0.0.1 http"), ("=", "127.0.0.1 http"), ("", "127.0.0.1 http"),
  ])
  func `the standard's header is read by its grammar`(value: String, expected: String) async throws
  {
    #expect(try await origin([("Forwarded", value)]) == expected)
  }

  @Test func `a client that is no trusted proxy is at its own address, whatever it says`()
    async throws
  {
    let claims = [
      ("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "https"),
      ("Forwarded", "for=203.0.113.9;proto=https"),
    ]
    for claim in claims {
      #expect(try await origin([claim], from: "198.51.100.7") == "198.51.100.7 http")
      #expect(try await origin([claim], trusting: []) == "127.0.0.1 http")
      #expect(try await origin([claim], from: nil) == "none http")
    }
  }

  @Test func `both headers together are believed in neither`() async throws {
    let both = [("X-Forwarded-For", "203.0.113.9"), ("Forwarded", "for=198.51.100.7")]
    #expect(try await origin(both) == "127.0.0.1 http")
  }

  @Test(arguments: [
    ("https", "https"), ("HTTPS", "https"), ("http", "http"), ("https, http", "http"),
    ("http, https", "https"), ("ftp", "http"), ("", "http"),
  ])
  func `the nearest proxy says whether TLS is spoken`(proto: String, expected: String) async throws
  {
    let headers = [("X-Forwarded-For", "198.51.100.7"), ("X-Forwarded-Proto", proto)]
    #expect(try await origin(headers) == "198.51.100.7 \(expected)")
  }

  @Test func `a peer without an address is trusted only where that was said`() async throws {
    let headers = [("X-Forwarded-For", "198.51.100.7")]
    #expect(try await origin(headers, from: nil, localPeers: true) == "198.51.100.7 http")
    #expect(try await origin(headers, from: nil) == "none http")
  }

  @Test func `a list as long as a head may be is read`() async throws {
    let list = String(repeating: "1,", count: 15_000) + "198.51.100.7"
    #expect(try await origin([("X-Forwarded-For", list)]) == "198.51.100.7 http")
    let trusted = String(repeating: "10.0.0.1,", count: 3_000) + "10.0.0.2"
    #expect(try await origin([("X-Forwarded-For", trusted)]) == "10.0.0.1 http")
  }

  @Test(arguments: [
    ("198.51.100.7", "198.51.100.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"), ("::1", "::"),
  ])
  func `an address is counted by its network`(address: String, network: String) throws {
    #expect(try #require(IPAddress(address)).network.description == network)
  }
}
