import Glibc
import Synchronization

/// How a server listens and what it takes on.
package struct ServerConfiguration: Sendable {
  /// A name or an address of this machine.
  package var host: String
  /// The port; 0 asks for any that is free.
  package var port: Int
  /// The number of event loops, each a thread.
  package var loops: Int
  package var limits: ServerLimits
  /// Where the server tells of what is wrong with itself.
  package var log: Log?
  /// Where each request leaves a line; nil for no such log.
  package var accessLog: AccessLog?
  /// Called by a loop's thread after it ran all handlers that could run, with the loop's number:
  /// before it writes answers and waits for more.
  package var onTurnEnd: (@Sendable (Int) -> Void)?

  /// The number of processors that are online.
  package static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// A configuration; by default one loop for each processor, on any free port.
  package init(
    host: String = "127.0.0.1", port: Int = 0, loops: Int = ServerConfiguration.processors,
    limits: ServerLimits = ServerLimits(), log: Log? = nil, accessLog: AccessLog? = nil,
    onTurnEnd: (@Sendable (Int) -> Void)? = nil
  ) {
    precondition(loops > 0, "a server needs a loop")
    self.host = host
    self.port = port
    self.loops = loops
    self.limits = limits
    self.log = log
    self.accessLog = accessLog
    self.onTurnEnd = onTurnEnd
  }
}

/// An HTTP/1.1 server: one thread, one listener and one epoll for each loop.
package final class Server: Sendable {
  private let configuration: ServerConfiguration
  private let router: Router
  private let state: ServerState
  private let loops = Locked<[EventLoop]>([])
  private let boundPort = Atomic(0)
  private let stopping = Atomic(false)

  /// A server that does not listen yet.
  package init(configuration: ServerConfiguration, router: Router) {
    self.configuration = configuration
    self.router = router
    state = ServerState(loops: configuration.loops)
  }

  /// Binds, listens and starts the loops; to be called once.
  package func start() throws(ServerError) {
    precondition(port == 0, "the server was started before")
    let address = try SocketAddress(host: configuration.host, port: configuration.port)
    var listeners = [try Listener(address, sharing: false)]
    let port = listeners[0].port
    for _ in 1..<configuration.loops {
      listeners.append(try Listener(address.with(port: port), sharing: true))
    }
    let started = listeners.enumerated().map { index, listener in
      EventLoop(
        context: LoopContext(
          index: index, limits: configuration.limits, router: router, log: configuration.log,
          accessLog: configuration.accessLog),
        listener: listener, server: state, onTurnEnd: configuration.onTurnEnd)
    }
    boundPort.store(port, ordering: .relaxed)
    loops.withLock { $0 = started }
    for loop in started { loop.start() }
  }

  /// The port that it listens on; 0 before it was started.
  package var port: Int { boundPort.load(ordering: .relaxed) }

  /// Whether it was told to stop.
  package var isStopping: Bool { stopping.load(ordering: .relaxed) }

  /// Stops: accepts no more, closes idle connections, and answers what is in flight, with
  /// `Connection: close`. After the time what is left is closed.
  ///
  /// Returns when all threads have ended. The thread of a handler that does not end by itself is
  /// given up a second after its connection was closed.
  package func stop(within time: Duration) async {
    stopping.store(true, ordering: .relaxed)
    state.stop(within: time)
    let started = loops.withLock { $0 }
    if started.isEmpty { return }
    for loop in started { loop.askToStop() }
    await state.waitForLoops()
  }

  /// What was counted since the start, summed over the loops.
  package func statistics() -> ServerStatistics {
    var sum = ServerStatistics()
    for loop in loops.withLock({ $0 }) { loop.context.counters.add(to: &sum) }
    sum.droppedLogLines = configuration.accessLog?.log.droppedLines ?? 0
    return sum
  }
}
