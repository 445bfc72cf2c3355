import Addresses
import Foundation
import Hooks
import Notifications
import Outbound

/// The operator's mail server and gateway for text messages, as `serve` was told of them.
enum ChannelSettings {
  /// Bytes of a file with a user and a password.
  private static let maximumLoginSize = 4 * 1_024

  /// Throws `UsageError` for a value that does not fit, and for one without those that it needs.
  static func channels(_ arguments: Arguments) throws(UsageError) -> OperatorChannels {
    OperatorChannels(mail: try mail(arguments), texts: try texts(arguments))
  }

  private static func mail(_ arguments: Arguments) throws(UsageError) -> OperatorChannels.Mail? {
    guard let url = arguments.optional("smtp") else {
      let others = ["smtp-from", "smtp-login", "smtp-ca", "smtp-tls"]
      if let other = others.first(where: { arguments.optional($0) != nil }) {
        throw UsageError(description: "--\(other) says nothing without --smtp")
      }
      return nil
    }
    guard let from = arguments.optional("smtp-from"), MailAddress.isAddress(from) else {
      throw UsageError(
        description: "--smtp needs --smtp-from, an address such as no-reply@shop.example")
    }
    let (host, port, isTLS) = try place(url)
    let security: MailServer.Security
    switch arguments.optional("smtp-tls") ?? "required" {
    case "required": security = isTLS ? .tls : .startTLS
    case "none" where !isTLS && isThisMachine(host): security = .none
    case "none":
      throw UsageError(
        description: "--smtp-tls none is for smtp:// to this machine alone, such as 127.0.0.1")
    default: throw UsageError(description: "--smtp-tls is required or none")
    }
    let authorities = arguments.optional("smtp-ca")
    if let authorities, !FileManager.default.isReadableFile(atPath: authorities) {
      throw UsageError(description: "--smtp-ca: \(authorities) cannot be read")
    }
    return OperatorChannels.Mail(
      server: MailServer(
        host: host, port: port, security: security, login: try login(arguments),
        authorities: authorities), from: from)
  }

  /// `smtp://HOST:PORT` or `smtps://HOST:PORT`, an IPv6 address in brackets.
  private static func place(
    _ url: String
  ) throws(UsageError) -> (host: String, port: Int, isTLS: Bool) {
    let wrong = UsageError(
      description: "--smtp is smtp://HOST:PORT, by STARTTLS, or smtps://HOST:PORT")
    let isTLS = url.hasPrefix("smtps://")
    guard isTLS || url.hasPrefix("smtp://") else { throw wrong }
    let rest = url.dropFirst(isTLS ? 8 : 7)
    guard let colon = rest.lastIndex(of: ":"), let port = Int(rest[rest.index(after: colon)...]),
      (1...65_535).contains(port)
    else { throw wrong }
    var host = rest[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    let isHost =
      !host.isEmpty
      && host.utf8.allSatisfy { (0x2d...0x7a).contains($0) && !"/@[]\\".utf8.contains($0) }
    guard isHost else { throw wrong }
    return (String(host), port, isTLS)
  }

  private static func isThisMachine(_ host: String) -> Bool {
    if host == "localhost" { return true }
    // A name may begin with 127 too.
    guard let address = IPAddress(host) else { return false }
    return address == IPAddress("::1") || (address.width == 32 && address.bits >> 24 == 127)
  }

  /// A user in the first line of a file that is the server's alone and the password in the second.
  private static func login(
    _ arguments: Arguments
  ) throws(UsageError) -> (user: String, password: String)? {
    guard
      let text = try SecretFile.read("smtp-login", arguments, upTo: maximumLoginSize)
    else { return nil }
    let lines = text.replacing("\r\n", with: "\n")
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.count >= 2, !lines[0].isEmpty, !lines[1].isEmpty,
      lines.dropFirst(2).allSatisfy(\.isEmpty)
    else {
      throw UsageError(description: "--smtp-login: a line with the user and one with the password")
    }
    return (lines[0], lines[1])
  }

  private static func texts(_ arguments: Arguments) throws(UsageError) -> TextMessageGateway? {
    let text = try SecretFile.read("sms", arguments, upTo: TextMessageGateway.maximumSize)
    guard let text else { return nil }
    do {
      return try TextMessageGateway(text)
    } catch {
      throw UsageError(description: "--sms: \(arguments["sms"]): \(error)")
    }
  }
}
