import Core
import Testing

@Suite("Telephone numbers") struct PhoneTests {
  @Test(
    "A mobile number is found however people write it",
    arguments: [
      "19900000001", "199 0000 0001", "199-0000-0001", "+86 19900000001", "+8619900000001",
      "8619900000001", "１９９０００００００１", "＋８６ １９９０００００００１", "199　0000　0001", " 19900000001 ",
      "199－0000－0001",
    ])
  func mobile(typed: String) {
    #expect(Phone.mobile(typed)?.rawValue == "19900000001")
  }

  @Test(
    "What is no mobile number is refused",
    arguments: [
      "", "1990000000", "199000000010", "12900000001", "10900000001", "29900000001",
      "+1 9900000001", "+85219900000001", "1990000000a", "(199)00000001", "199.0000.0001",
      "0915 8421234", "19900000001+86", "++8619900000001", "+86", "٠١٢٣٤٥٦٧٨٩٠",
    ])
  func noMobile(typed: String) {
    #expect(Phone.mobile(typed) == nil)
  }

  @Test(
    "A landline with its area code is a number that a household may have",
    arguments: [
      ("0915 8421234", "09158421234"), ("0915-8421234", "09158421234"),
      ("010 12345678", "01012345678"), ("+86 0915 8421234", "09158421234"),
      ("19900000001", "19900000001"),
    ])
  func landline(typed: String, expected: String) {
    #expect(Phone.any(typed)?.rawValue == expected)
  }

  @Test(
    "A number without an area code, or too long or short, is refused",
    arguments: ["8421234", "0015842123", "091584212", "0915842123456", "无", "-"])
  func noNumber(typed: String) {
    #expect(Phone.any(typed) == nil)
  }

  @Test("Others see the first three and the last four digits at the most")
  func masked() {
    #expect(Phone(rawValue: "19900000001").masked == "199****0001")
    #expect(Phone(rawValue: "09158421234").masked == "091****1234")
    #expect(Phone(rawValue: "1234567").masked == "*******")
    #expect(Phone(rawValue: "12345678").masked == "123*5678")
  }
}
