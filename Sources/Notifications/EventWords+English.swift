extension EventWords {
  static let english = EventWords(
    template: { type in
      switch type {
      case .orderPlaced: Template("New order", "Order {number} was placed, {total_fen} in all.")
      case .orderPaid: Template("Order paid", "Order {number} was paid, {total_fen} in all.")
      case .orderDispatched: Template("Order sent", "All goods of order {number} have left.")
      case .orderDelivered:
        Template("Order delivered", "All goods of order {number} have arrived.")
      case .orderCompleted:
        Template("Order completed", "Order {number} is completed, {total_fen} in all.")
      case .orderCancelled: Template("Order cancelled", "Order {number} was cancelled.")
      case .orderRefunded:
        Template(
          "Order refunded",
          "{amount_fen} of order {number} was given back, {refunded_fen} so far.")
      case .orderRevised:
        Template(
          "Order changed",
          "Order {number} changed ({cause}): now {total_fen}, {due_fen} to be paid, {owed_fen} to "
            + "be given back.")
      case .orderPostponed:
        Template("Order postponed", "What order {number} waits for is expected on {expected_on}.")
      case .paymentReceived:
        Template("Money came in", "{amount_fen} came in, {applied_fen} of it applied: {status}.")
      case .paymentReturned:
        Template("Money given back", "{returned_fen} that fitted no order was given back.")
      case .consignmentDispatched:
        Template(
          "Parcel sent", "Goods of order {number} have left by {carrier}, {tracking_number}.")
      case .parcelDispatched:
        Template(
          "Parcel sent",
          "A part of the goods of order {number} has left by {carrier}, {tracking_number}.")
      case .parcelMoved:
        Template(
          "Parcel", "Parcel of order {number} ({carrier} {tracking_number}): {parcel_status}.")
      case .parcelTracked:
        Template(
          "Parcel on its way", "Parcel of order {number} ({carrier} {tracking_number}): {kind}.")
      case .claimOpened: Template("New claim", "There is a claim for order {number}: {kind}.")
      case .claimAnswered:
        Template("Claim answered", "Something was written about the claim for order {number}.")
      case .claimDecided:
        Template(
          "Claim decided",
          "The claim for order {number} was {status}, {compensated_fen} given back.")
      case .claimWithdrawn:
        Template("Claim withdrawn", "The claim for order {number} was withdrawn.")
      case .listingRated: Template("Rating", "“{title}” was rated {stars} of 5.")
      case .listingSubmitted:
        Template("Listing to review", "“{title}” waits for the county office's look.")
      case .listingPublished: Template("Listing published", "“{title}” is on the shelf.")
      case .listingReturned:
        Template("Listing returned", "“{title}” was given back to be changed.")
      case .lotHeld:
        Template(
          "Lot to review", "A lot of “{title}” ({quantity}) waits for the county office's look.")
      case .lotReviewed:
        Template("Lot reviewed", "A lot of “{title}” ({quantity}) was looked at: {status}.")
      case .listingAvailable:
        Template("Back on the shelf", "“{title}” can be ordered again, {price_fen} per {unit}.")
      case .lotRecalled:
        Template(
          "Recall",
          "The lot of “{title}” with the trace code {trace_code} was called back: do not eat it, "
            + "the county office writes.")
      case .standingOrderRun:
        Template("Standing order", "The standing order of {due_on}: {outcome}.")
      case .householdRegistered:
        Template("New household", "Household {household_code} was registered on {registered_on}.")
      case .householdExited:
        Template("Household left the register", "Household {household_code} left it on {on}.")
      case .householdReturned:
        Template("Household came back", "Household {household_code} is on the register since {on}.")
      case .householdAtRisk:
        Template("Household at risk", "Look after household {household_code}: {reason}.")
      case .assistanceProductive:
        Template(
          "Assistance bears fruit",
          "What household {household_code} was given ({kind}, {value_fen}) earns since {on}.")
      case .payoutConfirmed:
        Template(
          "Payout confirmed",
          "Payout of {village} up to {up_to}, {households} households: {paid_fen} paid, "
            + "{bounced_fen} came back.")
      case .payoutBounced:
        Template(
          "Payout bounced",
          "The bank sent back {bounced_fen} of the payout of {village} up to {up_to}.")
      case .webhookDisabled:
        Template("Hook turned off", "Hook {webhook_id} was turned off: {reason}.")
      case .webhookTest:
        Template("Test", "This is a test: that it arrived shows that the settings are right.")
      case .webhookCode: Template("Code", "A code for the address of hook {webhook_id} was sent.")
      }
    },
    words: [
      "unmatched": "it fits no order", "late": "its order was called off or has lapsed",
      "short": "too little", "excess": "more than was due", "dispatched": "on its way",
      "failed": "could not be delivered", "in_transit": "on its way",
      "arrived": "at a place on its way", "collected": "taken over by its carrier",
      "too_dear": "dearer than wanted", "does_not_fit": "no whole units come to the weight",
      "over_limit": "more than may be spent", "missed": "the server was not there",
      "shortfall": "the harvest was short", "income_fell": "its income fell",
      "not_visited": "nobody visited it for long", "hens_not_selling": "its hens' eggs do not sell",
      "gone": "its receiver wants no more, or there is no such address",
      "failing": "nothing came through for days",
    ],
    yes: "yes", no: "no", yuan: { "¥\($0)" },
    mail: MailWords(
      prefix: "[Shanhuo] ", happened: { "When: \($0) (Beijing time)" },
      footer:
        "You have this because the address was registered with Shanhuo. To end it, delete the "
        + "hook there.",
      codeTitle: "Code for your address",
      code: { code, hours in
        "Somebody registered this address with Shanhuo to be told of what happens there. The code "
          + "is \(code); it holds for \(hours) hours. If that was not you, do nothing, and nothing "
          + "more is sent."
      }))
}
