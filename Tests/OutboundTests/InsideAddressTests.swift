import Addresses
import Testing

@testable import Outbound

@Suite struct InsideAddressTests {
  @Test(
    "The first and the last address of each inside block is inside",
    arguments: [
      "0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255",
      "100.100.100.200", "127.0.0.0", "127.255.255.255", "168.63.129.16", "169.254.0.0",
      "169.254.169.254", "169.254.255.255", "172.16.0.0", "172.31.255.255", "192.0.0.0",
      "192.0.0.192", "192.0.0.255", "192.0.2.0", "192.0.2.255", "192.88.99.1", "192.168.0.0",
      "192.168.255.255", "198.18.0.0", "198.19.255.255", "198.51.100.0", "198.51.100.255",
      "203.0.113.0", "203.0.113.255", "224.0.0.0", "239.255.255.255", "240.0.0.0",
      "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
      "::ffff:0:127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1",
      "2001::1", "2001:1ff:ffff::", "2001:db8::1", "2001:db8:ffff::", "2002:7f00:1::",
      "2002:a00:1::1", "2002:c0a8:101::", "3fff::1", "3fff:fff::", "4000::", "5f00::1", "fc00::",
      "fd00:ec2::254", "fdff::", "fe80::1", "febf::", "fec0::1", "ff02::1", "1fff::",
    ])
  func inside(text: String) throws {
    #expect(try #require(IPAddress(text)).isInside)
  }

  @Test(
    "The neighbours of the inside blocks are outside",
    arguments: [
      "1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
      "128.0.0.0", "168.63.129.15", "169.253.255.255", "169.255.0.0", "172.15.255.255",
      "172.32.0.0", "192.0.1.0", "192.0.3.0", "192.88.98.255", "192.167.255.255", "192.169.0.0",
      "198.17.255.255", "198.20.0.0", "203.0.112.255", "203.0.114.0", "223.255.255.255", "8.8.8.8",
      "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2000::1", "2001:200::", "2001:db7::", "2001:db9::",
      "2002:808:808::1", "2003::1", "2606:4700::1111", "3ffe::1", "3fff:1000::1",
    ])
  func outside(text: String) throws {
    #expect(try !#require(IPAddress(text)).isInside)
  }

  @Test("An allowed block lets its own addresses pass and no others")
  func allowed() throws {
    let policy = AddressPolicy(allowed: [try CIDR.parse("10.1.0.0/16"), try CIDR.parse("::1")])
    for (text, permitted) in [
      ("10.1.2.3", true), ("::ffff:10.1.2.3", true), ("::1", true), ("8.8.8.8", true),
      ("10.2.0.0", false), ("::2", false), ("2002:a01:203::", false), ("127.0.0.1", false),
    ] {
      #expect(policy.permits(try #require(IPAddress(text))) == permitted, "\(text)")
    }
  }
}
