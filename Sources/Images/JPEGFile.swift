/// JPEG: ITU-T T.81, annex B; JFIF: ITU-T T.871; Exif: CIPA DC-008.
struct JPEGFile {
  static let signature: [UInt8] = [0xFF, 0xD8, 0xFF]

  private enum Marker {
    static let endOfImage: UInt8 = 0xD9
    static let startOfScan: UInt8 = 0xDA
    static let restarts: ClosedRange<UInt8> = 0xD0...0xD7
    /// Baseline, extended and progressive: what browsers show.
    static let frames: ClosedRange<UInt8> = 0xC0...0xC2
    /// DHT, DQT, DNL, DRI.
    static let tables: Set<UInt8> = [0xC4, 0xDB, 0xDC, 0xDD]
    static let applications: ClosedRange<UInt8> = 0xE0...0xEF
    static let comment: UInt8 = 0xFE
  }

  private var reader: ByteReader
  private var clean: [UInt8] = []
  private var size: (width: Int, height: Int)?
  private var orientation: Int?
  private var hasScan = false

  private init(_ bytes: [UInt8]) {
    reader = ByteReader(bytes)
    clean.reserveCapacity(bytes.count)
  }

  /// Walks from the first segment to the end of the image. Left out are the application segments
  /// (but for JFIF without its thumbnail, the colour profile, Adobe's colour transform and an Exif
  /// of the orientation alone), comments, and all that follows upon the image: second pictures,
  /// films.
  static func walk(_ bytes: [UInt8]) throws(ImageFault) -> WalkedImage {
    var file = JPEGFile(bytes)
    try file.walk()
    guard let size = file.size, file.hasScan else { throw .malformed }
    let isSideways = Orientation.isSideways(file.orientation)
    return WalkedImage(
      format: .jpeg, width: isSideways ? size.height : size.width,
      height: isSideways ? size.width : size.height, bytes: file.clean)
  }

  private mutating func walk() throws(ImageFault) {
    clean += try reader.take(2)
    while true {
      // What stands between segments and belongs to none is skipped, as decoders do.
      _ = try reader.take { $0 == 0xFF }
      _ = try reader.take { $0 != 0xFF }
      let marker = try reader.byte()
      if marker == Marker.endOfImage {
        clean += [0xFF, marker]
        return
      }
      if marker == 0 || Marker.restarts.contains(marker) { continue }
      let length = try reader.take(2).bigEndian
      guard length >= 2 else { throw .malformed }
      try takeSegment(marker, try reader.take(length - 2))
    }
  }

  private mutating func takeSegment(
    _ marker: UInt8, _ content: ArraySlice<UInt8>
  ) throws(ImageFault) {
    switch marker {
    case Marker.frames:
      // Precision, height, width, the number of components and three bytes for each.
      guard size == nil, let parts = content.part(1, 5), let count = parts.last, count > 0,
        content.count == 6 + 3 * Int(count)
      else { throw .malformed }
      size = (width: parts.dropFirst(2).prefix(2).bigEndian, height: parts.prefix(2).bigEndian)
      keep(marker, content)
    case Marker.startOfScan:
      guard size != nil else { throw .malformed }
      hasScan = true
      keep(marker, content)
      try takeScan()
    case Marker.applications: keepIfNeeded(marker, content)
    case Marker.comment: break
    case _ where Marker.tables.contains(marker): keep(marker, content)
    default: throw .malformed
    }
  }

  /// The coded data: up to a marker that is neither a stuffed byte nor a restart.
  private mutating func takeScan() throws(ImageFault) {
    while true {
      clean += try reader.take { $0 == 0xFF }
      var ahead = reader
      _ = try ahead.byte()
      let next = try ahead.byte()
      if next == 0 || Marker.restarts.contains(next) {
        clean += [0xFF, next]
        reader = ahead
      } else if next == 0xFF {
        // A fill byte before a marker.
        _ = try reader.byte()
      } else {
        return
      }
    }
  }

  private mutating func keepIfNeeded(_ marker: UInt8, _ content: ArraySlice<UInt8>) {
    switch marker {
    case 0xE0 where content.starts(with: "JFIF\0".utf8) && content.count >= 14:
      // Without its thumbnail, which may show what was cut off of the picture.
      keep(marker, content.prefix(12) + [0, 0])
    case 0xE1 where orientation == nil:
      orientation = Orientation.read(exif: content)
      if let orientation { keep(marker, Orientation.exif(orientation)[...]) }
    case 0xE2 where content.starts(with: "ICC_PROFILE\0".utf8): keep(marker, content)
    case 0xEE where content.starts(with: "Adobe".utf8) && content.count >= 12:
      keep(marker, content.prefix(12))
    default: break
    }
  }

  private mutating func keep(_ marker: UInt8, _ content: ArraySlice<UInt8>) {
    let length = content.count + 2
    clean += [0xFF, marker, UInt8(length >> 8), UInt8(length & 0xFF)]
    clean += content
  }
}
