/// The words of the pages: a table for each language, and one that lacks a word does not compile.
struct Words: Sendable {
  // Things.
  let order, consignment, consignments, parcel, goods, lot, lots, households: String
  let aHousehold: String
  // Pages.
  let packingSlip, label, pickList, receipt, languages: String
  let notFoundTitle, notFoundText: String
  // Where and to whom.
  let from, to, recipient, address, note: String
  let invoiceTitle, taxpayerNumber: String
  // How much.
  let quantity, weight, price, amount, goodsSum, shipping, compensated, total, lotQuantity: String
  // Money.
  let payments, paid, refund, refunded, due, owed: String
  // A household's money.
  let moneySlip, sold, ownShare, owedBefore, credited, givenBack, advanced, paidOut, owedNow: String
  /// Sentences to read aloud, each about a sum.
  let soldAloud, sharesAloud, creditedAloud, givenBackAloud, paidAloud,
    owedAloud: @Sendable (_ sum: String) -> String
  // When.
  let placed, pickUp, dispatched, delivered, harvested, expected, bestBefore: String
  // A visit to a household.
  let visitSheet, serial, household, village, volunteer, members, assistance: String
  let visitedOn, seen, needs, agreed, figuresReadBack, figure: String
  let signatures, visitor, coVisitor, checkedBy, visitSheetMeaning: String
  // How goods travel.
  let ambient, fragile, chilled, toHub: String
  // Sentences.
  let scanLots, pickListMeaning, nothingToPick, notYetReached, storyFooter, notYetSent: String
  let journey, recalled, expired, stillToBeHarvested: String
  /// How many households so much money reached.
  let reached: @Sendable (_ households: Int, _ amount: String) -> String
  /// That only so many are shown, of so many where that is known.
  let moreThanShown: @Sendable (_ shown: Int, _ all: Int?) -> String
  /// That goods came in the place of others.
  let insteadOf: @Sendable (_ title: String) -> String
  /// That a pick list has only so many rows, and more is to be picked.
  let moreToPick: @Sendable (_ shown: Int) -> String
  /// That only so many of the newest are shown.
  let newestOnly: @Sendable (_ shown: Int) -> String
}
