extension String {
  /// What others may see of a person's name: its first character, and as many stars as it goes on,
  /// three at the most (`欧阳示例` is `欧***`).
  package var maskedName: String {
    prefix(1) + String(repeating: "*", count: max(1, min(count - 1, 3)))
  }
}
