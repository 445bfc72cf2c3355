import Core

/// Who the contract lets call an operation at all: written down once more, apart from the table of
/// rights, so that a slip there shows.
enum Audience: Sendable {
  case everyone
  case members
  case roles(Set<Role>)

  static let keepers = Audience.roles([.admin, .coordinator])
  static let helpers = Audience.roles([.admin, .coordinator, .volunteer])
  static let admin = Audience.roles([.admin])
  static let buyer = Audience.roles([.buyer])
}
