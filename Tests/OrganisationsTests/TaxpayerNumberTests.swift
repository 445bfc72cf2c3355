import Organisations
import Testing

@Suite("Taxpayers' numbers") struct TaxpayerNumberTests {
  @Test(
    "Fifteen to twenty digits and capitals are one; of eighteen the last is the check",
    arguments: [
      // The example of GB 32100-2015, and others of other kinds of organisations.
      "91350100M000100Y43", "126109264360000015", "52610926MJU0000013", "91610926MA6DEMQ01D",
      "610926MA6DEMQ01", "61092619700101000X01", "6109261970010100X01",
    ])
  func right(text: String) { #expect(TaxpayerNumber(rawValue: text)?.rawValue == text) }

  @Test(
    "Anything else is none",
    arguments: [
      "", "91350100M000100Y4", "91350100M000100Y4300001", "91350100M000100Y44",
      "91350100M000100Y34", "91350100m000100y43", "91350100M000100I43", "9135 0100M000100Y43",
      "91350100M000100Y4O", "９1350100M000100Y43", "61092619700101", "610926-0000000",
    ])
  func wrong(text: String) {
    // Seventeen characters are an older number, whatever they are.
    #expect((TaxpayerNumber(rawValue: text) == nil) == (text.count != 17))
  }

  @Test("Each character that is another one shows")
  func check() {
    let code = Array("91350100M000100Y43")
    for place in code.indices {
      for other in "0123456789ABCDEFGHJKLMNPQRTUWXY" where other != code[place] {
        var changed = code
        changed[place] = other
        #expect(TaxpayerNumber(rawValue: String(changed)) == nil)
      }
    }
  }
}
