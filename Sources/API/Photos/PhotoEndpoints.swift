import Core
import HTTP
import Images
import Photos
import SQLite

/// What is to be known of the things that photos are of, to get, put and take down those photos.
struct PhotoKeeping: Sendable {
  /// The address, with `{id}` and `{n}`.
  let pattern: StaticString
  /// What reads them, and what keeps them.
  let actions: (read: Action, keep: Action)
  /// What caches of strangers may do with a photo that anybody sees.
  let publicCaching: String?
  /// The refusals of what keeps them, beside those of photos.
  let refusals: [any Refusal]
  /// Those of taking one down.
  let removalRefusals: [any Refusal]
  let path: @Sendable (Int, Identifier) -> String
  let album: @Sendable (Identifier) -> PhotoAlbum
  /// The photo as its readers see it, or as its keepers do: nil where there is none yet.
  let read: @Sendable (Int, Identifier, Actor?, Connection) throws -> Photo
  let kept: @Sendable (Int, Identifier, Actor, Connection) throws -> Photo?
  let put: @Sendable (NewPhoto, Int, Identifier, Actor, Connection) throws -> Photo
  let remove: @Sendable (Int, Identifier, Actor, Connection) throws -> Void

  /// The three operations.
  var endpoints: [Endpoint] {
    [
      Endpoint(
        .get, pattern, actions.read, "A photo, or a part of it.", answers: .file(mediaTypes)
      ) { try get($0) },
      Endpoint(
        .put, pattern, actions.keep, "Puts a photo up.", takes: mediaTypes,
        upTo: Photo.maximumLength, answers: .placed(.photo),
        refuses: refusals + [
          PhotoRefusal.noPhoto, PhotoRefusal.cutOff, PhotoRefusal.malformed,
          PhotoRefusal.tooLarge(width: 0, height: 0),
        ]
      ) { try await put($0) },
      Endpoint(
        .delete, pattern, actions.keep, "Takes a photo down.", answers: .removed,
        refuses: removalRefusals
      ) { try await remove($0) },
    ]
  }

  /// Its bytes are read piece by piece on the event loop, as the client takes them: one takes some
  /// fifteen microseconds with its sending, where all of a photo at once would hold everybody else
  /// up for a millisecond, and would have to lie in memory until the slowest phone has got it.
  private func get(_ call: Call) throws {
    let (thing, number) = try place(call)
    let photo = try call.read { try read(number, thing, call.caller?.actor, $0) }
    try checkAccept(call.exchange, photo.format.mediaType)
    let (database, loop) = (call.database, call.exchange.loop)
    let album = album(thing)
    // Whoever sent it: it is a picture and never a page or a script.
    try call.exchange.respond(
      with: Representation(
        contentType: photo.format.contentType, length: photo.length, validators: photo.validators,
        cacheControl: call.caller == nil ? publicCaching : nil)
    ) { range, buffer in
      // Later pieces are fetched between the loop's turns, at whose ends it lets go of its
      // snapshot.
      defer { database.endReads(on: loop) }
      try database.read(on: loop) { db in
        try readPhoto(photo, of: album, range, in: db) { buffer.append($0) }
      }
    }
  }

  private func put(_ call: Call) async throws {
    let (thing, number) = try place(call)
    let actor = call.actor
    try call.refuseEncodedBody()
    let bytes = [UInt8](call.exchange.body)
    let mediaType = call.exchange.header("Content-Type")
    let preconditions = call.exchange.preconditions
    // Walking through a file and digesting it takes milliseconds: neither the loop nor the writer
    // has those to spare, and nobody gets them for a thing that is not theirs.
    let new = try await call.database.readSlowly { db in
      _ = try kept(number, thing, actor, db)
      return try NewPhoto(bytes, called: mediaType)
    }
    let (photo, isNew) = try await call.database.write { db in
      let present = try kept(number, thing, actor, db)
      try check(preconditions, .put, present)
      return (try put(new, number, thing, actor, db), present == nil)
    }
    if isNew { call.exchange.setHeader("Location", path(number, thing)) }
    // Without a tag: what is kept is not what was sent (RFC 9110, section 9.3.4).
    call.respond(isNew ? .created : .ok) {
      writePhoto(photo, at: path(photo.number, thing), to: &$0)
    }
  }

  private func remove(_ call: Call) async throws {
    let (thing, number) = try place(call)
    let actor = call.actor
    let preconditions = call.exchange.preconditions
    try await call.database.write { db in
      let present = try kept(number, thing, actor, db)
      if present != nil { try check(preconditions, .delete, present) }
      try remove(number, thing, actor, db)
    }
    call.respondWithNothing()
  }
}

private let mediaTypes = ImageFormat.allCases.map(\.rawValue)

/// The thing and the number in the path. Throws `CommonRefusal.notFound` for what names no photo.
private func place(_ call: Call) throws -> (thing: Identifier, number: Int) {
  let thing = try call.identifier("id", of: "photo")
  let text = call.exchange.parameter("n")
  guard let number = Int(text), Photo.numbers.contains(number), text == "\(number)" else {
    throw CommonRefusal.notFound(what: "photo")
  }
  return (thing, number)
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
