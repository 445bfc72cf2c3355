import Foundation
import Orders
import Testing

/// `docs/orders.md` is made of the table that the program goes by: `make docs` writes it anew.
@Suite("The document of an order's life") struct OrderDocumentTests {
  private static let document = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("docs/orders.md")

  private var matrix: String {
    let states = OrderStatus.allCases
    var rows = [["event"] + states.map(\.rawValue)]
    rows.append(rows[0].map { _ in "---" })
    for event in OrderEvent.allCases {
      rows.append(["`\(event.rawValue)`"] + states.map { $0.step(event)?.to.rawValue ?? "" })
    }
    return rows.map(row).joined(separator: "\n")
  }

  private var effects: String {
    var rows = [["state", "event", "then", "its goods", "the books"]]
    rows.append(rows[0].map { _ in "---" })
    for step in OrderLife.steps where step.goods != nil || step.money != nil {
      rows.append([
        step.from.rawValue, "`\(step.event.rawValue)`", step.to.rawValue,
        step.goods.map { "\($0)" } ?? "", step.money?.rawValue ?? "",
      ])
    }
    return rows.map(row).joined(separator: "\n")
  }

  private func row(_ cells: [String]) -> String {
    "|" + cells.map { $0.isEmpty ? " |" : " \($0) |" }.joined()
  }

  private var expected: String {
    """
    # An order's life

    The table of `Sources/Orders/OrderLife.swift` as a page; `make docs` writes it anew, and a test
    holds it to the program. An empty cell is refused: 409 `wrong_state`.

    \(matrix)

    `paid`, `top_up`, `called_off`, `confirmed` and the refunds are what somebody does; `lapsed` and
    `confirmed` come by themselves when their time is up; `packed`, `unpacked`, `dispatched` and
    `delivered` follow from the consignments that are left of the order, the slowest of which
    decides; `emptied` from a recall, a shortfall, or a buyer who takes all of its lines back.

    ## What goes with a step, in the same transaction

    `release` and `takeBack` put the goods back on the shelf, `sell` takes those reserved as sold.
    `payment`: bank to escrow. `completion`: escrow to households, village and logistics. `refund`:
    escrow to bank.

    \(effects)

    """
  }

  @Test("It says what the program does")
  func sameTable() throws {
    if ProcessInfo.processInfo.environment["SHANHUO_WRITE_DOCS"] != nil {
      try expected.write(to: Self.document, atomically: true, encoding: .utf8)
    }
    let written = try String(contentsOf: Self.document, encoding: .utf8)
    #expect(written == expected, "make docs writes it anew")
  }

  @Test("A state has one step at the most for an event, and each state can be come to")
  func wholeTable() {
    var seen: Set<[String]> = []
    for step in OrderLife.steps {
      #expect(seen.insert([step.from.rawValue, step.event.rawValue]).inserted, "\(step)")
    }
    var reached: Set<OrderStatus> = [.placed]
    while true {
      let more = OrderLife.steps.filter { reached.contains($0.from) }.map(\.to)
      guard !reached.isSuperset(of: more) else { break }
      reached.formUnion(more)
    }
    #expect(reached == Set(OrderStatus.allCases))
  }
}
