import AfterSales
import Core
import HTTP
import JSON
import Orders
import SQLite
import Storage

let claimRoutes: [Endpoint] = [
  Endpoint(
    .post, "/v1/orders/{id}/claims", .makeClaims, "Something is wrong with goods that arrived.",
    body: newClaim, answers: .created(.claim, as: .claim),
    refuses: [unknownLine, ClaimRefusal.unfitLines([]), .tooManyClaims]
  ) { call, new in
    let order = try call.identifier("id", of: "order")
    let actor = call.actor
    try await call.create { db in
      reply(.created, try openClaim(new, about: order, as: actor, in: db), to: actor)
    } again: { id, db in
      reply(.ok, try claim(id, as: actor, in: db), to: actor)
    }
  },
  Endpoint(
    .get, "/v1/claims", .readClaims, "The claims within the caller's scope, newest first.",
    query: { query in
      (
        status: query.choice("status", ClaimStatus.self), order: query.identifier("order_id"),
        page: query.page()
      )
    }, answers: .value(.page(of: .claim))
  ) { call, asked in
    let actor = call.actor
    let claims = try await call.database.readSlowly {
      try AfterSales.claims(
        status: asked.status, of: asked.order, asked.page, as: actor, in: $0)
    }
    try call.respondWithPage(claims) { writeClaim($0, for: actor, to: &$1) }
  },
  Endpoint(
    .get, "/v1/claims/{id}", .readClaims, "One claim.", answers: .resource(.claim)
  ) { call in
    let id = try call.identifier("id", of: "claim")
    let actor = call.actor
    let claim = try call.read { try AfterSales.claim(id, as: actor, in: $0) }
    call.respondWithResource { writeClaim(claim, for: actor, to: &$0) }
  },
  Endpoint(
    .post, "/v1/claims/{id}/answers", .answerClaims, "Writes something about an open claim.",
    body: { $0.text("text", 1...ClaimAnswer.maximumTextLength, .paragraphs) },
    answers: .created(.claim, as: .claimAnswer),
    refuses: [ClaimRefusal.wrongState(.open), .tooManyAnswers]
  ) { call, text in
    let id = try call.identifier("id", of: "claim")
    let actor = call.actor
    try await call.create { db in
      reply(.created, try answerClaim(id, text, as: actor, in: db), to: actor)
    } again: { _, db in
      reply(.ok, try claim(id, as: actor, in: db), to: actor)
    }
  },
  Endpoint(
    .post, "/v1/claims/{id}/accept", .settleOrders,
    "Grants something back for a claim, and says at whose end the fault was.",
    body: decision, answers: .value(.claim),
    refuses: [
      ClaimRefusal.wrongState(.open), unknownLine, OrderRefusal.compensationExceedsLine([]),
    ]
  ) { call, decision in
    try await change(call) {
      try acceptClaim(
        $0, granting: decision.grants, reason: decision.reason, as: $1, in: $2)
    }
  },
  Endpoint(
    .post, "/v1/claims/{id}/decline", .settleOrders, "Gives nothing back for a claim.",
    body: { $0.text("reason", 1...Claim.maximumReasonLength) }, answers: .value(.claim),
    refuses: [ClaimRefusal.wrongState(.open)]
  ) { call, reason in
    try await change(call) { try declineClaim($0, reason: reason, as: $1, in: $2) }
  },
  Endpoint(
    .post, "/v1/claims/{id}/withdraw", .makeClaims, "Takes a claim back.", answers: .value(.claim),
    refuses: [ClaimRefusal.wrongState(.open)]
  ) { call in
    try await change(call) { try withdrawClaim($0, as: $1, in: $2) }
  },
]

/// What is wrong with the content, and not with its time.
private let unknownLine = ClaimRefusal.unfitLines([
  ClaimRefusal.LineFault(place: 0, rule: .unknown)
])

private func change(
  _ call: Call,
  _ operation: @escaping @Sendable (Identifier, Actor, Connection) throws -> Claim
) async throws {
  let id = try call.identifier("id", of: "claim")
  let actor = call.actor
  try await call.write { db in
    let claim = try operation(id, actor, db)
    return Reply { writeClaim(claim, for: actor, to: &$0) }
  }
}

private func reply(_ status: Status, _ claim: Claim, to actor: Actor) -> Reply {
  Reply(status, location: "/v1/claims/\(claim.id)") { writeClaim(claim, for: actor, to: &$0) }
}

@Sendable private func newClaim(_ fields: Fields) -> NewClaim {
  NewClaim(
    kind: fields.choice("kind", ClaimKind.self) ?? .other,
    description: fields.text(
      "description", 1...NewClaim.maximumDescriptionLength, .paragraphs),
    lines: fields.requiredList("lines", Order.lineCounts) { line in
      ClaimLine(
        line: line.integer("line", Order.lineCounts),
        quantity: line.integer("quantity", Order.quantities))
    })
}

@Sendable private func decision(
  _ fields: Fields
) -> (grants: [NewCompensation], reason: String) {
  (
    fields.requiredList("lines", Order.lineCounts) { line in
      NewCompensation(
        line: line.integer("line", Order.lineCounts),
        amount: line.fen("amount_fen", 1...Order.highestAmount),
        bearer: line.choice("bearer", Bearer.Kind.self) ?? .county,
        household: line.optionalIdentifier("household_id"))
    }, fields.text("reason", 1...Claim.maximumReasonLength)
  )
}
