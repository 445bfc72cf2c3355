import HTTP

/// A router that answers with what it was asked: method, path, query, parameter and body.
let echoing: Router = {
  let echo: Handler = { exchange in
    let pattern = exchange.routePattern.map { "\($0)" } ?? ""
    exchange.content.append("\(exchange.method.token) \(exchange.path)?\(exchange.rawQuery) ")
    if pattern.hasSuffix("{name}") { exchange.content.append(exchange.parameter("name")) }
    exchange.content.append(" ")
    exchange.content.append(exchange.body)
    exchange.respond(.ok, contentType: "text/plain")
  }
  let methods: [Method] = [.get, .post, .put, .patch, .delete]
  return Router(
    methods.map { Route($0, "/echo", handler: echo) } + [
      Route(.get, "/echo/{name}", handler: echo), Route(.get, "/read", handler: echo),
      Route(.put, "/small", bodyLimit: 8, handler: echo),
    ]
  ) { error, exchange in
    Problem(.internalServerError, code: "unexpected", detail: "\(error)").write(to: exchange)
  }
}()
