import Core
import HTTP
import SQLite

/// What a client is told of an error: the one place where a refusal becomes a status code. What is
/// no refusal is a defect or a failure of the machine: it is logged, and the client is told
/// nothing of it.
func problem(for error: any Error, _ exchange: Exchange, log: Log?) -> Problem {
  switch error {
  case let refusal as CallRefusal:
    if case .rateLimited(let seconds) = refusal { exchange.setHeader("Retry-After", "\(seconds)") }
    return refusal.problem
  case let refusal as any Refusal:
    if refusal.kind == .unauthenticated { exchange.setHeader("WWW-Authenticate", "Bearer") }
    if let seconds = refusal.retryAfter { exchange.setHeader("Retry-After", "\(seconds)") }
    return Problem(
      status(of: refusal.kind), code: refusal.code, detail: refusal.detail,
      errors: refusal.faults.map(Problem.Fault.init))
  case let error as DatabaseError:
    return unavailable(error, exchange, log: log)
  case let error as SQLiteError where error.isStorageFailure:
    return unavailable(.unavailable(reason: error.description), exchange, log: log)
  default:
    log?.write(
      .error, "unexpected_error",
      [("request_id", exchange.requestID), ("error", String(describing: error))])
    return Problem(
      .internalServerError, code: "internal_error",
      detail: "Something went wrong here. The request's id helps to find out what.")
  }
}

func status(of kind: RefusalKind) -> Status {
  switch kind {
  case .malformed: .badRequest
  case .unauthenticated: .unauthorized
  case .forbidden: .forbidden
  case .notFound: .notFound
  case .conflict: .conflict
  case .tooMany: .tooManyRequests
  case .unsupported: .unsupportedMediaType
  case .invalid: .unprocessableContent
  }
}

private func unavailable(_ error: DatabaseError, _ exchange: Exchange, log: Log?) -> Problem {
  exchange.setHeader("Retry-After", "1")
  switch error {
  case .overloaded:
    return Problem(
      .serviceUnavailable, code: "overloaded", detail: "Too much is waiting; try again soon.")
  case .closed:
    return Problem(
      .serviceUnavailable, code: "stopping", detail: "The server is stopping; try again soon.")
  case .unavailable(let reason):
    log?.write(
      .error, "storage_unavailable",
      [("request_id", exchange.requestID), ("reason", reason)])
    return Problem(
      .serviceUnavailable, code: "storage_unavailable",
      detail: "Nothing was written: the storage did not take it. Try again later.")
  }
}
