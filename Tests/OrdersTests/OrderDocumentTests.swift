import Orders
import TestSupport
import Testing

/// `docs/orders.md` is made of the table that the program goes by: `make docs` writes it anew.
@Suite("The document of an order's life") struct OrderDocumentTests {
  private var matrix: String {
    let states = OrderStatus.allCases
    return GeneratedDocument.table(
      ["event"] + states.map(\.rawValue),
      OrderEvent.allCases.map { event in
        ["`\(event.rawValue)`"] + states.map { $0.step(event)?.to.rawValue ?? "" }
      })
  }

  private var effects: String {
    let steps = OrderLife.steps.filter { $0.goods != nil || $0.money != nil }
    return GeneratedDocument.table(
      ["state", "event", "then", "its goods", "the books"],
      steps.map { step in
        [
          step.from.rawValue, "`\(step.event.rawValue)`", step.to.rawValue,
          step.goods.map { "\($0)" } ?? "", step.money?.rawValue ?? "",
        ]
      })
  }

  private var consignments: String {
    let states = ConsignmentStatus.allCases
    return GeneratedDocument.table(
      ["event"] + states.map(\.rawValue),
      ConsignmentEvent.allCases.map { event in
        ["`\(event.rawValue)`"] + states.map { $0.after(event)?.rawValue ?? "" }
      })
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
    decides; `emptied` from a recall, a shortfall, a buyer who takes all of its lines back, or
    parcels of which none arrived.

    An order that is paid at the door (`payment: "cash_on_delivery"`) goes from `placed` to
    `packing` unpaid, and stays there where another would be `unpacked`; what is collected at the
    door is a `top_up`. It is `confirmed` once its cash is handed in (`docs/payments.md`).

    ## What goes with a step, in the same transaction

    `release` and `takeBack` put the goods back on the shelf, `sell` takes those reserved as sold.
    `payment`: bank to escrow. `completion`: escrow to households, village and logistics. `refund`:
    escrow to bank.

    \(effects)

    ## A village's part

    Each village in an order has one consignment. Its goods leave in parcels of their own; those of
    an order that is `joined` are forwarded to the county hub (`/forward`, `/arrive`), and once all
    of them are there, the county office sends them in one parcel (`POST /v1/orders/{id}/dispatch`),
    which has a part for each consignment under one `joint_id`: what is done to one of them is done
    to all. Only who acts for all of its villages takes a joint parcel back or gives it up.

    \(consignments)

    `packed`, `forwarded`, `arrived_at_hub` and `sent` are what somebody does, `opened` comes from a
    recall. What has left in part goes on by its parcels once nothing of it waits.

    """
  }

  @Test("It says what the program does")
  func sameTable() throws {
    let written = try GeneratedDocument.written("orders.md", from: expected)
    #expect(written == expected, "make docs writes it anew")
  }

  @Test("A consignment has one step at the most for an event, and can come to each state")
  func wholeConsignments() {
    var seen: Set<[String]> = []
    for step in ConsignmentLife.steps {
      #expect(seen.insert([step.from.rawValue, step.event.rawValue]).inserted, "\(step)")
    }
    let reached = Set(ConsignmentLife.steps.map(\.to))
    #expect(reached == Set(ConsignmentStatus.allCases))
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
