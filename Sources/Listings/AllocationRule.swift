/// How a pooled listing's goods are given out to orders. It is public: see docs/allocation.md.
package enum AllocationRule: String, Sendable, CaseIterable {
  /// Goods on hand before those that are expected, what is best before an earlier day first, then
  /// the household with the lowest income per head this year; ties by the household's id, then by
  /// the lot's.
  case bestBeforeThenIncomePerHead = "best_before_then_income_per_head"
}
