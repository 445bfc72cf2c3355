import Crypto
import Notifications
import Outbound

/// What is sent to an address that a hook's owner gave: the one place where an event becomes a
/// request of the receiver's kind. Nil where a key cannot be read, and for what goes by the
/// operator's own servers.
func hookRequest(
  for delivery: DueDelivery, atMilliseconds milliseconds: Int64
) -> OutboundRequest? {
  switch delivery.format {
  case .standard: standardRequest(for: delivery, atSeconds: milliseconds / 1_000)
  case .wecom, .dingtalk, .feishu: robotRequest(for: delivery, atMilliseconds: milliseconds)
  case .email, .sms: nil
  }
}

/// Standard Webhooks' (https://www.standardwebhooks.com): the message's id, the moment of this try
/// in seconds since 1970, and a signature by each key that holds now.
private func standardRequest(
  for delivery: DueDelivery, atSeconds timestamp: Int64
) -> OutboundRequest? {
  let secrets = delivery.secrets.compactMap(WebhookSecret.init)
  guard !secrets.isEmpty, secrets.count == delivery.secrets.count else { return nil }
  let body = Array(delivery.body.utf8)
  let signature = WebhookSignature.sign(
    id: delivery.messageID, timestamp: timestamp, body: body, with: secrets)
  return OutboundRequest(
    url: delivery.url,
    headers: [
      ("Content-Type", "application/json"), ("webhook-id", delivery.messageID),
      ("webhook-timestamp", String(timestamp)), ("webhook-signature", signature),
    ], body: body)
}
