import Core
import Testing

@testable import Pages

@Suite("Sums that are read aloud") struct MoneyAloudTests {
  @Test(
    "In Chinese",
    arguments: [
      (0, "零元"), (5, "五分"), (60, "六角"), (100, "一元"), (105, "一元零五分"), (1_065, "十元六角五分"),
      (300_500, "三千零五元"), (1_000_000, "一万元"), (1_001_000, "一万零一十元"),
      (10_000_100, "十万零一元"), (123_456_789, "一百二十三万四千五百六十七元八角九分"),
      (12_005_000_000, "一亿二千零五万元"), (-250, "负二元五角"),
    ])
  func chinese(fen: Int64, text: String) {
    #expect(MoneyAloud.chinese(Fen(fen)) == text)
  }

  @Test(
    "In English",
    arguments: [
      (0, "zero yuan"), (5, "zero yuan 05"), (100, "one yuan"),
      (300_565, "three thousand and five yuan 65"),
      (4_200, "forty-two yuan"), (11_500, "one hundred and fifteen yuan"),
      (
        123_456_700,
        "one million two hundred and thirty-four thousand five hundred and sixty-seven yuan"
      ),
      (-250, "minus two yuan 50"),
    ])
  func english(fen: Int64, text: String) {
    #expect(MoneyAloud.english(Fen(fen)) == text)
  }
}
