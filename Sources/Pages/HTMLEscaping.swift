import Core

/// How text becomes HTML, for every page there is.
package enum HTMLEscaping {
  /// Appends any text: the five characters that mean something to HTML are escaped, and one that
  /// nobody sees, which could turn what stands around it, is shown as what it is, a foreign body.
  package static func append(_ text: String, to html: inout String) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": html += "&amp;"
      case "<": html += "&lt;"
      case ">": html += "&gt;"
      case "\"": html += "&quot;"
      case "'": html += "&#39;"
      case "\n", HiddenCharacters.joiner: html.unicodeScalars.append(scalar)
      default: html.unicodeScalars.append(scalar.isHidden ? "\u{fffd}" : scalar)
      }
    }
  }
}
