import Core
import Testing

@Suite("Who may do what") struct RightsTests {
  private let own = Identifier(rawValue: 1)
  private let other = Identifier(rawValue: 2)

  private func actor(_ role: Role) -> Actor {
    Actor(id: Identifier(rawValue: 9), role: role, villages: [own])
  }

  @Test("Every action has its line, in which the county office or everybody may")
  func table() {
    for action in Action.allCases {
      let row = Rights.row(action)
      #expect(!row.roles.isEmpty, "\(action.rawValue)")
      if row.anybody != nil { #expect(row.roles.count == Role.allCases.count) }
    }
  }

  @Test("The county office keeps every village, a coordinator its own, others none")
  func villages() {
    #expect(actor(.admin).may(.keepListings, in: other))
    #expect(actor(.coordinator).may(.keepListings, in: own))
    #expect(!actor(.coordinator).may(.keepListings, in: other))
    #expect(!actor(.buyer).may(.keepListings, in: own))
    #expect(!actor(.volunteer).may(.keepListings, in: own))
  }

  @Test("A volunteer reads of the households that it is paired with, and of no others")
  func paired() {
    let volunteer = actor(.volunteer)
    #expect(volunteer.may(.readHouseholds, volunteer: volunteer.id, villages: [own]))
    #expect(!volunteer.may(.readHouseholds, volunteer: other, villages: [own]))
    #expect(!volunteer.may(.readHouseholds, villages: [own]))
    #expect(!volunteer.may(.keepHouseholds, volunteer: volunteer.id, villages: [own]))
  }

  @Test("A buyer knows its own orders, a coordinator those with goods of its villages")
  func orders() {
    let buyer = actor(.buyer)
    #expect(buyer.may(.readOrders, owner: buyer.id, villages: [other]))
    #expect(!buyer.may(.readOrders, owner: other, villages: [own]))
    #expect(actor(.coordinator).may(.readOrders, owner: other, villages: [other, own]))
    #expect(!actor(.coordinator).may(.readOrders, owner: other, villages: [other]))
    #expect(actor(.coordinator).scope(of: .endOrders) == nil)
    #expect(!actor(.volunteer).may(.readOrders, owner: actor(.volunteer).id))
  }
}
