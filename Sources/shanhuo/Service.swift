import API
import Crypto
import Foundation
import HTTP
import Hooks
import Locks
import Notifications
import Outbound
import Pages
import Payments
import SQLite

/// The running server: database, HTTP, workers, and an orderly end.
struct Service: Sendable {
  /// How long requests in flight may take once it is told to stop.
  static let stopTime = Duration.seconds(10)

  private let settings: ServeSettings

  init(_ settings: ServeSettings) { self.settings = settings }

  /// Serves until SIGTERM or SIGINT. Throws what keeps it from starting.
  func run() async throws {
    let stop = try StopSignal.stream()
    try DatabaseFile.check(settings.database)
    let lock = try ServerLock(database: settings.database)
    defer { withExtendedLifetime(lock) {} }
    _ = try DatabaseFile.open(settings.database)
    let (box, wakes, tally) = (ServerBox(), HookWakes(), Locked(HookTally()))
    let database = try Database(
      path: settings.database, loops: settings.loops, queuedWrites: settings.queuedWrites,
      sharesSnapshots: true,
      onCommit: {
        box.server?.wakeListeners()
        wakes.wake()
      })
    let log = Log()
    let client = OutboundClient(
      userAgent: "Shanhuo/\(Shanhuo.version)", allowing: settings.allowedHooks,
      maximumInFlight: HookDispatcher.maximumInFlight)
    let application = Application(
      database: database, hasher: PasswordHasher(),
      limits: settings.isRateLimited ? RateLimits() : nil, log: log, version: Shanhuo.version,
      outside: outside(client, box, tally))
    let server = Server(
      configuration: ServerConfiguration(
        address: settings.address, loops: settings.loops, limits: settings.limits,
        trustedProxies: settings.trustedProxies, crossOrigin: settings.crossOrigin, log: log,
        accessLog: settings.accessLog ? AccessLog(log) : nil,
        onTurnEnd: { database.endReads(on: $0) }),
      router: application.router)
    box.set(server)
    try server.start()
    print("shanhuo \(Shanhuo.version) serves \(settings.database) at \(address(of: server))")
    fflush(nil)

    let workers = Workers(
      database: database, client: client, channels: settings.channels, wakes: wakes,
      tally: tally, log: log)
    let running = Task { await workers.run() }
    for await _ in stop { break }
    await server.stop(within: Service.stopTime)
    running.cancel()
    await running.value
    client.stop()
    database.close()
    log.close()
  }

  private func outside(
    _ client: OutboundClient, _ box: ServerBox, _ tally: Locked<HookTally>
  ) -> Application.Outside {
    Application.Outside(
      refusalOfHookURL: { url in
        do throws(OutboundFailure) {
          try client.check(url)
          return nil
        } catch {
          return "A hook cannot be sent there: \(error.code)."
        }
      },
      offers: { settings.channels.offer($0) },
      isStopping: { box.server?.isStopping ?? false },
      hookTally: { tally.withLock { $0 } },
      serverStatistics: { box.server?.statistics() },
      publicURL: {
        settings.publicURL ?? box.server.flatMap { PublicURL(address(of: $0)) } ?? .local
      },
      paymentProvider: { name in
        let keys = settings.paymentKeys[name]
        return keys.isEmpty ? nil : .signedGateway(name: name, keys: keys)
      },
      courier: { name in
        let keys = settings.courierKeys[name]
        return keys.isEmpty ? nil : .signed(name: name, keys: keys)
      })
  }

  private func address(of server: Server) -> String {
    switch settings.address {
    case .tcp(let host, _):
      host.contains(":") ? "http://[\(host)]:\(server.port)" : "http://\(host):\(server.port)"
    case .unix(let path): "unix:\(path)"
    case .inherited: "the socket that it was given"
    }
  }
}

/// The server, for what is made before it and asks it later.
private final class ServerBox: Sendable {
  private let held = Locked<Server?>(nil)
  var server: Server? { held.withLock { $0 } }
  func set(_ server: Server) { held.withLock { $0 = server } }
}
