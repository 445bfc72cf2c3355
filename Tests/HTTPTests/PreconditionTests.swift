import JSON
import Locks
import Testing

@testable import HTTP

/// RFC 9110, section 13, asked of a thing with the tag `"now"` that changed at `changed`.
@Suite struct PreconditionTests {
  static let changed = "Sun, 06 Nov 1994 08:49:37 GMT"
  static let before = "Sun, 06 Nov 1994 08:49:36 GMT"
  static let after = "Sun, 06 Nov 1994 08:49:38 GMT"
  static let current = Validators(EntityTag("now"), lastModified: 784_111_777)

  private func outcome(
    _ method: HTTP.Method, _ headers: [(name: String, value: String)],
    _ current: Validators? = PreconditionTests.current
  ) async -> Preconditions.Outcome? {
    let found = Locked<Preconditions.Outcome?>(nil)
    let route = Route(method, "/") { exchange in
      let outcome = exchange.preconditions.outcome(of: exchange.method, current)
      found.withLock { $0 = outcome }
      exchange.respond(.noContent)
    }
    _ = await RouterClient(router: Router([route]) { _, _ in }).send(method, "/", headers: headers)
    return found.withLock { $0 }
  }

  @Test(arguments: [
    ("*", true), (#""now""#, true), (#""a", "now""#, true), (#""a,b" , "now""#, true),
    (#",, "now",,"#, true), (#""a","now""#, true), ("\"a\"\t,\t\"now\"", true), (#""""#, false),
    (#""a""#, false), (#"W/"now""#, false), (#"W/"a", W/"now""#, false), (#""a,"now"""#, false),
    (#""a" "now""#, false), ("now", false), (#""now"#, false), (#"now""#, false), ("", false),
    (",", false), (#"w/"now""#, false), (#"W/ "now""#, false), (#"*, "now""#, false),
    (#""now", *"#, false), (#""NOW""#, false), (#""no w", "now""#, false), (#""a,now,b""#, false),
    (#""now";q=1"#, false),
  ])
  func `If-Match compares strongly with a list of tags`(value: String, isMet: Bool) async {
    for method in [HTTP.Method.get, .put, .delete] {
      let outcome = await outcome(method, [("If-Match", value)])
      #expect(outcome == (isMet ? .proceed : .failed), "\(method) \(value)")
    }
  }

  @Test(arguments: [
    ("*", true), (#""now""#, true), (#"W/"now""#, true), (#""a,b", W/"now""#, true),
    (#""a""#, false), (#"W/"a""#, false), (#""a,now""#, false),
  ])
  func `If-None-Match compares weakly, and what reads gets 304`(value: String, isNamed: Bool) async
  {
    let headers = [(name: "If-None-Match", value: value)]
    #expect(await outcome(.get, headers) == (isNamed ? .notModified : .proceed))
    #expect(await outcome(.put, headers) == (isNamed ? .failed : .proceed))
  }

  @Test(arguments: ["now", #""now"#, "", #""a" "now""#, #"*, "now""#])
  func `a malformed If-None-Match stops what writes and not what reads`(value: String) async {
    #expect(await outcome(.get, [("If-None-Match", value)]) == .proceed)
    #expect(await outcome(.put, [("If-None-Match", value)]) == .failed)
  }

  @Test func `several headers of tags are one list`() async {
    let headers = [
      (name: "If-None-Match", value: #""a""#), (name: "if-none-match", value: #""now""#),
    ]
    #expect(await outcome(.get, headers) == .notModified)
  }

  @Test func `the date of the last change decides where it is given`() async {
    let dates = [
      (PreconditionTests.before, false), (PreconditionTests.changed, true),
      (PreconditionTests.after, true), ("Sunday, 06-Nov-94 08:49:37 GMT", true),
      ("Sun Nov  6 08:49:37 1994", true),
    ]
    for (date, isUnchanged) in dates {
      #expect(
        await outcome(.get, [("If-Modified-Since", date)])
          == (isUnchanged ? .notModified : .proceed))
      for method in [HTTP.Method.get, .put] {
        #expect(
          await outcome(method, [("If-Unmodified-Since", date)])
            == (isUnchanged ? .proceed : .failed))
      }
      #expect(await outcome(.put, [("If-Modified-Since", date)]) == .proceed)
    }
  }

  @Test func `a date that is none, or of a thing whose date is not known, is ignored`() async {
    for name in ["If-Modified-Since", "If-Unmodified-Since"] {
      for value in ["", "yesterday", "784111777", "\(PreconditionTests.before), x"] {
        #expect(await outcome(.get, [(name, value)]) == .proceed)
      }
      for value in [PreconditionTests.before, PreconditionTests.after] {
        let undated = Validators(EntityTag("now"))
        #expect(await outcome(.get, [(name, value)], undated) == .proceed)
      }
    }
  }

  /// Section 13.2.2: the first that is there of each pair decides alone.
  @Test func `tags come before dates, and If-Match before If-None-Match`() async {
    let (before, after) = (PreconditionTests.before, PreconditionTests.after)
    let cases: [([(name: String, value: String)], Preconditions.Outcome)] = [
      ([("If-Match", "\"now\""), ("If-Unmodified-Since", before)], .proceed),
      ([("If-Match", "\"old\""), ("If-Unmodified-Since", after)], .failed),
      ([("If-Match", "\"old\""), ("If-None-Match", "\"now\"")], .failed),
      ([("If-Match", "\"now\""), ("If-None-Match", "\"now\"")], .notModified),
      ([("If-Unmodified-Since", before), ("If-None-Match", "\"now\"")], .failed),
      ([("If-Unmodified-Since", after), ("If-None-Match", "\"now\"")], .notModified),
      ([("If-None-Match", "\"old\""), ("If-Modified-Since", after)], .proceed),
      ([("If-None-Match", "\"now\""), ("If-Modified-Since", before)], .notModified),
      ([("If-None-Match", "nonsense"), ("If-Modified-Since", after)], .proceed),
      ([("If-Match", "*"), ("If-Modified-Since", after)], .notModified),
    ]
    for (headers, expected) in cases {
      #expect(await outcome(.get, headers) == expected, "\(headers)")
    }
  }

  @Test func `where there is nothing yet, only If-Match is not met`() async {
    let cases: [(name: String, value: String, outcome: Preconditions.Outcome)] = [
      ("If-Match", "*", .failed), ("If-Match", "\"now\"", .failed),
      ("If-None-Match", "*", .proceed),
      ("If-None-Match", "\"now\"", .proceed), ("If-None-Match", "x", .failed),
      ("If-Unmodified-Since", PreconditionTests.before, .proceed),
    ]
    for (name, value, expected) in cases {
      #expect(await outcome(.put, [(name, value)], nil) == expected, "\(name): \(value)")
    }
  }

  @Test func `a tag of JSON stops a request whose If-Match is another`() async {
    let router = Router([
      Route(.get, "/") { exchange in
        exchange.content.append("{}")
        exchange.respond(under: EntityTag("now"))
      }
    ]) { _, _ in }
    let client = RouterClient(router: router)
    let fresh = await client.send(.get, "/")
    #expect(fresh.status == 200 && fresh.text == "{}" && fresh.header("ETag") == "\"now\"")
    #expect(fresh.header("Accept-Ranges") == nil)
    let known = await client.send(.get, "/", headers: [("If-None-Match", "\"now\"")])
    #expect(known.status == 304 && known.body.isEmpty && known.header("ETag") == "\"now\"")
    let other = await client.send(.get, "/", headers: [("If-Match", "\"old\"")])
    #expect(other.status == 412 && other.text.contains("\"code\":\"precondition_failed\""))
    #expect(other.header("ETag") == nil)
  }
}
