import Addresses

/// Which addresses may be connected to: the public internet's, and what the operator allows.
struct AddressPolicy: Sendable {
  let allowed: [CIDR]

  func permits(_ address: IPAddress) -> Bool {
    !address.isInside || allowed.contains { $0.contains(address) }
  }
}
