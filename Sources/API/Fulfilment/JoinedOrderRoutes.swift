import Core
import Fulfilment
import HTTP
import Listings
import Orders
import SQLite

let joinedOrderRoutes: [Endpoint] = [
  Endpoint(
    .post, "/v1/orders/{id}/dispatch", .joinConsignments,
    "The goods of a joined order have left the county hub in one parcel.",
    body: { fields in
      (
        carrier: fields.text("carrier", 1...Parcel.maximumCarrierLength),
        number: fields.text("tracking_number", 1...Parcel.maximumTrackingNumberLength),
        travels: fields.optionalChoice("travels", Travel.self)
      )
    }, answers: .value(.order),
    refuses: [
      OrderRefusal.wrongState(.placed), .notJoined, .notAllAtHub([]), .nothingLeft, .keptApart([]),
      .paymentDue(.zero), .tooManyParcels,
    ]
  ) { call, form in
    let id = try call.identifier("id", of: "order")
    let actor = call.actor
    try await call.write { db in
      _ = try dispatchJoined(
        id, only: form.travels, carrier: form.carrier, trackingNumber: form.number, as: actor,
        in: db)
      let order = try OrderWithParcels(
        try Orders.order(id, as: actor, in: db), as: actor, in: db)
      return Reply { writeOrder(order, to: &$0) }
    }
  }
]
