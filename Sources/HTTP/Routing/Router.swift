import JSON

/// Finds the handler of a request and sees to it that there is an answer whatever happens.
package struct Router: Sendable {
  let table: RouteTable
  private let failure: @Sendable (any Error, Exchange) -> Void

  /// A router over these routes; two for one method and pattern are a programmer's error.
  ///
  /// `failure` writes the answer for an error that a handler threw, other than the refusals of this
  /// module, which answer for themselves.
  package init(
    _ routes: [Route], failure: @escaping @Sendable (any Error, Exchange) -> Void
  ) {
    table = RouteTable(routes)
    self.failure = failure
  }

  /// Answers a request: 404 for an unknown path, 405 with `Allow` for a known path without the
  /// method, 204 with `Allow` for `OPTIONS`, 500 when a handler returns without an answer.
  func answer(_ exchange: Exchange) async {
    if let rest = begin(exchange) { await finish(rest, exchange) }
  }

  /// Answers a request as far as that goes without waiting, and gives what is left for `finish`.
  func begin(_ exchange: Exchange) -> PendingAnswer? {
    switch exchange.match {
    case .route(let index):
      do {
        if let rest = try table.entries[index].route.handler(exchange) { return rest }
      } catch {
        fail(error, exchange)
      }
      checkAnswer(exchange)
    case .options(let allowed):
      exchange.setHeader("Allow", allowed.allowHeader)
      exchange.answerPreflight(allowing: allowed)
      exchange.respond(.noContent)
    case .methodNotAllowed(let allowed):
      exchange.setHeader("Allow", allowed.allowHeader)
      Problem(
        .methodNotAllowed, code: "method_not_allowed",
        detail: "This resource allows \(allowed.allowHeader)."
      ).write(to: exchange)
    case .notFound:
      Problem(.notFound, code: "not_found", detail: "There is nothing at this address.")
        .write(to: exchange)
    }
    return nil
  }

  /// Does what `begin` left to do.
  func finish(_ rest: PendingAnswer, _ exchange: Exchange) async {
    do {
      try await rest()
    } catch {
      fail(error, exchange)
    }
    checkAnswer(exchange)
  }

  private func checkAnswer(_ exchange: Exchange) {
    if exchange.answer != nil { return }
    let route = exchange.routePattern.map { "\($0)" } ?? ""
    exchange.context.log?.write(
      .error, "handler_without_answer", [("request_id", exchange.requestID), ("route", route)])
    Router.internalError.write(to: exchange)
  }

  static let internalError = Problem(
    .internalServerError, code: "internal_error",
    detail: "Something went wrong here. The request's id helps to find out what.")

  private func fail(_ error: any Error, _ exchange: Exchange) {
    exchange.discardAnswer()
    if let refusal = error as? RequestRefusal {
      refusal.problem.write(to: exchange)
    } else {
      failure(error, exchange)
    }
  }
}
