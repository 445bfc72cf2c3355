/// How a picture is to be turned to be shown: the one thing in a phone's Exif that a viewer needs
/// (CIPA DC-008, tag 274). From 2 to 8; a picture that stands as it is has none.
enum Orientation {
  private static let tag = 274
  private static let shortType = 3
  private static let entryLength = 12
  /// Entries of a directory that are looked at.
  private static let maximumEntries = 512
  static let exifHeader = Array("Exif\0\0".utf8)

  /// Reads it out of an `APP1` segment's content; nil where there is none or none that makes sense.
  static func read(exif content: ArraySlice<UInt8>) -> Int? {
    guard content.starts(with: exifHeader) else { return nil }
    let tiff = content.dropFirst(exifHeader.count)
    let isBig = tiff.starts(with: "MM".utf8)
    guard isBig || tiff.starts(with: "II".utf8) else { return nil }
    func number(_ start: Int, _ count: Int) -> Int? {
      tiff.part(start, count).map { isBig ? $0.bigEndian : $0.littleEndian }
    }
    guard number(2, 2) == 42, let directory = number(4, 4), let count = number(directory, 2) else {
      return nil
    }
    for index in 0..<min(count, maximumEntries) {
      let entry = directory + 2 + index * entryLength
      guard number(entry, 2) == tag else { continue }
      guard number(entry + 2, 2) == shortType, number(entry + 4, 4) == 1,
        let value = number(entry + 8, 2), (2...8).contains(value)
      else { return nil }
      return value
    }
    return nil
  }

  /// An `APP1` segment's content that holds the orientation and nothing else.
  static func exif(_ orientation: Int) -> [UInt8] {
    exifHeader + [0x4D, 0x4D, 0, 42, 0, 0, 0, 8]  // big-endian, the directory at 8
      + [0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, UInt8(orientation), 0, 0]  // its only entry
      + [0, 0, 0, 0]  // no other directory
  }

  /// Whether width and height change places.
  static func isSideways(_ orientation: Int?) -> Bool { (orientation ?? 1) >= 5 }
}
