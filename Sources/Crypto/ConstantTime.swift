internal import CCrypto

/// Whether both are the same bytes, in a time that depends on their length only.
package func constantTimeEquals(_ one: [UInt8], _ other: [UInt8]) -> Bool {
  one.count == other.count && CRYPTO_memcmp(one, other, one.count) == 0
}
