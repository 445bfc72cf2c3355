/// The things of the contract.
extension Shape {
  static let villageReference = Shape.object(["id": .identifier, "name": .text])
  static let role = Shape.word(["admin", "coordinator", "buyer", "volunteer"])

  static let memberRole = Shape.word(["manager", "buyer", "viewer"])
  static let organisation = Shape.object([
    "id": .identifier, "name": .text,
    "kind": .word(["canteen", "work_unit", "school", "shop", "other"]), "invoice_title": .text,
    "taxpayer_number": .optional(.text), "address": .optional(.text),
    "bank_name": .optional(.text), "bank_account": .optional(.text), "created_at": .instant,
  ])
  static let organisationMember = Shape.object([
    "user_id": .identifier, "name": .text, "role": memberRole,
    "order_limit_fen": .optional(.integer), "month_limit_fen": .optional(.integer),
    "by_default": .boolean, "since": .instant,
  ])

  static let standingOrder = Shape.object([
    "id": .identifier, "buyer_id": .identifier, "organisation_id": .optional(.identifier),
    "category": .text, "weekday": .text, "kilograms": .integer, "tolerance_bps": .integer,
    "most_fen_per_kg": .integer, "recipient": recipient, "note": .text, "starts_on": .date,
    "ends_on": .optional(.date), "status": .word(["active", "paused", "ended"]),
    "next_on": .optional(.date), "created_at": .instant,
  ])
  static let standingOrderRun = Shape.object([
    "due_on": .date,
    "outcome": .word([
      "placed", "short", "too_dear", "does_not_fit", "over_limit", "refused", "missed",
    ]), "order_id": .optional(.identifier), "grams": .optional(.integer),
    "total_fen": .optional(.integer), "cheapest_fen_per_kg": .optional(.integer),
    "left_fen": .optional(.integer), "code": .optional(.text), "run_at": .instant,
  ])
  static let statementPayment = Shape.object([
    "id": .identifier, "organisation_id": .identifier, "month": .text, "amount_fen": .integer,
    "reference": .text, "recorded_at": .instant,
  ])
  static let monthlyStatement = Shape.object([
    "organisation_id": .identifier, "month": .text, "reference": .text,
    "orders": .list(
      .object([
        "order_id": .identifier, "number": .text, "placed_at": .instant, "buyer_id": .identifier,
        "buyer_name": .text, "status": orderStatus, "charged_fen": .integer,
        "paid_fen": .integer, "refunded_fen": .integer, "due_fen": .integer,
        "owed_fen": .integer,
      ])), "charged_fen": .integer, "paid_fen": .integer, "refunded_fen": .integer,
    "due_fen": .integer, "owed_fen": .integer, "payments": .list(statementPayment),
  ])

  static let account = Shape.object([
    "id": .identifier, "name": .text, "phone": .text, "role": role,
    "villages": .list(villageReference), "may_publish": .boolean,
    "organisations": .list(
      .object([
        "id": .identifier, "name": .text, "role": memberRole, "by_default": .boolean,
      ])),
    "status": .word(["active", "disabled"]), "created_at": .instant,
  ])
  static let newSession = Shape.object([
    "id": .identifier, "token": .text, "expires_at": .instant, "user": account,
  ])
  static let session = Shape.object([
    "id": .identifier, "device": .optional(.text), "created_at": .instant,
    "last_used_at": .instant, "expires_at": .instant, "current": .boolean,
  ])

  /// Without what was different: that is another object for each kind of change.
  static let auditEntry = Shape.object([
    "sequence": .integer, "at": .instant, "actor_id": .optional(.identifier),
    "actor_name": .optional(.text),
    "actor_role": .word([
      "admin", "coordinator", "buyer", "volunteer", "stranger", "operator", "program",
    ]), "address": .optional(.text), "action": .text, "subject_id": .identifier,
    "part_of_id": .optional(.identifier),
  ])
  static let apiKey = Shape.object([
    "id": .identifier, "name": .text, "scopes": .list(.text), "expires_at": .optional(.instant),
    "created_at": .instant,
  ])
  static let passwordReset = Shape.object(["code": .text, "expires_at": .instant])

