/// Pictures for tests: real ones of three by two pixels, and what phones and programs put into
/// their files beside the picture.
package enum Pictures {
  package static let width = 3
  package static let height = 2

  /// Baseline, with a JFIF segment of 18 bytes behind its first two.
  package static let jpeg = bytes(
    """
    ffd8ffe000104a46494600010100000100010000ffdb004300281c1e231e19282321232d2b28303c64413c37373c
    7b585d4964918099968f808c8aa0b4e6c3a0aadaad8a8cc8ffcbdaeef5ffffff9bc1fffffffaffe6fdfff8ffdb00
    43012b2d2d3c353c76414176f8a58ca5f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8
    f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8ffc00011080002000303012200021101031101ffc40015000101
    00000000000000000000000000000003ffc4001b10000201050000000000000000000000000003020113233152ff
    c4001501010100000000000000000000000000000304ffc400181100020300000000000000000000000000000102
    3132ffda000c03010002110311003f00b2d4bb71c70d7340000eca23947fffd9
    """)
  package static let png = bytes(
    """
    89504e470d0a1a0a0000000d49484452000000030000000208020000001216f14d0000001749444154789c636460
    304a6160486160606138c1000100153601c8ce421bd60000000049454e44ae426082
    """)
  package static let losslessWebP = bytes(
    """
    5249464636000000574542505650384c290000002f024000002f20164c8695ff15a24020c99f61a0b14666fe8387
    096280408032561c734144ff637d0000
    """)
  package static let lossyWebP = bytes(
    """
    524946463a00000057454250565038202e000000d001009d012a0300020007409625a80274010f045c770000ce2a
    f394b1eed32fc99583c8b8975f5323629fa8c800
    """)

  /// What must not come back.
  package static let secret = Array("31.9333N 109.35E ZTE-A880 sn4711".utf8)

  // MARK: JPEG

  /// A JPEG with these segments behind its first one.
  package static func jpeg(with segments: [UInt8]...) -> [UInt8] {
    Array(jpeg[..<20]) + segments.joined() + jpeg[20...]
  }

  /// A JPEG of about so many bytes, all of which stay.
  package static func largeJPEG(_ length: Int) -> [UInt8] {
    let tables = (0..<length / 1_000).map { number in
      segment(0xDB, (0..<996).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ number) })
    }
    return jpeg(with: Array(tables.joined()))
  }

  /// A segment of a JPEG.
  package static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
    [0xFF, marker, UInt8((content.count + 2) >> 8), UInt8((content.count + 2) & 0xFF)] + content
  }

  /// An Exif as phones write it: a camera's name, the orientation, and where it was.
  package static func exif(orientation: Int, isBigEndian: Bool = false) -> [UInt8] {
    func number(_ value: Int, _ count: Int) -> [UInt8] {
      let big = (0..<count).map { UInt8(value >> (8 * (count - 1 - $0)) & 0xFF) }
      return isBigEndian ? big : big.reversed()
    }
    func entry(_ tag: Int, _ type: Int, _ count: Int, _ value: [UInt8]) -> [UInt8] {
      number(tag, 2) + number(type, 2) + number(count, 4) + value
    }
    let end = 8 + 2 + 3 * 12 + 4
    let directory =
      number(3, 2) + entry(271, 2, secret.count, number(end, 4))
      + entry(274, 3, 1, number(orientation, 2) + [0, 0])
      + entry(34_853, 4, 1, number(end + secret.count, 4)) + number(0, 4)
    let places = number(1, 2) + entry(1, 2, secret.count, number(end, 4)) + number(0, 4)
    return Array("Exif\0\0".utf8) + Array((isBigEndian ? "MM" : "II").utf8) + number(42, 2)
      + number(8, 4) + directory + secret + places
  }

  // MARK: PNG and WebP

  /// A PNG with these chunks behind its header.
  package static func png(with chunks: [UInt8]...) -> [UInt8] {
    Array(png[..<33]) + chunks.joined() + png[33...]
  }

  /// A chunk of a PNG; nobody looks at its checksum.
  package static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
    (0..<4).map { UInt8(content.count >> (24 - 8 * $0) & 0xFF) } + type.utf8 + content + [
      1, 2, 3, 4,
    ]
  }

  /// A chunk of a WebP.
  package static func riff(_ type: String, _ content: [UInt8]) -> [UInt8] {
    type.utf8 + (0..<4).map { UInt8(content.count >> (8 * $0) & 0xFF) } + content
      + (content.count % 2 == 1 ? [0] : [])
  }

  /// A WebP of these chunks.
  package static func webp(_ chunks: [UInt8]...) -> [UInt8] {
    riff("RIFF", Array("WEBP".utf8) + chunks.joined())
  }

  /// The chunk that begins a WebP with more than a picture.
  package static func extended(
    flags: UInt8, width: Int = Pictures.width, height: Int = Pictures.height
  ) -> [UInt8] {
    let sides = [width - 1, height - 1].flatMap { side in
      (0..<3).map { UInt8(side >> (8 * $0) & 0xFF) }
    }
    return riff("VP8X", [flags, 0, 0, 0] + sides)
  }

  private static func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}
