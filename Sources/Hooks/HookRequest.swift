import Crypto
import Notifications
import Outbound

/// What is sent for a delivery: the one place where an event becomes a request of the receiver's
/// kind. Here, Standard Webhooks' (https://www.standardwebhooks.com): the message's id, the moment
/// of this try in seconds since 1970, and a signature by each key that holds now. Nil where a key
/// cannot be read.
func hookRequest(for delivery: DueDelivery, atSeconds timestamp: Int64) -> OutboundRequest? {
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