  static let village = Shape.object([
    "id": .identifier, "code": .text, "name": .text, "township": .text,
    "connectivity": .word(["none", "mobile", "fibre"]), "households": .integer,
    "people": .integer,
  ])
  static let pairing = Shape.object([
    "household_id": .identifier, "volunteer_id": .identifier, "volunteer_name": .text,
    "since": .date, "until": .optional(.date),
  ])
  static let member = Shape.object([
    "name": .text, "relation": .text, "birth_year": .integer, "can_work": .boolean,
  ])
  static let household = Shape.object([
    "id": .identifier, "village_id": .identifier, "village": villageReference, "code": .text,
    "head_name": .text, "display_name": .text, "phone": .optional(.text), "people": .integer,
    "members": .list(member), "poverty_cause": .optional(.text), "registered_on": .date,
    "public_profile": .boolean, "status": .word(["registered", "exited", "at_risk"]),
    "pairing": .optional(pairing),
  ])
  static let visit = Shape.object([
    "id": .identifier, "household_id": .identifier, "visitor_id": .identifier,
    "visitor_name": .text, "with": .optional(.identifier), "visited_on": .date, "note": .text,
    "seen": .text, "agreed": .text, "needs": .list(.text),
    "figures": .list(.object(["name": .text, "value": .integer])), "serial": .optional(.text),
    "entered_by": .identifier, "entered_at": .instant,
    "check": .optional(.object(["by": .identifier, "at": .instant])),
  ])
  static let visitSheet = Shape.object([
    "id": .identifier, "serial": .text, "household_id": .identifier, "made_at": .instant,
    "visit_id": .optional(.identifier),
  ])
  static let assistance = Shape.object([
    "id": .identifier, "household_id": .identifier,
    "kind": .word(["livestock", "broadband", "housing", "training", "employment", "other"]),
    "title": .text, "quantity": .integer, "unit": .text, "value_fen": .integer, "donor": .text,
    "status": .word(["planned", "delivered", "productive"]), "on": .date,
    "produces": .optional(.text), "possible_double_of": .optional(.identifier),
  ])
  static let watchTask = Shape.object([
    "id": .identifier, "household_id": .identifier, "village_id": .identifier,
    "volunteer_id": .optional(.identifier),
    "reason": .word(["income_fell", "not_visited", "hens_not_selling"]),
    "why": .object(["zh": .text, "en": .text]), "status": .word(["open", "done", "gone"]),
    "opened_on": .date, "escalated_on": .optional(.date), "closed_on": .optional(.date),
    "closed_by": .optional(.identifier), "note": .optional(.text),
  ])
  static let outcome = Shape.object([
    "assistance": assistance, "categories": .list(.text), "since": .optional(.date),
    "lot_count": .integer, "order_count": .integer, "quantity_sold": .integer,
    "credited_fen": .integer, "returned_bps": .optional(.integer),
    "lots": .list(
      .object([
        "lot_id": .identifier, "trace_code": .text, "listing_id": .identifier, "title": .text,
        "unit": .text, "harvested_on": .date, "received": .integer, "sold": .integer,
      ])),
    "orders": .list(
      .object([
        "order_id": .identifier, "number": .text, "status": orderStatus, "quantity": .integer,
        "credited_fen": .integer,
      ])),
  ])
  static let incomeEntry = Shape.object([
    "id": .identifier, "source": .word(["wages", "farming", "subsidy", "transfer", "other"]),
    "amount_fen": .integer, "received_on": .date, "note": .text,
    "reverses_id": .optional(.identifier), "entered_at": .instant,
  ])
  private static let incomeSums: [String: Shape] = [
    "people": .integer, "total_fen": .integer, "costs_fen": .integer, "net_fen": .integer,
    "per_capita_fen": .integer, "line_fen": .integer, "line_year": .integer,
    "standing": .word(["below", "near", "above"]), "monitoring_line_fen": .optional(.integer),
    "monitoring_line_year": .optional(.integer), "is_below_monitoring_line": .optional(.boolean),
    "by_source": .list(.object(["source": .text, "amount_fen": .integer])),
    "by_cost": .list(.object(["kind": .text, "amount_fen": .integer])),
  ]
  static let income = Shape.object(
    incomeSums.merging([
      "year": .integer,
      "by_month": .list(.object(["month": .integer, "amount_fen": .integer])),
    ]) { first, _ in first })
  static let rollingIncome = Shape.object(
    incomeSums.merging([
      "from": .text, "until": .text,
      "by_month": .list(
        .object(["month": .text, "amount_fen": .integer, "costs_fen": .integer])),
    ]) { first, _ in first })
  static let productionCost = Shape.object([
    "id": .identifier,
    "kind": .word(["farming", "livestock", "forestry", "processing", "other"]),
    "amount_fen": .integer, "spent_on": .date, "note": .text,
    "reverses_id": .optional(.identifier), "entered_at": .instant,
  ])
  static let standingChange = Shape.object([
    "id": .identifier, "household_id": .identifier, "kind": .word(["exit", "return"]),
    "on": .date, "evidence": .text, "status": .word(["entered", "signed", "refused"]),
    "entered_by": .identifier, "entered_at": .instant, "decided_by": .optional(.identifier),
    "decided_at": .optional(.instant), "reason": .optional(.text),
  ])
  static let statement = Shape.object([
    "balance_fen": .integer, "advanced_fen": .integer,
    "items": .list(
      .object([
        "at": .instant, "kind": .word(["completion", "payout"]), "amount_fen": .integer,
        "balance_fen": .integer, "order_number": .optional(.text),
      ])), "next_cursor": .optional(.text),
  ])

