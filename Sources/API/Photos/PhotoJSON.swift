import Core
import Images
import JSON
import Listings
import Photos

extension Schema {
  static let photo = named(
    "Photo",
    [
      "n": .integer(Photo.numbers), "url": .text, "content_type": .choice(ImageFormat.self),
      "width": .integer, "height": .integer, "bytes": .integer,
    ])
}

/// A photo as a listing's row tells of it.
func writeListedPhoto(_ photo: ListedPhoto, of listing: Identifier, to json: inout JSONWriter) {
  json.beginObject()
  json.member("n", photo.number)
  json.member("url", photoPath(photo.number, of: listing))
  json.member("content_type", utf8: photo.mediaType)
  json.member("width", photo.width)
  json.member("height", photo.height)
  json.member("bytes", photo.length)
  json.endObject()
}

/// A photo that is found under `path`.
func writePhoto(_ photo: Photo, at path: String, to json: inout JSONWriter) {
  json.beginObject()
  json.member("n", photo.number)
  json.member("url", path)
  json.member("content_type", photo.format)
  json.member("width", photo.width)
  json.member("height", photo.height)
  json.member("bytes", photo.length)
  json.endObject()
}

/// The address of a listing's photo.
func photoPath(_ number: Int64, of listing: Identifier) -> String {
  "/v1/listings/\(listing)/photos/\(number)"
}
