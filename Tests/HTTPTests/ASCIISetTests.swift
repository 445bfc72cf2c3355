import Testing

@testable import HTTP

@Suite struct ASCIISetTests {
  static let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
  static let digits = "0123456789"
  static let subDelimiters = "!$&'()*+,;="
  static let unreserved = letters + digits + "-._~"
  static let queryCharacters = String(
    decoding: (0x21...0x7E as ClosedRange<UInt8>).filter { !"\"<>#".utf8.contains($0) },
    as: UTF8.self)

  @Test(arguments: [
    ("token", ASCIISet.token, letters + digits + "!#$%&'*+-.^_`|~"),
    ("path", .path, unreserved + subDelimiters + ":@/%"), ("query", .query, queryCharacters),
    ("host name", .hostName, unreserved + subDelimiters + "%"),
    ("address literal", .addressLiteral, "0123456789abcdefABCDEF:.v"),
    ("request id", .requestID, letters + digits + "._-"),
  ])
  func `a set has the characters of its rule and no others`(
    name: String, set: ASCIISet, characters: String
  ) {
    for byte in UInt8.min...UInt8.max {
      #expect(set.contains(byte) == characters.utf8.contains(byte), "\(name): \(byte)")
    }
  }
}
