internal import CCrypto
import Locks

/// Message authentication codes (RFC 2104).
package enum HMAC {
  /// The 32 bytes of HMAC-SHA-256 (RFC 2104, with the hash of FIPS 180-4). Key and message may be
  /// of any length, empty ones too.
  package static func sha256(key: [UInt8], message: [UInt8]) -> [UInt8] {
    var context = idle.withLock { $0.take() } ?? Context()
    let code = context.code(of: message, under: key)
    var used: Context? = consume context
    idle.withLock { $0 = used.take() }
    return code
  }

  /// One that is ready for the next time: looking the algorithms up costs several times what the
  /// code of a request does.
  private static let idle = Locked<Context?>(nil)

  /// It has one owner, which may hand it from thread to thread.
  private struct Context: ~Copyable, @unchecked Sendable {
    private let handle: OpaquePointer

    init() {
      guard let handle = ccrypto_hmac_sha256_new() else {
        preconditionFailure("libcrypto has no HMAC-SHA-256")
      }
      self.handle = handle
    }

    deinit { EVP_MAC_CTX_free(handle) }

    mutating func code(of message: [UInt8], under key: [UInt8]) -> [UInt8] {
      // OpenSSL reads a null pointer as "no key given", and an empty array may have one. A zero
      // more at the end of a short key makes no difference (RFC 2104, section 2).
      let key = key.isEmpty ? [0] : key
      return [UInt8](unsafeUninitializedCapacity: SHA256.digestSize) { buffer, count in
        let result = ccrypto_hmac_sha256(
          handle, key, key.count, message, message.count, buffer.baseAddress)
        precondition(result == 1, "HMAC-SHA-256 failed")
        count = SHA256.digestSize
      }
    }
  }
}
