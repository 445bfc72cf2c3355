import Core
import Households
import JSON
import Ledger
import Orders

extension Schema {
  static let pairing = named(
    "Pairing",
    [
      "household_id": .identifier, "volunteer_id": .identifier, "volunteer_name": .text,
      "since": .date, "until": .date.orNull,
    ])

  /// `members` are there when one household is asked for, not in a list.
  static let household = named(
    "Household",
    [
      "id": .identifier, "village_id": .identifier, "village": .villageReference, "code": .text,
      "head_name": .text, "display_name": .text, "phone": .phone.orNull, "people": .integer,
      "members": .list(.member), "poverty_cause": .text.orNull, "registered_on": .date,
      "public_profile": .boolean, "status": .choice(HouseholdStatus.self),
      "pairing": .pairing.orNull,
    ], sometimes: ["members"])

  private static let member = named(
    "Member",
    ["name": .text, "relation": .text, "birth_year": .integer, "can_work": .boolean])

  static let assistance = named(
    "Assistance",
    [
      "id": .identifier, "household_id": .identifier, "kind": .choice(AssistanceKind.self),
      "title": .text, "quantity": .integer, "unit": .text, "value_fen": .fen, "donor": .text,
      "status": .choice(AssistanceStatus.self), "on": .date,
      "produces": .text.orNull.noted("The category of goods that it should give."),
      "possible_double_of": .identifier.orNull.noted(
        "An earlier piece of the same kind, title and donor, within twelve months."),
    ])

  static let statementItem = named(
    "StatementItem",
    [
      "at": .instant, "kind": .text, "amount_fen": .fen, "balance_fen": .fen,
      "order_number": .text.orNull,
    ])
}

func writeHousehold(_ household: Household, members: [Member]?, to json: inout JSONWriter) {
  json.beginObject()
  json.member("id", household.id)
  json.member("village_id", household.village)
  json.key("village")
  writeVillage(VillageReference(id: household.village, name: household.villageName), to: &json)
  json.member("code", household.code)
  json.member("head_name", household.headName)
  json.member("display_name", household.displayName)
  json.member("phone", household.phone?.rawValue)
  json.member("people", household.people)
  if let members {
    json.list("members", members) { writeMember($0, to: &$1) }
  }
  json.member("poverty_cause", household.povertyCause)
  json.member("registered_on", household.registeredOn)
  json.member("public_profile", household.publicProfile)
  json.member("status", household.status)
  json.key("pairing")
  if let pairing = household.pairing {
    writePairing(pairing, to: &json)
  } else {
    json.null()
  }
  json.endObject()
}

private func writeMember(_ member: Member, to json: inout JSONWriter) {
  json.beginObject()
  json.member("name", member.name)
  json.member("relation", member.relation)
  json.member("birth_year", member.birthYear)
  json.member("can_work", member.canWork)
  json.endObject()
}

func writePairing(_ pairing: Pairing, to json: inout JSONWriter) {
  json.beginObject()
  json.member("household_id", pairing.household)
  json.member("volunteer_id", pairing.volunteer)
  json.member("volunteer_name", pairing.volunteerName)
  json.member("since", pairing.since)
  json.member("until", pairing.until)
  json.endObject()
}

func writeAssistance(_ assistance: Assistance, to json: inout JSONWriter) {
  let content = assistance.content
  json.beginObject()
  json.member("id", assistance.id)
  json.member("household_id", assistance.household)
  json.member("kind", content.kind)
  json.member("title", content.title)
  json.member("quantity", content.quantity)
  json.member("unit", content.unit)
  json.member("value_fen", content.value)
  json.member("donor", content.donor)
  json.member("status", content.status)
  json.member("on", content.on)
  json.member("produces", content.produces)
  json.member("possible_double_of", assistance.possibleDoubleOf)
  json.endObject()
}

func writeStatementItem(_ item: StatementItem, to json: inout JSONWriter) {
  json.beginObject()
  json.member("at", item.at)
  json.member("kind", item.kind)
  json.member("amount_fen", item.amount)
  json.member("balance_fen", item.balance)
  json.member("order_number", item.order.map(Order.number))
  json.endObject()
}
