import Access
import Core

extension Fields {
  /// A new password, of the account with this number where it is known here.
  func newPassword(_ name: String, phone: Phone? = nil) -> Password {
    checked(name, text(name, Account.passwordLengths, .typed, as: .password), phone)
  }

  func optionalNewPassword(_ name: String) -> Password? {
    optionalText(name, Account.passwordLengths, .typed, as: .password)
      .map { checked(name, $0, nil) }
  }

  private func checked(_ name: String, _ typed: String, _ phone: Phone?) -> Password {
    let password = Password(typed)
    if let reason = password.fault(phone: phone) { fault(name, reason.rawValue, reason.detail) }
    return password
  }
}

extension Schema {
  fileprivate static let password = text(Account.passwordLengths, .typed, example: "示例-四只黑母鸡-7")
}

/// Refuses an account's own number as its password, where the number is known only by now. Throws
/// `InvalidContent`.
func check(_ password: Password, of account: Account) throws {
  if let reason = password.fault(phone: account.phone) {
    throw InvalidContent("/password", reason.rawValue, reason.detail)
  }
}
