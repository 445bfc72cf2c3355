import CLinux
import Glibc
import Synchronization

/// One thread with its own epoll, its own listener and its own connections.
///
/// It is a task executor: handlers run on it from their first to their last instruction, also after
/// they waited for another thread.
final class EventLoop: TaskExecutor, @unchecked Sendable {
  /// Events taken at once.
  private static let eventsPerTurn = 256
  /// Jobs run before sockets are looked at again.
  private static let jobsPerTurn = 1024
  /// What epoll tells of the listener and the bell; connections have their slot and generation.
  private static let listenerMark = UInt64.max
  private static let bellMark = UInt64.max - 1

  let context: LoopContext
  private let epoll: Int32
  private let queue = JobQueue()
  private let hasStarted = Atomic(false)
  private let isAskedToStop = Atomic(false)
  /// Whether there is something new that listeners are to hear of, and how many they are.
  private let hasNews = Atomic(false)
  private let listenerCount = Atomic(0)
  private nonisolated(unsafe) var thread = pthread_t()

  // What follows belongs to the loop's thread.
  private var jobs: [UnownedJob] = []
  private var running: [UnownedJob] = []
  private var listener: Listener?
  private var connections = ConnectionTable()
  private var unflushed: [Connection] = []
  private var unfinished: [Connection] = []
  /// The connections with an answer that goes on, by their slots.
  private var listeners: [Int: Connection] = [:]
  private var nextTelling: UInt64 = 0
  private let sweepInterval: UInt64
  private var nextSweep: UInt64 = 0
  private var handlersInFlight = 0
  /// Whether handlers ran since `endReads`.
  private var hasRead = false
  private let server: ServerState
  private let onTurnEnd: (@Sendable (Int) -> Void)?

  init(
    context: LoopContext, listener: Listener, server: ServerState,
    onTurnEnd: (@Sendable (Int) -> Void)?
  ) {
    self.onTurnEnd = onTurnEnd
    self.context = context
    self.listener = listener
    self.server = server
    sweepInterval = context.limits.sweepInterval.nanoseconds
    epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    precondition(epoll >= 0, "no epoll: error \(errno)")
    let readable = EPOLLIN.rawValue
    var failed = clinux_epoll_add(epoll, queue.bell, readable, EventLoop.bellMark) != 0
    failed = failed || !listen(on: listener)
    precondition(!failed, "epoll takes no descriptor: error \(errno)")
  }

  deinit { close(epoll) }

  /// Starts the loop's thread.
  func start() {
    Thread.start(name: "loop \(context.index)") { [self] in run() }
  }

