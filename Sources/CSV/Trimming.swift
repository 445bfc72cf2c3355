/// Without the white space, also the full-width kind, that spreadsheets leave around a field.
package func trimmed(_ text: String) -> String {
  let isBlank = { (character: Character) in character.isWhitespace }
  var rest = text[...]
  while let first = rest.first, isBlank(first) { rest.removeFirst() }
  while let last = rest.last, isBlank(last) { rest.removeLast() }
  return String(rest)
}
