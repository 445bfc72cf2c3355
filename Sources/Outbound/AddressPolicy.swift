import Addresses

/// Which addresses may be connected to: the public internet's, and what the operator allows.
struct AddressPolicy: Sendable {
  private let allowed: [CIDR]
  private let isOpen: Bool

  init(allowed: [CIDR]) {
    self.allowed = allowed
    isOpen = false
  }

  private init() {
    allowed = []
    isOpen = true
  }

  /// All addresses, for what the operator named: its own servers are often inside.
  static let everywhere = AddressPolicy()

  func permits(_ address: IPAddress) -> Bool {
    isOpen || !address.isInside || allowed.contains { $0.contains(address) }
  }
}
