/// The languages of what people read.
package enum Language: String, Sendable, CaseIterable {
  case zh, en

  /// The one that is asked for or, without that, the one that a browser prefers (`Accept-Language`:
  /// RFC 9110, section 12.5.4); Chinese where it prefers neither.
  package init(asked: Language?, accepted header: String?) {
    self = asked ?? Language.preferred(in: header ?? "") ?? .zh
  }

  /// So many ranges of a header are looked at.
  private static let maximumRanges = 20

  private static func preferred(in header: String) -> Language? {
    var best: (language: Language, weight: Double)?
    for range in header.split(separator: ",", maxSplits: maximumRanges).prefix(maximumRanges) {
      let parts = range.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
      guard let primary = parts.first?.split(separator: "-").first,
        let language = Language(rawValue: primary.lowercased())
      else { continue }
      let weight =
        parts.dropFirst().first { $0.lowercased().hasPrefix("q=") }
        .map { Double($0.dropFirst(2)) ?? 0 } ?? 1
      // The first of two that are wanted alike.
      if weight > (best?.weight ?? 0) { best = (language, weight) }
    }
    return best?.language
  }
}
