/// What an account may be: the county office, a village's coordinator, a buyer, or a volunteer who
/// is paired with households.
package enum Role: String, Sendable, CaseIterable {
  case admin, coordinator, buyer, volunteer
}

/// Who is asking: an argument of every operation, never a global.
package struct Actor: Sendable {
  package let id: Identifier
  package let role: Role
  /// The villages a coordinator acts for.
  package let villages: [Identifier]
  /// Whether a coordinator's listings go on the shelf without the county office's look.
  package let mayPublish: Bool
  /// The IP address that the request came from; nil where none came over a network.
  package var address: String?
  /// What it may do at the most, where it came with a key for programs; nil for all of its role's
  /// rights.
  package let grants: Set<Action>?

  package init(
    id: Identifier, role: Role, villages: [Identifier] = [], mayPublish: Bool = false,
    grants: Set<Action>? = nil
  ) {
    self.id = id
    self.role = role
    self.villages = villages
    self.mayPublish = mayPublish
    self.grants = grants
  }

  /// Whoever runs the machine: it has no account, and may do what the county office may.
  package static let machineOperator = Actor(id: Identifier(rawValue: 0), role: .admin)
}
