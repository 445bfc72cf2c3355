extension Schema {
  /// The members of an object, or of the objects of a list.
  var members: [Member] {
    switch shape {
    case .object(let members): members
    case .named(_, let schema): schema.members
    case .list(let item, _): item.members
    default: []
    }
  }

  /// What a member's value may be, in words for people.
  func described(isRequired: Bool) -> String {
    var words = kind
    if isNullable { words += ", or null" }
    if !isRequired { words += ", may be left out" }
    if let note { words += ". \(note)" }
    return words
  }

  private var kind: String {
    switch shape {
    case .text(let text): text.described
    case .integer(let range?, _): "number from \(range.lowerBound) to \(range.upperBound)"
    case .integer(nil, _): "number"
    case .boolean: "true or false"
    case .choice(let words): "one of " + words.joined(separator: ", ")
    case .list(let item, let counts?):
      "list of \(counts.lowerBound) to \(counts.upperBound): \(item.kind)"
    case .list(let item, nil): "list: \(item.kind)"
    case .object: "object"
    case .named(let name, _), .reference(let name): name
    case .anything: "anything"
    }
  }
}

extension Schema.Text {
  fileprivate var described: String {
    var words = format ?? "text"
    if let lengths { words += " of \(lengths.lowerBound) to \(lengths.upperBound) characters" }
    return words + ", such as \(example)"
  }
}
