import Core
import JSON
import Notifications
import TestSupport
import Testing

@testable import API

/// What the document says of events, and what is written. Each event that any test writes is held
/// to its declaration where it is made (`Event`).
@Suite struct EventSchemaTests {
  @Test func `the document tells of every event, with what is declared of it`() async throws {
    let api = try TestAPI()
    let document = try await api.send(.get, "/openapi.json").json
    guard case .object(let webhooks)? = document["webhooks"] else {
      Issue.record("no webhooks")
      return
    }
    let types = EventType.allCases + [.webhookTest]
    #expect(webhooks.map(\.name) == types.map(\.rawValue))
    for (type, webhook) in zip(types, webhooks) {
      let message =
        webhook.value["post"]?["requestBody"]?["content"]?["application/json"]?["schema"]
      #expect(message?.at("/properties/type/enum")?.items == [.string(type.rawValue)])
      let data = message?.at("/properties/data")
      guard case .object(let properties)? = data?["properties"] else {
        Issue.record("\(type.rawValue): no members")
        continue
      }
      #expect(properties.map(\.name) == type.members.map(\.name))
      #expect(Set(properties.map(\.name)).count == properties.count)
      let required = data?["required"]?.items.compactMap(\.text) ?? []
      #expect(required == type.members.filter(\.isRequired).map(\.name))
    }
  }

  @Test func `every event of a county's life is as it is declared`() async throws {
    let scene = try await Scene()
    let written = try scene.api.write { db in
      try db.all("SELECT DISTINCT type, data FROM outbox_event") {
        (type: try $0[0] as EventType, data: try $0[1] as String)
      }
    }
    for (type, data) in written {
      #expect(Event.fault(in: data, of: type) == nil)
    }
    let common: Set<EventType> = [
      .orderPlaced, .orderPaid, .orderDispatched, .orderDelivered, .orderCancelled, .orderRefunded,
      .consignmentDispatched, .parcelMoved, .parcelTracked, .paymentReceived, .claimOpened,
      .listingRated, .householdRegistered, .webhookTest,
    ]
    #expect(common.subtracting(written.map(\.type)).isEmpty)
  }

  @Test func `what is not as it is declared is found`() {
    let id = "0A1B2C3D4E5F6"
    func fault(_ data: String) -> String? { Event.fault(in: data, of: .listingRated) }
    let good = #"{"rating_id":"\#(id)","listing_id":"\#(id)","title":"蛋","stars":4}"#
    #expect(fault(good) == nil)
    for (bad, why) in [
      ("[]", "no object"), (good.replacing("stars", with: "star"), "star is not declared"),
      (good.replacing(#","stars":4"#, with: ""), "stars is missing"),
      (good.replacing("4}", with: "null}"), "stars is no integer"),
      (good.replacing("4}", with: "\"4\"}"), "stars is no integer"),
      (good.replacing("0A1B2", with: "oA1B2"), "rating_id is no identifier"),
    ] {
      #expect(fault(bad) == "listing.rated: \(why)", "\(bad)")
    }
  }
}
