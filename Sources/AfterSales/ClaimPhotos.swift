import Audit
import Core
import Photos
import SQLite
import Storage

/// Puts a photo up under a number of an open claim, in the place of the one that is there, and
/// gives it; the same photo again stays as it was. Throws `CommonRefusal.notFound` for who does not
/// make this claim, and `ClaimRefusal.wrongState`.
package func putPhoto(
  _ photo: NewPhoto, number: Int, of claim: Identifier, as actor: Actor, in db: Connection
) throws -> Photo {
  try checkOpen(claim, as: actor, in: db)
  let (new, former) = try PhotoAlbum.claim(claim).put(photo, number: number, in: db)
  if new.id == former?.id { return new }
  try record(
    .claimPhotoPut, of: new.id, partOf: claim,
    from: former.map { ["sha256": $0.digestFact] } ?? [:], to: new.facts, as: actor, in: db)
  return new
}

/// Takes a photo of an open claim down. Throws `CommonRefusal.notFound` where there is none of a
/// claim that the actor makes, and `ClaimRefusal.wrongState`.
package func removePhoto(
  _ number: Int, of claim: Identifier, as actor: Actor, in db: Connection
) throws {
  guard let photo = try keptPhoto(number, of: claim, as: actor, in: db) else {
    throw CommonRefusal.notFound(what: "photo")
  }
  try checkOpen(claim, as: actor, in: db)
  try PhotoAlbum.claim(claim).remove(photo, in: db)
  try record(
    .claimPhotoRemoved, of: photo.id, partOf: claim, from: photo.facts, as: actor, in: db)
}

/// The photo under a number of a claim that the actor makes, nil where there is none. Throws
/// `CommonRefusal.notFound` for another's claim.
package func keptPhoto(
  _ number: Int, of claim: Identifier, as actor: Actor, in db: Connection
) throws -> Photo? {
  _ = try madeClaim(claim, as: actor, in: db)
  return try PhotoAlbum.claim(claim).find(number, in: db)
}

/// A photo of a claim that the actor sees, without its bytes. Throws `CommonRefusal.notFound`.
package func photo(
  _ number: Int, of claim: Identifier, as actor: Actor?, in db: Connection
) throws -> Photo {
  guard let actor, let claim = try ClaimStore.find(claim, in: db),
    try claim.isSubject(to: .readClaims, actor, in: db),
    let photo = try PhotoAlbum.claim(claim.id).find(number, in: db)
  else { throw CommonRefusal.notFound(what: "photo") }
  return photo
}

private func checkOpen(_ id: Identifier, as actor: Actor, in db: Connection) throws {
  let claim = try madeClaim(id, as: actor, in: db)
  guard claim.status == .open else { throw ClaimRefusal.wrongState(claim.status) }
}

/// A claim that the actor makes. Another's is like a photo that is not there.
private func madeClaim(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> Claim {
  guard let claim = try ClaimStore.find(id, in: db),
    try claim.isSubject(to: .makeClaims, actor, in: db)
  else { throw CommonRefusal.notFound(what: "photo") }
  return claim
}

extension PhotoAlbum {
  /// What a buyer shows of the goods that a claim is about.
  package static func claim(_ id: Identifier) -> PhotoAlbum {
    PhotoAlbum(of: id, in: "claim_photo", by: "claim_id", pieces: "claim_photo_piece")
  }
}
