/// The formats of pictures that browsers and phones have in common, by their media types.
package enum ImageFormat: String, Sendable, CaseIterable {
  case jpeg = "image/jpeg"
  case png = "image/png"
  case webp = "image/webp"

  /// What the first bytes say that it is, whatever it is called; nil for anything else.
  package init?(of bytes: [UInt8]) {
    if bytes.starts(with: JPEGFile.signature) {
      self = .jpeg
    } else if bytes.starts(with: PNGFile.signature) {
      self = .png
    } else if bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8) {
      self = .webp
    } else {
      return nil
    }
  }
}

/// Why bytes are not taken for a picture.
package enum ImageFault: Error, Equatable {
  /// Neither JPEG nor PNG nor WebP.
  case unknownFormat
  /// It ends before it should.
  case cutOff
  /// It has not the structure that its format has.
  case malformed
  /// Wider or higher than what is taken.
  case tooLarge(width: Int, height: Int)
}

/// A picture without anything beside the picture: a phone's file tells where it was taken, when,
/// and by which device, and nobody who uploads it means to tell that to the world.
///
/// Nothing is decoded and encoded anew: the file is walked piece by piece, and only the pieces that
/// a viewer needs are kept. What a format does not know is left out, not passed on.
package struct CleanImage: Sendable, Equatable {
  package let format: ImageFormat
  /// As it is to be shown, in pixels.
  package let width: Int
  package let height: Int
  /// The file: never longer than the one it was made of, rounded up to an even number.
  package let bytes: [UInt8]

  /// Takes what is not needed out of a file. Throws `ImageFault` for what is no such picture, is
  /// not whole, or has a side of more than `maximumSide` pixels.
  package init(cleaning bytes: [UInt8], maximumSide: Int) throws(ImageFault) {
    let walked: WalkedImage
    switch ImageFormat(of: bytes) {
    case .jpeg: walked = try JPEGFile.walk(bytes)
    case .png: walked = try PNGFile.walk(bytes)
    case .webp: walked = try WebPFile.walk(bytes)
    case nil: throw .unknownFormat
    }
    guard walked.width > 0, walked.height > 0 else { throw .malformed }
    guard walked.width <= maximumSide, walked.height <= maximumSide else {
      throw .tooLarge(width: walked.width, height: walked.height)
    }
    format = walked.format
    width = walked.width
    height = walked.height
    self.bytes = walked.bytes
  }
}

/// What came of walking through a file: its size is not judged yet.
struct WalkedImage {
  let format: ImageFormat
  let width: Int
  let height: Int
  let bytes: [UInt8]
}
