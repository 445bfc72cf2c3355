import API
import Addresses
import Crypto
import Foundation
import HTTP
import Outbound
import SQLite

extension Command {
  static let serve = Command(
    "serve", "Serves the API until it is told to stop.",
    options: [
      .database,
      Option(
        name: "listen", value: "HOST:PORT", help: "where to listen", standard: "127.0.0.1:8080"),
      Option(
        name: "loops", value: "N", help: "event loops",
        standard: String(ServerConfiguration.processors)),
      Option(
        name: "access-log", value: "on|off", help: "a line a request on standard error",
        standard: "on"),
      Option(
        name: "allow-hooks-to", value: "CIDR", help: "private addresses that hooks may reach",
        isList: true),
      Option(
        name: "rate-limit", value: "off",
        help: "no limits on how much one client may ask: there are none yet, so off is all",
        standard: "off"),
    ]
  ) { arguments in
    let settings = try ServeSettings(arguments)
    try await Service(settings).run()
  }
}

/// What `serve` was asked for.
struct ServeSettings: Sendable {
  let database: String
  let host: String
  let port: Int
  let loops: Int
  let accessLog: Bool
  let allowedHooks: [CIDR]

  init(_ arguments: Arguments) throws(UsageError) {
    database = arguments["database"]
    (host, port) = try ServeSettings.address(arguments["listen"])
    loops = try arguments.integer("loops", 1...64)
    accessLog = try ServeSettings.onOrOff("access-log", arguments)
    guard arguments["rate-limit"] == "off" else {
      throw UsageError(description: "--rate-limit takes off only, there are no limits yet")
    }
    var allowed: [CIDR] = []
    for text in arguments.list("allow-hooks-to") {
      do {
        allowed.append(try CIDR.parse(text))
      } catch {
        throw UsageError(description: "--allow-hooks-to: \(error)")
      }
    }
    allowedHooks = allowed
  }

  private static func onOrOff(_ name: String, _ arguments: Arguments) throws(UsageError) -> Bool {
    switch arguments[name] {
    case "on": return true
    case "off": return false
    default: throw UsageError(description: "--\(name) is on or off")
    }
  }

  /// `HOST:PORT`, an IPv6 address in brackets.
  private static func address(_ text: String) throws(UsageError) -> (String, Int) {
    guard let colon = text.lastIndex(of: ":"),
      let port = Int(text[text.index(after: colon)...]), (0...65_535).contains(port)
    else { throw UsageError(description: "--listen is HOST:PORT, such as 127.0.0.1:8080") }
    let host = text[..<colon].trimmingPrefix("[")
    return (String(host.hasSuffix("]") ? host.dropLast() : host), port)
  }
}
