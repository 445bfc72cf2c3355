import Core
import HTTP

/// What is wrong with a call before any rule of the market is asked: its form.
enum CallRefusal: Error, Equatable {
  /// The client does not take the one media type that there is.
  case notAcceptable(available: String)
  case unsupportedMediaType
  /// The body is no file of the one kind that is taken.
  case otherMediaType(String)
  /// The body was compressed.
  case encodedBody
  case malformedJSON(String)
  case idempotencyKeyRequired
  /// The first request under the key has no answer yet.
  case idempotencyKeyInFlight
  /// A change without a word about the version that it is of.
  case matchRequired
  /// The thing is no longer as the client saw it.
  case staleMatch
  /// The thing is not, or no longer, as one of the request's conditions has it.
  case preconditionFailed
  case malformedIdempotencyKey
  /// So much was asked for that one has to wait, for so many seconds.
  case rateLimited(retryAfter: Int)
  /// The body's members that do not fit, all of them.
  case unfitBody([Fault])
  /// The query's parameters that do not fit, all of them.
  case unfitQuery([Fault])

  var problem: Problem {
    switch self {
    case .notAcceptable(let available):
      Problem(.notAcceptable, code: "not_acceptable", detail: "The answer is \(available).")
    case .unsupportedMediaType:
      Problem(
        .unsupportedMediaType, code: "unsupported_media_type",
        detail: "Send the body as application/json, in UTF-8.")
    case .otherMediaType(let type):
      Problem(
        .unsupportedMediaType, code: "unsupported_media_type",
        detail: "Send the body as \(type).")
    case .encodedBody:
      Problem(
        .unsupportedMediaType, code: "unsupported_media_type",
        detail: "Send the body as it is, without a Content-Encoding.")
    case .malformedJSON(let reason):
      Problem(.badRequest, code: "malformed_json", detail: "The body is no JSON: \(reason).")
    case .idempotencyKeyRequired:
      Problem(
        .badRequest, code: "idempotency_key_required",
        detail: "Send an Idempotency-Key header, a new one for each new request.")
    case .idempotencyKeyInFlight:
      Problem(
        .conflict, code: "idempotency_key_in_flight",
        detail: "The first request under this Idempotency-Key is on its way; try again soon.")
    case .matchRequired:
      Problem(
        .preconditionRequired, code: "if_match_required",
        detail: "Send an If-Match header with the ETag that you saw last.")
    case .staleMatch:
      Problem(
        .preconditionFailed, code: "stale_if_match",
        detail: "It was changed meanwhile; get it again.")
    case .preconditionFailed: .preconditionFailed
    case .malformedIdempotencyKey:
      Problem(
        .badRequest, code: "malformed_idempotency_key",
        detail: "An Idempotency-Key is 1 to 255 characters of printable ASCII.")
    case .rateLimited(let seconds):
      Problem(
        .tooManyRequests, code: "rate_limited",
        detail: "These are too many requests; send the next one in \(seconds) s.")
    case .unfitBody(let faults):
      Problem(
        .unprocessableContent, code: "invalid_content",
        detail: "The content does not fit; `errors` names each place.",
        errors: faults.map(Problem.Fault.init))
    case .unfitQuery(let faults):
      Problem(
        .unprocessableContent, code: "invalid_query",
        detail: "The query does not fit; `errors` names each parameter.",
        errors: faults.map(Problem.Fault.init))
    }
  }
}

extension Problem.Fault {
  init(_ fault: Fault) {
    self.init(
      pointer: fault.pointer, code: fault.code, detail: fault.detail, available: fault.available,
      backOn: fault.backOn?.rawValue, left: fault.left?.rawValue)
  }
}
