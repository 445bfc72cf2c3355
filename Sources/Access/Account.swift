import Core

/// Somebody who can log in: the county office, a coordinator, a buyer or a volunteer.
package struct Account: Sendable {
  package let id: Identifier
  package let phone: Phone
  package let name: String
  package let role: Role
  package let villages: [Identifier]
  package let mayPublish: Bool
  package let isActive: Bool
  package let createdAt: Instant

  /// Longest name, in Unicode scalars.
  package static let maximumNameLength = 40
  /// Villages that a coordinator acts for at the most.
  package static let maximumVillages = 100
  /// Shortest and longest password, in Unicode scalars (NIST SP 800-63B, section 5.1.1.2).
  package static let passwordLengths = 8...128

  /// The account as the one who asks.
  package var actor: Actor { actor(grants: nil) }

  /// The account as the one who asks with a key that was made for no more than `grants`.
  package func actor(grants: Set<Action>?) -> Actor {
    Actor(id: id, role: role, villages: villages, mayPublish: mayPublish, grants: grants)
  }
}

/// What changes of an account; nil for what stays.
package struct AccountChange: Sendable {
  package let name: String?
  package let phone: Phone?
  package let role: Role?
  package let villages: [Identifier]?
  package let mayPublish: Bool?
  package let isActive: Bool?

  package init(
    name: String? = nil, phone: Phone? = nil, role: Role? = nil, villages: [Identifier]? = nil,
    mayPublish: Bool? = nil, isActive: Bool? = nil
  ) {
    self.name = name
    self.phone = phone
    self.role = role
    self.villages = villages
    self.mayPublish = mayPublish
    self.isActive = isActive
  }
}

/// An account to be made. The password is hashed already: that is too slow for a transaction.
package struct NewAccount: Sendable {
  package let phone: Phone
  package let name: String
  package let role: Role
  package let villages: [Identifier]
  package let mayPublish: Bool
  package let passwordHash: String

  package init(
    phone: Phone, name: String, role: Role = .buyer, villages: [Identifier] = [],
    mayPublish: Bool = false, passwordHash: String
  ) {
    self.phone = phone
    self.name = name
    self.role = role
    self.villages = villages
    self.mayPublish = mayPublish
    self.passwordHash = passwordHash
  }
}
