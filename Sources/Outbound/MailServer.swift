/// The server that mail is handed to: the operator's own, so that it may stand inside.
package struct MailServer: Sendable {
  /// How the way to it is kept from others.
  package enum Security: Sendable {
    /// In the clear at first, then by TLS or not at all (RFC 3207).
    case startTLS
    /// By TLS from the first byte (RFC 8314, section 3.3).
    case tls
    /// Not at all.
    case none
  }

  package let host: String
  package let port: Int
  package let security: Security
  /// Who hands mail over; nil where the server asks for nobody.
  package let login: (user: String, password: String)?
  /// The file of authorities that its certificate is by, beside those of the system.
  package let authorities: String?

  package init(
    host: String, port: Int, security: Security, login: (user: String, password: String)? = nil,
    authorities: String? = nil
  ) {
    self.host = host
    self.port = port
    self.security = security
    self.login = login
    self.authorities = authorities
  }

  /// Its address as libcurl reads it, with the name that is said to it (RFC 5321, section 4.1.1.1).
  func url(greetingAs name: String) -> String {
    let bracketed = host.contains(":") ? "[\(host)]" : host
    return "\(security == .tls ? "smtps" : "smtp")://\(bracketed):\(port)/\(name)"
  }
}

extension MailServer: CustomStringConvertible, CustomReflectable {
  /// Without its password, for logs.
  package var description: String { "\(host):\(port)" }
  /// Nothing: a dump must not show the password either.
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// A message to one address.
package struct OutboundMail: Sendable {
  /// How many bytes a message may have: far more than what is written of an event.
  package static let maximumSize = 64 * 1_024

  /// Both without brackets, and with nothing in them that could end a line or a path.
  package let from: String
  package let to: String
  /// Headers and body (RFC 5322), in lines that end in CRLF. A leading full stop is no matter.
  package let message: [UInt8]
  package let timeoutMilliseconds: Int

  /// A message; the time is in milliseconds, up to `OutboundRequest.maximumTimeoutMilliseconds`.
  package init(from: String, to: String, message: [UInt8], timeoutMilliseconds: Int = 30_000) {
    let times = 1...OutboundRequest.maximumTimeoutMilliseconds
    precondition(times.contains(timeoutMilliseconds), "a message has a time limit")
    self.from = from
    self.to = to
    self.message = message
    self.timeoutMilliseconds = timeoutMilliseconds
  }
}

/// What a mail server said last of a message, whatever it was.
package struct MailReply: Sendable {
  /// The longest line that is kept (RFC 5321, section 4.5.3.1.5).
  static let maximumLineSize = 512

  /// The reply's last line, with its code and without its end.
  package let line: String
  /// RFC 5321, section 4.2: 2 at its beginning took it, 4 not now, 5 never.
  package var code: Int { Int(line.prefix(3)) ?? 0 }
}
