/// What a `Range` header asks of a representation of known length (RFC 9110, section 14).
enum RequestedRange: Equatable {
  /// All of it: what was asked for is not understood, or not worth it.
  case whole
  case part(Range<Int>)
  /// 416: nothing of it is there.
  case unsatisfiable

  /// Reads `bytes=first-last`, `bytes=first-` and `bytes=-suffix`.
  ///
  /// Another unit, a malformed header and more ranges than one are ignored, as section 14.2 allows:
  /// who resumes a download or moves about in a film asks for one range, and a thousand small or
  /// overlapping ones in one `multipart/byteranges` cost the server far more than their sender.
  static func read(_ value: String, length: Int) -> RequestedRange {
    let bytes = Array(value.utf8)
    // The unit's name has no case (section 14.1).
    guard bytes.count > 6, bytes[..<5].map({ $0 | 0x20 }).elementsEqual("bytes".utf8),
      bytes[5] == UInt8(ascii: "="), let range = onlyItem(bytes[6...]),
      let dash = range.firstIndex(of: UInt8(ascii: "-"))
    else { return .whole }
    let (first, last) = (range[..<dash], range[(dash + 1)...])
    guard first.allSatisfy(isDigit), last.allSatisfy(isDigit) else { return .whole }
    // There is no way to name a part of nothing in `Content-Range`.
    if length == 0 { return .whole }
    switch (number(first), number(last)) {
    case (nil, nil): return .whole
    case (nil, let suffix?):
      return suffix == 0 ? .unsatisfiable : .part(max(0, length - suffix)..<length)
    case (let start?, let end):
      if let end, end < start { return .whole }
      guard start < length else { return .unsatisfiable }
      return .part(start..<min(length - 1, end ?? Int.max) + 1)
    }
  }

  /// The one item of a list that has no other, without the blanks around it.
  private static func onlyItem(_ list: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let items = list.split(separator: UInt8(ascii: ",")).map { item in
      var item = item.drop(while: FieldLine.isSpace)
      while let last = item.last, FieldLine.isSpace(last) { item.removeLast() }
      return item
    }.filter { !$0.isEmpty }
    return items.count == 1 ? items[0] : nil
  }

  /// A number of digits, nil for none; past all bounds it is the largest one.
  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    if digits.isEmpty { return nil }
    return digits.reduce(0) { sum, digit in
      let (product, overflow) = sum.multipliedReportingOverflow(by: 10)
      let (next, carried) = product.addingReportingOverflow(Int(digit - UInt8(ascii: "0")))
      return overflow || carried ? Int.max : next
    }
  }
}
