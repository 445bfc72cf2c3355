import Glibc
import Locks
import Synchronization

/// How a server listens and what it takes on.
package struct ServerConfiguration: Sendable {
  package var address: ListenAddress
  /// The number of event loops, each a thread.
  package var loops: Int
  package var limits: ServerLimits
  /// Whose word about where a request comes from is taken.
  package var trustedProxies: TrustedProxies
  /// Which pages of other origins may read the answers.
  package var crossOrigin: CrossOrigin
  /// Where the server tells of what is wrong with itself.
  package var log: Log?
  /// Where each request leaves a line; nil for no such log.
  package var accessLog: AccessLog?
  /// Called by a loop's thread after it ran handlers, with the loop's number: before it writes
  /// their answers, and before it waits for more.
  package var onTurnEnd: (@Sendable (Int) -> Void)?

  /// The number of processors that are online.
  package static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// A configuration; by default one loop for each processor, on any free port.
  package init(
    address: ListenAddress = .tcp(host: "127.0.0.1", port: 0),
    loops: Int = ServerConfiguration.processors, limits: ServerLimits = ServerLimits(),
    trustedProxies: TrustedProxies = .none, crossOrigin: CrossOrigin = .none, log: Log? = nil,
    accessLog: AccessLog? = nil, onTurnEnd: (@Sendable (Int) -> Void)? = nil
  ) {
    precondition(loops > 0, "a server needs a loop")
    self.address = address
    self.loops = loops
    self.limits = limits
    self.trustedProxies = trustedProxies
    self.crossOrigin = crossOrigin
    self.log = log
    self.accessLog = accessLog
    self.onTurnEnd = onTurnEnd
  }
}

/// An HTTP/1.1 server: one thread and one epoll for each loop, and with TCP one listening socket.
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
    precondition(loops.withLock(\.isEmpty), "the server was started before")
    let sockets = try ListeningSocket.open(configuration.address, loops: configuration.loops)
    let started = sockets.enumerated().map { index, socket in
      EventLoop(
        context: LoopContext(
          index: index, limits: configuration.limits, router: router,
          trustedProxies: configuration.trustedProxies, crossOrigin: configuration.crossOrigin,
          log: configuration.log, accessLog: configuration.accessLog),
        listener: Listener(socket), server: state, onTurnEnd: configuration.onTurnEnd)
    }
    boundPort.store(sockets[0].port, ordering: .relaxed)
    loops.withLock { $0 = started }
    for loop in started { loop.start() }
  }

  /// The TCP port that it listens on; 0 before it was started, and where it listens on none.
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

  /// Has every answer that goes on be asked for what is new, soon: from any thread, and cheap where
  /// nobody listens.
  package func wakeListeners() {
    for loop in loops.withLock({ $0 }) { loop.wakeListeners() }
  }

  /// What was counted since the start, summed over the loops.
  package func statistics() -> ServerStatistics {
    var sum = ServerStatistics()
    for loop in loops.withLock({ $0 }) { loop.context.counters.add(to: &sum) }
    sum.droppedLogLines = configuration.accessLog?.log.droppedLines ?? 0
    return sum
  }
}
