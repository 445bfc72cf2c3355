import Core
import HTTP
import JSON
import Notices
import Payments

/// What payment providers tell of.
let paymentCallbackRoutes: [Endpoint] = [
  Endpoint(
    .post, "/v1/payment-callbacks/{provider}", .tellOfPayments,
    "Takes a payment provider's signed notice. The same payment counts once, however often it is "
      + "told of; money for an order that is unknown or has lapsed is kept.",
    takes: ["application/json"], upTo: NoticeMessage.maximumSize, answers: .value(.noticeOutcome),
    refuses: [
      NoticeRefusal.unproven(""), NoticeRefusal.unfit(""), PaymentNoticeRefusal.otherCurrency,
      PaymentRefusal.otherAmount(.zero),
    ]
  ) { call in
    let name = call.exchange.parameter("provider")
    guard let provider = call.application.outside.paymentProvider(name) else {
      throw CommonRefusal.notFound(what: "payment provider")
    }
    let notice = try call.readNotice(by: provider.read)
    try await call.write { db in
      let outcome = try takeNotice(notice, of: provider, in: db)
      return Reply { json in
        json.beginObject()
        json.member("outcome", outcome)
        json.endObject()
      }
    }
  }
]

extension Schema {
  fileprivate static let noticeOutcome = named(
    "NoticeOutcome",
    [
      "outcome": .choice(NoticeOutcome.self).noted(
        "`taken_in`: the money was put on record. `known`: it was. `ignored`: the notice tells of "
          + "no money that came in.")
    ])
}
