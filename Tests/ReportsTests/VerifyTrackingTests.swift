import Core
import Fulfilment
import Orders
import Reports
import SQLite
import TestSupport
import Testing

/// A fault that is planted in the table of parcels' ways is found.
@Suite("Proving what happened to parcels") struct VerifyTrackingTests: BeginsWithLot {
  let start: TestLot

  init() throws {
    start = try TestLot()
    let (market, county) = (start.market, start.market.county)
    for _ in 0..<2 {
      let order = try county.order(1, of: start.eggs)
      try county.pay(order)
      try county.pack(order)
      try county.dispatch(order)
      let parcel = try parcels(of: order.consignments[0].id, in: market.db)[0]
      try market.write { db in
        for (kind, seconds): (TrackingKind, Int64) in [(.collected, 2), (.arrived, 1)] {
          _ = try trackParcel(
            parcel.id, TrackingContent(happenedAt: db.now.adding(seconds: -seconds), kind: kind),
            as: county.coordinator, in: db)
        }
      }
    }
  }

  @Test("Ways as the program leaves them are whole")
  func whole() throws {
    #expect(try db.value("SELECT count(*) FROM tracking_event") as Int == 4)
    #expect(try verify(db) == [])
  }

  @Test(
    "What is planted is found",
    arguments: [
      "UPDATE tracking_event SET kind = 'delivered' WHERE kind = 'arrived'",
      "UPDATE tracking_event SET happened_at = happened_at - 1",
      "UPDATE tracking_event SET happened_at = recorded_at + 400000",
      "UPDATE tracking_event SET happened_at = happened_at - 800000000",
      "UPDATE tracking_event SET parcel_id = (SELECT max(id) FROM parcel)",
      "UPDATE tracking_event SET source = 'imported'",
      "UPDATE tracking_event SET recorded_at = recorded_at - 80000000",
      "UPDATE tracking_event SET id = id + 1",
      "DELETE FROM tracking_event WHERE kind = 'collected'",
      "DELETE FROM tracking_event",
    ])
  func planted(statement: String) throws {
    try market.spoil(statement)
    #expect(try auditTracking(in: db) != [], "\(statement)")
    #expect(try verify(db) != [], "\(statement)")
  }
}
