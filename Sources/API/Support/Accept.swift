import HTTP

/// Refuses where the client does not take what the endpoint sends. Throws
/// `CallRefusal.notAcceptable`.
func checkAccept(
  _ exchange: Exchange, _ produces: (type: String, subtype: String)
) throws(CallRefusal) {
  guard let accept = exchange.header("Accept"), !accept.isEmpty else { return }
  // Nearly all that is ever sent.
  if accept == "*/*" || accept == "application/json" && produces == ("application", "json") {
    return
  }
  guard isAccepted(produces, by: accept) else {
    throw .notAcceptable(available: "\(produces.type)/\(produces.subtype)")
  }
}

/// Whether a media type is among those of an `Accept` header: of the ranges that it falls into the
/// most specific one decides, and it is refused by a weight of 0 (RFC 9110, sections 12.4.2 and
/// 12.5.1). None of our types has a parameter, so a range with one is of another type.
func isAccepted(_ mediaType: (type: String, subtype: String), by accept: String) -> Bool {
  var decision: (rank: Int, isWanted: Bool)?
  for range in accept.split(separator: ",") {
    let parts = range.split(separator: ";").map { part in
      part.filter { $0 != " " && $0 != "\t" }.lowercased()
    }
    let (type, subtype) = mediaType
    guard let rank = ["*/*", "\(type)/*", "\(type)/\(subtype)"].firstIndex(of: parts.first ?? "")
    else { continue }
    let weight = parts.dropFirst().firstIndex { $0.hasPrefix("q=") }
    let hasParameter = parts.dropFirst().prefix(upTo: weight ?? parts.endIndex)
      .contains { !isOfUTF8($0) }
    if hasParameter { continue }
    let isWanted = weight.map { !isZero(parts[$0].dropFirst(2)) } ?? true
    // Of two that are as specific, one that wants it is enough.
    if rank > (decision?.rank ?? -1) || rank == decision?.rank && isWanted {
      decision = (rank, isWanted)
    }
  }
  return decision?.isWanted ?? false
}

/// Whether a parameter only says what our texts are anyway.
private func isOfUTF8(_ parameter: String) -> Bool {
  ["charset=utf-8", "charset=\"utf-8\""].contains(parameter)
}

private func isZero(_ weight: Substring) -> Bool {
  weight.first == "0" && weight.dropFirst().allSatisfy { $0 == "." || $0 == "0" }
}
