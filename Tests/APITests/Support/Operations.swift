import Core

@testable import API

extension Operation {
  private static let dealers = Audience.roles([.admin, .coordinator, .buyer])
  private static let buyers = Audience.roles([.admin, .buyer])
  private static let visitors = Audience.roles([.coordinator, .volunteer])

  /// Every operation that there is, as the contract has it.
  static let all =
    accounts + organisations + statements + standingOrders + households + listings + orders
    + tracking + claims + rounds + settlement
    + pages + others

  private static let accounts = [
    Operation(.post, "/v1/users", .everyone, body: { _, _ in Bodies.user }),
    Operation(.get, "/v1/users", .roles([.admin, .coordinator])),
    Operation(.get, "/v1/me", .members),
    Operation(.patch, "/v1/me", .members, body: { _, _ in #"{"name": "虚构新名"}"# }),
    Operation(.get, "/v1/users/{id}", .admin, thing: { $0.account }),
    Operation(
      .patch, "/v1/users/{id}", .admin, thing: { $0.account },
      body: { _, _ in #"{"name": "虚构新名"}"# }),
    Operation(.post, "/v1/users/{id}/password-reset", .admin, thing: { $0.account }),
    Operation(.post, "/v1/password-resets", .everyone, body: { _, _ in Bodies.passwordReset() }),
    Operation(.post, "/v1/api-keys", .members, body: { _, _ in Bodies.apiKey }),
    Operation(.get, "/v1/api-keys", .members),
    Operation(
      .delete, "/v1/api-keys/{id}", .members, scope: [], isPersonal: true,
      thing: { _ in Scene.absent }),
    Operation(
      .post, "/v1/sessions", .everyone,
      body: { _, _ in #"{"phone": "19900000001", "password": "wrong-password"}"# }),
    Operation(.get, "/v1/sessions", .members),
    Operation(.delete, "/v1/sessions/current", .members),
    Operation(
      .delete, "/v1/sessions/{id}", .members, scope: [], isPersonal: true,
      thing: { _ in Scene.absent }),
  ]

  private static let organisations = [
    Operation(.post, "/v1/organisations", .admin, body: { _, _ in Bodies.organisation }),
    Operation(.get, "/v1/organisations", buyers),
    Operation(.get, "/v1/organisations/{id}", buyers, thing: { $0.organisation }),
    Operation(
      .patch, "/v1/organisations/{id}", .admin, thing: { $0.organisation },
      body: { _, _ in Bodies.organisationChange }),
    Operation(.get, "/v1/organisations/{id}/members", buyers, thing: { $0.organisation }),
    Operation(
      .put, "/v1/organisations/{id}/members/{user_id}", buyers, thing: { $0.organisation },
      body: { _, _ in Bodies.member }),
    Operation(
      .delete, "/v1/organisations/{id}/members/{user_id}", buyers, thing: { $0.organisation }),
  ]

  private static let statements = [
    Operation(.get, "/v1/organisations/{id}/statement", buyers, thing: { $0.organisation }),
    Operation(.get, "/v1/organisations/{id}/statement.csv", buyers, thing: { $0.organisation }),
    Operation(
      .post, "/v1/organisations/{id}/payments", .admin, needsKey: true, thing: { $0.organisation },
      body: { things, _ in Bodies.statementPayment(things.onAccount.total.rawValue) }),
    Operation(
      .get, "/v1/organisations/{id}/payments/{payment_id}", buyers, thing: { $0.organisation }),
    Operation(
      .post, "/v1/telephone-orders", .keepers, needsKey: true,
      body: { things, _ in Bodies.telephoneOrder(things.listing, of: things.account) }),
  ]

  private static let standingOrders = [
    Operation(.post, "/v1/standing-orders", .buyer, body: { _, _ in Bodies.standingOrder }),
    Operation(.get, "/v1/standing-orders", .buyer),
    Operation(.get, "/v1/standing-orders/{id}", .buyer, thing: { $0.standingOrder }),
    Operation(
      .patch, "/v1/standing-orders/{id}", .buyer, thing: { $0.standingOrder },
      body: { _, _ in Bodies.standingOrderChange }),
    Operation(.get, "/v1/standing-orders/{id}/runs", .buyer, thing: { $0.standingOrder }),
    Operation(.delete, "/v1/standing-orders/{id}", .buyer, thing: { $0.standingOrder }),
  ]

  private static let households = [
    Operation(.get, "/v1/villages", .everyone),
    Operation(.get, "/v1/villages/{id}", .everyone, thing: { $0.village }),
    Operation(
      .post, "/v1/households", .keepers, body: { things, _ in Bodies.household(things.village) }),
    Operation(.get, "/v1/households", .helpers),
    Operation(.get, "/v1/households/{id}", .helpers, thing: { $0.household }),
    Operation(
      .patch, "/v1/households/{id}", .keepers, thing: { $0.household },
      body: { _, _ in Bodies.householdChange }),
    Operation(
      .put, "/v1/households/{id}/pairing", .keepers, thing: { $0.household },
      body: { _, scene in Bodies.pairing(scene.api.county.volunteer) }),
    Operation(.get, "/v1/households/{id}/pairings", .helpers, thing: { $0.household }),
    Operation(.get, "/v1/households/{id}/statement", .helpers, thing: { $0.household }),
    Operation(.get, "/v1/households/{id}/resources", .helpers, thing: { $0.household }),
    Operation(
      .put, "/v1/households/{id}/resources/{resource}", .keepers, thing: { $0.household },
      body: { _, _ in Bodies.resource }),
    Operation(
      .post, "/v1/households/{id}/visits", visitors, thing: { $0.household },
      body: { _, _ in Bodies.visit }),
    Operation(.get, "/v1/households/{id}/visits", .helpers, thing: { $0.household }),
    Operation(.get, "/v1/visits/{id}", .helpers, thing: { $0.visit }),
    Operation(.post, "/v1/visits/{id}/check", .helpers, thing: { $0.visit }),
    Operation(.post, "/v1/households/{id}/visit-sheets", visitors, thing: { $0.household }),
    Operation(.get, "/v1/visit-sheets/{id}", .helpers, thing: { $0.visitSheet }),
    Operation(.get, "/v1/visit-sheets/{id}/page", .helpers, thing: { $0.visitSheet }),
    Operation(.get, "/v1/watch", .helpers),
    Operation(
      .get, "/v1/watch/{id}", .helpers, scope: [.admin, .coordinator, .volunteer],
      thing: { $0.watchTask }),
    Operation(
      .post, "/v1/watch/{id}/done", .helpers, thing: { $0.watchTask },
      body: { _, _ in #"{"note": "去看过了"}"# }),
    Operation(.get, "/v1/assistance/{id}/outcome", .helpers, thing: { $0.assistance }),
    Operation(
      .post, "/v1/households/{id}/standing-changes", .keepers, thing: { $0.household },
      body: { _, _ in Bodies.exit }),
    Operation(.get, "/v1/households/{id}/standing-changes", .helpers, thing: { $0.household }),
    Operation(.get, "/v1/standing-changes", .keepers),
    Operation(.get, "/v1/assistance", .helpers),
    Operation(.get, "/v1/standing-changes/{id}", .helpers, thing: { $0.standingChange }),
    Operation(.post, "/v1/standing-changes/{id}/check", .keepers, thing: { $0.standingChange }),
    Operation(
      .post, "/v1/standing-changes/{id}/refuse", .keepers, thing: { $0.standingChange },
      body: { _, _ in Bodies.reason }),
    Operation(.get, "/v1/households/{id}/income/rolling", .helpers, thing: { $0.household }),
    Operation(
      .post, "/v1/households/{id}/production-costs", .keepers, thing: { $0.household },
      body: { _, _ in Bodies.cost }),
    Operation(
      .get, "/v1/households/{id}/production-costs/{entry}", .helpers, thing: { $0.household }),
    Operation(
      .post, "/v1/households/{id}/production-costs/{entry}/reversal", .keepers,
      thing: { $0.household }, body: { _, _ in Bodies.reversal }),
    Operation(.get, "/v1/households/{id}/production-costs", .helpers, thing: { $0.household }),
    Operation(
      .post, "/v1/households/{id}/assistance", .keepers, thing: { $0.household },
      body: { _, _ in Bodies.assistance }),
    Operation(.get, "/v1/households/{id}/assistance", .helpers, thing: { $0.household }),
    Operation(.get, "/v1/assistance/{id}", .helpers, thing: { $0.assistance }),
    Operation(
      .post, "/v1/assistance/{id}/status", .keepers, thing: { $0.assistance },
      body: { _, _ in Bodies.assistanceStatus }),
    Operation(.get, "/v1/households/{id}/income", .helpers, thing: { $0.household }),
    Operation(
      .post, "/v1/households/{id}/income-entries", .keepers, thing: { $0.household },
      body: { _, _ in Bodies.income }),
    Operation(
      .get, "/v1/households/{id}/income-entries/{entry}", .helpers, thing: { $0.household }),
    Operation(
      .post, "/v1/households/{id}/income-entries/{entry}/reversal", .keepers,
      thing: { $0.household }, body: { _, _ in Bodies.reversal }),
    Operation(.get, "/v1/households/{id}/income-entries", .helpers, thing: { $0.household }),
    Operation(.get, "/v1/households/{id}/allocations", .helpers, thing: { $0.household }),
  ]

  private static let settlement = [
    Operation(
      .put, "/v1/households/{id}/bank-account", .keepers, thing: { $0.household },
      body: { _, _ in Bodies.bankAccount }),
    Operation(.get, "/v1/households/{id}/bank-account", .keepers, thing: { $0.household }),
    Operation(.delete, "/v1/households/{id}/bank-account", .keepers, thing: { $0.household }),
    Operation(.get, "/v1/households/{id}/owed", .helpers, thing: { $0.household }),
    Operation(.get, "/v1/households/{id}/money-slip", .helpers, thing: { $0.household }),
    Operation(.get, "/v1/villages/{id}/settlement", .keepers, thing: { $0.village }),
    Operation(
      .post, "/v1/payouts", .admin, needsKey: true,
      body: { things, _ in Bodies.payout(things.village) }),
    Operation(.get, "/v1/payouts", .admin),
    Operation(.get, "/v1/payouts/{id}", .admin, thing: { $0.payout }),
    Operation(.get, "/v1/payouts/{id}.csv", .admin, thing: { $0.payout }),
    Operation(.get, "/v1/payouts/{id}/money-slips", .admin, thing: { $0.payout }),
    Operation(.post, "/v1/payouts/{id}/confirm", .admin, thing: { $0.payout }),
    Operation(
      .post, "/v1/payouts/{id}/bounce", .admin, thing: { $0.payout },
      body: { things, _ in Bodies.bounce(things.household) }),
    Operation(.post, "/v1/payouts/{id}/cancel", .admin, thing: { $0.payout }),
    Operation(.get, "/v1/books", .admin),
  ]

  private static let listings = [
    Operation(.get, "/v1/categories", .everyone),
    Operation(.get, "/v1/shipping-tariff", .everyone),
    Operation(.get, "/v1/capacity-factors", .everyone),
    Operation(.get, "/v1/listings", .everyone),
    Operation(
      .get, "/v1/listings/{id}", .everyone, scope: [.admin, .coordinator], thing: { $0.draft }),
    Operation(
      .post, "/v1/listings", .keepers, body: { things, _ in Bodies.listing(things.household) }),
    Operation(
      .patch, "/v1/listings/{id}", .keepers, thing: { $0.draft },
      body: { _, _ in Bodies.listingChange }),
    Operation(.post, "/v1/listings/{id}/publish", .keepers, thing: { $0.draft }),
    Operation(.post, "/v1/listings/{id}/pause", .keepers, thing: { $0.draft }),
    Operation(.post, "/v1/listings/{id}/retire", .keepers, thing: { $0.draft }),
    Operation(
      .post, "/v1/listings/{id}/return", .admin, thing: { $0.draft },
      body: { _, _ in Bodies.reason }),
    Operation(
      .get, "/v1/listings/{id}/photos/{n}", .everyone, scope: [.admin, .coordinator],
      thing: { $0.draft }),
    Operation(
      .put, "/v1/listings/{id}/photos/{n}", .keepers, mediaType: "image/webp",
      thing: { $0.draft }, body: { _, _ in Bodies.photo }),
    Operation(.delete, "/v1/listings/{id}/photos/{n}", .keepers, thing: { $0.draft }),
    // Of what buyers see any of them may be reminded, so nobody's scope tells it apart.
    Operation(.put, "/v1/listings/{id}/reminder", .buyer, scope: [], thing: { $0.draft }),
    Operation(.delete, "/v1/listings/{id}/reminder", .buyer, scope: [], thing: { $0.draft }),
    Operation(.get, "/v1/me/reminders", .buyer),
    Operation(.get, "/v1/trace/{code}", .everyone, thing: { $0.lot.traceCode }),
    Operation(
      .post, "/v1/listings/{id}/lots", .keepers, thing: { $0.listing }, body: { _, _ in Bodies.lot }
    ),
    Operation(.get, "/v1/listings/{id}/lots", .keepers, thing: { $0.listing }),
    Operation(.get, "/v1/lots", .keepers),
    Operation(.get, "/v1/lots/{id}", .keepers, thing: { $0.lot.id }),
    Operation(
      .post, "/v1/lots/{id}/adjustments", .keepers, thing: { $0.lot.id },
      body: { _, _ in Bodies.adjustment }),
    Operation(
      .post, "/v1/lots/{id}/harvest", .keepers, thing: { $0.expectedLot },
      body: { _, _ in Bodies.harvest }),
    Operation(
      .post, "/v1/lots/{id}/postpone", .keepers, thing: { $0.expectedLot },
      body: { _, _ in Bodies.postponement }),
    Operation(
      .post, "/v1/lots/{id}/recall", .keepers, thing: { $0.expectedLot },
      body: { _, _ in Bodies.reason }),
    Operation(.get, "/v1/lots/{id}/orders", .keepers, thing: { $0.lot.id }),
    Operation(
      .post, "/v1/lots/{id}/shortfalls/preview", .keepers, thing: { $0.lot.id },
      body: { _, _ in Bodies.shortfall }),
    Operation(
      .post, "/v1/lots/{id}/shortfalls", .keepers, thing: { $0.lot.id },
      body: { _, _ in Bodies.plannedShortfall }),
    Operation(.post, "/v1/lots/{id}/release", .admin, thing: { $0.lot.id }),
    Operation(
      .post, "/v1/lots/{id}/refuse", .admin, thing: { $0.lot.id },
      body: { _, _ in Bodies.reason }),
  ]

  private static let orders = [
    Operation(.post, "/v1/quotes", .everyone, body: { things, _ in Bodies.basket(things.listing) }),
    Operation(
      .post, "/v1/orders", .buyer, needsKey: true,
      body: { things, _ in Bodies.order(things.listing) }),
    Operation(.get, "/v1/orders", dealers),
    Operation(.get, "/v1/orders/{id}", dealers, thing: { $0.order.id }),
    Operation(
      .patch, "/v1/orders/{id}", buyers, thing: { $0.order.id },
      body: { _, _ in Bodies.orderChange }),
    Operation(.get, "/v1/orders/{id}/allocations", .keepers, thing: { $0.order.id }),
    Operation(
      .post, "/v1/orders/{id}/payments", .admin, needsKey: true, thing: { $0.order.id },
      body: { things, _ in Bodies.payment(things.order.total.rawValue) }),
    Operation(
      .post, "/v1/orders/{id}/refunds", .admin, needsKey: true, thing: { $0.order.id },
      body: { things, _ in Bodies.refund(things.order.total.rawValue) }),
    Operation(
      .post, "/v1/orders/{id}/waivers", .admin, needsKey: true, thing: { $0.order.id },
      body: { _, _ in Bodies.reason }),
    Operation(.get, "/v1/waivers/{id}", .admin, thing: { $0.waiver }),
    Operation(.get, "/v1/payments/{id}", .admin, thing: { $0.payment }),
    Operation(
      .post, "/v1/incoming-payments", .admin, needsKey: true,
      body: { things, _ in Bodies.incomingPayment(things.unpaidOrder) }),
    Operation(.get, "/v1/incoming-payments", .admin),
    Operation(
      .post, "/v1/payment-imports", .admin, mediaType: "text/csv",
      body: { _, _ in Bodies.statement }),
    Operation(
      .post, "/v1/payment-callbacks/{provider}", .everyone, mediaType: "application/json",
      thing: { _ in "nobody" }, body: { _, _ in Bodies.notice }),
    Operation(.get, "/v1/incoming-payments/{id}", .admin, thing: { $0.incomingPayment }),
    Operation(
      .post, "/v1/incoming-payments/{id}/assign", .admin, thing: { $0.incomingPayment },
      body: { things, _ in Bodies.assignment(things.unpaidOrder) }),
    Operation(
      .post, "/v1/incoming-payments/{id}/return", .admin, thing: { $0.incomingPayment },
      body: { _, _ in Bodies.paymentReturn }),
    Operation(
      .post, "/v1/parcels/{id}/collections", .keepers, needsKey: true,
      thing: { $0.unpaidParcel }, body: { _, _ in Bodies.collection }),
    Operation(.get, "/v1/parcels/{id}/collections", .keepers, thing: { $0.unpaidParcel }),
    Operation(.get, "/v1/cash-collections/{id}", .keepers, thing: { $0.collection }),
    Operation(.get, "/v1/cash-collectors", .admin),
    Operation(
      .post, "/v1/cash-collectors/{id}/hand-ins", .admin, needsKey: true,
      thing: { $0.collector }, body: { _, _ in Bodies.handIn }),
    Operation(.get, "/v1/cash-collectors/{id}/hand-ins", .admin, thing: { $0.collector }),
    Operation(.get, "/v1/cash-hand-ins/{id}", .admin, thing: { $0.handIn }),
    Operation(.get, "/v1/refunds", .admin),
    Operation(.get, "/v1/refunds/{id}", .admin, thing: { $0.refund }),
    Operation(.post, "/v1/orders/{id}/cancel", buyers, thing: { $0.order.id }),
    Operation(.post, "/v1/orders/{id}/confirm", buyers, thing: { $0.order.id }),
    Operation(.get, "/v1/consignments", .keepers),
    Operation(.get, "/v1/consignments/{id}", .keepers, thing: { $0.order.consignments[0].id }),
    Operation(
      .post, "/v1/consignments/{id}/pack", .keepers, thing: { $0.order.consignments[0].id }),
    Operation(
      .post, "/v1/consignments/{id}/dispatch", .keepers, thing: { $0.order.consignments[0].id },
      body: { _, _ in Bodies.dispatch }),
    Operation(
      .post, "/v1/consignments/{id}/forward", .keepers, thing: { $0.order.consignments[0].id }),
    Operation(
      .post, "/v1/consignments/{id}/arrive", .keepers, thing: { $0.order.consignments[0].id }),
    Operation(
      .post, "/v1/orders/{id}/dispatch", .admin, thing: { $0.order.id },
      body: { _, _ in Bodies.dispatch }),
    Operation(
      .post, "/v1/consignments/{id}/deliver", .keepers, thing: { $0.order.consignments[0].id }),
    Operation(
      .post, "/v1/consignments/{id}/parcels", .keepers, thing: { $0.order.consignments[0].id },
      body: { _, _ in Bodies.parcel }),
    Operation(
      .get, "/v1/consignments/{id}/parcels", dealers, thing: { $0.order.consignments[0].id }),
    Operation(.get, "/v1/parcels/{id}", dealers, thing: { $0.parcel }),
    Operation(.post, "/v1/parcels/{id}/deliver", .keepers, thing: { $0.parcel }),
    Operation(
      .post, "/v1/parcels/{id}/fail", .keepers, thing: { $0.parcel },
      body: { _, _ in Bodies.reason }),
    Operation(.post, "/v1/parcels/{id}/redeliver", .keepers, thing: { $0.parcel }),
    Operation(
      .post, "/v1/parcels/{id}/return", .keepers, thing: { $0.parcel },
      body: { _, _ in Bodies.returnedParcel }),
    Operation(
      .post, "/v1/parcels/{id}/lose", .keepers, thing: { $0.parcel },
      body: { _, _ in Bodies.reason }),
  ]

  private static let tracking = [
    Operation(
      .post, "/v1/parcels/{id}/tracking-events", .keepers, thing: { $0.parcel },
      body: { _, _ in Bodies.trackingEvent }),
    Operation(.get, "/v1/parcels/{id}/tracking-events", dealers, thing: { $0.parcel }),
    Operation(.get, "/v1/tracking-events/{id}", dealers, thing: { $0.trackingEvent }),
    Operation(
      .post, "/v1/tracking-imports", .keepers, mediaType: "text/csv",
      body: { _, _ in Bodies.trackingFile }),
    Operation(
      .post, "/v1/courier-callbacks/{courier}", .everyone, mediaType: "application/json",
      thing: { _ in "nobody" }, body: { _, _ in Bodies.courierNotice }),
  ]

  private static let claims = [
    Operation(
      .post, "/v1/orders/{id}/claims", buyers, thing: { $0.deliveredOrder },
      body: { _, _ in Bodies.claim }),
    Operation(.get, "/v1/claims", dealers),
    Operation(.get, "/v1/claims/{id}", dealers, thing: { $0.claim }),
    Operation(
      .post, "/v1/claims/{id}/answers", dealers, thing: { $0.claim },
      body: { _, _ in Bodies.claimAnswer }),
    Operation(
      .post, "/v1/claims/{id}/accept", .admin, thing: { $0.claim },
      body: { _, _ in Bodies.claimDecision }),
    Operation(
      .post, "/v1/claims/{id}/decline", .admin, thing: { $0.claim },
      body: { _, _ in Bodies.reason }),
    Operation(.get, "/v1/claims/{id}/photos/{n}", dealers, thing: { $0.claim }),
    Operation(
      .put, "/v1/claims/{id}/photos/{n}", buyers, mediaType: "image/webp", thing: { $0.claim },
      body: { _, _ in Bodies.photo }),
    Operation(.delete, "/v1/claims/{id}/photos/{n}", buyers, thing: { $0.claim }),
    Operation(
      .put, "/v1/orders/{id}/ratings/{line}", .buyer, thing: { $0.deliveredOrder },
      body: { _, _ in Bodies.rating }),
    Operation(.get, "/v1/orders/{id}/ratings/{line}", .buyer, thing: { $0.deliveredOrder }),
    Operation(.get, "/v1/listings/{id}/ratings", .everyone, thing: { $0.listing }),
    Operation(
      .put, "/v1/ratings/{id}/answer", .keepers, thing: { $0.rating },
      body: { _, _ in Bodies.claimAnswer }),
    Operation(.delete, "/v1/ratings/{id}", .admin, thing: { $0.rating }),
    Operation(.post, "/v1/claims/{id}/withdraw", buyers, thing: { $0.claim }),
  ]

  private static let rounds = [
    Operation(
      .post, "/v1/villages/{id}/rounds", .keepers, thing: { $0.village },
      body: { _, _ in Bodies.round }),
    Operation(.get, "/v1/villages/{id}/rounds", .keepers, thing: { $0.village }),
    Operation(.get, "/v1/rounds/{id}", .keepers, thing: { $0.round }),
    Operation(
      .patch, "/v1/rounds/{id}", .keepers, thing: { $0.round },
      body: { _, _ in Bodies.roundChange }),
    Operation(.post, "/v1/rounds/{id}/close", .keepers, thing: { $0.round }),
    Operation(.get, "/v1/rounds/{id}/totals", .keepers, thing: { $0.round }),
    Operation(.get, "/v1/collection-stops", .keepers),
  ]

  private static let pages = [
    Operation(
      .get, "/v1/consignments/{id}/packing-slip", .keepers,
      thing: { $0.order.consignments[0].id }),
    Operation(
      .get, "/v1/consignments/{id}/labels", .keepers, thing: { $0.order.consignments[0].id }),
    Operation(.get, "/v1/villages/{id}/pick-list", .keepers, thing: { $0.village }),
    Operation(.get, "/v1/orders/{id}/receipt", buyers, thing: { $0.order.id }),
    Operation(.get, "/t/{code}", .everyone, thing: { $0.lot.traceCode }),
  ]

  private static let others = [
    Operation(.get, "/v1/reports/summary", .everyone),
    Operation(.get, "/v1/reports/villages", .helpers),
    Operation(.get, "/v1/reports/villages.csv", .helpers),
    Operation(.get, "/v1/reports/households", .helpers),
    Operation(.get, "/v1/reports/households.csv", .helpers),
    Operation(.get, "/v1/reports/produce", .helpers),
    Operation(.get, "/v1/reports/produce.csv", .helpers),
    Operation(.get, "/v1/reports/townships", .helpers),
    Operation(.get, "/v1/reports/townships.csv", .helpers),
    Operation(.get, "/v1/reports/months", .helpers),
    Operation(.get, "/v1/reports/months.csv", .helpers),
    Operation(.get, "/v1/reports/programmes", .helpers),
    Operation(.get, "/v1/reports/programmes.csv", .helpers),
    Operation(.get, "/v1/reports/donors", .helpers),
    Operation(.get, "/v1/reports/donors.csv", .helpers),
    Operation(.get, "/v1/reports/organisations", .admin),
    Operation(.get, "/v1/reports/organisations.csv", .admin),
    Operation(.get, "/v1/reports/page", .helpers),
    Operation(
      .post, "/v1/report-cycles", .admin, body: { _, _ in #"{"through": "2026-04"}"# }),
    Operation(.get, "/v1/report-cycles", .helpers),
    Operation(
      .get, "/v1/report-cycles/{id}", .helpers,
      thing: { $0.reportCycle?.description ?? Scene.absent }),
    Operation(
      .get, "/v1/report-cycles/{id}/households", .helpers,
      thing: { $0.reportCycle?.description ?? Scene.absent }),
    Operation(
      .get, "/v1/report-cycles/{id}/households.csv", .helpers,
      thing: { $0.reportCycle?.description ?? Scene.absent }),
    Operation(
      .get, "/v1/report-cycles/{id}/differences", .helpers,
      thing: { $0.reportCycle?.description ?? Scene.absent }),
    Operation(
      .get, "/v1/report-cycles/{id}/differences.csv", .helpers,
      thing: { $0.reportCycle?.description ?? Scene.absent }),
    Operation(.get, "/v1/audit", .admin),
    Operation(.get, "/v1/changes", .members),
    Operation(.post, "/v1/webhooks", .members, body: { _, _ in Bodies.webhook }),
    Operation(.get, "/v1/webhooks", .members),
    Operation(
      .get, "/v1/webhooks/{id}", .members, scope: [.buyer], isPersonal: true,
      thing: { $0.webhook }),
    Operation(
      .get, "/v1/webhooks/{id}/deliveries", .members, scope: [.buyer], isPersonal: true,
      thing: { $0.webhook }),
    Operation(
      .patch, "/v1/webhooks/{id}", .members, scope: [.buyer], isPersonal: true,
      thing: { $0.webhook }, body: { _, _ in "{\"events\": [\"order.paid\"]}" }),
    Operation(
      .post, "/v1/webhooks/{id}/test", .members, scope: [.buyer], isPersonal: true,
      thing: { $0.webhook }),
    Operation(
      .post, "/v1/webhooks/{id}/rotate", .members, scope: [.buyer], isPersonal: true,
      thing: { $0.webhook }),
    Operation(
      .post, "/v1/webhooks/{id}/code", .members, scope: [.buyer], isPersonal: true,
      thing: { $0.webhook }),
    Operation(
      .post, "/v1/webhooks/{id}/confirm", .members, scope: [.buyer], isPersonal: true,
      thing: { $0.webhook }, body: { _, _ in Bodies.code }),
    Operation(
      .post, "/v1/webhooks/{id}/replay", .members, scope: [.buyer], isPersonal: true,
      thing: { $0.webhook }, body: { _, _ in Bodies.replay }),
    Operation(
      .get, "/v1/webhooks/{id}/statistics", .members, scope: [.buyer], isPersonal: true,
      thing: { $0.webhook }),
    Operation(
      .get, "/v1/deliveries/{id}/tries", .members, scope: [.buyer], isPersonal: true,
      thing: { $0.delivery }),
    Operation(
      .get, "/v1/deliveries/{id}", .members, scope: [.buyer], isPersonal: true,
      thing: { $0.delivery }),
    Operation(
      .post, "/v1/deliveries/{id}/replay", .members, scope: [.buyer], isPersonal: true,
      thing: { $0.delivery }),
    Operation(
      .delete, "/v1/webhooks/{id}", .members, scope: [.buyer], isPersonal: true,
      thing: { $0.webhook }),
    Operation(.get, "/healthz", .everyone),
    Operation(.get, "/openapi.json", .everyone),
    Operation(.get, "/docs", .everyone),
    Operation(.get, "/docs/style.css", .everyone),
    Operation(.get, "/readyz", .everyone),
    Operation(.get, "/metrics", .everyone),
  ]
}
