import Core
import Images

/// The rules of photos.
package enum PhotoRefusal: Refusal, Equatable {
  case noPhoto
  /// It is a photo, of this format, but was sent as something else.
  case otherMediaType(ImageFormat)
  case cutOff
  case malformed
  case tooLarge(width: Int, height: Int)

  init(_ fault: ImageFault) {
    self =
      switch fault {
      case .unknownFormat: .noPhoto
      case .cutOff: .cutOff
      case .malformed: .malformed
      case .tooLarge(let width, let height): .tooLarge(width: width, height: height)
      }
  }

  package var kind: RefusalKind {
    switch self {
    case .noPhoto, .otherMediaType: .unsupported
    default: .invalid
    }
  }

  package var code: String {
    switch self {
    case .noPhoto, .otherMediaType: "unsupported_media_type"
    case .cutOff: "photo_cut_off"
    case .malformed: "photo_malformed"
    case .tooLarge: "photo_too_large"
    }
  }

  package var detail: String {
    switch self {
    case .noPhoto: "A photo is a JPEG, PNG or WebP."
    case .otherMediaType(let format): "By its content this is \(format.rawValue)."
    case .cutOff: "The photo ends before it should; send it again."
    case .malformed: "The photo is damaged, or of a kind that browsers do not show."
    case .tooLarge(let width, let height):
      "A photo has up to \(Photo.maximumSide) pixels a side, this one has \(width) × \(height)."
    }
  }
}
