import Core
import JSON
import Orders
import Organisations

extension Schema {
  static let statementPayment = named(
    "StatementPayment",
    [
      "id": .identifier, "organisation_id": .identifier, "month": .month, "amount_fen": .fen,
      "reference": .text, "recorded_at": .instant,
    ])

  static let monthlyStatement = named(
    "MonthlyStatement",
    [
      "organisation_id": .identifier, "month": .month,
      "reference": .text.noted("What the transfer is to say."),
      "orders": .list(
        .object([
          "order_id": .identifier, "number": .text, "placed_at": .instant,
          "buyer_id": .identifier, "buyer_name": .text, "status": .choice(OrderStatus.self),
          "charged_fen": .fen.noted("What it comes to; nothing once it is called off."),
          "paid_fen": .fen, "refunded_fen": .fen, "due_fen": .fen, "owed_fen": .fen,
        ])
      ).noted("\(OrganisationAccount.maximumOrdersPerMonth) at the most."),
      "charged_fen": .fen, "paid_fen": .fen, "refunded_fen": .fen,
      "due_fen": .fen.noted("What one transfer has to come to."),
      "owed_fen": .fen.noted("What is to be given back."), "payments": .list(.statementPayment),
    ])

  /// A month of the county's calendar.
  static let month = Schema(
    .text(
      Text(pattern: "^(19[0-9]{2}|[2-9][0-9]{3})-(0[1-9]|1[0-2])$", example: "2016-11")))
}

func writeStatement(
  _ statement: MonthlyStatement, names: [Identifier: String], to json: inout JSONWriter
) {
  json.beginObject()
  json.member("organisation_id", statement.organisation.id)
  json.member("month", statement.month)
  json.member("reference", statement.reference)
  json.objects("orders", statement.items) { item, json in
    json.member("order_id", item.order)
    json.member("number", item.number)
    json.member("placed_at", item.placedAt)
    json.member("buyer_id", item.buyer)
    json.member("buyer_name", names[item.buyer] ?? "")
    json.member("status", item.status)
    json.member("charged_fen", item.charged)
    json.member("paid_fen", item.paid)
    json.member("refunded_fen", item.refunded)
    json.member("due_fen", item.due)
    json.member("owed_fen", item.owed)
  }
  json.member("charged_fen", statement.charged)
  json.member("paid_fen", statement.paid)
  json.member("refunded_fen", statement.refunded)
  json.member("due_fen", statement.due)
  json.member("owed_fen", statement.owed)
  json.list("payments", statement.payments) { writeStatementPayment($0, to: &$1) }
  json.endObject()
}

func writeStatementPayment(_ payment: StatementPayment, to json: inout JSONWriter) {
  json.beginObject()
  json.member("id", payment.id)
  json.member("organisation_id", payment.organisation)
  json.member("month", payment.month)
  json.member("amount_fen", payment.amount)
  json.member("reference", payment.reference)
  json.member("recorded_at", payment.recordedAt)
  json.endObject()
}
