import Audit
import Core
import Organisations
import SQLite
import Storage

/// Proves the orders on organisations' accounts: each is on the account that it was put on, with
/// what was to stand on its invoice, in the month in which it was placed. What was placed before
/// that was put on record had an organisation's time to be paid.
package func auditOrdersOnAccount(in db: Connection) throws -> [Finding] {
  let known = try recordedFacts(of: [.orderPutOnAccount], in: db)
  var found: Set<Identifier> = []
  var findings: [Finding] = []
  try db.each(
    """
    SELECT a.order_id, a.organisation_id, a.invoice_title, a.taxpayer_number,
      a.month = strftime('%Y-%m', (o.placed_at + \(CivilDate.countyOffset)) / 1000, 'unixepoch'),
      o.pay_before - o.placed_at = \(Order.organisationPaymentSeconds * 1000)
    FROM organisation_order a LEFT JOIN customer_order o ON o.id = a.order_id
    """
  ) { row in
    let id: Identifier = try row[0]
    found.insert(id)
    let number: String? = try row[3]
    let account = OrganisationAccount(
      organisation: try row[1], invoiceTitle: try row[2],
      taxpayerNumber: number.flatMap(TaxpayerNumber.init))
    let facts = known[id]
    let isKnown =
      facts.map {
        $0.text("organisation_id") == account.organisation.description
          && $0.text("invoice_digest") == account.digest
      } ?? (account.taxpayerNumber == nil)
    let (isOfMonth, hasTime): (Bool?, Bool?) = (try row[4], try row[5])
    if isKnown, isOfMonth == true, hasTime == true, number == account.taxpayerNumber?.rawValue {
      return
    }
    findings.append(Finding("order \(id) is not on an organisation's account as it was put there"))
  }
  for id in known.keys where !found.contains(id) {
    findings.append(Finding("order \(id) is not on the account that it was put on"))
  }
  return Array(findings.prefix(Finding.maximumPerCheck))
}
