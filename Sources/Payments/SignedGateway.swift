import Core
import Crypto
import Notices

extension PaymentProvider {
  /// A gateway whose notices are JSON, signed as `NoticeMessage.prove` has it. The body is
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
      try message.prove(by: keys, at: now)
      return try readGatewayNotice(try NoticeContent(message.body))
    }
  }
}

/// The one type of notice that tells of money.
private let succeeded = "payment.succeeded"

private func readGatewayNotice(_ content: NoticeContent) throws -> PaymentNotice? {
  let limit = IncomingPayment.maximumReferenceLength
  guard try content.needed("type", upTo: limit) == succeeded else { return nil }
  let payment = try content.needed("payment_id", upTo: limit)
  let number = try content.needed("order_number", upTo: limit)
  guard try content.needed("currency", upTo: limit) == "CNY" else {
    throw PaymentNoticeRefusal.otherCurrency
  }
  guard let fen = content.integer("amount_fen"), fen > 0,
    fen <= IncomingPayment.maximumAmount.rawValue
  else { throw NoticeRefusal.unfit("amount_fen is no sum that can come in") }
  let payer = try content.text("payer", upTo: IncomingPayment.maximumPayerLength) ?? ""
  return PaymentNotice(payment: payment, amount: Fen(fen), orderNumber: number, payer: payer)
}
