import Audit
import Core
import Crypto
import Images

/// A photo of a thing, by its number from 1: they are shown in this order.
package struct Photo: Sendable {
  /// Of this version: what replaces it has another.
  package let id: Identifier
  package let number: Int
  package let format: ImageFormat
  /// In pixels, as it is shown.
  package let width: Int
  package let height: Int
  /// In bytes.
  package let length: Int
  /// SHA-256 of the bytes.
  package let digest: [UInt8]
  package let changedAt: Instant

  package static let numbers = 1...8
  package static let maximumLength = 2 * 1024 * 1024
  package static let maximumSide = 8_192
  /// Of the bytes that stand in one row.
  static let pieceLength = 32 * 1024
}

/// A photo that is about to be put up: without anything in it that tells of its place or device.
package struct NewPhoto: Sendable {
  let image: CleanImage
  package let digest: [UInt8]

  /// Takes what is no picture out of a file and digests the rest, which for a large one takes some
  /// milliseconds. `mediaType` is what the sender calls it, if anything. Throws `PhotoRefusal`.
  package init(_ bytes: [UInt8], called mediaType: String?) throws(PhotoRefusal) {
    do {
      image = try CleanImage(cleaning: bytes, maximumSide: Photo.maximumSide)
    } catch {
      throw PhotoRefusal(error)
    }
    let essence = mediaType?.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
    // To call it a run of bytes says nothing that could be wrong (RFC 2046, section 4.5.1).
    guard
      essence == nil || essence == "application/octet-stream" || essence == image.format.rawValue
    else { throw .otherMediaType(image.format) }
    digest = SHA256.digest(image.bytes)
  }
}

extension Photo {
  /// What goes on record: which picture it was, not the picture.
  package var facts: Facts { ["number": .count(number), "sha256": digestFact] }
  package var digestFact: Fact { .text(Hex.encode(digest)) }
}
