import Core

/// Who buys for many: a canteen, a work unit, a school or a shop. Its members order for it, and it
/// pays by transfer.
package struct Organisation: Sendable, Equatable {
  package let id: Identifier
  package let content: OrganisationContent
  package let createdAt: Instant

  package var name: String { content.name }

  /// Organisations that one account is a member of.
  package static let maximumPerAccount = 20
  /// Members of one organisation.
  package static let maximumMembers = 200
}

/// What kind of organisation it is.
package enum OrganisationKind: String, Sendable, CaseIterable {
  case canteen
  case workUnit = "work_unit"
  case school, shop, other
}

/// What the county office knows of an organisation.
package struct OrganisationContent: Sendable, Equatable {
  package let name: String
  package let kind: OrganisationKind
  /// What stands on its invoices.
  package let invoiceTitle: String
  package let taxpayerNumber: TaxpayerNumber?
  /// For an invoice for value-added tax, as its bank is.
  package let address: String?
  package let bankName: String?
  package let bankAccount: String?

  package static let maximumNameLength = 80
  package static let maximumInvoiceTitleLength = 100
  package static let maximumAddressLength = 200
  package static let maximumBankNameLength = 80
  package static let maximumBankAccountLength = 40

  package init(
    name: String, kind: OrganisationKind, invoiceTitle: String,
    taxpayerNumber: TaxpayerNumber? = nil, address: String? = nil, bankName: String? = nil,
    bankAccount: String? = nil
  ) {
    self.name = name
    self.kind = kind
    self.invoiceTitle = invoiceTitle
    self.taxpayerNumber = taxpayerNumber
    self.address = address
    self.bankName = bankName
    self.bankAccount = bankAccount
  }
}

/// What is to be different about an organisation; nil leaves a part as it is.
package struct OrganisationChange: Sendable {
  package let name: String?
  package let kind: OrganisationKind?
  package let invoiceTitle: String?
  package let taxpayerNumber: Change<TaxpayerNumber>
  package let address: Change<String>
  package let bankName: Change<String>
  package let bankAccount: Change<String>

  package init(
    name: String? = nil, kind: OrganisationKind? = nil, invoiceTitle: String? = nil,
    taxpayerNumber: Change<TaxpayerNumber> = .keep, address: Change<String> = .keep,
    bankName: Change<String> = .keep, bankAccount: Change<String> = .keep
  ) {
    self.name = name
    self.kind = kind
    self.invoiceTitle = invoiceTitle
    self.taxpayerNumber = taxpayerNumber
    self.address = address
    self.bankName = bankName
    self.bankAccount = bankAccount
  }

  /// What the organisation is after it.
  func applied(to present: OrganisationContent) -> OrganisationContent {
    OrganisationContent(
      name: name ?? present.name, kind: kind ?? present.kind,
      invoiceTitle: invoiceTitle ?? present.invoiceTitle,
      taxpayerNumber: taxpayerNumber.applied(to: present.taxpayerNumber),
      address: address.applied(to: present.address),
      bankName: bankName.applied(to: present.bankName),
      bankAccount: bankAccount.applied(to: present.bankAccount))
  }
}
