import HTTP
import JSON
import Notifications

let machineRoutes: [Endpoint] = [
  Endpoint(
    .get, "/healthz", .watchServer, "Whether the server is alive.", answers: .value(.machineStatus)
  ) { call in
    call.respond { writeStatus("ok", call, to: &$0) }
  },
  Endpoint(
    .get, "/readyz", .watchServer, "Whether the server takes requests.",
    answers: .value(.machineStatus)
  ) { call in
    if call.application.outside.isStopping() {
      call.exchange.setHeader("Retry-After", "5")
      Problem(.serviceUnavailable, code: "stopping", detail: "The server is stopping.")
        .write(to: call.exchange)
      return
    }
    // That the database answers is a part of being ready.
    _ = try call.read { try $0.value("SELECT 1") as Int }
    call.respond { writeStatus("ready", call, to: &$0) }
  },
  Endpoint(
    .get, "/metrics", .watchServer, "Figures in Prometheus's text format.",
    answers: .text(type: "text", subtype: "plain")
  ) { call in
    // Without a database that answers there are the other figures still.
    let waiting = try? await call.database.readSlowly { try waitingDeliveries(in: $0) }
    call.exchange.content.removeAll()
    var metrics = Metrics(call.exchange.content)
    metrics.write(call.database.writerStatistics)
    let kept = call.application.keptAnswers.map { $0.withLock { ($0.hits, $0.misses) } }
    metrics.write(
      keptAnswers: kept.reduce(0) { $0 + $1.0 }, misses: kept.reduce(0) { $0 + $1.1 })
    if let waiting { metrics.write(waiting) }
    if let tally = call.application.outside.hookTally() { metrics.write(tally) }
    if let limits = call.application.limits { metrics.write(rateLimited: limits.limiter.refusals) }
    if let statistics = call.application.outside.serverStatistics() { metrics.write(statistics) }
    call.exchange.respond(.ok, contentType: "text/plain; version=0.0.4; charset=utf-8")
  },
]

extension Schema {
  fileprivate static let machineStatus = named(
    "MachineStatus", ["status": .text, "version": .text])
}

private func writeStatus(_ status: String, _ call: Call, to json: inout JSONWriter) {
  json.beginObject()
  json.member("status", status)
  json.member("version", call.application.version)
  json.endObject()
}
