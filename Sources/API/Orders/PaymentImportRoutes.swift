import Core
import HTTP
import JSON
import Orders
import Payments

/// The bank's statement as a file.
let paymentImportRoutes: [Endpoint] = [
  Endpoint(
    .post, "/v1/payment-imports", .settleOrders,
    "Imports a bank's statement, all of it or nothing: CSV in UTF-8 or GB18030 with Chinese or "
      + "English headings. Each row counts once, however often it is sent.",
    takes: ["text/csv"], upTo: StatementImport.maximumSize, answers: .value(.statementImport),
    refuses: [StatementRefusal.unfit]
  ) { call in
    try call.requireMediaType("text/csv")
    let file = [UInt8](call.exchange.body)
    let actor = call.actor
    // Reading a long file takes milliseconds that neither the loop nor the writer has to spare.
    let statement = try await call.database.readSlowly { try readStatement(file, today: $0.today) }
    try await call.write { db in
      let imported = try importStatement(statement, as: actor, in: db)
      return Reply { writeImport(imported, to: &$0) }
    }
  }
]

extension Schema {
  fileprivate static let statementImport = named(
    "PaymentImport",
    [
      "taken_in": .integer.noted("Rows that were put on record."),
      "taken_in_fen": .fen,
      "rows": .list(
        .object([
          "line": .integer.noted("Where the row begins in the file, from 1."),
          "outcome": .choice(ImportOutcome.self).noted(
            "`taken_in`: it was put on record. `known`: it was. `recorded_by_hand`: an order was "
              + "recorded as paid by it. `outgoing`: money went out."),
          "incoming_payment_id": .identifier.orNull,
          "status": Schema.choice(IncomingPaymentStatus.self).orNull,
          "amount_fen": Schema.fen.orNull, "left_fen": Schema.fen.orNull,
          "order_id": .identifier.orNull, "order_number": .text.orNull,
        ]), 0...StatementImport.maximumRows),
    ])
}

private func writeImport(_ imported: StatementImport, to json: inout JSONWriter) {
  json.beginObject()
  json.member("taken_in", imported.takenIn.count)
  json.member("taken_in_fen", imported.sum)
  json.objects("rows", imported.rows) { row, json in
    json.member("line", row.line)
    json.member("outcome", row.outcome)
    json.member("incoming_payment_id", row.payment?.id)
    json.member("status", row.payment?.status.rawValue)
    json.member("amount_fen", row.payment?.content.amount.rawValue)
    json.member("left_fen", row.payment?.left.rawValue)
    json.member("order_id", row.payment?.order)
    json.member("order_number", row.payment?.order.map(Order.number))
  }
  json.endObject()
}
