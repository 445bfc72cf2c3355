internal import CCrypto
import Locks

/// SHA-256 (FIPS 180-4), in one call or piece by piece.
///
/// The algorithm is looked up once for the process, and contexts are kept for the next digest: each
/// of them costs more than the hash of a token.
/// A context has one owner, which may hand it from thread to thread.
package struct SHA256: ~Copyable, @unchecked Sendable {
  /// The size of a digest, in bytes.
  package static let digestSize = 32

  private nonisolated(unsafe) static let algorithm: OpaquePointer = {
    guard let algorithm = EVP_MD_fetch(nil, "SHA256", nil) else {
      preconditionFailure("libcrypto has no SHA-256")
    }
    return algorithm
  }()

  private let context: OpaquePointer

  /// A digest of nothing yet.
  package init() {
    guard let context = EVP_MD_CTX_new() else { preconditionFailure("out of memory") }
    self.context = context
    start()
  }

  deinit {
    EVP_MD_CTX_free(context)
  }

  /// Adds the bytes to what is digested.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    let result = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    precondition(result == 1, "SHA-256 failed")
  }

  /// Adds the bytes to what is digested.
  package mutating func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { update($0) }
  }

  /// Adds the UTF-8 of the text to what is digested.
  package mutating func update(_ text: String) {
    var text = text
    text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
  }

  /// The 32 bytes of the digest of all that was added; what is added next belongs to a new one.
  package mutating func finish() -> [UInt8] {
    let digest = [UInt8](unsafeUninitializedCapacity: Self.digestSize) { buffer, count in
      let result = EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
      precondition(result == 1, "SHA-256 failed")
      count = Self.digestSize
    }
    start()
    return digest
  }

  /// The 32 bytes of the digest of the bytes.
  package static func digest(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var digest = idle.withLock { $0.take() } ?? SHA256()
    digest.update(bytes)
    let result = digest.finish()
    var used: SHA256? = consume digest
    idle.withLock { $0 = used.take() }
    return result
  }

  /// One that is ready for the next time.
  private static let idle = Locked<SHA256?>(nil)

  /// The 32 bytes of the digest of the bytes.
  package static func digest(_ bytes: [UInt8]) -> [UInt8] {
    bytes.withUnsafeBytes { digest($0) }
  }

  /// The 32 bytes of the digest of the text's UTF-8.
  package static func digest(_ text: String) -> [UInt8] {
    var text = text
    return text.withUTF8 { digest(UnsafeRawBufferPointer($0)) }
  }

  private func start() {
    precondition(EVP_DigestInit_ex2(context, Self.algorithm, nil) == 1, "SHA-256 failed")
  }
}
