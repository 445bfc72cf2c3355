import Foundation
import TestSupport
import Testing

@Suite("shanhuo hooks", .onThreadsOfTheirOwn)
struct HookCommandTests {
  let county: County
  let site: Site

  init() throws {
    county = try County.ready()
    site = try county.site()
  }

  @Test("The tries are shown, of all hooks or of one; a span is sent again while the server runs")
  func tailAndReplay() throws {
    let receiver = try HookReceiver()
    defer { receiver.stop() }
    let server = try ServerProcess(site.database, "--allow-hooks-to", "127.0.0.0/8")
    let client = try server.client()
    let made = try client.send(
      "POST", "/v1/webhooks", token: county.admin,
      #"{"url":"\#(receiver.url)?key=secret","events":["order.placed"]}"#)
    let hook = try #require(made["id"]?.text)
    let placed = try client.send(
      "POST", "/v1/orders", token: county.buyers[0], key: "a", order(of: county.honey))
    #expect(placed.status == 201)
    #expect(receiver.received(atLeast: 1).count == 1)

    func tail(_ words: String...) throws -> String {
      let run = try Program.run(["hooks", "tail", "--database", site.database] + words)
      #expect(run.end == .exited(0), "\(run.errors)")
      return run.output
    }
    #expect(try eventually { try tail().contains(" type=order.placed try=1 outcome=200 ") })
    let line = try tail("--hook", hook)
    #expect(line.contains(" hook=\(hook) server=127.0.0.1:\(receiver.port) "))
    #expect(!line.contains("secret"))
    #expect(try tail("--hook", "00000000000ZZ") == "")

    func replay(_ words: String...) throws -> Program.Run {
      try Program.run(
        [
          "hooks", "replay", "--database", site.database, "--since", "2016-01-01T00:00:00Z",
          "--until", "2100-01-01T00:00:00Z",
        ] + words)
    }
    #expect(try replay("--hook", hook).output == "0 events are on their way\n")
    #expect(try replay("--hook", hook, "--delivered").output == "1 events are on their way\n")
    let messages = receiver.received(atLeast: 2)
    #expect(messages.count == 2 && Set(messages.map(\.id)).count == 1)
    #expect(try replay("--hook", "00000000000ZZ").end == .exited(1))
    #expect(try replay("--hook", "nothing").end == .exited(2))
    #expect(try server.stop() == .exited(0))
    #expect(try site.faults() == "")
  }
}
