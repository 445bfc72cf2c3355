import Core

/// Sums of money as they are read aloud.
enum MoneyAloud {
  /// `三千零五元六角五分`, as it is said; a negative sum begins with 负.
  static func chinese(_ amount: Fen) -> String {
    let fen = amount.rawValue.magnitude
    let (yuan, jiao, rest) = (fen / 100, Int(fen / 10 % 10), Int(fen % 10))
    var text = yuan > 0 || jiao + rest == 0 ? number(yuan) + "元" : ""
    if jiao > 0 { text += digits[jiao] + "角" }
    if rest > 0 {
      if yuan > 0 && jiao == 0 { text += "零" }
      text += digits[rest] + "分"
    }
    return (amount < .zero ? "负" : "") + text
  }

  /// `three thousand and five yuan 65`, its fen as two digits; a negative sum begins with `minus`.
  static func english(_ amount: Fen) -> String {
    let fen = amount.rawValue.magnitude
    let rest = fen % 100
    return (amount < .zero ? "minus " : "") + words(fen / 100) + " yuan"
      + (rest == 0 ? "" : " \(rest < 10 ? "0" : "")\(rest)")
  }

  private static let digits = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"]

  /// Groups of four digits, each with its own word; a gap of zeros is said once.
  private static func number(_ value: UInt64) -> String {
    if value == 0 { return digits[0] }
    var groups: [UInt64] = []
    var rest = value
    while rest > 0 {
      groups.append(rest % 10_000)
      rest /= 10_000
    }
    var text = ""
    for (place, group) in groups.enumerated().reversed() where group > 0 {
      let isSmall = group < 1_000 && !text.isEmpty
      let wasGap = place + 1 < groups.count && groups[place + 1] % 10 == 0 && !text.isEmpty
      if isSmall || wasGap { text += digits[0] }
      text += fourDigits(Int(group)) + ["", "万", "亿", "万亿", "亿亿"][place]
    }
    // Ten is said without its one at the beginning.
    return text.hasPrefix("一十") ? String(text.dropFirst()) : text
  }

  private static func fourDigits(_ value: Int) -> String {
    var text = ""
    var isGap = false
    for (unit, word) in [(1_000, "千"), (100, "百"), (10, "十"), (1, "")] {
      let digit = value / unit % 10
      if digit == 0 {
        isGap = !text.isEmpty
      } else {
        text += (isGap ? digits[0] : "") + digits[digit] + word
        isGap = false
      }
    }
    return text
  }

  private static let small = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
  ]
  private static let tens = [
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
  ]
  private static let scales: [(value: UInt64, word: String)] = [
    (1_000_000_000_000, "trillion"), (1_000_000_000, "billion"), (1_000_000, "million"),
    (1_000, "thousand"), (100, "hundred"),
  ]

  private static func words(_ value: UInt64) -> String {
    if value < 20 { return small[Int(value)] }
    if value < 100 {
      return tens[Int(value / 10)] + (value % 10 == 0 ? "" : "-" + small[Int(value % 10)])
    }
    guard let scale = scales.first(where: { value >= $0.value }) else { return "\(value)" }
    let rest = value % scale.value
    let head = words(value / scale.value) + " " + scale.word
    if rest == 0 { return head }
    return head + (rest < 100 ? " and " : " ") + words(rest)
  }
}
