import Core

/// The words of the year's report: a table for each language, and one that lacks a word does not
/// compile.
struct ReportWords: Sendable {
  let title: @Sendable (_ months: String) -> String
  let households, people, market, entries, costs, net, perHead, line: String
  let below, near, above, month, village, standings: String
  let months, monthTotals, years, shares, distribution, villages: String
  let ofHouseholds, ofVillages, ofLogistics: String
  /// What a step of the distribution is a multiple of.
  let inLines: String
  let scope: String
}

extension Language {
  var reportWords: ReportWords {
    switch self {
    case .zh: .chinese
    case .en: .english
    }
  }
}

extension ReportWords {
  static let chinese = ReportWords(
    title: { "农户收入报告:\($0)" },
    households: "户数", people: "人数", market: "平台收入", entries: "其他收入", costs: "成本",
    net: "纯收入", perHead: "人均纯收入", line: "贫困线",
    below: "线下", near: "临界", above: "线上", month: "月份", village: "村", standings: "线下 / 临界 / 线上",
    months: "每月人均收入(未扣成本)与贫困线的十二分之一", monthTotals: "每月合计", years: "历年人均纯收入与贫困线", shares: "每一元钱去了哪里",
    distribution: "农户收入分布", villages: "各村进展",
    ofHouseholds: "农户", ofVillages: "村集体", ofLogistics: "物流",
    inLines: "人均纯收入,以贫困线的倍数计;柱高为户数", scope: "只统计您负责范围内的农户。")

  static let english = ReportWords(
    title: { "Households' income in \($0)" },
    households: "Households", people: "People", market: "From the market",
    entries: "From elsewhere", costs: "Costs", net: "Net", perHead: "Net income per head",
    line: "Poverty line",
    below: "Below the line", near: "Near it", above: "Above", month: "Month", village: "Village",
    standings: "below / near / above",
    months: "Income per head by month, before costs, beside a twelfth of the line",
    monthTotals: "All households by month", years: "Net income per head by year",
    shares: "Where each yuan went", distribution: "How income is distributed",
    villages: "How the villages are getting on",
    ofHouseholds: "Households", ofVillages: "Villages", ofLogistics: "Transport",
    inLines: "Net income per head in multiples of the line; each column counts households",
    scope: "Only households within your scope are counted.")
}
