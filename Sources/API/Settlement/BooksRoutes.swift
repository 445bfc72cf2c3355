import Core
import HTTP
import JSON
import Ledger
import SQLite

/// The books as a whole.
let booksRoutes: [Endpoint] = [
  Endpoint(
    .get, "/v1/books", .readBooks,
    "What all accounts of each kind stood at, at the end of a day or now: it sums to zero.",
    query: { $0.date("on") }, answers: .resource(.books)
  ) { call, day in
    let (sequence, balances) = try await call.database.readSlowly { db in
      let end = day.map { $0.adding(days: 1).start } ?? Instant(rawValue: .max)
      let sequence = try lastTransfer(before: end, in: db)
      return (sequence, try trialBalance(after: sequence, in: db))
    }
    call.respondWithResource { json in
      json.beginObject()
      json.member("transfers", sequence)
      json.objects("accounts", balances) { line, json in
        json.member("kind", line.kind)
        json.member("accounts", line.accounts)
        json.member("balance_fen", line.balance)
      }
      json.member("total_fen", balances.reduce(Fen.zero) { $0 + $1.balance })
      json.endObject()
    }
  }
]

extension Schema {
  fileprivate static let books = named(
    "Books",
    [
      "transfers": .integer.noted("The place of the last transfer that is in it."),
      "accounts": .list(
        .object(["kind": .text, "accounts": .integer, "balance_fen": .fen])),
      "total_fen": .fen.noted("Zero, or the books are wrong."),
    ])
}
