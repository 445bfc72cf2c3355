/// PNG: W3C Recommendation "Portable Network Graphics", third edition, section 11.
enum PNGFile {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// The chunks that make the picture what it looks like, animated ones too. Left out are `eXIf`,
  /// `tEXt`, `zTXt`, `iTXt`, `tIME`, and whatever a program has put in for itself.
  private static let kept: Set<String> = [
    "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "mDCV",
    "cLLI", "bKGD", "hIST", "pHYs", "sPLT", "acTL", "fcTL", "fdAT",
  ]
  private static let maximumChunk = 0x7FFF_FFFF

  /// Walks from chunk to chunk until the image's end; what comes behind is left out.
  static func walk(_ bytes: [UInt8]) throws(ImageFault) -> WalkedImage {
    var reader = ByteReader(bytes)
    var clean: [UInt8] = []
    clean.reserveCapacity(bytes.count)
    clean += try reader.take(signature.count)
    var size: (width: Int, height: Int)?
    var hasData = false
    while true {
      let head = try reader.take(8)
      let length = head.prefix(4).bigEndian
      guard length <= maximumChunk else { throw .malformed }
      let content = try reader.take(length)
      let checksum = try reader.take(4)
      let type = String(decoding: head.dropFirst(4), as: UTF8.self)
      guard (size == nil) == (type == "IHDR") else { throw .malformed }
      if type == "IHDR" { size = try readHeader(content) }
      if type == "IDAT" { hasData = true }
      if kept.contains(type) {
        clean += head
        clean += content
        clean += checksum
      } else if isCritical(head) {
        throw .malformed
      }
      if type == "IEND" { break }
    }
    guard let size, hasData else { throw .malformed }
    return WalkedImage(format: .png, width: size.width, height: size.height, bytes: clean)
  }

  /// Section 5.4: by the case of its first letter a chunk says that nobody may overlook it.
  private static func isCritical(_ head: ArraySlice<UInt8>) -> Bool {
    head.dropFirst(4).first.map { $0 & 0x20 == 0 } ?? true
  }

  /// Width, height, bits of a sample, kind of colour, and three methods, of which there is one each
  /// but for two ways of interlacing.
  private static func readHeader(
    _ content: ArraySlice<UInt8>
  ) throws(ImageFault) -> (width: Int, height: Int) {
    let bytes = Array(content)
    guard bytes.count == 13, [1, 2, 4, 8, 16].contains(bytes[8]),
      [0, 2, 3, 4, 6].contains(bytes[9]), bytes[10] == 0, bytes[11] == 0, bytes[12] <= 1
    else { throw .malformed }
    return (bytes[0..<4].bigEndian, bytes[4..<8].bigEndian)
  }
}
