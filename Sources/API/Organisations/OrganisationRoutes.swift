import Access
import Core
import HTTP
import JSON
import Organisations
import SQLite
import Storage

/// Organisations that buy, and their members.
let organisationRoutes: [Endpoint] = [
  Endpoint(
    .post, "/v1/organisations", .keepOrganisations, "Makes an organisation, without members yet.",
    body: newOrganisation, answers: .created(.organisation, as: .organisation)
  ) { call, content in
    let actor = call.actor
    try await call.create { db in
      reply(.created, try addOrganisation(content, as: actor, in: db))
    } again: { id, db in
      reply(.ok, try Organisations.organisation(id, as: actor, in: db))
    }
  },
  Endpoint(
    .get, "/v1/organisations", .readOrganisations,
    "The organisations that the caller is a member of; all for the county office.",
    query: { $0.page() }, answers: .value(.page(of: .organisation))
  ) { call, page in
    let found = try call.read { try Organisations.organisations(page, as: call.actor, in: $0) }
    try call.respondWithPage(found, writeOrganisation)
  },
  .promptly(
    .get, "/v1/organisations/{id}", .readOrganisations, "One organisation.",
    answers: .resource(.organisation)
  ) { call in
    let id = try call.identifier("id", of: "organisation")
    let found = try call.read { try Organisations.organisation(id, as: call.actor, in: $0) }
    call.respondWithResource { writeOrganisation(found, to: &$0) }
  },
  Endpoint(
    .patch, "/v1/organisations/{id}", .keepOrganisations,
    "Changes what is known of an organisation; orders that were placed keep their invoice's data.",
    body: organisationChange, answers: .resource(.organisation)
  ) { call, change in
    let id = try call.identifier("id", of: "organisation")
    let actor = call.actor
    try await call.changeIfMatch { db in
      reply(.ok, try Organisations.organisation(id, as: actor, in: db))
    } _: { db in
      try changeOrganisation(id, change, as: actor, in: db)
    }
  },
  Endpoint(
    .get, "/v1/organisations/{id}/members", .keepMembers,
    "An organisation's members, for its managers and the county office.", query: { $0.page() },
    answers: .value(.page(of: .organisationMember))
  ) { call, page in
    let id = try call.identifier("id", of: "organisation")
    let (members, names) = try call.read { db in
      let members = try Organisations.members(of: id, page, as: call.actor, in: db)
      return (members, try accountNames(Set(members.items.map(\.account)), in: db))
    }
    try call.respondWithPage(members) { member, json in
      writeMember(member, name: names[member.account] ?? "", to: &json)
    }
  },
  Endpoint(
    .put, "/v1/organisations/{id}/members/{user_id}", .keepMembers,
    "Makes a buyer a member of an organisation, or changes what it is there.", body: memberContent,
    answers: .value(.organisationMember),
    refuses: [
      OrganisationRefusal.lastManager, .memberIsNoBuyer, .tooManyMembers, .tooManyOrganisations,
      .defaultElsewhere, .viewerOrdersNothing,
    ]
  ) { call, content in
    let id = try call.identifier("id", of: "organisation")
    let account = try call.identifier("user_id", of: "account")
    let actor = call.actor
    let (member, name) = try await call.database.write { db in
      let member = try putMember(account, of: id, content, as: actor, in: db)
      return (member, try accountNames([account], in: db)[account] ?? "")
    }
    call.respond { writeMember(member, name: name, to: &$0) }
  },
  Endpoint(
    .delete, "/v1/organisations/{id}/members/{user_id}", .keepMembers,
    "Takes a member out of an organisation; what it ordered stays the organisation's.",
    answers: .nothing, refuses: [OrganisationRefusal.lastManager]
  ) { call in
    let id = try call.identifier("id", of: "organisation")
    let account = try call.identifier("user_id", of: "member")
    let actor = call.actor
    try await call.database.write { try removeMember(account, of: id, as: actor, in: $0) }
    call.respondWithNothing()
  },
]

private func reply(_ status: Status, _ organisation: Organisation) -> Reply {
  Reply(status, location: "/v1/organisations/\(organisation.id)") {
    writeOrganisation(organisation, to: &$0)
  }
}

@Sendable private func newOrganisation(_ fields: Fields) -> OrganisationContent {
  let name = fields.text("name", 1...OrganisationContent.maximumNameLength)
  return OrganisationContent(
    name: name,
    kind: fields.choice("kind", OrganisationKind.self) ?? .other,
    invoiceTitle: fields.optionalText(
      "invoice_title", 1...OrganisationContent.maximumInvoiceTitleLength) ?? name,
    taxpayerNumber: readTaxpayerNumber(fields),
    address: fields.optionalText("address", 1...OrganisationContent.maximumAddressLength),
    bankName: fields.optionalText("bank_name", 1...OrganisationContent.maximumBankNameLength),
    bankAccount: fields.optionalText(
      "bank_account", 1...OrganisationContent.maximumBankAccountLength))
}

@Sendable private func organisationChange(_ fields: Fields) -> OrganisationChange {
  let change = OrganisationChange(
    name: fields.optionalText("name", 1...OrganisationContent.maximumNameLength),
    kind: fields.optionalChoice("kind", OrganisationKind.self),
    invoiceTitle: fields.optionalText(
      "invoice_title", 1...OrganisationContent.maximumInvoiceTitleLength),
    taxpayerNumber: fields.clearable("taxpayer_number") { _ in readTaxpayerNumber(fields) },
    address: fields.clearable("address") {
      fields.optionalText($0, 1...OrganisationContent.maximumAddressLength)
    },
    bankName: fields.clearable("bank_name") {
      fields.optionalText($0, 1...OrganisationContent.maximumBankNameLength)
    },
    bankAccount: fields.clearable("bank_account") {
      fields.optionalText($0, 1...OrganisationContent.maximumBankAccountLength)
    })
  fields.refuseNull("name", "kind", "invoice_title")
  return change
}

private func readTaxpayerNumber(_ fields: Fields) -> TaxpayerNumber? {
  let name = "taxpayer_number"
  guard let text = fields.optionalText(name, TaxpayerNumber.lengths, as: .taxpayerNumber) else {
    return nil
  }
  if let number = TaxpayerNumber(rawValue: text) { return number }
  let isWritten = text.wholeMatch(of: /[0-9A-Z]+/) != nil
  fields.fault(
    name, isWritten ? "check_character" : "format",
    isWritten
      ? "The check character of this unified social credit code is another one."
      : "This has 15 to 20 digits and capital letters.")
  return nil
}

@Sendable private func memberContent(_ fields: Fields) -> MemberContent {
  func limit(_ name: String) -> Fen? {
    fields.optionalInteger(name, MemberContent.limits).map { Fen(Int64($0)) }
  }
  return MemberContent(
    role: fields.choice("role", MemberRole.self) ?? .viewer,
    orderLimit: limit("order_limit_fen"), monthLimit: limit("month_limit_fen"),
    byDefault: fields.optionalBoolean("by_default") ?? false)
}
