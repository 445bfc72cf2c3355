import Core
import Listings

/// Figures as people read them.
extension Words {
  /// `¥1234.05`, to the fen.
  func yuan(_ amount: Fen) -> String {
    amount < .zero ? "−¥\((-amount).yuan)" : "¥\(amount.yuan)"
  }

  /// `¥1234`, of fen, the rest left out: where there is little room.
  func wholeYuan(_ fen: Int64) -> String {
    (fen <= -100 ? "−" : "") + "¥\(fen.magnitude / 100)"
  }

  /// `1.250 kg`, to the gram.
  func kilograms(_ grams: Int) -> String {
    let rest = String(grams % 1000)
    let digits = String(repeating: "0", count: 3 - rest.count) + rest
    return "\(grams / 1000).\(digits) kg"
  }

  /// The county's date and time.
  func moment(_ instant: Instant) -> String {
    let date = instant.countyDate
    let minutes = (instant.rawValue - date.start.rawValue) / 60_000
    func two(_ number: Int64) -> String { (number < 10 ? "0" : "") + "\(number)" }
    return "\(date) \(two(minutes / 60)):\(two(minutes % 60))"
  }

  /// How goods have to travel.
  func travel(_ travels: Travel) -> String {
    switch travels {
    case .ambient: ambient
    case .fragile: fragile
    case .chilled: chilled
    }
  }

  /// Units of a stock in the unit that it is sold by, where they make whole ones.
  func quantity(_ units: Int, unit: String, stockUnits: Int) -> String {
    if units % stockUnits == 0 { return "\(units / stockUnits) \(unit)" }
    return "\(units) (\(stockUnits) = 1 \(unit))"
  }
}