  static let photo = Shape.object([
    "n": .integer, "url": .text, "content_type": .word(["image/jpeg", "image/png", "image/webp"]),
    "width": .integer, "height": .integer, "bytes": .integer,
  ])
  static let listingInList = Shape.object([
    "weight_tolerance_bps": .optional(.integer),
    "id": .identifier, "title": .text, "category": .text, "unit": .text,
    "net_weight_g": .integer, "price_fen": .integer, "available": .integer,
    "status": .word(["draft", "submitted", "published", "paused", "retired"]),
    "village": villageReference,
    "household": .optional(.object(["id": .identifier, "display_name": .text])),
    "photos": .list(photo),
    "expected": .optional(.object(["quantity": .integer, "on": .date])), "in_season": .boolean,
    "back_on": .optional(.date),
  ])
  static let listing = listingInList.with([
    "months": .list(.integer), "stock_listing_id": .optional(.identifier),
    "stock_units": .integer, "rating_count": .integer, "rating_hundredths": .optional(.integer),
    "description": .text, "shelf_life_days": .integer,
    "split": .object([
      "household_bps": .integer, "village_bps": .integer, "logistics_bps": .integer,
    ]),
  ])
  static let lotStatus = Shape.word([
    "held", "refused", "expected", "harvested", "expired", "recalled",
  ])
  static let allocationRule = Shape.word(["best_before_then_income_per_head"])
  static let pooledListing = listing.with(["allocation_rule": allocationRule])
  private static let allocationFigures = Shape.object([
    "place": .integer, "expected": .boolean, "best_before": .date, "per_head_fen": .integer,
    "available": .integer, "taken": .integer,
  ])
  static let allocation = allocationFigures.with([
    "line": .integer, "lot_id": .identifier, "household_id": .identifier,
  ])
  static let householdAllocation = allocationFigures.with([
    "order_number": .text, "placed_at": .instant, "listing_id": .identifier, "title": .text,
    "before": .list(allocationFigures.with(["own": .boolean])),
    "after": .list(allocationFigures.with(["own": .boolean])),
  ])
  static let lot = Shape.object([
    "id": .identifier, "listing_id": .identifier, "trace_code": .text,
    "status": lotStatus, "harvested_on": .optional(.date), "expected_on": .optional(.date),
    "best_before": .date, "quantity": .integer, "available": .integer, "reserved": .integer,
    "sold": .integer, "adjusted": .integer,
    "contributions": .list(.object(["household_id": .identifier, "quantity": .integer])),
    "status_reason": .optional(.text), "flags": .list(capacityFlag),
  ])
  static let capacityFlag = Shape.object([
    "household_id": .identifier,
    "basis": .word(["resource", "past_harvests"]),
    "resource": .optional(.text), "days": .integer, "harvested_g": .integer,
    "plausible_g": .integer,
  ])
  static let resource = Shape.object([
    "resource": .text, "quantity": .integer, "confirmed": .integer, "counted_on": .date,
  ])
  static let capacityFactor = Shape.object([
    "category": .text, "resource": .text, "grams": .integer, "days": .integer,
    "source": .text,
  ])
  static let trace = Shape.object([
    "trace_code": .text, "listing_id": .identifier, "title": .text, "category": .text,
    "unit": .text, "stock_units": .integer, "village": villageReference.with(["township": .text]),
    "status": lotStatus, "recall_reason": .optional(.text),
    "harvested_on": .optional(.date), "expected_on": .optional(.date),
    "best_before": .date, "quantity": .integer,
    "households": .list(.object(["display_name": .text, "quantity": .integer])),
    "journey": .list(
      .object([
        "quantity": .integer, "dispatched_at": .instant, "delivered_at": .optional(.instant),
      ])),
  ])

