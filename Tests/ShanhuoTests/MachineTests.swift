import TestSupport
import Testing

@Suite("What machines ask", .onThreadsOfTheirOwn)
struct MachineTests {
  @Test("A server that serves is alive and ready")
  func health() throws {
    let site = try County.ready().site()
    let server = try ServerProcess(site.database)
    let client = try server.client()
    let alive = try client.send("GET", "/healthz")
    #expect(alive.status == 200)
    #expect(alive["status"]?.text == "ok")
    let ready = try client.send("GET", "/readyz")
    #expect(ready.status == 200)
    #expect(ready["status"]?.text == "ready")
    let version = try Program.run("--version").output
    #expect(ready["version"]?.text == version.split(separator: " ").last?.dropLast().description)
    #expect(try server.stop() == .exited(0))
  }

  /// A sample of Prometheus's text format.
  private struct Sample {
    let name: String
    let labels: [String: String]
    let value: Double
  }

  @Test("The metrics are Prometheus's text, line by line, and count what happened")
  func metrics() throws {
    let county = try County.ready()
    let site = try county.site()
    let server = try ServerProcess(site.database)
    let client = try server.client()
    let placed = try client.send(
      "POST", "/v1/orders", token: county.buyers[0], key: "1", order(of: county.honey))
    #expect(placed.status == 201)
    #expect(try client.send("GET", "/v1/nothing").status == 404)
    let answer = try client.send("GET", "/metrics")
    #expect(answer.status == 200)
    #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
    #expect(answer.text.hasSuffix("\n"))
    let samples = try parse(answer.text)

    func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
      samples.first { $0.name == name && $0.labels == labels }?.value
    }
    #expect(value("shanhuo_http_answers_total", ["class": "2xx"]) == 1)
    #expect(value("shanhuo_http_answers_total", ["class": "4xx"]) == 1)
    #expect(value("shanhuo_http_connections") == 1)
    #expect(value("shanhuo_kept_answers_total", ["outcome": "hit"]) == 0)
    #expect(value("shanhuo_writer_failed_commits_total") == 0)
    #expect(try #require(value("shanhuo_writer_commits_total")) >= 1)
    let buckets = samples.filter { $0.name == "shanhuo_http_duration_seconds_bucket" }
    #expect(buckets.map(\.value) == buckets.map(\.value).sorted())
    #expect(buckets.last?.labels == ["le": "+Inf"])
    #expect(buckets.last?.value == value("shanhuo_http_duration_seconds_count"))
    #expect(try server.stop() == .exited(0))
  }

  /// The samples in their order. Each line is a help text, a type or a sample; each name has its
  /// help and its type before its samples, and all of its samples in one group
  /// (https://prometheus.io/docs/instrumenting/exposition_formats/).
  private func parse(_ text: String) throws -> [Sample] {
    var samples: [Sample] = []
    var helped: Set<Substring> = []
    var types: [Substring: Substring] = [:]
    var family: Substring = ""
    for line in text.split(separator: "\n") {
      if let help = line.wholeMatch(of: /# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)/) {
        #expect(helped.insert(help.1).inserted, "help twice: \(line)")
        family = help.1
      } else if let type = line.wholeMatch(of: /# TYPE (\S+) (counter|gauge|histogram)/) {
        #expect(type.1 == family, "the type of another: \(line)")
        types[type.1] = type.2
      } else {
        let sample = try #require(
          line.wholeMatch(of: /([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)/), "\(line)")
        let suffixes = types[family] == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
        #expect(suffixes.map { family + $0 }.contains(String(sample.1)), "\(line)")
        var labels: [String: String] = [:]
        for label in sample.2?.split(separator: ",") ?? [] {
          let pair = try #require(label.wholeMatch(of: /([a-zA-Z_]\w*)="([^"\\]*)"/), "\(line)")
          labels[String(pair.1)] = String(pair.2)
        }
        let value = try #require(Double(String(sample.3)), "\(line)")
        samples.append(Sample(name: String(sample.1), labels: labels, value: value))
      }
    }
    return samples
  }
}
