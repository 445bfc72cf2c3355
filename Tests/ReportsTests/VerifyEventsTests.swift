import Core
import Listings
import Orders
import TestSupport
import Testing

@testable import Reports

@Suite("Verify: whose the events are") struct VerifyEventsTests {
  let market: TestMarket

  init() throws {
    market = try TestMarket()
    let eggs = try market.county.addEggs()
    try market.county.pay(market.county.order(2, of: eggs))
  }

  @Test(
    "An event of somebody else, or about nothing, is found",
    arguments: [
      "UPDATE outbox_event SET buyer_id = buyer_id + 1 WHERE type = 'order.paid'",
      "UPDATE outbox_event SET buyer_id = NULL WHERE type = 'order.paid'",
      "UPDATE outbox_event SET subject_id = subject_id + 1 WHERE type = 'order.placed'",
      "UPDATE outbox_event SET subject_id = subject_id + 1 WHERE type = 'household.registered'",
      "UPDATE outbox_event SET buyer_id = 7 WHERE type = 'household.registered'",
    ])
  func spoilt(statement: String) throws {
    #expect(try verify(market.db) == [])
    try market.spoil(statement)
    let found = try verify(market.db)
    #expect(found.contains { $0.description.hasPrefix("event ") }, "\(found)")
  }
}
