import HTTP
import Testing

@Suite(.serialized) struct RequestCaseSocketTests {
  /// How many connections are under way at once.
  private static let lanes = 4
  /// At how many places a case is cut, over sockets: at the ends and at equal distances between.
  private static let cutCount = 10

  @Test func `each case fares the same over a socket`() async throws {
    try await withEachCase { server, `case` in
      let client = SocketClient(port: server.port)
      client.send(`case`.bytes)
      client.finishSending()
      expect(await client.receiveAll(), fits: `case`, how: "socket: \(`case`.name)")
    }
  }

  @Test func `each case fares the same between two others over a socket`() async throws {
    try await withEachCase { server, `case` in
      let client = SocketClient(port: server.port)
      client.send(Pipeline.first + `case`.bytes + Pipeline.last)
      client.finishSending()
      Pipeline.expect(
        await client.receiveAll(), fits: `case`, how: "socket, between two: \(`case`.name)")
    }
  }

  @Test func `each case fares the same when its packets are cut`() async throws {
    let alone = await RouterClient(router: echoing).send(Pipeline.first)
    try await withEachCase { server, `case` in
      for cut in cuts(of: `case`) {
        let pieces = Pipeline.pieces(around: `case`, cut: cut)
        let client = SocketClient(port: server.port)
        client.send(pieces[0])
        // Once the first request is answered, what came with it has been read: the cut is real.
        let early = await client.receive(atLeast: alone.count)
        client.send(pieces[1])
        client.finishSending()
        Pipeline.expect(
          early + (await client.receiveAll()), fits: `case`,
          how: "socket, cut at \(cut): \(`case`.name)")
      }
    }
  }

  private func cuts(of case: RequestCase) -> Set<Int> {
    let count = `case`.bytes.count
    let between = (1..<Self.cutCount).map {
      count * $0 / Self.cutCount
    }
    return Set([1, 2, count - 2, count - 1] + between).filter { (1..<count).contains($0) }
  }

  /// Runs `body` for each case of the table, a few at once, with one server.
  private func withEachCase(
    _ body: @escaping @Sendable (Server, RequestCase) async -> Void
  ) async throws {
    try await withServer(echoing) { server in
      await withTaskGroup(of: Void.self) { group in
        for lane in 0..<Self.lanes {
          group.addTask {
            for index in stride(from: lane, to: RequestCase.all.count, by: Self.lanes) {
              await body(server, RequestCase.all[index])
            }
          }
        }
      }
    }
  }
}
