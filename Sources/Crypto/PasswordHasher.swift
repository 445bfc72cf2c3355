internal import CCrypto

/// Hashes passwords with yescrypt, in the form of crypt(5) (`$y$…`), and verifies them.
///
/// Both are slow by intent and block the thread: call them on a worker, never in an event loop.
package struct PasswordHasher: Sendable {
  /// The longest password, in bytes of UTF-8: libcrypt's bound of 512 less the final NUL.
  package static let maximumPasswordSize = 511
  /// The size of a salt, in bytes.
  package static let saltSize = 16
  /// The costs that libcrypt knows; one more takes twice the time and memory.
  package static let costs = 1...11
  /// Debian's own default: 18 ms and 16 MiB for each hash on one core of a small server, where 6
  /// takes 36 ms and 32 MiB, 7 takes 75 ms and 64 MiB, and 1 takes 1 ms and 1 MiB.
  package static let defaultCost = 5

  /// The cost of new hashes, one of `costs`.
  package let cost: Int
  /// The hash of a random password, to verify against when there is no such account, so that the
  /// time an answer takes does not tell.
  package let decoy: String

  /// A hasher of this cost, one of `costs`. It makes a first hash, the decoy.
  package init(cost: Int = PasswordHasher.defaultCost) {
    precondition(Self.costs.contains(cost), "no such cost")
    self.cost = cost
    let setting = Self.setting(cost: cost, salt: Random.bytes(Self.saltSize))
    guard let decoy = Self.run(Hex.encode(Random.bytes(16)), setting: setting) else {
      preconditionFailure("yescrypt failed")
    }
    self.decoy = decoy
  }

  /// The hash of the password with a random salt, ASCII of some 73 characters.
  package func hash(_ password: String) throws(PasswordRefusal) -> String {
    try hash(password, salt: Random.bytes(Self.saltSize))
  }

  /// The same hash for the same password and the same salt of `saltSize` bytes: for seeds that come
  /// out the same each time, and nothing else.
  package func hash(_ password: String, salt: [UInt8]) throws(PasswordRefusal) -> String {
    if let refusal = Self.refusal(of: password) { throw refusal }
    guard let hash = Self.run(password, setting: Self.setting(cost: cost, salt: salt)) else {
      preconditionFailure("yescrypt failed")
    }
    return hash
  }

  /// Whether the hash is the password's. The time depends on the hash's cost, not on where the two
  /// differ. False for a password that `hash` refuses and for a hash that is not yescrypt's.
  package func verify(_ password: String, against hash: String) -> Bool {
    guard Self.refusal(of: password) == nil, hash.hasPrefix("$y$"), !hash.utf8.contains(0),
      let expected = Self.run(password, setting: hash)
    else { return false }
    return constantTimeEquals(Array(expected.utf8), Array(hash.utf8))
  }

  /// Whether the hash was made at another cost, so that the next login had better renew it.
  package func isOutdated(_ hash: String) -> Bool {
    let setting = Self.setting(cost: cost, salt: [UInt8](repeating: 0, count: Self.saltSize))
    return hash.split(separator: "$").prefix(2) != setting.split(separator: "$").prefix(2)
  }

  private static func refusal(of password: String) -> PasswordRefusal? {
    if password.utf8.count > maximumPasswordSize { return .tooLong }
    return password.utf8.contains(0) ? .containsNUL : nil
  }

  /// The head of a hash: algorithm, cost and salt.
  private static func setting(cost: Int, salt: [UInt8]) -> String {
    precondition(salt.count == saltSize, "a salt has \(saltSize) bytes")
    var output = [CChar](repeating: 0, count: Int(CRYPT_GENSALT_OUTPUT_SIZE))
    let result = salt.map { CChar(bitPattern: $0) }.withUnsafeBufferPointer { salt in
      ccrypto_yescrypt_setting(UInt(cost), salt.baseAddress, Int32(salt.count), &output)
    }
    precondition(result == 1, "yescrypt's setting failed")
    return text(output)
  }

  /// The hash, or nil for a setting that libcrypt cannot read. The copy of the password is wiped.
  private static func run(_ password: String, setting: String) -> String? {
    let phrase = UnsafeMutableBufferPointer<CChar>.allocate(capacity: maximumPasswordSize + 1)
    phrase.initialize(repeating: 0)
    defer {
      OPENSSL_cleanse(phrase.baseAddress, phrase.count)
      phrase.deallocate()
    }
    for (index, byte) in password.utf8.enumerated() { phrase[index] = CChar(bitPattern: byte) }
    var output = [CChar](repeating: 0, count: Int(CRYPT_OUTPUT_SIZE))
    return ccrypto_hash(phrase.baseAddress, setting, &output) == 1 ? text(output) : nil
  }

  private static func text(_ output: [CChar]) -> String {
    String(decoding: output.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
