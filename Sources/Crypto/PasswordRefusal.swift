/// Why a text cannot be a password.
package enum PasswordRefusal: String, Error, Sendable {
  /// More than `PasswordHasher.maximumPasswordSize` bytes of UTF-8.
  case tooLong
  /// A NUL, where the hash would end and all that follows count for nothing.
  case containsNUL
}