  static let line = Shape.object([
    "line": .integer, "ordered": .integer, "estimate_g": .optional(.integer),
    "tolerance_bps": .optional(.integer),
    "least_fen": .optional(.integer), "most_fen": .optional(.integer),
    "weight_g": .optional(.integer),
    "listing_id": .identifier, "title": .text, "unit": .text, "quantity": .integer,
    "unit_price_fen": .integer, "amount_fen": .integer, "expected_on": .optional(.date),
    "substitutes": .list(.identifier), "substitute_for": .optional(.integer),
    "travels": .optional(travels),
  ])
  static let quote = Shape.object([
    "lines": .list(line), "goods_fen": .integer, "shipping_fen": .integer, "total_fen": .integer,
    "delivery": howDelivered, "shipping": shipping,
    "cash_on_delivery": .object(["is_allowed": .boolean, "code": .optional(.text)]),
  ])
  static let consignmentStatus = Shape.word([
    "pending", "packed", "to_hub", "at_hub", "dispatched", "delivered", "undelivered",
  ])
  static let trackingOutcome = Shape.word(["tracked", "known"])
  static let trackingEvent = Shape.object([
    "id": .identifier, "parcel_id": .identifier, "happened_at": .instant,
    "kind": .word([
      "collected", "in_transit", "arrived", "out_for_delivery", "delivered", "failed", "returned",
      "lost",
    ]), "place": .text, "note": .text, "source": .word(["typed", "imported", "courier"]),
    "event_id": .optional(.text), "recorded_at": .instant,
  ])
  static let trackingImport = Shape.object([
    "tracked": .integer,
    "rows": .list(
      .object([
        "line": .integer, "outcome": trackingOutcome, "parcel_ids": .list(.identifier),
      ])),
  ])
  static let trackingNotice = Shape.object(["outcome": trackingOutcome])
  static let parcel = Shape.object([
    "id": .identifier, "consignment_id": .identifier, "joint_id": .optional(.identifier),
    "carrier": .text, "tracking_number": .text,
    "status": .word(["dispatched", "failed", "delivered", "returned", "lost"]),
    "reason": .optional(.text),
    "lines": .list(.object(["line": .integer, "quantity": .integer])),
    "dispatched_at": .instant, "ended_at": .optional(.instant),
    "tracking_events": .list(trackingEvent),
  ])
  static let consignmentInOrder = Shape.object([
    "id": .identifier, "village_id": .identifier, "status": consignmentStatus,
    "round": .optional(.object(["id": .identifier, "pick_up_on": .date])),
    "carrier": .optional(.text), "tracking_number": .optional(.text), "parcels": .list(parcel),
  ])
  static let recipient = Shape.object(["name": .text, "phone": .text, "address": .text])
  static let orderStatus = Shape.word([
    "placed", "paid", "packing", "dispatched", "delivered", "completed", "cancelled", "refunded",
  ])
  static let order = Shape.object([
    "id": .identifier, "number": .text, "status": orderStatus, "lines": .list(line),
    "goods_fen": .integer, "shipping_fen": .integer, "total_fen": .integer,
    "paid_fen": .integer, "refunded_fen": .integer, "compensated_fen": .integer,
    "due_fen": .integer, "owed_fen": .integer,
    "payment": .word(["in_advance", "cash_on_delivery"]), "pay_before": .instant,
    "consignments": .list(consignmentInOrder), "recipient": recipient, "note": .text,
    "delivery": howDelivered, "shipping": .optional(shipping),
    "organisation": .optional(
      .object([
        "id": .identifier, "invoice_title": .text, "taxpayer_number": .optional(.text),
      ])),
    "placed_by": .optional(.identifier), "placed_at": .instant,
    "delivered_at": .optional(.instant),
    "revisions": .list(
      .object([
        "cause": .word([
          "shortfall", "recall", "weight", "waiver", "buyer", "returned", "lost", "substitution",
        ]), "at": .instant,
        "lot_id": .optional(.identifier), "trace_code": .optional(.text),
        "reason": .optional(.text), "had_left": .boolean,
        "goods_before_fen": .integer, "goods_after_fen": .integer,
      ])),
  ])
  static let claim = Shape.object([
    "id": .identifier, "order_id": .identifier, "order_number": .text,
    "kind": .word(["damaged", "spoiled", "missing", "wrong_goods", "quality", "other"]),
    "description": .text, "status": .word(["open", "accepted", "declined", "withdrawn"]),
    "lines": .list(
      .object([
        "line": .integer, "listing_id": .identifier, "title": .text, "unit": .text,
        "quantity": .integer,
      ])),
    "compensations": .list(
      .object([
        "line": .integer, "amount_fen": .integer,
        "bearer": .word(["household", "village", "logistics", "county"]),
        "household_id": .optional(.identifier),
      ])),
    "compensated_fen": .integer, "photos": .list(photo),
    "answers": .list(
      .object([
        "role": .word(["buyer", "coordinator", "admin"]), "text": .text, "answered_at": .instant,
      ])),
    "reason": .optional(.text), "opened_at": .instant, "decided_at": .optional(.instant),
  ])
  static let rating = Shape.object([
    "id": .identifier, "listing_id": .identifier, "stars": .integer, "text": .text,
    "rated_at": .instant, "answer": .optional(.text), "answered_at": .optional(.instant),
  ])
  static let payment = Shape.object([
    "id": .identifier, "order_id": .identifier,
    "method": .word(["bank_transfer", "gateway", "cash_on_delivery"]),
    "amount_fen": .integer, "reference": .text, "recorded_at": .instant,
  ])
  static let noticeOutcome = Shape.object([
    "outcome": .word(["taken_in", "known", "ignored"])
  ])
  static let paymentImport = Shape.object([
    "taken_in": .integer, "taken_in_fen": .integer,
    "rows": .list(
      .object([
        "line": .integer,
        "outcome": .word(["taken_in", "known", "recorded_by_hand", "outgoing"]),
        "incoming_payment_id": .optional(.identifier), "status": .optional(.text),
        "amount_fen": .optional(.integer), "left_fen": .optional(.integer),
        "order_id": .optional(.identifier), "order_number": .optional(.text),
      ])),
  ])
  static let bankAccount = Shape.object([
    "holder": .text, "bank": .text, "number": .text, "closed": .boolean,
  ])
  static let payout = Shape.object([
    "id": .identifier, "village_id": .identifier, "up_to": .date,
    "status": .word(["open", "confirmed", "cancelled"]), "households": .integer,
    "total_fen": .integer, "paid_fen": .integer, "bounced_fen": .integer, "made_at": .instant,
    "lines": .list(
      .object([
        "household_id": .identifier, "code": .optional(.text), "name": .text,
        "amount_fen": .integer, "way": .word(["bank", "cash"]), "holder": .optional(.text),
        "bank": .optional(.text), "number": .optional(.text),
        "status": .word(["pending", "paid", "bounced", "cancelled"]),
        "reference": .optional(.text), "bounce_reason": .optional(.text),
        "settled_at": .optional(.instant),
      ])),
  ])

