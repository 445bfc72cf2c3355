import Core
import Households
import Income
import Ledger
import SQLite
import Storage

/// A year at a glance, for the page with charts.
package struct YearOverview: Sendable {
  package let period: ReportPeriod
  package let line: PovertyLine
  package let tally: HouseholdTally
  /// The twelve months.
  package let months: [MonthSums]
  /// These months and the same of years before, the earliest first.
  package let years: [EarlierYear]
  package let villages: [VillageYear]
  /// How many households have a net income per head in each step of the line.
  package let distribution: [Int]
  /// Where the money of completed orders went; nil for whoever does not see all of it.
  package let shares: MoneyShares?

  /// Years that are shown.
  package static let maximumYears = 8
  /// Where the steps of the distribution end, in ten-thousandths of the line; the last has no end.
  package static let steps: [Int64] = [5_000, 10_000, 15_000, 20_000, 30_000]

  /// A year's net income per head of all households together, by their people of today.
  package struct EarlierYear: Sendable {
    /// The one that its months end in.
    package let year: Int
    package let perHead: Fen
    package let line: PovertyLine
  }

  /// Whose a year's money became.
  package struct MoneyShares: Sendable {
    package let households: Fen
    package let villages: Fen
    package let logistics: Fen
  }
}

/// A year of the households within the actor's scope at a glance. Throws
/// `CommonRefusal.roleMayNot` for a buyer, and `IncomeRefusal.noPovertyLine`.
package func yearOverview(
  of period: ReportPeriod, as actor: Actor, in db: Connection
) throws -> YearOverview {
  let (line, households) = try twelveMonths(period, as: actor, in: db)
  let ids = Set(households.map(\.household.id))
  var shares: YearOverview.MoneyShares?
  if actor.scope(of: .readReports) == .all {
    let sums = try creditsByShare(from: period.first, through: period.last, in: db)
    shares = YearOverview.MoneyShares(
      households: sums.households, villages: sums.villages, logistics: sums.logistics)
  }
  return YearOverview(
    period: period, line: line, tally: HouseholdTally(households),
    months: try monthSums(of: ids, from: period.first, through: period.last, in: db),
    years: try earlierYears(until: period, households.map(\.household), in: db),
    villages: try villageYears(of: households, as: actor, in: db),
    distribution: distribution(of: households, line), shares: shares)
}

private func distribution(of households: [HouseholdYear], _ line: PovertyLine) -> [Int] {
  var counts = [Int](repeating: 0, count: YearOverview.steps.count + 1)
  for own in households {
    let share = own.perCapita.rawValue * 10_000
    let step = YearOverview.steps.firstIndex { share < $0 * line.line.rawValue }
    counts[step ?? YearOverview.steps.count] += 1
  }
  return counts
}

/// Those years only that have a line, and some income or are the one that was asked for.
private func earlierYears(
  until period: ReportPeriod, _ households: [Household], in db: Connection
) throws -> [YearOverview.EarlierYear] {
  let ids = Set(households.map(\.id))
  let people = households.reduce(0) { $0 + $1.people }
  var years: [YearOverview.EarlierYear] = []
  for count in (0..<YearOverview.maximumYears).reversed() {
    guard let other = period.earlier(years: count),
      let line = try knownLine(of: other.last.year, in: db)
    else { continue }
    let own = try incomeSums(from: other.first, through: other.last, in: db)
      .filter { ids.contains($0.key) }
    guard count == 0 || !own.isEmpty else { continue }
    let net = own.values.reduce(Fen.zero) { $0 + $1.net }
    years.append(
      YearOverview.EarlierYear(
        year: other.last.year, perHead: perHead(net, people: people), line: line))
  }
  return years
}

private func knownLine(of year: Int, in db: Connection) throws -> PovertyLine? {
  do { return try povertyLine(of: year, in: db) } catch IncomeRefusal.noPovertyLine { return nil }
}
