import Core
import Income
import Reports

/// A year of households' income as a page: charts, each with its numbers, and tables of months and
/// villages.
package struct ReportPage: Sendable {
  private let year: YearOverview

  package init(_ year: YearOverview) { self.year = year }

  /// The report as a page.
  package func page(in language: Language) -> Page {
    let (words, own) = (language.words, language.reportWords)
    let (first, last) = (year.period.first, year.period.last)
    let months = first.year == last.year ? "\(last.year)" : "\(first) – \(last)"
    return Page(own.title(months), in: language) { main in
      main.element(.h1, text: own.title(months))
      main.element(.p, text: own.scope)
      writeFacts(words, own, to: &main)
      main.element(.div, .style(.charts)) { charts in
        self.months(words, own).write(to: &charts)
        years(words, own).write(to: &charts)
        if let shares = year.shares { chart(of: shares, words, own).write(to: &charts) }
        distribution(own).write(to: &charts)
        villages(own).write(to: &charts)
      }
      writeMonths(words, own, to: &main)
      writeVillages(words, own, to: &main)
    }
  }

  private var people: Int64 { max(Int64(year.tally.people), 1) }

  private func writeFacts(_ words: Words, _ own: ReportWords, to html: inout HTMLWriter) {
    let tally = year.tally
    html.element(.dl, .style(.facts)) { facts in
      facts.fact(own.households, "\(tally.households)")
      facts.fact(own.people, "\(tally.people)")
      facts.fact(own.market, words.yuan(tally.market))
      facts.fact(own.entries, words.yuan(tally.entries))
      facts.fact(own.costs, words.yuan(tally.costs))
      facts.fact(own.net, words.yuan(tally.net))
      facts.fact(own.perHead, words.yuan(tally.perHead))
      facts.fact("\(own.line) (\(year.line.year))", words.yuan(year.line.line))
      facts.fact(own.standings, standings(tally))
    }
  }

  private func standings(_ tally: HouseholdTally) -> String {
    [Standing.below, .near, .above].map { "\(tally.standings[$0] ?? 0)" }
      .joined(separator: " / ")
  }

  // MARK: Charts

  private func months(_ words: Words, _ own: ReportWords) -> ColumnChart {
    let line = year.line.line.rawValue / Int64(IncomeYear.months)
    return ColumnChart(
      title: own.months, keys: [own.market, own.entries], limitKey: own.line,
      columns: year.months.map { month in
        ColumnChart.Column(
          label: "\(month.month.month)",
          parts: [month.market.rawValue / people, month.entries.rawValue / people], limit: line)
      }, reads: words.wholeYuan)
  }

  private func years(_ words: Words, _ own: ReportWords) -> ColumnChart {
    ColumnChart(
      title: own.years, keys: [own.perHead], limitKey: own.line,
      columns: year.years.map { other in
        ColumnChart.Column(
          label: "\(other.year)", parts: [other.perHead.rawValue],
          limit: other.line.line.rawValue)
      }, reads: words.wholeYuan)
  }

  private func chart(
    of shares: YearOverview.MoneyShares, _ words: Words, _ own: ReportWords
  ) -> RowChart {
    let parts = [shares.households, shares.villages, shares.logistics]
    let all = parts.reduce(.zero, +)
    return RowChart(
      title: own.shares,
      keys: zip([own.ofHouseholds, own.ofVillages, own.ofLogistics], parts).map {
        "\($0) \(words.yuan($1))"
      },
      rows: [RowChart.Row(label: "", note: words.yuan(all), parts: parts.map(\.rawValue))],
      styles: [.first, .second, .fourth])
  }

  private func distribution(_ own: ReportWords) -> ColumnChart {
    ColumnChart(
      title: own.distribution, keys: [own.inLines], limitKey: nil,
      columns: year.distribution.enumerated().map { place, count in
        ColumnChart.Column(label: label(ofStep: place), parts: [Int64(count)], limit: nil)
      }, reads: { "\($0)" })
  }

  /// `<0.5`, `0.5–1`, up to `≥3`.
  private func label(ofStep place: Int) -> String {
    let steps = YearOverview.steps
    if place == 0 { return "<\(multiple(steps[0]))" }
    if place == steps.count { return "≥\(multiple(steps[place - 1]))" }
    return "\(multiple(steps[place - 1]))–\(multiple(steps[place]))"
  }

  private func multiple(_ basisPoints: Int64) -> String {
    let tenths = basisPoints / 1_000
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }

  private func villages(_ own: ReportWords) -> RowChart {
    RowChart(
      title: own.villages, keys: [own.above, own.near, own.below],
      rows: year.villages.map { village in
        let standings = village.tally.standings
        return RowChart.Row(
          label: village.village.name, note: "\(village.tally.households)",
          parts: [Standing.above, .near, .below].map { Int64(standings[$0] ?? 0) })
      })
  }

  // MARK: Tables

  private func writeMonths(_ words: Words, _ own: ReportWords, to html: inout HTMLWriter) {
    html.element(.div, .style(.wide)) {
      $0.element(.table) { table in
        table.element(.caption, text: own.monthTotals)
        table.heads([own.month], numbers: [own.market, own.entries, own.costs, own.net])
        table.element(.tbody) { body in
          for month in year.months {
            body.element(.tr) { row in
              row.element(.th, .row, .style(.day), text: month.month.rawValue)
              // To the yuan: JSON and CSV have the fen.
              for amount in [month.market, month.entries, month.costs, month.net] {
                row.element(.td, .style(.number), text: words.wholeYuan(amount.rawValue))
              }
            }
          }
        }
      }
    }
  }

  private func writeVillages(_ words: Words, _ own: ReportWords, to html: inout HTMLWriter) {
    html.element(.div, .style(.wide)) {
      $0.element(.table) { table in
        table.element(.caption, text: own.villages)
        table.heads([own.village], numbers: [own.households, own.net, own.standings])
        table.element(.tbody) { body in
          for village in year.villages {
            body.element(.tr) { row in
              row.element(.th, .row, .style(.day), text: village.village.name)
              row.element(.td, .style(.number), text: "\(village.tally.households)")
              row.element(.td, .style(.number), text: words.wholeYuan(village.tally.net.rawValue))
              row.element(.td, .style(.number), text: standings(village.tally))
            }
          }
        }
      }
    }
  }
}
