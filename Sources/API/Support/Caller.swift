import Access
import Core
import HTTP

/// Who calls, and by which session; by none where it is a program with a key.
struct Caller: Sendable {
  let actor: Actor
  let session: Identifier?
}

/// Who sent the request, by its token; nil for a stranger. Throws `AccessRefusal.tokenNeeded` for a
/// token that is none.
func authenticate(_ exchange: Exchange, _ application: Application) throws -> Caller? {
  guard let header = exchange.header("Authorization") else { return nil }
  let parts = header.split(separator: " ", maxSplits: 1)
  guard parts.count == 2, parts[0].lowercased() == "bearer" else {
    throw AccessRefusal.tokenNeeded
  }
  let token = String(parts[1].drop(while: { $0 == " " }))
  let caller = try application.database.read(on: exchange.loop) { db in
    try Access.authenticate(token: token, in: db)
  }
  // A read waits for no write: that the session lasts longer may be written a little later.
  if caller.isUseToBeNoted, let session = caller.session {
    application.database.writeSoon { try noteUse(of: session, in: $0) }
  }
  var actor = caller.actor
  // Only what changes something is put on record: a read does not pay for the address.
  if exchange.method != .get, exchange.method != .head {
    actor.address = exchange.clientAddress?.description
  }
  return Caller(actor: actor, session: caller.session)
}
