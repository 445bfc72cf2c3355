import Core
import Households
import Income
import SQLite
import Storage

extension DemoCounty {
  /// One household in four has a volunteer; the demo's own has a dozen, some in each of the first
  /// coordinator's villages.
  mutating func pair(_ households: [Household]) throws {
    for (index, household) in households.enumerated() where index % 4 == 0 {
      let isOwn = index % 48 == 0 && index < 576
      let volunteer =
        isOwn ? accounts.volunteer : accounts.otherVolunteers.pick(&random)
      let since = db.today.adding(days: -Int.random(in: 30...700, using: &random))
      let pairedSince = max(since, household.registeredOn)
      _ = try pairHousehold(
        household.id, with: volunteer.id, since: pairedSince, as: accounts.admin, in: db)
      // Nine in ten were visited lately; the others are what there is to look after.
      if index % 40 != 0 {
        try visit(household.id, daysAgo: index % 50, pairedSince, by: volunteer)
      }
    }
  }

  private func visit(
    _ household: Identifier, daysAgo: Int, _ pairedSince: CivilDate, by volunteer: Actor
  ) throws {
    let day = max(db.today.adding(days: -daysAgo), pairedSince)
    _ = try recordVisit(
      NewVisit(visitedOn: day, note: "演示数据", seen: "家中一切正常。", needs: ["防疫药品"]),
      to: household, as: volunteer, in: db)
  }

  /// Chicks, fibre and the rest of `assistance.csv`, by chance but the same each time.
  mutating func help(_ households: [Household]) throws {
    let kinds = try SeedTable("assistance.csv").rows { row in
      (
        kind: try row.choice("kind", AssistanceKind.self), title: try row.text("title"),
        quantity: try row.integer("quantity"), unit: try row.text("unit"),
        value: Fen(Int64(try row.integer("value_fen"))), donor: try row.text("donor")
      )
    }
    let statuses: [AssistanceStatus] = [.delivered, .productive, .productive, .planned]
    for household in households where household.people > 1 || household.pairing != nil {
      guard Int.random(in: 0..<3, using: &random) == 0 else { continue }
      let help = kinds.pick(&random)
      let status = statuses.pick(&random)
      let days = Int.random(in: 20...300, using: &random)
      _ = try recordAssistance(
        NewAssistance(
          kind: help.kind, title: help.title, quantity: help.quantity, unit: help.unit,
          value: help.value, donor: help.donor, status: status,
          on: db.today.adding(days: status == .planned ? days : -days)),
        to: household.id, as: accounts.admin, in: db)
    }
  }

  /// What households had this year besides the market: wages of those who can work away, a
  /// subsidy, what the fields gave.
  mutating func enterIncomes(_ households: [Household]) throws {
    let dayOfYear = max(1, Int(db.today.daysSince1970 - yearStart.daysSince1970))
    for household in households where Int.random(in: 0..<2, using: &random) == 0 {
      let sources: [(IncomeSource, ClosedRange<Int64>)] = [
        (.wages, 80_000...900_000), (.subsidy, 20_000...160_000), (.farming, 30_000...400_000),
      ]
      let (source, amounts) = sources.pick(&random)
      let amount = Int64.random(in: amounts, using: &random) / 100 * 100
      let day = yearStart.adding(days: Int.random(in: 0..<dayOfYear, using: &random))
      _ = try enterIncome(
        NewIncomeEntry(
          source: source, amount: Fen(amount), receivedOn: min(day, db.today), note: "演示数据"),
        of: household.id, as: accounts.admin, in: db)
    }
  }

  private var yearStart: CivilDate {
    CivilDate(year: db.today.year, month: 1, day: 1) ?? db.today
  }
}
