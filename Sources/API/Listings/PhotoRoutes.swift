import Core
import HTTP
import Images
import Listings
import SQLite

/// What caches of strangers may do with a photo of what anybody sees: keep it for five minutes, so
/// that one that was replaced or taken down is gone soon, and then ask with its tag.
private let publicCaching = "public, max-age=300, must-revalidate"

private let mediaTypes = ImageFormat.allCases.map(\.rawValue)

let photoRoutes: [Endpoint] = [
  Endpoint(
    .get, "/v1/listings/{id}/photos/{n}", .browseListings, "A photo of a listing, or a part of it.",
    answers: .file(mediaTypes), getPhoto),
  Endpoint(
    .put, "/v1/listings/{id}/photos/{n}", .keepListings, "Puts a photo up.",
    takes: mediaTypes, upTo: Photo.maximumLength, answers: .placed(.photo),
    refuses: [
      ListingRefusal.wrongState(.retired), PhotoRefusal.noPhoto, PhotoRefusal.cutOff,
      PhotoRefusal.malformed, PhotoRefusal.tooLarge(width: 0, height: 0),
    ], putPhoto),
  Endpoint(
    .delete, "/v1/listings/{id}/photos/{n}", .keepListings, "Takes a photo down.",
    answers: .removed
  ) { call in
    let (listing, number) = try place(call)
    let actor = call.actor
    let preconditions = call.exchange.preconditions
    try await call.database.write { db in
      let present = try keptPhoto(number, of: listing, as: actor, in: db)
      if present != nil { try check(preconditions, .delete, present) }
      try removePhoto(number, of: listing, as: actor, in: db)
    }
    call.respondWithNothing()
  },
]

/// Its bytes are read piece by piece on the event loop, as the client takes them: one takes some
/// fifteen microseconds with its sending, where all of a photo at once would hold everybody else up
/// for a millisecond, and would have to lie in memory until the slowest phone has got it.
@Sendable private func getPhoto(_ call: Call) throws {
  let (listing, number) = try place(call)
  let photo = try call.read {
    try Listings.photo(number, of: listing, as: call.caller?.actor, in: $0)
  }
  try checkAccept(call.exchange, photo.format.mediaType)
  let (database, loop) = (call.database, call.exchange.loop)
  // Whoever sent it: it is a picture and never a page or a script.
  try call.exchange.respond(
    with: Representation(
      contentType: photo.format.contentType, length: photo.length, validators: photo.validators,
      cacheControl: call.caller == nil ? publicCaching : nil)
  ) { range, buffer in
    // Later pieces are fetched between the loop's turns, at whose ends it lets go of its snapshot.
    defer { database.endReads(on: loop) }
    try database.read(on: loop) { db in
      try readPhoto(photo, range, in: db) { buffer.append($0) }
    }
  }
}

@Sendable private func putPhoto(_ call: Call) async throws {
  let (listing, number) = try place(call)
  let actor = call.actor
  try call.refuseEncodedBody()
  let bytes = [UInt8](call.exchange.body)
  let mediaType = call.exchange.header("Content-Type")
  let preconditions = call.exchange.preconditions
  // Walking through a file and digesting it takes milliseconds: neither the loop nor the writer has
  // those to spare, and nobody gets them for a listing that is not theirs.
  let new = try await call.database.readSlowly { db in
    _ = try keptPhoto(number, of: listing, as: actor, in: db)
    return try NewPhoto(bytes, called: mediaType)
  }
  let (photo, isNew) = try await call.database.write { db in
    let present = try keptPhoto(number, of: listing, as: actor, in: db)
    try check(preconditions, .put, present)
    return (
      try Listings.putPhoto(new, number: number, of: listing, as: actor, in: db), present == nil
    )
  }
  if isNew {
    call.exchange.setHeader("Location", photoPath(Int64(number), of: listing))
  }
  // Without a tag: what is kept is not what was sent (RFC 9110, section 9.3.4).
  call.respond(isNew ? .created : .ok) { writePhoto(photo, of: listing, to: &$0) }
}

/// The listing and the number in the path. Throws `CommonRefusal.notFound` for what names no photo.
private func place(_ call: Call) throws -> (listing: Identifier, number: Int) {
  let listing = try call.identifier("id", of: "photo")
  let text = call.exchange.parameter("n")
  guard let number = Int(text), Photo.numbers.contains(number), text == "\(number)" else {
    throw CommonRefusal.notFound(what: "photo")
  }
  return (listing, number)
}

/// Throws `CallRefusal.preconditionFailed` where the photo is not as the client saw it.
private func check(
  _ preconditions: Preconditions, _ method: HTTP.Method, _ present: Photo?
) throws {
  guard case .proceed = preconditions.outcome(of: method, present?.validators) else {
    throw CallRefusal.preconditionFailed
  }
}

extension Photo {
  /// Half of the digest names a version well enough.
  fileprivate var validators: Validators {
    let halves = [digest[..<8], digest[8..<16]].map { half in
      Base32.text(half.reduce(0) { $0 << 8 | UInt64($1) }, length: 13)
    }
    return Validators(EntityTag(halves.joined()), lastModified: changedAt.rawValue / 1000)
  }
}

extension ImageFormat {
  fileprivate var contentType: StaticString {
    switch self {
    case .jpeg: "image/jpeg"
    case .png: "image/png"
    case .webp: "image/webp"
    }
  }

  fileprivate var mediaType: (type: String, subtype: String) {
    ("image", String(rawValue.dropFirst("image/".count)))
  }
}
