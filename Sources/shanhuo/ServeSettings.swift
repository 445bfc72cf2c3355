import API
import Addresses
import Crypto
import Foundation
import HTTP
import Hooks
import Pages
import Payments
import SQLite

/// What `serve` was asked for.
struct ServeSettings: Sendable {
  let database: String
  let address: ListenAddress
  /// Nil: the address that it serves at.
  let publicURL: PublicURL?
  let loops: Int
  let accessLog: Bool
  let isRateLimited: Bool
  let allowedHooks: [CIDR]
  let trustedProxies: TrustedProxies
  let crossOrigin: CrossOrigin
  let limits: ServerLimits
  let queuedWrites: Int
  /// By which payment providers sign what they tell.
  let paymentKeys: NoticeKeys
  /// By which couriers do.
  let courierKeys: NoticeKeys
  /// The operator's mail server and gateway for text messages.
  let channels: OperatorChannels

  /// Throws `UsageError` for a value that does not fit.
  init(_ arguments: Arguments) throws(UsageError) {
    database = arguments["database"]
    address = try ServeSettings.address(arguments["listen"])
    publicURL = try ServeSettings.publicURL(arguments.optional("public-url"))
    loops = try arguments.integer("loops", 1...64)
    accessLog = try ServeSettings.onOrOff("access-log", arguments)
    isRateLimited = try ServeSettings.onOrOff("rate-limit", arguments)
    allowedHooks = try ServeSettings.blocks("allow-hooks-to", arguments.list("allow-hooks-to"))
    let proxies = arguments.list("trust-proxy")
    trustedProxies = TrustedProxies(
      try ServeSettings.blocks("trust-proxy", proxies.filter { $0 != "unix" }),
      localPeers: proxies.contains("unix"))
    let origins = arguments.list("cors-origin")
    if let wrong = origins.first(where: { !CrossOrigin.isOrigin($0) }) {
      throw UsageError(
        description: "--cors-origin: \"\(wrong)\" is no origin, such as https://shop.example")
    }
    crossOrigin = Application.crossOrigin(origins)
    limits = try ServerLimits(arguments)
    queuedWrites = try arguments.integer("max-queued-writes", ServeSettings.queuedWrites)
    paymentKeys = try ServeSettings.keys("payment-keys", arguments)
    courierKeys = try ServeSettings.keys("courier-keys", arguments)
    channels = try ChannelSettings.channels(arguments)
    let keys = paymentKeys
    if let name = IncomingPayment.reservedProviders.first(where: { !keys[$0].isEmpty }) {
      throw UsageError(
        description: "--payment-keys: \(name) is what comes by the bank's statement or as cash")
    }
  }

  /// How many writes an operator may let wait.
  private static let queuedWrites = 1...100_000

  private static func onOrOff(_ name: String, _ arguments: Arguments) throws(UsageError) -> Bool {
    switch arguments[name] {
    case "on": return true
    case "off": return false
    default: throw UsageError(description: "--\(name) is on or off")
    }
  }

  private static func blocks(_ name: String, _ texts: [String]) throws(UsageError) -> [CIDR] {
    var blocks: [CIDR] = []
    for text in texts {
      do {
        blocks.append(try CIDR.parse(text))
      } catch {
        throw UsageError(description: "--\(name): \(error)")
      }
    }
    return blocks
  }

  /// The keys in a file that is the server's alone. Nothing of what stands in it is told.
  private static func keys(
    _ name: String, _ arguments: Arguments
  ) throws(UsageError) -> NoticeKeys {
    // One byte more than is taken, so that it says itself what it does not.
    let text = try SecretFile.read(name, arguments, upTo: NoticeKeys.maximumBytes + 1)
    guard let text else { return .none }
    do {
      return try NoticeKeys(text)
    } catch {
      throw UsageError(description: "--\(name): \(arguments[name]): \(error)")
    }
  }

  private static func publicURL(_ text: String?) throws(UsageError) -> PublicURL? {
    guard let text else { return nil }
    if let url = PublicURL(text) { return url }
    throw UsageError(
      description: "--public-url: \"\(text)\" is no address such as https://shop.example, of "
        + "\(PublicURL.maximumLength) bytes at the most")
  }

  /// `HOST:PORT`, an IPv6 address in brackets; `unix:PATH`; `systemd`.
  private static func address(_ text: String) throws(UsageError) -> ListenAddress {
    if text == "systemd" {
      return .inherited(
        descriptor: try SocketActivation.descriptor(
          environment: ProcessInfo.processInfo.environment))
    }
    if text.hasPrefix("unix:") { return .unix(path: String(text.dropFirst("unix:".count))) }
    guard let colon = text.lastIndex(of: ":"),
      let port = Int(text[text.index(after: colon)...]), (0...65_535).contains(port)
    else {
      throw UsageError(
        description: "--listen is HOST:PORT, such as 127.0.0.1:8080, unix:PATH, or systemd")
    }
    let host = text[..<colon].trimmingPrefix("[")
    return .tcp(host: String(host.hasSuffix("]") ? host.dropLast() : host), port: port)
  }
}

extension Option {
  /// The bounds of what clients can make the server spend, each with what it is unless told
  /// otherwise.
  static let limits: [Option] = {
    let standard = ServerLimits()
    return [
      Option(
        name: "max-connections", value: "N", help: "connections at once, further ones get 503",
        standard: "\(standard.connections)"),
      Option(
        name: "head-time", value: "SECONDS", help: "how long a request's head may take",
        standard: "\(standard.headTime.components.seconds)"),
      Option(
        name: "body-time", value: "SECONDS",
        help: "how long a body may take, and longer by what --least-rate earns it",
        standard: "\(standard.bodyTime.components.seconds)"),
      Option(
        name: "write-time", value: "SECONDS",
        help: "how long an answer may take, and longer by what --least-rate earns it",
        standard: "\(standard.writeTime.components.seconds)"),
      Option(
        name: "least-rate", value: "BYTES",
        help: "bytes a second below which a body or an answer is given up",
        standard: "\(standard.leastRate)"),
      Option(
        name: "idle-time", value: "SECONDS", help: "how long a connection may wait for a request",
        standard: "\(standard.idleTime.components.seconds)"),
      Option(
        name: "max-body-memory", value: "MIB",
        help: "what large bodies on their way may hold together, further ones get 503",
        standard: "\(standard.sharedInput / mebibyte)"),
      Option(
        name: "max-queued-writes", value: "N", help: "writes that may wait, further ones get 503",
        standard: "\(Database.queuedWrites)"),
    ]
  }()

  fileprivate static let mebibyte = 1024 * 1024
}

extension ServerLimits {
  /// The limits that were asked for. Throws `UsageError` for a number out of bounds.
  fileprivate init(_ arguments: Arguments) throws(UsageError) {
    self.init()
    func seconds(_ name: String) throws(UsageError) -> Duration {
      .seconds(try arguments.integer(name, 1...3600))
    }
    connections = try arguments.integer("max-connections", 1...1_000_000)
    headTime = try seconds("head-time")
    bodyTime = try seconds("body-time")
    writeTime = try seconds("write-time")
    leastRate = try arguments.integer("least-rate", 1...1_000_000_000)
    idleTime = try seconds("idle-time")
    sharedInput = try arguments.integer("max-body-memory", 2...4096) * Option.mebibyte
  }
}
