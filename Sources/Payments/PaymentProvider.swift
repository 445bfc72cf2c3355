import Core
import Notices

/// Somebody who takes money for the county and tells of it: how its notices are proven and read.
/// What it tells goes the way of all money that comes in (`takeNotice`).
package struct PaymentProvider: Sendable {
  /// Its place in the address that it sends to, and in what is on record. Never `bank`.
  package let name: String
  /// Reads a message that came at `now`; nil for news that no money came with, such as that a
  /// payment was begun. Throws `NoticeRefusal`, `PaymentNoticeRefusal`.
  package let read: @Sendable (NoticeMessage, _ now: Instant) throws -> PaymentNotice?

  package init(
    name: String,
    read: @escaping @Sendable (NoticeMessage, _ now: Instant) throws -> PaymentNotice?
  ) {
    precondition(
      !IncomingPayment.reservedProviders.contains(name), "the bank and cash send no notices")
    self.name = name
    self.read = read
  }
}

/// What a provider tells: that so much came in for somebody's order.
package struct PaymentNotice: Sendable, Equatable {
  /// What the provider calls the payment: it counts once, however often it is told of.
  package let payment: String
  package let amount: Fen
  /// What the buyer's order is called, as the provider was told.
  package let orderNumber: String
  /// Who paid, as far as the provider tells.
  package let payer: String

  package init(payment: String, amount: Fen, orderNumber: String, payer: String = "") {
    self.payment = payment
    self.amount = amount
    self.orderNumber = orderNumber
    self.payer = payer
  }
}

/// Why a notice of a payment is not taken, beside what holds for all notices (`NoticeRefusal`).
package enum PaymentNoticeRefusal: Refusal, Equatable {
  /// The money is in another currency than the books.
  case otherCurrency

  package var kind: RefusalKind { .invalid }
  package var code: String { "other_currency" }
  package var detail: String { "The books are in CNY." }
}
