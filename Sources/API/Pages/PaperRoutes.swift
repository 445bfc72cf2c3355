import Core
import Fulfilment
import HTTP
import Households
import Listings
import Orders
import Pages
import SQLite
import Settlement

/// What is printed: packing slips, labels, pick lists and receipts.
let paperRoutes: [Endpoint] = [
  Endpoint(
    .get, "/v1/consignments/{id}/packing-slip", .handleConsignments,
    "What goes along in the parcel, as a page to print, with each lot's trace code as a QR code.",
    query: language, answers: .page
  ) { call, asked in
    let id = try call.identifier("id", of: "consignment")
    let actor = call.actor
    let publicURL = call.application.outside.publicURL()
    try await call.respondWithPage(in: asked) { db, language in
      let item = try WorkItem(id, as: actor, in: db)
      return PackingSlip(
        order: item.order, consignment: item.consignment, parcel: item.parcels.first?.parcel,
        village: try village(item.consignment.village, in: db), goods: item.goods,
        lots: try lotLabels(item.goods.map(\.allocation.lot), in: db), publicURL: publicURL
      ).page(in: language)
    }
  },
  Endpoint(
    .get, "/v1/consignments/{id}/labels", .handleConsignments,
    "The address labels of the consignment's parcels, one a kind, as a page to print.",
    query: language, answers: .page
  ) { call, asked in
    let id = try call.identifier("id", of: "consignment")
    let actor = call.actor
    try await call.respondWithPage(in: asked) { db, language in
      let (consignment, order) = try Orders.consignment(id, as: actor, in: db)
      let village = try village(consignment.village, in: db)
      return AddressLabels(order: order, consignment: consignment, village: village)
        .page(in: language)
    }
  },
  Endpoint(
    .get, "/v1/villages/{id}/pick-list", .handleConsignments,
    "What is to be picked by a day, household by household, as a page to print.",
    query: { (language($0), $0.date("on")) }, answers: .page
  ) { call, asked in
    let id = try call.identifier("id", of: "village")
    let actor = call.actor
    let (asked, day) = asked
    try await call.respondWithPage(in: asked) { db, language in
      let list = try pickList(of: id, by: day, as: actor, in: db)
      let households = Set(list.parts.map(\.household)).sorted()
      return PickListPage(
        list: list, village: try village(id, in: db),
        households: try householdLabels(households, as: actor, in: db),
        lots: try lotLabels(Set(list.parts.map(\.lot)).sorted(), in: db)
      ).page(in: language)
    }
  },
  Endpoint(
    .get, "/v1/orders/{id}/receipt", .readReceipts,
    "What the order came to and whom its money reached, as a page to print.",
    query: language, answers: .page
  ) { call, asked in
    let id = try call.identifier("id", of: "order")
    let actor = call.actor
    try await call.respondWithPage(in: asked) { db, language in
      ReceiptPage(try receipt(id, as: actor, in: db)).page(in: language)
    }
  },
  Endpoint(
    .get, "/v1/households/{id}/money-slip", .readHouseholds,
    "What became of a household's money (this year's, where no days are named), as a page in large "
      + "type to print and to read aloud.",
    query: { (language($0), $0.date("from"), $0.date("to")) }, answers: .page
  ) { call, asked in
    let id = try call.identifier("id", of: "household")
    let actor = call.actor
    let (asked, from, to) = asked
    try await call.respondWithPage(in: asked) { db, language in
      let to = to ?? db.today
      let slip = try Settlement.moneySlip(
        of: id, from: from ?? to.firstOfYear, to: to, as: actor, in: db)
      return MoneySlipPage([slip]).page(in: language)
    }
  },
  Endpoint(
    .get, "/v1/payouts/{id}/money-slips", .payHouseholds,
    "A money slip for each household of a payout, from the first day of its year to its last day.",
    query: language, answers: .page
  ) { call, asked in
    let id = try call.identifier("id", of: "payout")
    let actor = call.actor
    try await call.respondWithPage(in: asked) { db, language in
      let payout = try Settlement.payout(id, as: actor, in: db)
      let slips = try payout.lines.map { line in
        try moneySlip(
          of: line.household, from: payout.upTo.firstOfYear,
          to: payout.madeAt.countyDate, as: actor, in: db)
      }
      return MoneySlipPage(slips).page(in: language)
    }
  },
]

extension CivilDate {
  fileprivate var firstOfYear: CivilDate { CivilDate(year: year, month: 1, day: 1) ?? self }
}

@Sendable private func language(_ query: Query) -> Language? {
  query.choice("lang", Language.self)
}
