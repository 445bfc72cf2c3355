import Core
import JSON
import Organisations

extension Schema {
  static let taxpayerNumber = Schema(
    .text(
      Text(
        lengths: TaxpayerNumber.lengths, pattern: TaxpayerNumber.pattern,
        example: "91350100M000100Y43"))
  ).noted("One of 18 characters is a unified social credit code, with its check character.")

  static let organisation = named(
    "Organisation",
    [
      "id": .identifier, "name": .text, "kind": .choice(OrganisationKind.self),
      "invoice_title": .text.noted("Its name, where nothing else was said."),
      "taxpayer_number": .text.orNull, "address": .text.orNull, "bank_name": .text.orNull,
      "bank_account": .text.orNull, "created_at": .instant,
    ])

  static let organisationMember = named(
    "OrganisationMember",
    [
      "user_id": .identifier, "name": .text,
      "role": .choice(MemberRole.self).noted(
        "A manager keeps the members and has all of the organisation's orders as its own, a buyer "
          + "orders, a viewer reads the orders."),
      "order_limit_fen": .fen.orNull.noted("The most that an order may come to; null for any sum."),
      "month_limit_fen": .fen.orNull.noted(
        "The most that the member's orders of a calendar month may come to; null for any sum."),
      "by_default": .boolean.noted(
        "Whether the member's orders are the organisation's unless they say otherwise."),
      "since": .instant,
    ])
}

func writeOrganisation(_ organisation: Organisation, to json: inout JSONWriter) {
  let content = organisation.content
  json.beginObject()
  json.member("id", organisation.id)
  json.member("name", content.name)
  json.member("kind", content.kind)
  json.member("invoice_title", content.invoiceTitle)
  json.member("taxpayer_number", content.taxpayerNumber?.rawValue)
  json.member("address", content.address)
  json.member("bank_name", content.bankName)
  json.member("bank_account", content.bankAccount)
  json.member("created_at", organisation.createdAt)
  json.endObject()
}

func writeMember(_ member: OrganisationMember, name: String, to json: inout JSONWriter) {
  json.beginObject()
  json.member("user_id", member.account)
  json.member("name", name)
  json.member("role", member.role)
  json.member("order_limit_fen", member.content.orderLimit?.rawValue)
  json.member("month_limit_fen", member.content.monthLimit?.rawValue)
  json.member("by_default", member.content.byDefault)
  json.member("since", member.since)
  json.endObject()
}
