extension Words {
  static let english = Words(
    order: "Order", consignment: "Consignment", consignments: "Consignments", parcel: "Parcel",
    goods: "Goods", lot: "Lot", lots: "The lots and their stories",
    households: "Households", aHousehold: "A household of the village",
    packingSlip: "Packing slip", label: "Address label", pickList: "Pick list",
    receipt: "Receipt", languages: "Languages",
    notFoundTitle: "Not found",
    notFoundText: "There is no such trace code. Compare the ten characters on the label, or ask "
      + "the county office.",
    from: "From", to: "To", recipient: "Recipient", address: "Address", note: "Note",
    invoiceTitle: "Invoice to", taxpayerNumber: "Taxpayer number",
    quantity: "Quantity", weight: "Weight", price: "Price", amount: "Amount",
    goodsSum: "Goods", shipping: "Shipping",
    compensated: "Given back after a claim", total: "Total", lotQuantity: "Quantity of the lot",
    payments: "Payments", paid: "Paid", refund: "Refund", refunded: "Refunded",
    due: "Still to be paid", owed: "To be given back",
    moneySlip: "Money slip", sold: "Sold for", ownShare: "Your share",
    owedBefore: "Owed to you before",
    credited: "Your share", givenBack: "Taken back", advanced: "Lent by the county",
    paidOut: "Paid to you", owedNow: "Owed to you now",
    soldAloud: { "Your goods sold for \($0)." },
    sharesAloud: { "Village and transport kept \($0) of that." },
    creditedAloud: { "Yours is \($0)." },
    givenBackAloud: { "For goods that were not in order, \($0) were taken back." },
    paidAloud: { "You were paid \($0)." },
    owedAloud: { "You are still owed \($0)." },
    placed: "Placed", pickUp: "Pick-up", dispatched: "Dispatched", delivered: "Delivered",
    harvested: "Harvested", expected: "Expected", bestBefore: "Best before",
    visitSheet: "Visit to a household", serial: "Serial", household: "Household",
    village: "Village", volunteer: "Paired with", members: "Members", assistance: "Assistance",
    visitedOn: "Visited on", seen: "What was seen", needs: "Needs", agreed: "What was agreed",
    figuresReadBack: "Figures that were read back to the household", figure: "What",
    signatures: "Signatures", visitor: "Visitor", coVisitor: "Second visitor",
    checkedBy: "Checked by",
    visitSheetMeaning: "Key it in with its serial. The same serial once more updates what was "
      + "keyed in, and never doubles it.",
    ambient: "Ambient", fragile: "Fragile", chilled: "Keep chilled",
    toHub: "To the county hub, where it is joined with others",
    scanLots: "Scan a code to read where the goods come from.",
    pickListMeaning: "What is still to be picked by this day: for rounds that are picked up on it "
      + "or before, and what goes with no round.",
    nothingToPick: "There is nothing to pick.",
    notYetReached: "The households get their money once the goods are confirmed as received.",
    storyFooter: "A household's name is shown only as far as it agreed.",
    notYetSent: "Nothing of it has been sent yet.",
    journey: "Its way", recalled: "This lot was recalled.",
    expired: "This lot is past its best.", stillToBeHarvested: "This lot is still to be harvested.",
    reached: { households, amount in
      "The money reached \(households) \(households == 1 ? "household" : "households"): "
        + "\(amount) in all."
    },
    moreThanShown: { shown, all in
      all.map { "Only \(shown) of \($0) are listed." } ?? "Only \(shown) are listed."
    },
    insteadOf: { "in the place of \($0)" },
    moreToPick: {
      "Only the first \($0) rows are listed, and there is more: print again once "
        + "these are packed."
    },
    newestOnly: { "Only the \($0) newest are listed." })
}
