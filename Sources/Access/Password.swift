import Core
import Crypto
import Foundation

/// A password in the form in which it is hashed and compared: Unicode's composed one, for the same
/// password is typed decomposed on some devices (NIST SP 800-63B-4, section 3.1.1.2; UAX #15).
package struct Password: Sendable {
  package let text: String

  package init(_ typed: String) { text = typed.precomposedStringWithCanonicalMapping }

  /// Why it cannot be a new password, beside its length in characters. There are no rules about
  /// which characters it has: they make passwords worse (same section).
  package enum Fault: String, Sendable {
    /// Many have it, and it is tried first.
    case common
    /// It is the account's own phone number.
    case phoneNumber = "phone_number"
    /// More bytes of UTF-8 than can be hashed.
    case tooManyBytes = "too_many_bytes"

    package var detail: String {
      switch self {
      case .common: "Many people have this password; it would be guessed."
      case .phoneNumber: "The account's own phone number would be guessed."
      case .tooManyBytes:
        "This password has \(PasswordHasher.maximumPasswordSize) bytes of UTF-8 at the most."
      }
    }
  }

  /// What is wrong with it as a new password of the account with this number, where it is known.
  package func fault(phone: Phone?) -> Fault? {
    if text.utf8.count > PasswordHasher.maximumPasswordSize { return .tooManyBytes }
    if Password.common.contains(text.lowercased()) { return .common }
    return phone != nil && Phone.mobile(text) == phone ? .phoneNumber : nil
  }

  /// Reads the list, so that a broken installation shows when the program starts.
  package static func loadCommon() {
    precondition(!common.isEmpty, "the list of common passwords is missing from the installation")
  }

  /// In small letters; see `data/README.md`.
  private static let common: Set<String> = {
    let file = Bundle.module.bundleURL.appendingPathComponent("data/common-passwords.txt")
    let text = (try? Data(contentsOf: file)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    return Set(text.split(separator: "\n").map(String.init))
  }()
}