  /// Takes a job: from the loop's own thread without a lock, from others with at most one wake.
  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    if isCurrent { jobs.append(job) } else { queue.enqueue(job) }
  }

  /// Asks the loop to stop; the server's state says how.
  func askToStop() {
    isAskedToStop.store(true, ordering: .releasing)
    queue.ring()
  }

  /// Has the loop's listeners hear of what is new: from any thread, with at most one wake.
  func wakeListeners() {
    if listenerCount.load(ordering: .sequentiallyConsistent) == 0 { return }
    if !hasNews.exchange(true, ordering: .sequentiallyConsistent) { queue.ring() }
  }

  /// Whether the caller runs on this loop's thread.
  private var isCurrent: Bool {
    hasStarted.load(ordering: .relaxed) && pthread_equal(thread, pthread_self()) != 0
  }

  // MARK: For the loop's connections

  /// Has a handler answer what the connection received. True where it has done so when this
  /// returns; else the connection hears of it later. A task costs a seventh of reading a listing,
  /// so there is one only for handlers that wait.
  func answer(_ connection: Connection) -> Bool {
    hasRead = true
    let exchange = connection.conversation.exchange
    guard let rest = context.router.begin(exchange) else { return true }
    handlersInFlight += 1
    Task(executorPreference: self) { [self] in
      await context.router.finish(rest, exchange)
      handlersInFlight -= 1
      connection.handlerReturned()
    }
    return false
  }

  /// Takes a connection whose answer goes on. What happened while it was being answered is news.
  func addListener(_ connection: Connection) {
    listeners[connection.slot] = connection
    listenerCount.store(listeners.count, ordering: .sequentiallyConsistent)
    hasNews.store(true, ordering: .sequentiallyConsistent)
    context.counters.listeners(listeners.count)
  }

  /// Has the connection's output written once the jobs at hand have run.
  func flushLater(_ connection: Connection) { unflushed.append(connection) }

  /// Has the connection go on with a long answer once others have had their turn.
  func flushNextTurn(_ connection: Connection) { unfinished.append(connection) }

  /// Takes room for a connection's input, or gives it back; false where there is not so much.
  func holdInput(_ change: Int) -> Bool {
    server.holdInput(change, limit: context.limits.sharedInput)
  }

  /// Forgets a connection whose socket was closed.
  func remove(_ connection: Connection) {
    if listeners.removeValue(forKey: connection.slot) != nil {
      listenerCount.store(listeners.count, ordering: .sequentiallyConsistent)
      context.counters.listeners(listeners.count)
    }
    connections.remove(connection)
    context.counters.connectionClosed()
    server.openConnections.subtract(1, ordering: .relaxed)
  }

  // MARK: The loop

  private func run() {
    thread = pthread_self()
    hasStarted.store(true, ordering: .relaxed)
    nextSweep = clinux_monotonic() + sweepInterval
    let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: EventLoop.eventsPerTurn)
    defer { events.deallocate() }
    while !isFinished {
      let count = epoll_wait(epoll, events, Int32(EventLoop.eventsPerTurn), timeout())
      context.clock.tick()
      for index in 0..<Int(max(0, count)) { handle(events[index]) }
      unflushed += unfinished
      unfinished.removeAll(keepingCapacity: true)
      queue.take(into: &jobs)
      runJobs()
      flush()
      tellListeners()
      if context.clock.now >= nextSweep { sweep() }
      if isAskedToStop.load(ordering: .acquiring) { stopFurther() }
    }
    context.accessLog?.flush()
    server.loopEnded(context.index)
  }

  private func timeout() -> Int32 {
    let hasMore = !jobs.isEmpty || !unflushed.isEmpty || !unfinished.isEmpty
    if hasMore || !queue.prepareToSleep() { return 0 }
    if hasNews.load(ordering: .sequentiallyConsistent), !listeners.isEmpty {
      let now = clinux_monotonic()
      return nextTelling > now ? Int32(clamping: (nextTelling - now) / 1_000_000 + 1) : 0
    }
    if connections.isEmpty, listener?.isPaused != true, !context.isStopping { return -1 }
    let now = clinux_monotonic()
    let milliseconds = nextSweep > now ? (nextSweep - now) / 1_000_000 + 1 : 0
    return Int32(context.isStopping ? min(milliseconds, 20) : milliseconds)
  }

  private func handle(_ event: epoll_event) {
    switch event.data.u64 {
    case EventLoop.bellMark: queue.still()
    case EventLoop.listenerMark: accept()
    case let mark: connections.find(mark)?.handle(event.events)
    }
  }

  private func runJobs() {
    var ran = 0
    let executor = asUnownedTaskExecutor()
    while !jobs.isEmpty, ran < EventLoop.jobsPerTurn {
      swap(&jobs, &running)
      hasRead = true
      for job in running { job.runSynchronously(on: executor) }
      ran += running.count
      running.removeAll(keepingCapacity: true)
    }
  }

  private func flush() {
    endReads()
    // Flushing may make room for further requests: what they come to goes out in the next turn.
    let count = unflushed.count
    for index in 0..<count { unflushed[index].flush() }
    unflushed.removeFirst(count)
    endReads()
    context.accessLog?.flush()
  }

  /// No loop sleeps on what its handlers share for a turn.
  private func endReads() {
    if !hasRead { return }
    hasRead = false
    onTurnEnd?(context.index)
  }

  /// Tells the listeners what is new, all at once and not too often: what happens meanwhile is told
  /// together.
  private func tellListeners() {
    guard !listeners.isEmpty, context.clock.now >= nextTelling,
      hasNews.exchange(false, ordering: .sequentiallyConsistent)
    else { return }
    nextTelling = context.clock.now + context.limits.tellingInterval.nanoseconds
    hasRead = true
    for connection in Array(listeners.values) { connection.goOn() }
    flush()
  }

  private func accept() {
    guard let listener else { return }
    listener.accept { socket, peer in
      let limit = context.limits.connections
      let before = server.openConnections.add(1, ordering: .relaxed).oldValue
      let isTooMany = before >= limit
      if isTooMany { context.counters.connectionTurnedAway() }
      let connection = Connection(socket: socket, peer: peer, loop: self)
      let mark = connections.insert(connection)
      context.counters.connectionOpened()
      let events = EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue
      if before >= limit + Listener.refusedAtOnce { return connection.close() }
      if clinux_epoll_add(epoll, socket, events, mark) != 0 { return connection.close() }
      if isTooMany { connection.turnAway() }
    }
    if listener.isPaused { _ = clinux_epoll_remove(epoll, listener.socket) }
  }

  /// Looks at the deadlines, and takes up accepting again if it had to pause.
  private func sweep() {
    nextSweep = context.clock.now + sweepInterval
    for connection in connections.all { connection.checkDeadline() }
    flush()
    if let listener, listener.isPaused {
      listener.isPaused = false
      _ = listen(on: listener)
    }
  }

  private func listen(on listener: Listener) -> Bool {
    clinux_epoll_add(
      epoll, listener.socket, clinux_epoll_exclusive_in(), EventLoop.listenerMark) == 0
  }

  // MARK: Stopping

  private var isFinished: Bool {
    context.isStopping && connections.isEmpty && handlersInFlight == 0
  }

  private func stopFurther() {
    if !context.isStopping {
      accept()
      context.isStopping = true
      // Others may listen on it still.
      if let listener { _ = clinux_epoll_remove(epoll, listener.socket) }
      listener = nil
      for connection in connections.all { connection.closeIfIdle() }
    }
    let now = clinux_monotonic()
    if now >= server.forceAt { for connection in connections.all { connection.close() } }
    if now >= server.giveUpAt { server.loopEnded(context.index) }
  }
}
