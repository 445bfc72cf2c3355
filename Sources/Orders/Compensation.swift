import Core

/// Who bears what is given back of goods that were not in order: at whose end the fault was, or the
/// county office.
package enum Bearer: Sendable, Equatable {
  case household(Identifier)
  case village
  case logistics
  case county

  /// The words that name them.
  package enum Kind: String, Sendable, CaseIterable { case household, village, logistics, county }

  package var kind: Kind {
    switch self {
    case .household: .household
    case .village: .village
    case .logistics: .logistics
    case .county: .county
    }
  }

  /// The household, where it is one.
  package var household: Identifier? {
    if case .household(let id) = self { id } else { nil }
  }

  /// Nil for a household that is not named, or one that bears nothing.
  init?(_ kind: Kind, household: Identifier?) {
    switch (kind, household) {
    case (.household, let id?): self = .household(id)
    case (.village, nil): self = .village
    case (.logistics, nil): self = .logistics
    case (.county, nil): self = .county
    default: return nil
    }
  }
}

/// What is given back of a line whose goods were charged and not in order.
package struct Compensation: Sendable, Equatable {
  package let id: Identifier
  package let claim: Identifier
  /// From 1.
  package let line: Int
  package let bearer: Bearer
  /// What is left of it: less than was granted where the line came to less itself since.
  package internal(set) var amount: Fen
}

/// A compensation as it is decided. Where the fault was at the households' end and none is named,
/// each of the line's bears its part.
package struct NewCompensation: Sendable, Equatable {
  /// From 1.
  package let line: Int
  package let amount: Fen
  package let bearer: Bearer.Kind
  package let household: Identifier?

  package init(line: Int, amount: Fen, bearer: Bearer.Kind, household: Identifier? = nil) {
    self.line = line
    self.amount = amount
    self.bearer = bearer
    self.household = household
  }
}

/// What may be left of a line's compensations, one by one and the oldest first: all of them give
/// back no more than is charged for the line, and a household bears no more than its own goods.
func capped(
  _ compensations: [Compensation], to line: OrderLine, _ parts: [OrderAllocation]
) -> [Fen] {
  var left = line.amount
  var leftOf = sums(parted(line.amount, of: line, parts))
  return compensations.map { compensation in
    var amount = min(compensation.amount, left)
    if let household = compensation.bearer.household {
      amount = min(amount, leftOf[household] ?? .zero)
      leftOf[household, default: .zero] = (leftOf[household] ?? .zero) - amount
    }
    left = left - amount
    return amount
  }
}

/// Who bears a new compensation of a line, each with its part of the amount; nil where it is more
/// than the line or its households have left, or where the household has nothing of it.
func borne(
  _ new: NewCompensation, beside present: [Compensation], of line: OrderLine,
  _ parts: [OrderAllocation]
) -> [(bearer: Bearer, amount: Fen)]? {
  let left = compensable(new, beside: present, of: line, parts)
  guard new.amount > .zero, new.amount <= left.together else { return nil }
  if let bearer = Bearer(new.bearer, household: new.household) { return [(bearer, new.amount)] }
  guard new.bearer == .household else { return nil }
  let whole = left.households.reduce(Fen.zero) { $0 + $1.amount }
  var (measured, given) = (Fen.zero, Fen.zero)
  return left.households.compactMap { household, amount in
    measured = measured + amount
    let due = proportion(of: new.amount, measured, whole)
    defer { given = due }
    return due > given ? (.household(household), due - given) : nil
  }
}

/// What can still be given back of a line by who is to bear it: together, and by household where it
/// is households.
func compensable(
  _ new: NewCompensation, beside present: [Compensation], of line: OrderLine,
  _ parts: [OrderAllocation]
) -> (together: Fen, households: [(household: Identifier, amount: Fen)]) {
  let left = line.amount - present.reduce(Fen.zero) { $0 + $1.amount }
  guard new.bearer == .household else { return (new.household == nil ? left : .zero, []) }
  var leftOf = sums(parted(line.amount, of: line, parts))
  for compensation in present {
    if let household = compensation.bearer.household {
      leftOf[household] = (leftOf[household] ?? .zero) - compensation.amount
    }
  }
  let households = leftOf.sorted { $0.key < $1.key }.filter {
    $0.value > .zero && (new.household == nil || new.household == $0.key)
  }.map { (household: $0.key, amount: $0.value) }
  return (min(left, households.reduce(Fen.zero) { $0 + $1.amount }), households)
}
