import Addresses
import Testing

@Suite struct CIDRTests {
  @Test(
    "A block contains its first and its last address and not their neighbours",
    arguments: [
      ("127.0.0.0/8", "126.255.255.255", "127.0.0.0", "127.255.255.255", "128.0.0.0"),
      ("172.16.0.0/12", "172.15.255.255", "172.16.0.0", "172.31.255.255", "172.32.0.0"),
      ("192.168.7.0/31", "192.168.6.255", "192.168.7.0", "192.168.7.1", "192.168.7.2"),
      ("10.1.2.3", "10.1.2.2", "10.1.2.3", "10.1.2.3", "10.1.2.4"),
      ("fd00::/8", "fcff::", "fd00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fe00::"),
      ("::1/128", "::", "::1", "::1", "::2"),
      ("2001:db8::", "2001:db7::", "2001:db8::", "2001:db8::", "2001:db8::1"),
    ])
  func edges(block: String, before: String, first: String, last: String, after: String) throws {
    let block = try CIDR.parse(block)
    #expect(try block.contains(address(first)) && block.contains(address(last)))
    #expect(try !block.contains(address(before)) && !block.contains(address(after)))
  }

  @Test("The block of all addresses holds those of its own family only")
  func everything() throws {
    #expect(try CIDR.parse("0.0.0.0/0").contains(address("255.255.255.255")))
    #expect(try !CIDR.parse("0.0.0.0/0").contains(address("::1")))
    #expect(try CIDR.parse("::/0").contains(address("ffff::")))
    #expect(try !CIDR.parse("::/0").contains(address("10.0.0.1")))
  }

  @Test("A mapped address is the IPv4 address")
  func mapped() throws {
    #expect(try CIDR.parse("127.0.0.0/8").contains(address("::ffff:127.0.0.1")))
    #expect(try CIDR.parse("::ffff:10.0.0.1").contains(address("10.0.0.1")))
    #expect(try address("::ffff:7f00:1").description == "127.0.0.1")
  }

  @Test("What was read is written the same", arguments: ["10.0.0.0/8", "::/0", "fe80::/10"])
  func description(text: String) throws {
    #expect(try CIDR.parse(text).description == text)
  }

  @Test(
    "Anything but a block is refused with one line",
    arguments: [
      "", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08",
      "10.0.0.0/8/8", "10.0.0.0/ 8", " 10.0.0.0/8", "10.0.0.0/8 ", "10.0.0/8", "010.0.0.0/8",
      "0x7f.0.0.1", "2130706433", "127.0.0.1/8", "::1/0", "::/129", "[::1]", "::1%1", "localhost",
      "::ffff:10.0.0.0/104", "10.0.0.0/255.0.0.0", "::/1e1", "10.0.0.0\u{0}", "10.0.0.0/８",
    ])
  func refused(text: String) {
    let fault = #expect(throws: CIDRFault.self) { try CIDR.parse(text) }
    #expect(fault?.description.contains("\n") == false)
  }

  @Test("A block with bits past its length names the one that was meant")
  func hint() {
    let fault = #expect(throws: CIDRFault.self) { try CIDR.parse("192.168.1.5/24") }
    #expect(fault?.description.contains("192.168.1.0/24") == true)
  }

  private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }
}
