import Foundation
import JSON
import TestSupport

/// Clients that place orders, pay, pack and cancel them, each as fast as it is answered, until the
/// server is gone.
final class OrderLoad: @unchecked Sendable {
  /// An order that a client has sent.
  struct Placement: Sendable {
    let buyer: Int
    let key: String
    let body: String
    /// The 201, where it came.
    var answer: Answer?
    /// The states that the order may be in: the last one that was acknowledged and, where an
    /// answer is missing, the one that was asked for.
    var states: Set<String> = []
  }

  /// What the clients know when the server is gone.
  struct Outcome: Sendable {
    var placements: [Placement] = []
    /// Answers that nothing explains.
    var unexpected: [String] = []

    var answered: [Placement] { placements.filter { $0.answer != nil } }
    var unanswered: [Placement] { placements.filter { $0.answer == nil } }
  }

  private let county: County
  private let port: Int
  private let clients: Int
  /// Goes into every key, so that no two loads have one in common.
  private let name: String
  private let condition = NSCondition()
  // Guarded by `condition`, which is why the class is Sendable.
  private var outcome = Outcome()
  private var answers = 0
  private var running = 0

  init(county: County, port: Int, clients: Int, name: String = "load") {
    self.county = county
    self.port = port
    self.clients = clients
    self.name = name
  }

  func start() {
    running = clients
    for number in 0..<clients {
      Thread.detachNewThread { [self] in
        run(number)
        condition.lock()
        running -= 1
        condition.broadcast()
        condition.unlock()
      }
    }
  }

  /// Returns once so many orders were answered, or the clients have ended, or after a while.
  func waitForAnswers(_ count: Int) {
    condition.lock()
    defer { condition.unlock() }
    let bound = Date(timeIntervalSinceNow: Deadline.patience)
    while answers < count, running > 0, condition.wait(until: bound) {}
  }

  /// Waits until every client has found the server gone.
  func finish() -> Outcome {
    condition.lock()
    defer { condition.unlock() }
    let bound = Date(timeIntervalSinceNow: Deadline.patience * 2)
    while running > 0, condition.wait(until: bound) {}
    return outcome
  }

  private func run(_ number: Int) {
    guard let client = try? HTTPClient(port: port) else { return }
    var count = 0
    while place(client, number, count) { count += 1 }
  }

  /// Places an order and takes it some steps further; false once the server is gone.
  private func place(_ client: HTTPClient, _ number: Int, _ count: Int) -> Bool {
    let buyer = number % County.buyerCount
    var placement = Placement(
      buyer: buyer, key: "\(name)-\(number)-\(count)",
      body: order(count % 3 + 1, of: county.honey))
    defer { note(placement) }
    guard
      let placed = send(
        client, "/v1/orders", county.buyers[buyer], placement.key, placement.body, 201)
    else { return false }
    placement.answer = placed
    placement.states = ["placed"]
    guard let id = placed["id"]?.text, let total = placed["total_fen"]?.number else {
      return false
    }
    func step(
      to state: String, _ target: String, _ token: String, _ body: String?, _ status: Int
    ) -> Bool {
      placement.states.insert(state)
      guard send(client, target, token, "\(state) \(placement.key)", body, status) != nil else {
        return false
      }
      placement.states = [state]
      return true
    }
    if count % 4 == 1 {
      return step(to: "cancelled", "/v1/orders/\(id)/cancel", county.admin, nil, 200)
    }
    if count % 4 == 0 { return true }
    let payment = #"{"method":"bank_transfer","amount_fen":\#(total),"reference":"x"}"#
    guard step(to: "paid", "/v1/orders/\(id)/payments", county.admin, payment, 201) else {
      return false
    }
    guard count % 4 == 3, let first = placed["consignments"]?.items.first?["id"]?.text else {
      return true
    }
    return step(to: "packing", "/v1/consignments/\(first)/pack", county.admin, nil, 200)
  }

  /// The answer with this status; nil once the server is gone or stopping.
  private func send(
    _ client: HTTPClient, _ target: String, _ token: String, _ key: String, _ body: String?,
    _ status: Int
  ) -> Answer? {
    guard let answer = try? client.send("POST", target, token: token, key: key, body) else {
      return nil
    }
    if answer.status == status { return answer }
    condition.lock()
    outcome.unexpected.append("\(target): \(answer.status) \(answer.text)")
    condition.unlock()
    return nil
  }

  private func note(_ placement: Placement) {
    condition.lock()
    outcome.placements.append(placement)
    if placement.answer != nil { answers += 1 }
    condition.broadcast()
    condition.unlock()
  }
}
