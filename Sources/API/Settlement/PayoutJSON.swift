import Core
import Households
import JSON
import Settlement

extension Schema {
  static let payout = named(
    "Payout",
    [
      "id": .identifier, "village_id": .identifier,
      "up_to": .date.noted("What was owed at the end of this day."),
      "status": .payoutStatus, "households": .integer, "total_fen": .fen, "paid_fen": .fen,
      "bounced_fen": .fen, "made_at": .instant,
      "lines": .list(
        named(
          "PayoutLine",
          [
            "household_id": .identifier, "code": .text.orNull, "name": .text, "amount_fen": .fen,
            "way": .payoutWay, "holder": .text.orNull, "bank": .text.orNull,
            "number": .text.orNull.noted("All but its end hidden; the bank's file has it."),
            "status": .choice(PayoutLineStatus.self), "reference": .text.orNull,
            "bounce_reason": .text.orNull, "settled_at": .instant.orNull,
          ])),
    ])

  static let payoutSummary = named(
    "PayoutSummary",
    [
      "id": .identifier, "village_id": .identifier, "up_to": .date, "status": .payoutStatus,
      "households": .integer, "total_fen": .fen, "paid_fen": .fen, "bounced_fen": .fen,
      "made_at": .instant,
    ])

  static let payoutPreview = named(
    "PayoutPreview",
    [
      "total_fen": .fen,
      "payable": .list(
        .object([
          "household_id": .identifier, "code": .text.orNull, "name": .text, "amount_fen": .fen,
          "way": .payoutWay,
        ])),
      "left_out": .list(
        .object([
          "household_id": .identifier, "code": .text.orNull, "name": .text, "amount_fen": .fen,
        ])
      ).noted("Those whose bank account is closed, until another one is on record."),
      "is_complete": .boolean.noted(
        "False where more households are owed than one payout pays; the next pays the rest."),
    ])

  private static let payoutStatus = choice(PayoutStatus.self).noted(
    "`open`: the bank has not answered for all of it. `confirmed`: each line was paid or came back."
  )
  private static let payoutWay = choice(PayoutWay.self).noted(
    "`cash` where no bank account of the household is on record.")
}

/// How a household gets its money.
private enum PayoutWay: String, CaseIterable {
  case bank, cash

  init(_ account: BankAccount?) { self = account == nil ? .cash : .bank }
}

func writePayout(
  _ payout: Payout, _ names: [Identifier: HouseholdLabel], to json: inout JSONWriter
) {
  json.beginObject()
  writeSums(payout.summary, to: &json)
  json.objects("lines", payout.lines) { line, json in
    writeHousehold(line.household, names, to: &json)
    json.member("amount_fen", line.amount)
    json.member("way", PayoutWay(line.account))
    json.member("holder", line.account?.holder)
    json.member("bank", line.account?.bank)
    json.member("number", line.account?.number.masked)
    json.member("status", line.status)
    json.member("reference", line.reference)
    json.member("bounce_reason", line.bounceReason)
    json.member("settled_at", line.settledAt)
  }
  json.endObject()
}

func writeSums(_ payout: PayoutSummary, to json: inout JSONWriter) {
  json.member("id", payout.id)
  json.member("village_id", payout.village)
  json.member("up_to", payout.upTo)
  json.member("status", payout.status)
  json.member("households", payout.households)
  json.member("total_fen", payout.sum())
  json.member("paid_fen", payout.sum(.paid))
  json.member("bounced_fen", payout.sum(.bounced))
  json.member("made_at", payout.madeAt)
}

func writePreview(
  _ preview: PayoutPreview, _ names: [Identifier: HouseholdLabel], to json: inout JSONWriter
) {
  json.beginObject()
  json.member("total_fen", preview.payable.reduce(Fen.zero) { $0 + $1.amount })
  json.objects("payable", preview.payable) { line, json in
    writeHousehold(line.household, names, to: &json)
    json.member("amount_fen", line.amount)
    json.member("way", PayoutWay(line.account))
  }
  json.objects("left_out", preview.leftOut) { line, json in
    writeHousehold(line.household, names, to: &json)
    json.member("amount_fen", line.amount)
  }
  json.member("is_complete", preview.isComplete)
  json.endObject()
}

private func writeHousehold(
  _ household: Identifier, _ names: [Identifier: HouseholdLabel], to json: inout JSONWriter
) {
  json.member("household_id", household)
  json.member("code", names[household]?.code)
  json.member("name", names[household]?.name ?? "")
}
