import TestSupport

/// A step of a history: what is done, and the seed of its choices, so that a history can leave out
/// any of its steps and take the others as before.
struct PlannedStep: CustomStringConvertible {
  enum Kind: CaseIterable {
    case place, pay, cancel, reduce, refund, confirm, wait, expire, confirmByTime
    case addLot, expectLot, harvest, expireLots, adjust, shelve, recall, shorten, openRound
    case waive
    case pack, forward, reachHub, dispatch, sendPart, dispatchJoined, deliver
    case fail, sendAgain, lose, bringBack
    case takeIn, tellAgain, assign, giveBack, applyHeld, collect, handIn
    case claim, decide, withdraw
    case makePayout, confirmPayout, callOffPayout, bounce

    /// How likely it is beside the others.
    var weight: Int {
      switch self {
      case .place: 14
      case .pay, .pack: 8
      case .deliver: 7
      case .dispatch, .sendPart: 6
      case .confirm, .takeIn, .claim, .addLot: 5
      case .decide, .collect: 4
      case .forward, .reachHub, .dispatchJoined, .refund, .handIn, .waive: 3
      case .cancel, .reduce, .adjust, .wait, .harvest, .shorten: 2
      case .makePayout, .confirmPayout, .recall: 2
      case .expire, .confirmByTime, .expectLot, .expireLots, .shelve, .openRound, .lose,
        .bringBack, .fail, .sendAgain, .tellAgain, .assign, .giveBack, .applyHeld, .withdraw,
        .callOffPayout, .bounce:
        1
      }
    }
  }

  let kind: Kind
  let seed: UInt64

  var description: String { "\(kind)" }

  static func some(_ count: Int, seed: UInt64) -> [PlannedStep] {
    var random = SeededGenerator(seed: seed)
    let kinds = Kind.allCases.flatMap { Array(repeating: $0, count: $0.weight) }
    return (0..<count).map { _ in
      PlannedStep(kind: kinds.randomElement(using: &random) ?? .place, seed: random.next())
    }
  }
}
