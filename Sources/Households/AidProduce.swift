import Core

/// What goods a piece of assistance should give: the rule by which it is followed to the income
/// that it brought. `docs/households.md` tells it.
extension NewAssistance {
  /// What a word in the title of livestock or other aid in kind means for the goods that come of
  /// it, by their categories.
  package static let produceByTitle: [(word: String, categories: [String])] = [
    ("鸡", ["hen_eggs", "black_bone_eggs", "black_bone_chicken", "free_range_chicken"]),
    ("鸭", ["duck_eggs", "duck"]), ("蜂", ["honey"]), ("猪", ["pork"]), ("羊", ["mutton"]),
    ("茶", ["tea"]), ("木耳", ["wood_ear"]), ("香菇", ["shiitake"]), ("绞股蓝", ["jiaogulan"]),
    ("魔芋", ["konjac"]), ("核桃", ["walnuts"]), ("板栗", ["chestnuts"]),
  ]

  /// The categories of the goods that it should give: the one that was said or, of aid in kind,
  /// those that its title tells of. What is part of them belongs to them.
  package var produce: [String] {
    if let produces { return [produces] }
    guard [.livestock, .other].contains(kind) else { return [] }
    return NewAssistance.produceByTitle.filter { title.contains($0.word) }.flatMap(\.categories)
  }

  /// Whether what was given lays eggs.
  package var givesEggs: Bool { produce.contains { $0.hasSuffix("eggs") } }
}
