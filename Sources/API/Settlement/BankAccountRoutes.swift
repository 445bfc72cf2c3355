import Core
import HTTP
import JSON
import SQLite
import Settlement

/// Where a household's money goes, and what it is owed.
let bankAccountRoutes: [Endpoint] = [
  Endpoint(
    .put, "/v1/households/{id}/bank-account", .keepHouseholds,
    "Puts on record where a household's money goes.", body: bankAccountForm,
    answers: .value(.bankAccount)
  ) { call, form in
    let id = try call.identifier("id", of: "household")
    let actor = call.actor
    try await call.database.write { db in
      try recordBankAccount(form, of: id, as: actor, in: db)
    }
    call.respond { writeBankAccount(form, to: &$0) }
  },
  Endpoint(
    .get, "/v1/households/{id}/bank-account", .keepHouseholds,
    "Where a household's money goes; 404 where it is paid in cash.",
    answers: .resource(.bankAccount)
  ) { call in
    let id = try call.identifier("id", of: "household")
    let account = try call.read { try bankAccount(of: id, as: call.actor, in: $0) }
    call.respondWithResource { writeBankAccount(account, to: &$0) }
  },
  Endpoint(
    .delete, "/v1/households/{id}/bank-account", .keepHouseholds,
    "Takes it off the record: the household is paid in cash.", answers: .removed
  ) { call in
    let id = try call.identifier("id", of: "household")
    let actor = call.actor
    try await call.removeIfMatch { db in
      let account = try bankAccount(of: id, as: actor, in: db)
      return Reply { writeBankAccount(account, to: &$0) }
    } _: { db in
      try removeBankAccount(of: id, as: actor, in: db)
    }
  },
  Endpoint(
    .get, "/v1/households/{id}/owed", .readHouseholds,
    "What a household is owed, by order and lot.", answers: .resource(.owedToHousehold)
  ) { call in
    let id = try call.identifier("id", of: "household")
    let actor = call.actor
    let owed = try await call.database.readSlowly { try Settlement.owed(to: id, as: actor, in: $0) }
    call.respondWithResource { writeOwed(owed, to: &$0) }
  },
]

extension Schema {
  fileprivate static let accountNumber = Schema(
    .text(Text(pattern: "^[0-9]{8,30}$", example: "6222020000000000000"))
  ).noted("Of a card the last digit is its check digit (ISO/IEC 7812-1).")

  fileprivate static let bankAccount = named(
    "BankAccount",
    [
      "holder": .text, "bank": .text,
      "number": .text.noted("All but its end hidden."),
      "closed": .boolean.noted("The bank says so: nothing is paid to it."),
    ])

  fileprivate static let owedToHousehold = named(
    "OwedToHousehold",
    [
      "household_id": .identifier, "balance_fen": .fen,
      "held_fen": .fen.noted("Of the balance, what is on a payout already."),
      "advanced_fen": .fen,
      "orders": .list(
        named(
          "OwedOrder",
          [
            "order_id": .identifier, "order_number": .text,
            "brought_fen": .fen.noted("What the order brought the household."),
            "owed_fen": .fen.noted("Of that, what is still owed: the oldest is paid out first."),
            "sold_fen": .fen.noted("What its goods came to before village and logistics."),
            "lots": .list(
              .object([
                "lot_id": .identifier, "title": .text, "units": .integer, "sold_fen": .fen,
                "share_fen": .fen,
              ])),
          ])),
      "is_complete": .boolean,
    ])
}

@Sendable private func bankAccountForm(_ fields: Fields) -> BankAccount {
  let (holder, bank) = (
    fields.text("holder", 1...BankAccount.maximumHolderLength),
    fields.text("bank", 1...BankAccount.maximumBankLength)
  )
  let text = fields.text("number", AccountNumber.lengths, as: .accountNumber)
  let number = AccountNumber(rawValue: text)
  if number == nil, !text.isEmpty {
    let isNumber = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    if isNumber {
      fields.fault("number", "check_digit", "A card's number ends with its check digit.")
    } else {
      fields.fault("number", "format", "An account has 8 to 30 digits.")
    }
  }
  return BankAccount(holder: holder, bank: bank, number: number ?? .standIn)
}

extension AccountNumber {
  /// Stands where a number is wrong, which is a fault already.
  fileprivate static let standIn: AccountNumber = {
    guard let number = AccountNumber(rawValue: "00000000") else {
      preconditionFailure("eight digits are a number")
    }
    return number
  }()
}

private func writeBankAccount(_ account: BankAccount, to json: inout JSONWriter) {
  json.beginObject()
  json.member("holder", account.holder)
  json.member("bank", account.bank)
  json.member("number", account.number.masked)
  json.member("closed", account.isClosed)
  json.endObject()
}

private func writeOwed(_ owed: OwedToHousehold, to json: inout JSONWriter) {
  json.beginObject()
  json.member("household_id", owed.household)
  json.member("balance_fen", owed.balance)
  json.member("held_fen", owed.held)
  json.member("advanced_fen", owed.advanced)
  json.objects("orders", owed.orders) { item, json in
    json.member("order_id", item.sale.order)
    json.member("order_number", item.sale.number)
    json.member("brought_fen", item.brought)
    json.member("owed_fen", item.owed)
    json.member("sold_fen", item.sale.sold)
    json.objects("lots", item.sale.parts) { part, json in
      json.member("lot_id", part.lot)
      json.member("title", part.title)
      json.member("units", part.units)
      json.member("sold_fen", part.amount)
      json.member("share_fen", part.share)
    }
  }
  json.member("is_complete", owed.isComplete)
  json.endObject()
}