  static let incomingPayment = Shape.object([
    "id": .identifier, "provider": .text, "reference": .text,
    "status": .word(["applied", "returned", "unmatched", "late", "short", "excess"]),
    "amount_fen": .integer, "applied_fen": .integer, "returned_fen": .integer,
    "left_fen": .integer, "payer": .text, "remark": .text, "received_on": .date,
    "order_id": .optional(.identifier), "order_number": .optional(.text),
    "payments": .list(
      .object(["payment_id": .identifier, "order_id": .identifier, "amount_fen": .integer])),
    "return_reference": .optional(.text), "recorded_at": .instant,
  ])
  static let collector = Shape.object([
    "account_id": .optional(.identifier), "carrier": .optional(.text),
  ])
  static let cashCollection = Shape.object([
    "id": .identifier, "parcel_id": .identifier, "order_id": .identifier,
    "collector_id": .identifier, "collector": collector, "amount_fen": .integer,
    "status": .word(["applied", "returned", "unmatched", "late", "short", "excess"]),
    "given_back_fen": .integer, "in_transit_fen": .integer, "collected_at": .instant,
  ])
  static let cashCollector = Shape.object([
    "id": .identifier, "collector": collector, "in_transit_fen": .integer,
    "since": .optional(.instant),
  ])
  static let handIn = Shape.object([
    "id": .identifier, "collector_id": .identifier, "kind": .word(["handed_in", "written_off"]),
    "amount_fen": .integer, "reference": .text, "recorded_at": .instant,
  ])
  static let refund = Shape.object([
    "id": .identifier, "order_id": .identifier, "amount_fen": .integer, "reason": .text,
    "recorded_at": .instant,
  ])
  static let waiver = Shape.object([
    "id": .identifier, "order_id": .identifier, "amount_fen": .integer, "reason": .text,
    "waived_at": .instant,
  ])
  static let packedGoods = Shape.object([
    "line": .integer, "lot_id": .identifier, "household_id": .identifier, "quantity": .integer,
    "sent": .integer, "weight_g": .optional(.integer),
  ])
  static let consignment = consignmentInOrder.with([
    "order_id": .identifier, "order_number": .text, "order_status": orderStatus,
    "delivery": howDelivered,
    "lines": .list(line), "goods": .list(packedGoods), "recipient": recipient, "note": .text,
    "dispatched_at": .optional(.instant), "delivered_at": .optional(.instant),
  ])

