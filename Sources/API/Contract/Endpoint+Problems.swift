import Access
import Core
import HTTP

extension Endpoint {
  /// The problems that the operation may answer: codes by status, those of its own and those that
  /// its form brings with it. What is answered before an operation is found is in none: the
  /// document tells it once (`OpenAPIDocument`).
  var problems: [Int: Set<String>] {
    var problems: [Int: Set<String>] = [:]
    func add(_ status: Status, _ codes: String...) {
      problems[status.code, default: []].formUnion(codes)
    }
    let rights = Rights.row(action)
    add(.badRequest, "malformed_request", "malformed_query")
    add(.unauthorized, "unauthenticated")
    if rights.roles.count < Role.allCases.count { add(.forbidden, "forbidden") }
    add(.forbidden, AccessRefusal.scopeMissing.code)
    if "\(pattern)".contains("{") { add(.notFound, "not_found") }
    add(.notAcceptable, "not_acceptable")
    add(.contentTooLarge, "content_too_large")
    add(.uriTooLong, "uri_too_long")
    add(.unprocessableContent, "invalid_query")
    if body != nil { add(.unsupportedMediaType, "unsupported_media_type") }
    if case .json = body {
      add(.badRequest, "malformed_json")
      add(.unprocessableContent, "invalid_content")
    }
    if key.isTaken {
      add(.badRequest, "malformed_idempotency_key")
      add(.conflict, "idempotency_key_in_flight")
      add(.unprocessableContent, "idempotency_key_reused")
    }
    if key == .required { add(.badRequest, "idempotency_key_required") }
    if method == .patch {
      add(.preconditionFailed, "stale_if_match")
      add(.preconditionRequired, "if_match_required")
    }
    if answer.kind != nil {
      add(status(of: CommonRefusal.idTaken.kind), CommonRefusal.idTaken.code)
    }
    switch answer {
    // RFC 9110, section 13.2.2: of what has a version, a client may name the one that it means.
    case .resource, .page, .pageOrNotFound, .table, .file, .placed:
      add(.preconditionFailed, "precondition_failed")
    case .removed: add(.preconditionFailed, "precondition_failed")
    default: break
    }
    if case .file = answer { add(.rangeNotSatisfiable, "range_not_satisfiable") }
    if action != .watchServer { add(.tooManyRequests, "rate_limited") }
    add(.serviceUnavailable, "overloaded", "stopping", "storage_unavailable")
    for refusal in refusals { add(status(of: refusal.kind), refusal.code) }
    return problems
  }
}
