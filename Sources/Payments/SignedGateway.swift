import Core
import Crypto
import JSON

extension PaymentProvider {
  /// A gateway whose notices are JSON, signed as Standard Webhooks says: `webhook-signature` has
  /// HMAC-SHA-256 over `webhook-id`, `webhook-timestamp` and the body, by one of `keys`; the
  /// timestamp is within `SignedNotice.replayWindowSeconds` of the server's clock. The body is
  ///
  ///     {"type": "payment.succeeded", "payment_id": "P-1", "order_number": "SH-…",
  ///      "amount_fen": 4500, "currency": "CNY", "payer": "…"}
  ///
  /// of which `payer` may be left out, and members beside these are passed over. Notices of other
  /// types are no news of money: a payment that is told of as begun after it has succeeded has
  /// succeeded.
  package static func signedGateway(
    name: String, keys: [WebhookSecret]
  ) -> PaymentProvider {
    PaymentProvider(name: name) { message, now in
      let notice = SignedNotice(
        id: message.header("webhook-id") ?? "",
        timestamp: message.header("webhook-timestamp") ?? "",
        signatures: message.header("webhook-signature") ?? "", body: message.body)
      do throws(NoticeFault) {
        try notice.verify(with: keys, at: now.rawValue / 1_000)
      } catch {
        throw PaymentNoticeRefusal.unproven(error.clause)
      }
      return try readGatewayNotice(message.body)
    }
  }
}

/// The one type of notice that tells of money.
private let succeeded = "payment.succeeded"

private func readGatewayNotice(_ body: [UInt8]) throws -> PaymentNotice? {
  guard case .object(let members) = try? JSONValue.read(body) else {
    throw PaymentNoticeRefusal.unfit("the body is no JSON object")
  }
  func text(_ name: String, upTo limit: Int) throws -> String? {
    switch members.first(where: { $0.name == name })?.value {
    case nil, .null: return nil
    case .string(let text) where text.unicodeScalars.count <= limit: return text
    default: throw PaymentNoticeRefusal.unfit("\(name) is no text of \(limit) characters at most")
    }
  }
  func needed(_ name: String, upTo limit: Int) throws -> String {
    guard let text = try text(name, upTo: limit), !text.isEmpty else {
      throw PaymentNoticeRefusal.unfit("\(name) is missing")
    }
    return text
  }
  guard try needed("type", upTo: IncomingPayment.maximumReferenceLength) == succeeded else {
    return nil
  }
  let payment = try needed("payment_id", upTo: IncomingPayment.maximumReferenceLength)
  let number = try needed("order_number", upTo: IncomingPayment.maximumReferenceLength)
  guard try needed("currency", upTo: IncomingPayment.maximumReferenceLength) == "CNY" else {
    throw PaymentNoticeRefusal.otherCurrency
  }
  guard case .integer(let fen) = members.first(where: { $0.name == "amount_fen" })?.value,
    fen > 0, fen <= IncomingPayment.maximumAmount.rawValue
  else { throw PaymentNoticeRefusal.unfit("amount_fen is no sum that can come in") }
  let payer = try text("payer", upTo: IncomingPayment.maximumPayerLength) ?? ""
  return PaymentNotice(payment: payment, amount: Fen(fen), orderNumber: number, payer: payer)
}

extension NoticeFault {
  /// For whoever sets a gateway up: which of the keys is wrong is told to nobody.
  fileprivate var clause: String {
    switch self {
    case .malformedIdentifier: "webhook-id is missing or malformed"
    case .malformedTimestamp: "webhook-timestamp is no number of seconds since 1970"
    case .malformedSignatures: "webhook-signature is missing or malformed"
    case .tooOld: "it was sent too long ago; send it again, signed anew"
    case .tooEarly: "webhook-timestamp lies in the future"
    case .wrongSignature: "no signature fits"
    }
  }
}
