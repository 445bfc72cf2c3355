import Core
import JSON
import Orders

extension Schema {
  static let standingOrder = named(
    "StandingOrder",
    [
      "id": .identifier, "buyer_id": .identifier,
      "organisation_id": .identifier.orNull.noted(
        "On whose account its orders go; null for the buyer's own."),
      "category": .text.noted("With all that is part of it."), "weekday": .choice(Weekday.self),
      "kilograms": .integer,
      "tolerance_bps": .integer.noted("By how much an order may differ, in ten-thousandths."),
      "most_fen_per_kg": .fen.noted("The most that a kilogram may cost, without sending it."),
      "recipient": .recipient, "note": .text, "starts_on": .date, "ends_on": .date.orNull,
      "status": .choice(StandingOrderStatus.self),
      "next_on": .date.orNull.noted("When the next order is due; null while none is."),
      "created_at": .instant,
    ])

  static let standingOrderRun = named(
    "StandingOrderRun",
    [
      "due_on": .date,
      "outcome": .choice(StandingOrderRun.Outcome.self).noted(
        "Missed is a date on which the server was not there."),
      "order_id": .identifier.orNull,
      "grams": .integer.orNull.noted(
        "What was placed weighs, or what could be had at the price."),
      "total_fen": .fen.orNull.noted("What it comes to, or would have."),
      "cheapest_fen_per_kg": .fen.orNull.noted("The cheapest that was too dear."),
      "left_fen": .fen.orNull.noted("What the member had left to spend."),
      "code": .text.orNull.noted("Why it was refused."), "run_at": .instant,
    ])
}

func writeStandingOrder(_ order: StandingOrder, to json: inout JSONWriter) {
  let content = order.content
  json.beginObject()
  json.member("id", order.id)
  json.member("buyer_id", order.buyer)
  json.member("organisation_id", order.organisation)
  json.member("category", content.category)
  json.member("weekday", content.weekday)
  json.member("kilograms", content.kilograms)
  json.member("tolerance_bps", content.toleranceBasisPoints)
  json.member("most_fen_per_kg", content.mostPerKilogram)
  json.key("recipient")
  writeRecipient(content.recipient, to: &json)
  json.member("note", content.note)
  json.member("starts_on", content.startsOn)
  json.member("ends_on", content.endsOn)
  json.member("status", order.status)
  json.member("next_on", order.nextOn)
  json.member("created_at", order.createdAt)
  json.endObject()
}

func writeRun(_ run: StandingOrderRun, to json: inout JSONWriter) {
  json.beginObject()
  json.member("due_on", run.dueOn)
  json.member("outcome", run.outcome)
  json.member("order_id", run.order)
  json.member("grams", run.grams)
  json.member("total_fen", run.total?.rawValue)
  json.member("cheapest_fen_per_kg", run.cheapestPerKilogram?.rawValue)
  json.member("left_fen", run.left?.rawValue)
  json.member("code", run.code)
  json.member("run_at", run.runAt)
  json.endObject()
}
