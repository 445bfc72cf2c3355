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
  if exchange.header("Authorization") == nil { return nil }
  guard let token = token(of: exchange) else { throw AccessRefusal.tokenNeeded }
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

/// The token that a request came with; nil for none.
func token(of exchange: Exchange) -> String? {
  exchange.header("Authorization").flatMap(bearerToken)
}

/// The token behind the scheme, whose case does not matter (RFC 9110, section 11.1); nil for
/// another scheme.
private func bearerToken(_ header: String) -> String? {
  let scheme = header.utf8.prefix { $0 != UInt8(ascii: " ") }
  // Of a letter the bit makes the small one, of no other character a letter.
  guard scheme.elementsEqual("bearer".utf8, by: { $0 | 0x20 == $1 }) else { return nil }
  let token = header.utf8[scheme.endIndex...].drop { $0 == UInt8(ascii: " ") }
  return token.isEmpty ? nil : String(Substring(token))
}
