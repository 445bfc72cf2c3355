import Core
import JSON
import Reports
import TestSupport
import Testing

@testable import API

/// Paying households, over the API.
@Suite struct PayoutTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }

  init() throws { api = try TestAPI() }

  private func sell() throws {
    let order = try county.order(of: county.addEggs())
    try county.pay(order)
    try county.pack(order)
    try county.finish(order)
  }

  private func make(key: String? = nil) async throws -> TestAnswer {
    try await api.send(
      .post, "/v1/payouts", as: county.admin, key: key ?? api.makeKey(),
      Bodies.payout(county.villages[0]))
  }

  @Test func `what is owed becomes a list for the bank and is paid`() async throws {
    try sell()
    let account = "/v1/households/\(county.household)/bank-account"
    expect(try await api.send(.get, account, as: county.coordinator), 404, "not_found")
    expect(
      try await api.send(.put, account, as: county.coordinator, Bodies.bankAccount), 200,
      .bankAccount)
    let preview = try await api.send(
      .get, "/v1/villages/\(county.villages[0])/settlement", as: county.coordinator)
    #expect(preview.status == 200)
    #expect(preview["total_fen"]?.number == 3_825)
    let key = api.makeKey()
    let made = try await make(key: key)
    expect(made, 201, .payout)
    #expect(try await make(key: key).header("Idempotent-Replayed") == "true")
    expect(try await make(), 409, "nothing_owed")
    let line = try #require(made["lines"]?.items.first)
    #expect(line["number"]?.text == "****0000")
    let path = try #require(made.header("Location"))
    let file = try await api.send(.get, path + ".csv", as: county.admin)
    #expect(file.status == 200)
    #expect(file.raw.text.contains("6222020000000000000,38.25,转账"))
    let slips = try await api.send(
      .get, path + "/money-slips?lang=zh", as: county.admin)
    #expect(slips.raw.text.contains("还欠您家 三十八元二角五分"))
    let paid = try await api.send(.post, path + "/confirm", as: county.admin)
    expect(paid, 200, .payout)
    #expect(paid["status"]?.text == "confirmed")
    expect(try await api.send(.post, path + "/confirm", as: county.admin, "{}"), 409, "wrong_state")
    let statement = try await api.send(
      .get, "/v1/households/\(county.household)/statement", as: county.volunteer)
    #expect(statement["balance_fen"]?.number == 0)
    #expect(statement["items"]?.items.first?["kind"]?.text == "payout")
    let back = try await api.send(
      .post, path + "/bounce", as: county.admin, Bodies.bounce(county.household))
    expect(back, 200, .payout)
    #expect(back["bounced_fen"]?.number == 3_825)
    let listed = try await api.send(
      .get, "/v1/payouts?village_id=\(county.villages[0])", as: county.admin)
    let only = try #require(listed["items"]?.items.first)
    #expect(only["id"] == back["id"])
    #expect(only["status"]?.text == "confirmed")
    #expect(only["households"]?.number == 1)
    #expect(only["total_fen"]?.number == 3_825)
    #expect(only["bounced_fen"]?.number == 3_825)
    #expect(only["paid_fen"]?.number == 0)
    expect(try await make(), 409, "account_closed")
    let owed = try await api.send(
      .get, "/v1/households/\(county.household)/owed", as: county.volunteer)
    #expect(owed["balance_fen"]?.number == 3_825)
    #expect(owed["orders"]?.items.first?["lots"]?.items.count == 1)
    let books = try await api.send(.get, "/v1/books", as: county.admin)
    #expect(books["total_fen"]?.number == 0)
    #expect(try verify(county.db) == [])
  }

  @Test func `what is wrong with a payout is named`() async throws {
    let answer = try await api.send(
      .post, "/v1/payouts", as: county.admin, key: api.makeKey(),
      #"{"up_to": "2999-01-01", "extra": 1}"#)
    #expect(answer.status == 422)
    #expect(
      Set(answer["errors"]?.items.compactMap { $0["pointer"]?.text } ?? [])
        == ["/village_id", "/up_to", "/extra"])
    expect(
      try await api.send(
        .post, "/v1/payouts", as: county.admin, Bodies.payout(county.villages[0])), 400,
      "idempotency_key_required")
    let card = Bodies.bankAccount.replacing("0\"", with: "1\"")
    let wrong = try await api.send(
      .put, "/v1/households/\(county.household)/bank-account", as: county.admin, card)
    #expect(wrong.status == 422)
    try sell()
    let path = try #require(try await make().header("Location"))
    let stranger = #"{"household_ids": ["\#(county.otherHousehold)"]}"#
    expect(
      try await api.send(.post, path + "/confirm", as: county.admin, stranger), 422,
      "not_in_payout", at: ["/household_ids"])
    expect(try await api.send(.post, path + "/cancel", as: county.admin), 200, .payout)
    expect(try await api.send(.post, path + "/cancel", as: county.admin), 409, "wrong_state")
    let slip = try await api.send(
      .get, "/v1/households/\(county.household)/money-slip?lang=en", as: county.volunteer)
    #expect(slip.raw.text.contains("You are still owed thirty-eight yuan 25"))
  }
}
