import Core
import Orders
import Testing

@Suite("The numbers of orders in a bank's words") struct OrderNumbersTests {
  static let number = "SH-01A2B-C3D4-E5F6"

  @Test(
    "A number is found however it is written",
    arguments: [
      number, "sh-01a2b-c3d4-e5f6", "SH01A2BC3D4E5F6", "货款 SH 01A2B C3D4 E5F6 谢谢",
      "ＳＨ－０１Ａ２Ｂ－Ｃ３Ｄ４－Ｅ５Ｆ６", "订单SH-O1A2B–C3D4—E5F6，2盒", "SHSH-01A2B-C3D4-E5F6",
      "SH_01A2B.C3D4.E5F6",
    ])
  func found(_ text: String) {
    #expect(OrderNumbers.ids(in: text).map(Order.number) == [OrderNumbersTests.number])
  }

  @Test(
    "What is none is not found",
    arguments: [
      "", "S", "SH", "SH-01A2B-C3D4-E5F", "SH-01A2B-C3D4-E5F!", "01A2B-C3D4-E5F6",
      "SH-U1A2B-C3D4-E5F6", "SH-91A2B-C3D4-E5F6", "SH-00000-0000-0000", "货款",
    ])
  func none(_ text: String) {
    #expect(OrderNumbers.ids(in: text) == [])
  }

  @Test("Words that read like a number do not hide the number behind them")
  func behindWords() {
    let ids = OrderNumbers.ids(in: "SHIPPING FOR SH01A2BC3D4E5F6")
    #expect(ids.map(Order.number).contains(OrderNumbersTests.number))
  }

  @Test("Each is given once, in its order, and no more than the most that is looked for")
  func several() {
    let text = "SH-01A2B-C3D4-E5F6,SH-01A2B-C3D4-E5F7;sh01a2bc3d4e5f6"
    #expect(
      OrderNumbers.ids(in: text).map(Order.number) == [
        "SH-01A2B-C3D4-E5F6", "SH-01A2B-C3D4-E5F7",
      ])
    let many = (10..<40).map { "SH-01A2B-C3D4-E5\($0)" }.joined(separator: " ")
    #expect(OrderNumbers.ids(in: many).count == OrderNumbers.maximum)
  }
}
