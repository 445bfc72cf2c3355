/// The keys of those whose signed notices are taken, by the sender's name. They come from a file
/// that only the server reads: a sender and its `whsec_…` a line, several lines of one sender while
/// it goes over from an old key to a new one; empty lines and what follows `#` are passed over.
package struct NoticeKeys: Sendable {
  private let keys: [String: [WebhookSecret]]

  package static let maximumBytes = 64 * 1024
  package static let maximumSenders = 100
  package static let maximumKeysOfASender = 4
  package static let maximumNameLength = 40

  /// Nobody's.
  package static let none = NoticeKeys()

  private init() { keys = [:] }

  /// Throws `NoticeKeysFault` for the first line that does not fit.
  package init(_ text: String) throws(NoticeKeysFault) {
    guard text.utf8.count <= Self.maximumBytes else { throw .tooLong }
    var keys: [String: [WebhookSecret]] = [:]
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      let number = index + 1
      let words = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" }
      if words.isEmpty { continue }
      guard words.count == 2, let name = words.first.map(String.init), Self.isName(name) else {
        throw .noName(line: number)
      }
      guard let key = words.last.flatMap({ WebhookSecret(String($0)) }) else {
        throw .noKey(line: number)
      }
      guard keys[name, default: []].count < Self.maximumKeysOfASender,
        keys[name] != nil || keys.count < Self.maximumSenders
      else { throw .tooMany(line: number) }
      keys[name, default: []].append(key)
    }
    self.keys = keys
  }

  /// A sender's keys, the oldest line first; none of one that is not known.
  package subscript(sender: String) -> [WebhookSecret] { keys[sender] ?? [] }

  /// Lower-case letters, digits, `-` and `_`: it stands in an address.
  package static func isName(_ text: String) -> Bool {
    (1...maximumNameLength).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
      }
  }
}

/// What is wrong with a file of keys, without a word of what stands in it.
package enum NoticeKeysFault: Error, Equatable, CustomStringConvertible {
  case tooLong
  case noName(line: Int)
  case noKey(line: Int)
  case tooMany(line: Int)

  /// A clause for people.
  package var description: String {
    switch self {
    case .tooLong: "it has more than \(NoticeKeys.maximumBytes) bytes"
    case .noName(let line): "line \(line) is no name (a-z, 0-9, -, _) and a key"
    case .noKey(let line):
      "line \(line) has no key: whsec_ and the base 64 of "
        + "\(WebhookSecret.keySizes.lowerBound) to \(WebhookSecret.keySizes.upperBound) bytes"
    case .tooMany(let line):
      "line \(line) is beyond \(NoticeKeys.maximumSenders) names with "
        + "\(NoticeKeys.maximumKeysOfASender) keys each"
    }
  }
}
