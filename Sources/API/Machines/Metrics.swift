import HTTP
import JSON
import Notifications
import SQLite

/// Writes figures in Prometheus's text format
/// (https://prometheus.io/docs/instrumenting/exposition_formats/, version 0.0.4).
struct Metrics {
  private let buffer: ByteBuffer

  init(_ buffer: ByteBuffer) { self.buffer = buffer }

  mutating func write(_ writer: WriterStatistics) {
    sample("shanhuo_writer_commits_total", "counter", "Commits.", writer.commits)
    sample("shanhuo_writer_writes_total", "counter", "Writes, refused ones too.", writer.writes)
    sample(
      "shanhuo_writer_failed_commits_total", "counter", "Batches that were not kept.",
      writer.failures)
    sample(
      "shanhuo_writer_largest_batch", "gauge", "Most writes that shared one commit.",
      writer.largestBatch)
    sample("shanhuo_writer_waiting", "gauge", "Writes that wait.", writer.waiting)
    head("shanhuo_writer_batch_size", "histogram", "Writes that shared a commit.")
    var commits = 0
    for bucket in writer.batches {
      commits += bucket.commits
      line("shanhuo_writer_batch_size_bucket", "{le=\"\(bucket.upTo)\"}", commits)
    }
    line("shanhuo_writer_batch_size_bucket", "{le=\"+Inf\"}", commits)
    line("shanhuo_writer_batch_size_sum", "", writer.keptWrites)
    line("shanhuo_writer_batch_size_count", "", commits)
    sample("shanhuo_log_pages", "gauge", "Pages in the database's log.", writer.logPages)
    sample(
      "shanhuo_checkpoints_total", "counter", "Times the log was copied into the database.",
      writer.checkpoints)
  }

  mutating func write(_ server: ServerStatistics) {
    head("shanhuo_http_answers_total", "counter", "Answers by the class of their status.")
    for (index, count) in server.answers.enumerated() {
      line("shanhuo_http_answers_total", "{class=\"\(index + 1)xx\"}", count)
    }
    head("shanhuo_http_duration_seconds", "histogram", "From a request's end to its answer.")
    var sum = 0
    for bucket in server.latency {
      sum += bucket.count
      let bound = bucket.upToMicroseconds.map { "\(Double($0) / 1_000_000)" } ?? "+Inf"
      line("shanhuo_http_duration_seconds_bucket", "{le=\"\(bound)\"}", sum)
    }
    buffer.append("shanhuo_http_duration_seconds_sum ")
    buffer.append("\(Double(server.totalMicroseconds) / 1_000_000)\n")
    line("shanhuo_http_duration_seconds_count", "", sum)
    sample("shanhuo_http_sent_bytes_total", "counter", "Bytes of answers.", server.sentBytes)
    sample("shanhuo_http_connections", "gauge", "Open connections.", server.openConnections)
    sample(
      "shanhuo_http_accepted_connections_total", "counter", "Connections taken.",
      server.acceptedConnections)
    sample("shanhuo_http_listeners", "gauge", "Answers that go on.", server.listeners)
    sample(
      "shanhuo_http_refused_connections_total", "counter", "Connections past the limit.",
      server.refusedConnections)
    sample(
      "shanhuo_log_dropped_lines_total", "counter", "Log lines that nobody took in time.",
      server.droppedLogLines)
  }

  mutating func write(_ waiting: WaitingDeliveries) {
    sample("shanhuo_hook_waiting", "gauge", "Deliveries that wait.", waiting.count)
    sample(
      "shanhuo_hook_overdue_seconds", "gauge", "How long the oldest that is due has waited.",
      waiting.overdueSeconds)
  }

  mutating func write(_ tally: HookTally) {
    let name = "shanhuo_hook_tries_total"
    head(name, "counter", "Tries of deliveries by channel and by how they ended.")
    for format in HookFormat.allCases {
      for end in HookTally.End.allCases {
        line(
          name, "{channel=\"\(format.rawValue)\",outcome=\"\(end.rawValue)\"}",
          tally.tries(format, end))
      }
    }
    sample("shanhuo_hook_in_flight", "gauge", "Deliveries under way.", tally.inFlight)
    sample("shanhuo_hook_open_hosts", "gauge", "Hosts left in peace.", tally.openHosts)
  }

  mutating func write(rateLimited count: Int) {
    sample("shanhuo_rate_limited_total", "counter", "Requests that were told to wait.", count)
  }

  mutating func write(keptAnswers hits: Int, misses: Int) {
    let name = "shanhuo_kept_answers_total"
    head(name, "counter", "Reads by strangers, by whether their answer was kept from before.")
    line(name, "{outcome=\"hit\"}", hits)
    line(name, "{outcome=\"miss\"}", misses)
  }

  private func sample(_ name: String, _ type: String, _ help: String, _ value: Int) {
    head(name, type, help)
    line(name, "", value)
  }

  private func head(_ name: String, _ type: String, _ help: String) {
    buffer.append("# HELP \(name) \(help)\n# TYPE \(name) \(type)\n")
  }

  private func line(_ name: String, _ labels: String, _ value: Int) {
    buffer.append("\(name)\(labels) \(value)\n")
  }
}
