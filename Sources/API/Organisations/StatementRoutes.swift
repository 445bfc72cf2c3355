import Access
import Core
import HTTP
import JSON
import Orders
import Organisations
import Payments
import SQLite
import Storage

/// What organisations have to pay, month by month.
let statementRoutes: [Endpoint] = [
  Endpoint(
    .get, "/v1/organisations/{id}/statement", .readOrganisations,
    "What an organisation ordered in a month (this one, where none is named) and has to pay.",
    query: { $0.month("month") }, answers: .resource(.monthlyStatement)
  ) { call, month in
    let id = try call.identifier("id", of: "organisation")
    let actor = call.actor
    let (statement, names) = try await call.database.readSlowly { db in
      let statement = try monthlyStatement(of: id, month: month, as: actor, in: db)
      return (statement, try accountNames(Set(statement.items.map(\.buyer)), in: db))
    }
    call.respondWithResource { writeStatement(statement, names: names, to: &$0) }
  },
  Endpoint(
    .get, "/v1/organisations/{id}/statement.csv", .readOrganisations,
    "The same as a table that opens in a spreadsheet, the amounts in yuan.",
    query: { $0.month("month") }, answers: .table
  ) { call, month in
    let id = try call.identifier("id", of: "organisation")
    let actor = call.actor
    let (statement, names) = try await call.database.readSlowly { db in
      let statement = try monthlyStatement(of: id, month: month, as: actor, in: db)
      return (statement, try accountNames(Set(statement.items.map(\.buyer)), in: db))
    }
    call.respond(withTable: table(of: statement, names: names))
  },
  Endpoint(
    .post, "/v1/organisations/{id}/payments", .settleOrders,
    "Records one transfer that pays for all that is due of an organisation's month.",
    body: { fields in
      NewStatementPayment(
        month: fields.month("month"), amount: fields.fen("amount_fen", 1...maximumStatement),
        reference: fields.text("reference", 1...NewPayment.maximumReferenceLength))
    }, answers: .created(.statementPayment, as: .organisationPayment), key: .required,
    refuses: [
      OrderRefusal.nothingDue, OrderRefusal.amountIsNotDue(due: .zero),
      PaymentRefusal.knownReference,
    ]
  ) { call, new in
    let id = try call.identifier("id", of: "organisation")
    let actor = call.actor
    try await call.create { db in
      reply(.created, try recordStatementTransfer(new, of: id, as: actor, in: db))
    } again: { payment, db in
      reply(.ok, try statementPayment(payment, of: id, as: actor, in: db))
    }
  },
  .promptly(
    .get, "/v1/organisations/{id}/payments/{payment_id}", .readOrganisations,
    "One transfer of an organisation.", answers: .resource(.statementPayment)
  ) { call in
    let id = try call.identifier("id", of: "organisation")
    let payment = try call.identifier("payment_id", of: "payment")
    let found = try call.read { try statementPayment(payment, of: id, as: call.actor, in: $0) }
    call.respondWithResource { writeStatementPayment(found, to: &$0) }
  },
]

/// The most that a month's orders can come to by far: a hundred times what a member may spend.
private let maximumStatement = MemberContent.limits.upperBound * 100

private func reply(_ status: Status, _ payment: StatementPayment) -> Reply {
  Reply(
    status, location: "/v1/organisations/\(payment.organisation)/payments/\(payment.id)"
  ) { writeStatementPayment(payment, to: &$0) }
}

private func table(of statement: MonthlyStatement, names: [Identifier: String]) -> CSVTable {
  var table = CSVTable([
    "订单号", "下单时间", "采购人", "状态", "应付（元）", "已付（元）", "已退（元）", "待付（元）",
  ])
  for item in statement.items {
    table.add([
      item.number, item.placedAt.description, names[item.buyer] ?? "", item.status.rawValue,
      item.charged.yuan, item.paid.yuan, item.refunded.yuan, item.due.yuan,
    ])
  }
  table.add([
    "合计 \(statement.reference)", statement.month.rawValue, "", "", statement.charged.yuan,
    statement.paid.yuan, statement.refunded.yuan, statement.due.yuan,
  ])
  return table
}
