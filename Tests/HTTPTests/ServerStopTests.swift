import HTTP
import Testing

@Suite(.serialized) struct ServerStopTests {
  func waiting(at gate: Gate) -> Router {
    Router([
      Route(.get, "/echo") { exchange in
        await gate.pass()
        exchange.respond(.ok)
      }
    ]) { _, _ in }
  }

  @Test func `stopping answers the request in flight and closes idle connections`() async throws {
    let gate = Gate()
    // One loop: when it has closed the idle connection, it knows of the stop for the busy one, too.
    let server = Server(
      configuration: ServerConfiguration(loops: 1, limits: .patient), router: waiting(at: gate))
    try server.start()
    let idle = SocketClient(port: server.port)
    let busy = SocketClient(port: server.port)
    busy.send(get)
    await gate.arrivals(1)
    async let stopped: Void = server.stop(within: .seconds(3600))
    #expect(await idle.receiveAll().isEmpty)
    #expect(server.isStopping)
    gate.open()
    let answer = RouterClient.parse(await busy.receiveAll())
    #expect(answer.status == 200)
    #expect(answer.header("Connection") == "close")
    busy.close()
    await stopped
    #expect(server.statistics().openConnections == 0)
  }

  @Test func `stopping closes by force what does not end in time`() async throws {
    let gate = Gate()
    let server = Server(
      configuration: ServerConfiguration(limits: .patient), router: waiting(at: gate))
    try server.start()
    let client = SocketClient(port: server.port)
    client.send(get)
    let slow = SocketClient(port: server.port)
    slow.send("GET /echo HT")
    await gate.arrivals(1)
    await server.stop(within: .milliseconds(50))
    #expect(await client.receiveAll().isEmpty)
    #expect(await slow.receiveAll().isEmpty)
    gate.open()
  }

  @Test func `a server that was never started stops at once`() async {
    let server = Server(configuration: ServerConfiguration(), router: echoing)
    await server.stop(within: .seconds(10))
    #expect(server.isStopping)
  }
}
