/// WebP: RFC 9649; the header of a lossy frame: RFC 6386, section 9.1.
struct WebPFile {
  private struct Size: Equatable {
    let width: Int
    let height: Int
  }

  /// Of a file with a `VP8X`; left out are `EXIF`, `XMP ` and whatever is not known.
  private static let kept: Set<String> = [
    "VP8X", "ICCP", "ANIM", "ANMF", "ALPH", "VP8 ", "VP8L",
  ]
  /// Section 2.7.1: the flags of what may be in the file. Without those of Exif and XMP.
  private static let keptFlags: UInt8 = 0b0011_0010
  private static let animationFlag: UInt8 = 0b0000_0010

  private var canvas: Size?
  private var frame: Size?
  private var isAnimated = false
  private var hasFrames = false
  private var clean: [UInt8] = []

  /// Walks from chunk to chunk for as long as the file says that it is; what comes behind is left
  /// out.
  static func walk(_ bytes: [UInt8]) throws(ImageFault) -> WalkedImage {
    var file = WebPFile()
    try file.walk(bytes)
    guard let size = file.canvas ?? file.frame else { throw .malformed }
    // Section 2.7: a still picture fills its canvas; a film has frames.
    guard file.isAnimated ? file.hasFrames : file.frame == size else { throw .malformed }
    let length = UInt32(file.clean.count + 4)
    let head = Array("RIFF".utf8) + (0..<4).map { UInt8(length >> (8 * $0) & 0xFF) }
    return WalkedImage(
      format: .webp, width: size.width, height: size.height,
      bytes: head + Array("WEBP".utf8) + file.clean)
  }

  private mutating func walk(_ bytes: [UInt8]) throws(ImageFault) {
    var whole = ByteReader(bytes)
    _ = try whole.take(4)
    let length = try whole.take(4).littleEndian
    guard length >= 4 else { throw .malformed }
    var reader = ByteReader(Array(try whole.take(length).dropFirst(4)))
    clean.reserveCapacity(length)
    while !reader.isAtEnd {
      let head = try reader.take(8)
      let content = try reader.take(head.dropFirst(4).littleEndian)
      // A chunk of odd length has a byte behind it, which the last one of some files lacks.
      if content.count % 2 == 1, !reader.isAtEnd { _ = try reader.byte() }
      let type = String(decoding: head.prefix(4), as: UTF8.self)
      try takeChunk(type, Array(content))
      // The simple forms are one chunk of picture and nothing else.
      if canvas == nil { break }
    }
  }

  private mutating func takeChunk(_ type: String, _ content: [UInt8]) throws(ImageFault) {
    guard WebPFile.kept.contains(type) else {
      if canvas == nil { throw .malformed }
      return
    }
    var content = content
    switch type {
    case "VP8X":
      guard canvas == nil, frame == nil, content.count >= 10 else { throw .malformed }
      content[0] &= WebPFile.keptFlags
      isAnimated = content[0] & WebPFile.animationFlag != 0
      canvas = Size(
        width: content[4..<7].littleEndian + 1, height: content[7..<10].littleEndian + 1)
    case "VP8 ", "VP8L":
      guard frame == nil else { throw .malformed }
      frame = try type == "VP8 " ? lossySize(content) : losslessSize(content)
    default:
      guard canvas != nil else { throw .malformed }
      if type == "ANMF" { hasFrames = true }
    }
    keep(type, content)
  }

  /// A key frame's tag, its start code, and 14 bits each for the sides.
  private func lossySize(_ content: [UInt8]) throws(ImageFault) -> Size {
    guard content.count >= 10 else { throw .cutOff }
    guard content[0] & 1 == 0, content[3..<6] == [0x9D, 0x01, 0x2A] else { throw .malformed }
    return Size(
      width: content[6..<8].littleEndian & 0x3FFF, height: content[8..<10].littleEndian & 0x3FFF)
  }

  /// A signature, 14 bits each for the sides less one, and three of the version, which is 0.
  private func losslessSize(_ content: [UInt8]) throws(ImageFault) -> Size {
    guard content.count >= 5 else { throw .cutOff }
    let bits = content[1..<5].littleEndian
    guard content[0] == 0x2F, bits >> 29 == 0 else { throw .malformed }
    return Size(width: bits & 0x3FFF + 1, height: bits >> 14 & 0x3FFF + 1)
  }

  private mutating func keep(_ type: String, _ content: [UInt8]) {
    clean += type.utf8
    clean += (0..<4).map { UInt8(content.count >> (8 * $0) & 0xFF) }
    clean += content
    if content.count % 2 == 1 { clean.append(0) }
  }
}
