import Core

/// Somebody who can log in: the county office, a coordinator, a buyer or a volunteer.
package struct Account: Sendable {
  package let id: Identifier
  package let phone: Phone
  package let name: String
  package let role: Role
  package let villages: [Identifier]
  package let mayPublish: Bool
  package let organisation: String?
  package let isActive: Bool
  package let createdAt: Instant

  /// Longest name, in Unicode scalars.
  package static let maximumNameLength = 40
  /// Shortest and longest password, in Unicode scalars (NIST SP 800-63B, section 5.1.1.2).
  package static let passwordLengths = 8...128

  /// The account as the one who asks.
  package var actor: Actor {
    Actor(
      id: id, role: role, villages: villages, mayPublish: mayPublish,
      isOrganisation: organisation != nil)
  }
}

/// An account to be made. The password is hashed already: that is too slow for a transaction.
package struct NewAccount: Sendable {
  package let phone: Phone
  package let name: String
  package let role: Role
  package let villages: [Identifier]
  package let mayPublish: Bool
  package let organisation: String?
  package let passwordHash: String

  package init(
    phone: Phone, name: String, role: Role = .buyer, villages: [Identifier] = [],
    mayPublish: Bool = false, organisation: String? = nil, passwordHash: String
  ) {
    self.phone = phone
    self.name = name
    self.role = role
    self.villages = villages
    self.mayPublish = mayPublish
    self.organisation = organisation
    self.passwordHash = passwordHash
  }
}