  static let round = Shape.object([
    "id": .identifier, "village_id": .identifier, "status": .word(["open", "closed"]),
    "cut_off_at": .instant, "pick_up_on": .date, "maximum_consignments": .integer,
    "consignments": .integer, "closed_at": .optional(.instant), "created_at": .instant,
  ])
  static let collectionStop = Shape.object([
    "round_id": .identifier, "village": .object(["id": .identifier, "name": .text]),
    "pick_up_on": .date, "status": .word(["open", "closed"]),
    "consignments": .object([
      "pending": .integer, "packed": .integer, "to_hub": .integer, "at_hub": .integer,
      "dispatched": .integer, "delivered": .integer,
      "undelivered": .integer,
    ]), "unpaid_consignments": .integer, "weight_g": .integer, "is_complete": .boolean,
  ])
  private static let roundProducts = Shape.list(
    .object([
      "listing_id": .identifier, "title": .text, "unit": .text, "quantity": .integer,
      "weight_g": .integer,
    ]))
  static let roundTotals = Shape.object([
    "round_id": .identifier, "consignments": .integer, "weight_g": .integer,
    "products": roundProducts,
    "households": .list(
      .object([
        "household_id": .identifier, "display_name": .text, "weight_g": .integer,
        "goods": .list(
          .object([
            "listing_id": .identifier, "title": .text, "unit": .text, "stock_units": .integer,
            "units": .integer, "weight_g": .integer,
          ])),
      ])),
    "unpaid": .object([
      "consignments": .integer, "weight_g": .integer, "products": roundProducts,
    ]), "is_complete": .boolean,
  ])
  static let reminder = Shape.object([
    "listing_id": .identifier, "title": .text, "asked_at": .instant,
    "told_at": .optional(.instant),
  ])

  static let summary = Shape.object([
    "villages": .integer, "households": .integer, "people": .integer, "orders": .integer,
    "buyers": .integer, "spent_fen": .integer, "paid_to_households_fen": .integer,
    "household_share_bps": .integer,
  ])
  static let webhook = Shape.object([
    "id": .identifier, "url": .optional(.text), "events": .list(.text),
    "format": .word(["standard", "wecom", "dingtalk", "feishu", "email", "sms"]),
    "language": .word(["zh", "en"]),
    "hours": .optional(.object(["from": .text, "until": .text])), "signed": .boolean,
    "confirmed_at": .optional(.instant),
    "active": .boolean, "off_since": .optional(.instant),
    "off_reason": .optional(.word(["owner", "gone", "failing"])),
    "failing_since": .optional(.instant), "former_secret_until": .optional(.instant),
    "created_at": .instant,
  ])
  static let deliveryTry = Shape.object([
    "number": .integer, "at": .instant, "response_status": .optional(.integer),
    "error": .optional(.text), "duration_ms": .integer,
  ])
  static let hookStatistics = Shape.object([
    "tries": .integer, "delivered": .integer,
    "other_answers": .list(.object(["response_status": .integer, "count": .integer])),
    "failures": .list(.object(["error": .text, "count": .integer])),
    "p50_ms": .optional(.integer), "p99_ms": .optional(.integer),
    "longest_ms": .optional(.integer), "last_delivered_at": .optional(.instant),
  ])
  static let delivery = Shape.object([
    "id": .identifier, "event_id": .text, "type": .text,
    "status": .word(["pending", "delivered", "failed"]), "attempts": .integer,
    "next_attempt_at": .optional(.instant), "last_attempt_at": .optional(.instant),
    "response_status": .optional(.integer), "error": .optional(.text),
    "response": .optional(.text),
  ])
  static let problem = Shape.object([
    "type": .text, "title": .text, "status": .integer, "detail": .text, "code": .text,
    "request_id": .text,
  ])
  static let problemWithErrors = problem.with([
    "errors": .list(.object(["pointer": .text, "code": .text, "detail": .text]))
  ])
}
