import Core
import Foundation
import JSON
import TestSupport
import Testing

@testable import API

/// What texts may be made of, as the server checks it and as its document says it.
@Suite struct TextFormTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }

  init() throws { api = try TestAPI() }

  /// What could be told apart wrongly: both ends of each range, and what lies beside them.
  private static let edges: [Unicode.Scalar] =
    ((HiddenCharacters.ranges + HiddenCharacters.variationSelectors).flatMap {
      [$0.lowerBound &- 1, $0.lowerBound, $0.upperBound, $0.upperBound + 1]
    } + [0x20, 0x41, 0x0a, 0x0b, 0x85, 0xa0, 0x300, 0x200d, 0x3000, 0x5c71, 0x2_0bb7])
    .compactMap { Unicode.Scalar($0) }

  @Test(arguments: [TextForm.line, .paragraphs, .typed])
  func `the pattern in the document matches what the server takes`(form: TextForm) throws {
    let anything = try NSRegularExpression(pattern: form.pattern(mayBeBlank: true))
    let visible = try NSRegularExpression(pattern: form.pattern(mayBeBlank: false))
    func matches(_ expression: NSRegularExpression, _ text: String) -> Bool {
      expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil
    }
    for scalar in Self.edges {
      let text = "山\(scalar)水"
      #expect(matches(anything, text) == form.allows(scalar), "\(scalar.codePoint)")
      #expect(matches(visible, text) == form.allows(scalar), "\(scalar.codePoint)")
      // ICU's `$` lets a line end pass by, which ECMA-262's does not.
      if form == .typed || scalar.properties.generalCategory == .control { continue }
      let alone = String(scalar)
      #expect(
        matches(visible, alone) == (form.allows(scalar) && !form.isBlank(alone)),
        "\(scalar.codePoint)")
    }
  }

  @Test(arguments: [
    "\u{200b}", "\u{200e}", "\u{200f}", "\u{202a}", "\u{202e}", "\u{2066}", "\u{2069}",
    "\u{feff}", "\u{ad}", "\u{e0041}", "\u{2028}", "\u{2029}", "\u{200d}", "\u{3164}",
  ])
  func `a name with a character that nobody sees is refused by its number`(
    hidden: String
  ) async throws {
    let body = try JSONValue.read(Bodies.household(county.villages[0]))
    let name = JSONValue.string("赵\(hidden)虚构")
    for pointer in ["/head_name", "/members/0/name", "/code", "/poverty_cause"] {
      let answer = try await api.send(
        .post, "/v1/households", as: county.coordinator,
        body.setting(pointer, to: name).literal)
      #expect(answer.faults == [pointer: "hidden_character"])
      #expect(
        answer.json.at("/errors/0/detail")?.text?.contains(
          hidden.unicodeScalars.first?.codePoint ?? "-") == true)
    }
    let search = try await api.send(
      .get, "/v1/households?q=\(hidden.utf8.map { "%" + String($0, radix: 16) }.joined())",
      as: county.admin)
    #expect(search.status == 200)
  }

  @Test(arguments: ["𠮷虚构", "龢虚\u{e0100}构", "葛\u{fe00}虚构", "阿卜杜拉·虚构", "བསོད་ནམས"])
  func `a rare name is kept as it is`(name: String) async throws {
    let body = try JSONValue.read(Bodies.household(county.villages[0]))
      .setting("/head_name", to: .string(name))
    let made = try await api.send(.post, "/v1/households", as: county.coordinator, body.literal)
    #expect(made.status == 201)
    let kept = made["head_name"]?.text ?? ""
    #expect(Array(kept.unicodeScalars) == Array(name.unicodeScalars))
  }

  @Test(arguments: ["\u{fe0f}", " \u{300}\u{e0100}", "\u{3000}"])
  func `a name of nothing to be seen is blank, and one of an accent is not`(
    name: String
  ) async throws {
    let body = try JSONValue.read(Bodies.household(county.villages[0]))
      .setting("/head_name", to: .string(name))
    let answer = try await api.send(.post, "/v1/households", as: county.coordinator, body.literal)
    let isAccent = name.unicodeScalars.contains("\u{300}")
    #expect(answer.faults == (isAccent ? [:] : ["/head_name": "blank"]))
  }

  @Test func `running text may have emoji of several parts, and nothing that turns it round`()
    async throws
  {
    let body = try JSONValue.read(Bodies.listing(county.household))
    for (text, status) in [("👩\u{200d}🌾 的蛋\n新鲜", 201), ("价\u{202e}一", 422), ("a\u{2028}b", 422)] {
      let answer = try await api.send(
        .post, "/v1/listings", as: county.coordinator,
        body.setting("/description", to: .string(text)).literal)
      #expect(answer.status == status)
    }
  }

  @Test func `a password may be of anything but controls, for its owner types it`() async throws {
    let user = try JSONValue.read(Bodies.user)
      .setting("/password", to: "虚构\u{200d}密码\u{ad}-0001")
    #expect(try await api.send(.post, "/v1/users", user.literal).status == 201)
    let logIn = #"{"phone": "19900001234", "password": "虚构\#u{200d}密码\#u{ad}-0001"}"#
    #expect(try await api.send(.post, "/v1/sessions", logIn).status == 201)
  }

  @Test(arguments: [
    "19900000001", "199 0000 0001", "+86 19900000001", "8619900000001", "１９９０００００００１",
    "＋８６　１９９－００００－０００１", " +86-199 0000 0001 ", "0915 8421234", "+86 0915-8421234",
    "8609158421234", "010 12345678", "091584212345", "86 0101234567", "29900000001", "12900000001",
    "+85219900000001", "199.0000.0001", "00915842123", "199000000010", "8421234", "", "+",
    "+ 86 0915 8421234", "1990000000١", String(repeating: " ", count: 30) + "19900000001",
    "++8619900000001", "19900000001+",
  ])
  func `a telephone number fits the document where the server takes it`(typed: String) throws {
    for (schema, read) in [
      (Schema.typedPhone, { Phone.any($0) }), (.typedMobilePhone, { Phone.mobile($0) }),
    ] as [(Schema, (String) -> Phone?)] {
      guard case .text(let text) = schema.shape, let pattern = text.pattern else {
        Issue.record("the schema has no pattern")
        return
      }
      let fits =
        try NSRegularExpression(pattern: pattern)
        .firstMatch(in: typed, range: NSRange(typed.startIndex..., in: typed)) != nil
      #expect(fits == (read(typed) != nil), "\(typed)")
    }
  }
}
