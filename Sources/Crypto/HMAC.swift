internal import CCrypto

/// Message authentication codes (RFC 2104).
package enum HMAC {
  /// The 32 bytes of HMAC-SHA-256 (RFC 2104, with the hash of FIPS 180-4). Key and message may be
  /// of any length, empty ones too.
  package static func sha256(key: [UInt8], message: [UInt8]) -> [UInt8] {
    // OpenSSL reads a null pointer as "no key given"; an empty array may have one.
    let key = key.isEmpty ? [0] : key
    return [UInt8](unsafeUninitializedCapacity: SHA256.digestSize) { buffer, count in
      let result = message.withUnsafeBufferPointer { message in
        ccrypto_hmac_sha256(
          key, Int32(key.count), message.baseAddress, message.count, buffer.baseAddress)
      }
      precondition(result == 1, "HMAC-SHA-256 failed")
      count = SHA256.digestSize
    }
  }
}
