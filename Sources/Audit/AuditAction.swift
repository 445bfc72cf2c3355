import Core

/// What was done, as a stable word: the kind of thing, a dot, and what happened to it, such as
/// `order.placed`. Each domain names its own.
package struct AuditAction: Sendable, Equatable {
  package let word: String

  package init(_ word: String) { self.word = word }
}

/// Who made a change.
package enum Author: Sendable {
  case actor(Actor)
  /// Somebody without an account.
  case stranger(address: String?)
  /// Whoever runs the machine, by the command line.
  case machineOperator
  /// The program by itself, because time went by.
  case program

  /// The account; nil for who has none.
  package var id: Identifier? {
    guard case .actor(let actor) = self, actor.id != Actor.machineOperator.id else { return nil }
    return actor.id
  }

  /// Its role's word, or what it is instead.
  var role: String {
    switch self {
    case .actor(let actor) where actor.id == Actor.machineOperator.id: AuthorRole.operator.rawValue
    case .actor(let actor): actor.role.rawValue
    case .stranger: AuthorRole.stranger.rawValue
    case .machineOperator: AuthorRole.operator.rawValue
    case .program: AuthorRole.program.rawValue
    }
  }

  /// Where its request came from; nil where none came over a network.
  var address: String? {
    switch self {
    case .actor(let actor): actor.address
    case .stranger(let address): address
    case .machineOperator, .program: nil
    }
  }
}

/// What the author of an entry was at the time.
package enum AuthorRole: String, Sendable, CaseIterable {
  case admin, coordinator, buyer, volunteer, stranger, `operator`, program
}
