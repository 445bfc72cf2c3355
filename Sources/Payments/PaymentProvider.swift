import Core

/// Somebody who takes money for the county and tells of it: how its notices are proven and read.
/// What it tells goes the way of all money that comes in (`takeNotice`).
package struct PaymentProvider: Sendable {
  /// Its place in the address that it sends to, and in what is on record. Never `bank`.
  package let name: String
  /// Reads a message that came at `now`; nil for news that no money came with, such as that a
  /// payment was begun. Throws `PaymentNoticeRefusal`.
  package let read: @Sendable (PaymentMessage, _ now: Instant) throws -> PaymentNotice?

  package init(
    name: String,
    read: @escaping @Sendable (PaymentMessage, _ now: Instant) throws -> PaymentNotice?
  ) {
    precondition(name != IncomingPayment.bank, "the bank's statement is no provider's notice")
    self.name = name
    self.read = read
  }
}

/// A message as it came over the network.
package struct PaymentMessage {
  /// The value of a header; nil where there is none.
  package let header: (StaticString) -> String?
  package let body: [UInt8]

  /// A notice is a few hundred bytes.
  package static let maximumSize = 16 * 1024

  package init(body: [UInt8], header: @escaping (StaticString) -> String?) {
    self.body = body
    self.header = header
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

/// Why a notice is not taken.
package enum PaymentNoticeRefusal: Refusal, Equatable {
  /// It is not proven to be the provider's, or not to be of now: the reason's clause.
  case unproven(String)
  /// It is the provider's, and does not say what a notice says.
  case unfit(String)
  /// The money is in another currency than the books.
  case otherCurrency

  package var kind: RefusalKind {
    switch self {
    case .unproven: .unauthenticated
    case .unfit, .otherCurrency: .invalid
    }
  }

  package var code: String {
    switch self {
    case .unproven: "unproven_notice"
    case .unfit: "unfit_notice"
    case .otherCurrency: "other_currency"
    }
  }

  package var detail: String {
    switch self {
    case .unproven(let reason): "This is not proven to be the provider's: \(reason)."
    case .unfit(let reason): "This is no notice of a payment: \(reason)."
    case .otherCurrency: "The books are in CNY."
    }
  }
}
