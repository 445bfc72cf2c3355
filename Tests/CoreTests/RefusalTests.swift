import Core
import Testing

@Suite("Who asks, and what every domain refuses") struct RefusalTests {
  @Test("An absent thing and a role that may not are told apart")
  func common() {
    let missing = CommonRefusal.notFound(what: "listing")
    #expect(missing.kind == .notFound)
    #expect(missing.code == "not_found")
    #expect(missing.detail == "There is no such listing, or it is outside of your scope.")
    #expect(missing.faults == [])
    let forbidden = CommonRefusal.roleMayNot
    #expect(forbidden.kind == .forbidden)
    #expect(forbidden.code == "forbidden")
  }

  @Test("Wrong content names each place")
  func content() {
    let refusal = InvalidContent("/title", "too_long", "At most 80 characters.")
    #expect(refusal.kind == .invalid)
    #expect(refusal.code == "invalid_content")
    #expect(
      refusal.faults
        == [Fault(pointer: "/title", code: "too_long", detail: "At most 80 characters.")])
    #expect(refusal == InvalidContent(refusal.faults))
  }
}
