import AfterSales
import Core
import JSON
import Orders

extension Schema {
  static let claim = named(
    "Claim",
    [
      "id": .identifier, "order_id": .identifier, "order_number": .text,
      "kind": .choice(ClaimKind.self), "description": .text, "status": .choice(ClaimStatus.self),
      "lines": .list(
        .object([
          "line": .integer.noted("Its place in the order, from 1."), "listing_id": .identifier,
          "title": .text, "unit": .text, "quantity": .integer,
        ])),
      "compensations": .list(
        .object([
          "line": .integer, "amount_fen": .fen,
          "bearer": .choice(Bearer.Kind.self).noted("At whose end the fault was."),
          "household_id": .identifier.orNull.noted("Which household bears it; never told a buyer."),
        ])
      ).noted("What is given back for it."),
      "compensated_fen": .fen.noted(
        "All of that; what was paid of it shows as owed with the order."),
      "photos": .list(.photo),
      "answers": .list(
        .object(["role": .choice(Role.self), "text": .text, "answered_at": .instant])
      ).noted("What was written about it, oldest first."),
      "reason": .text.orNull.noted("Why it was accepted or declined."),
      "opened_at": .instant, "decided_at": .instant.orNull,
    ])
}

/// A claim as the actor may see it: its buyer is never told a household.
func writeClaim(_ claim: Claim, for actor: Actor, to json: inout JSONWriter) {
  json.beginObject()
  json.member("id", claim.id)
  json.member("order_id", claim.order)
  json.member("order_number", Order.number(of: claim.order))
  json.member("kind", claim.kind)
  json.member("description", claim.description)
  json.member("status", claim.status)
  json.list("lines", claim.lines) { writeLine($0, to: &$1) }
  json.objects("compensations", claim.compensations) { compensation, json in
    json.member("line", compensation.line)
    json.member("amount_fen", compensation.amount)
    json.member("bearer", compensation.bearer.kind)
    json.member("household_id", actor.role == .buyer ? nil : compensation.bearer.household)
  }
  json.member("compensated_fen", claim.compensated)
  json.list("photos", claim.photos) { photo, json in
    writePhoto(photo, at: claimPhotoPath(photo.number, of: claim.id), to: &json)
  }
  json.objects("answers", claim.answers) { answer, json in
    json.member("role", answer.role)
    json.member("text", answer.text)
    json.member("answered_at", answer.answeredAt)
  }
  json.member("reason", claim.reason)
  json.member("opened_at", claim.openedAt)
  json.member("decided_at", claim.decidedAt)
  json.endObject()
}

private func writeLine(_ line: Claim.Line, to json: inout JSONWriter) {
  json.beginObject()
  json.member("line", line.content.line)
  json.member("listing_id", line.listing)
  json.member("title", line.title)
  json.member("unit", line.unit)
  json.member("quantity", line.content.quantity)
  json.endObject()
}
