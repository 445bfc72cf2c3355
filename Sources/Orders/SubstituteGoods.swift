import Audit
import Core
import Listings
import SQLite
import Storage

/// Looks at what buyers would take instead of what they order. Throws
/// `SubstitutionRefusal.unfitSubstitutes` with all that is wrong.
func checkSubstitutes(
  _ basket: [BasketLine], of listings: [Listing], in db: Connection
) throws {
  var faults: [SubstitutionRefusal.SubstituteFault] = []
  for (line, wanted) in basket.enumerated() {
    for (place, id) in wanted.substitutes.enumerated() {
      guard let listing = try listing(id, in: db), listing.isPublic else {
        faults.append(.unknown(line: line, place))
        continue
      }
      let own = listings[line]
      if id == own.id {
        faults.append(.same(line: line, place))
      } else if wanted.substitutes[..<place].contains(id) {
        faults.append(.doubled(line: line, place))
      } else if listing.village != own.village {
        faults.append(.otherVillage(line: line, place))
      } else if listing.status != .published {
        faults.append(.notForSale(line: line, place))
      } else if listing.weight != nil || own.weight != nil {
        faults.append(.byWeight(line: line, place))
      }
    }
  }
  guard faults.isEmpty else { throw SubstitutionRefusal.unfitSubstitutes(faults) }
}

/// Keeps what the buyer of an order takes instead of its lines.
func keepSubstitutes(
  of lines: [OrderLine], of order: Identifier, by author: Author, in db: Connection
) throws {
  var agreed: [String] = []
  for (place, line) in lines.enumerated() {
    for (rank, listing) in line.substitutes.enumerated() {
      try SubstitutionStore.insert(listing, rank + 1, line: place + 1, of: order, in: db)
      agreed.append(SubstitutionStore.fact(line: place + 1, rank + 1, listing))
    }
  }
  if agreed.isEmpty { return }
  try record(
    .substitutesAgreed, of: order, to: ["substitutes": .list(agreed)], by: author, in: db)
}

/// Replaces goods of a consignment that are still to be sent by what their buyer agreed to: each
/// line gives them up, the newest lots' first, and another line of the order gets as many of the
/// substitute, at the lower of the two prices. What that saves is owed to the buyer. Throws
/// `SubstitutionRefusal.unfitSubstitutions` with all that is wrong, `.notForSale`, `.outOfStock`
/// and `.tooManyLines`.
func substitute(
  _ wanted: [NewSubstitution], in order: Order, of consignment: Identifier, by author: Author,
  in db: Connection
) throws {
  if wanted.isEmpty { return }
  let all = try OrderStore.allocations(of: order.id, in: db)
  try refuseUnfit(wanted, in: order, of: consignment, all)
  guard order.lines.count + wanted.count <= Order.lineCounts.upperBound else {
    throw SubstitutionRefusal.tooManyLines
  }
  let listings = try wanted.map { wanted in
    guard let listing = try listing(wanted.listing, in: db) else {
      preconditionFailure("what a buyer agreed to is listed")
    }
    return listing
  }
  let offShelf = listings.indices.filter { listings[$0].status != .published }
  guard offShelf.isEmpty else { throw SubstitutionRefusal.notForSale(offShelf) }
  let revisions = try wanted.sorted { $0.line < $1.line }.map { item in
    let (line, parts) = (order.lines[item.line - 1], all.filter { $0.line == item.line })
    let cut = newest(of: parts, item.line, line, leaving: line.quantity - item.quantity)
    try giveUp(cut, restock: item.isRestocked, by: author, in: db)
    return cut.revision(of: line, parts, hadLeft: false)
  }
  var added: [AddedLine] = []
  var short: [Int] = []
  for (place, item) in wanted.enumerated() {
    let (listing, number) = (listings[place], order.lines.count + place + 1)
    guard let parts = try take(item.quantity, of: listing, in: db) else {
      short.append(place)
      continue
    }
    let replaced = order.lines[item.line - 1]
    var line = OrderLine(
      listing, quantity: item.quantity, at: min(listing.price, replaced.unitPrice),
      consignment: consignment)
    line.replaces = item.line
    line.goesAlong(with: replaced, listing.travels)
    added.append(
      AddedLine(number: number, line: line, parts: parts, isPooled: listing.isPooled))
  }
  guard short.isEmpty else { throw SubstitutionRefusal.outOfStock(short) }
  _ = try revise(
    order, NewRevision(.substitution, lines: revisions, added: added), by: author, in: db)
}

extension OrderLine {
  /// What comes in the place of goods goes in the kind of parcel that they went in, unless it needs
  /// more care; what sending costs stays what it is.
  fileprivate mutating func goesAlong(with replaced: OrderLine, _ own: Travel) {
    travels = replaced.travels.map { max($0, own) }
    if replaced.unitGrams == nil { unitGrams = nil }
  }
}

private func refuseUnfit(
  _ wanted: [NewSubstitution], in order: Order, of consignment: Identifier,
  _ all: [OrderAllocation]
) throws(SubstitutionRefusal) {
  var faults: [SubstitutionRefusal.SubstitutionFault] = []
  var seen: Set<Int> = []
  for (place, item) in wanted.enumerated() {
    let waiting = all.reduce(0) { $0 + ($1.line == item.line ? $1.waiting : 0) }
    guard order.lines.indices.contains(item.line - 1), waiting > 0,
      order.lines[item.line - 1].consignment == consignment
    else {
      faults.append(.unknownLine(place))
      continue
    }
    let line = order.lines[item.line - 1]
    if !seen.insert(item.line).inserted { faults.append(.doubled(place)) }
    if !line.substitutes.contains(item.listing) { faults.append(.notAgreed(place)) }
    let left = waiting / line.stockUnits
    if item.quantity > left { faults.append(.more(place, than: left)) }
  }
  guard faults.isEmpty else { throw .unfitSubstitutions(faults) }
}

/// Puts a line's goods back on the shelf, or writes them off where they are there and no good.
private func giveUp(
  _ cut: LineCut, restock: Bool, by author: Author, in db: Connection
) throws {
  let taken = cut.taken.map(\.allocation)
  let expected = try expectedDays(of: taken.map(\.lot), in: db)
  func isBack(_ allocation: Allocation) -> Bool { restock || expected[allocation.lot] != nil }
  try move(taken.filter(isBack), .takeBack, in: db)
  try withdraw(taken.filter { !isBack($0) }, because: .loss, by: author, in: db)
}

/// Sells goods that are on hand; nil where there are not enough.
private func take(
  _ quantity: Int, of listing: Listing, in db: Connection
) throws -> [ShelfPart]? {
  if listing.isPooled { try takeInIncomes(ofStock: listing.stock, in: db) }
  let next = listing.isPooled ? FairPlace.nextInLine : 0
  guard
    let parts = try reserve(
      quantity * listing.stockUnits, ofStock: listing.stock, next: next, in: db)
  else { return nil }
  let taken = parts.filter { $0.taken > 0 }
  // Nothing is packed before it is harvested. Who asked is refused, and so nothing stays reserved.
  if taken.contains(where: \.place.isExpected) { return nil }
  try move(taken.map(\.allocation), .sell, in: db)
  return parts
}
