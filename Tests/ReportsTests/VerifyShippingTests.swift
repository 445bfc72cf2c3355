import Core
import Orders
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Verifying what orders are sent for") struct VerifyShippingTests {
  let market: TestMarket

  /// An order that is paid for its sending, and one that travels free.
  init() throws {
    market = try TestMarket()
    let eggs = try market.county.addEggs()
    _ = try market.county.order(2, of: eggs)
    _ = try market.county.order(5, of: eggs)
  }

  @Test("All is well before anything is broken") func sound() throws {
    #expect(try verify(market.db) == [])
  }

  @Test(
    "Each field that is broken is found",
    arguments: [
      ("UPDATE order_shipping SET fee_fen = fee_fen + 1", "its parts come to"),
      ("UPDATE order_shipping SET fee_fen = fee_fen + 1", "its band says"),
      ("UPDATE order_shipping SET band_fen = band_fen + 1 WHERE fee_fen > 0", "its band says"),
      ("UPDATE order_shipping SET band_fen = band_fen + 1 WHERE fee_fen = 0", "no band says"),
      ("UPDATE order_shipping SET step_fen = 7, step_g = 7 WHERE fee_fen = 0", "no band says"),
      ("UPDATE order_shipping SET step_fen = 0 WHERE fee_fen > 0", "its band says"),
      ("UPDATE order_shipping SET above_g = 0 WHERE fee_fen > 0", "its band says"),
      ("UPDATE customer_order SET shipping_free_from_fen = NULL", "its band says"),
      ("UPDATE customer_order SET shipping_zone = NULL", "its band says"),
      ("UPDATE order_shipping SET weight_g = weight_g + 1", "its lines weigh"),
      ("UPDATE order_line SET unit_g = unit_g + 1", "its lines weigh"),
      ("UPDATE order_shipping SET travels = 'chilled'", "its lines weigh"),
      ("UPDATE order_shipping SET village_id = village_id + 1", "its lines weigh"),
      ("UPDATE order_line SET travels = 'chilled'", "in no parcel"),
      ("UPDATE order_line SET travels = NULL", "in no parcel"),
      ("UPDATE order_line SET unit_g = NULL", "in no parcel"),
      ("DELETE FROM order_shipping", "in no parcel"),
    ])
  func broken(statement: String, finding: String) throws {
    try market.spoil(statement)
    #expect(try verify(market.db).contains { $0.description.contains(finding) })
  }
}
