import Notifications
import Outbound

/// The operator's own servers, by which what does not go to an owner's address goes.
package struct OperatorChannels: Sendable {
  /// The server that e-mail is handed to, and whom it is from.
  package struct Mail: Sendable {
    package let server: MailServer
    package let from: String

    package init(server: MailServer, from: String) {
      self.server = server
      self.from = from
    }
  }

  package let mail: Mail?
  package let texts: TextMessageGateway?

  package init(mail: Mail? = nil, texts: TextMessageGateway? = nil) {
    self.mail = mail
    self.texts = texts
  }

  /// Whether hooks of a format can be told.
  package func offer(_ format: HookFormat) -> Bool {
    switch format {
    case .standard, .wecom, .dingtalk, .feishu: true
    case .email: mail != nil
    case .sms: texts != nil
    }
  }
}

/// What a mail server's last word on a message means (RFC 5321, section 4.2.1): taken; not now, and
/// tried again; or refused for good. That a mailbox is not there turns the hook off: whoever goes
/// on writing to such ones is taken for a sender of what nobody wants.
func deliveryOutcome(of reply: MailReply) -> DeliveryOutcome {
  switch reply.code {
  case 200...299:
    return .answered(status: reply.code, answer: reply.line, retryAfterSeconds: nil)
  case 550...559:
    // RFC 3463, section 3.2 and 3.3: no such mailbox, one that moved, one that is turned off.
    let isGone = ["5.1.1", "5.1.6", "5.1.10", "5.2.1"].contains {
      reply.line.dropFirst(4).hasPrefix($0 + " ")
    }
    return .refused(
      .init(reason: .rejected, answer: reply.line, isGone ? .hookOff : .givenUp))
  default: return .refused(.init(reason: .deferred, answer: reply.line))
  }
}
