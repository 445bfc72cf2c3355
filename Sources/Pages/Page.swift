import Core

/// A page, ready to be sent.
package struct Page: Sendable {
  package let language: Language
  package let html: String

  init(
    _ title: String, in language: Language, isTranslatable: Bool = false,
    _ content: (inout HTMLWriter) -> Void
  ) {
    var writer = HTMLWriter()
    writer.element(.html, .language(language)) { html in
      html.element(.head) { head in
        head.headElements()
        head.element(.title, text: title)
      }
      html.element(.body) { body in
        if isTranslatable {
          body.element(.nav, .label(language.words.languages)) { nav in
            for other in Language.allCases where other != language {
              nav.element(.a, .toThisPage(in: other), .language(other), text: other.name)
            }
          }
        }
        body.element(.main, content: content)
      }
    }
    self.language = language
    html = writer.html
  }

  /// The page of what is not there, or not for whoever asks.
  package static func notFound(in language: Language) -> Page {
    let words = language.words
    return Page(words.notFoundTitle, in: language, isTranslatable: true) { main in
      main.element(.h1, text: words.notFoundTitle)
      main.element(.p, text: words.notFoundText)
    }
  }
}

/// Where people reach the server from outside: what codes on paper point to.
package struct PublicURL: Sendable, Equatable {
  /// Without a slash at its end.
  package let text: String

  /// In bytes: with a path it still makes a code that a phone reads from paper.
  package static let maximumLength = 120

  /// Nil for what is no address of `http` or `https` with a host and, if anything, a path.
  package init?(_ text: String) {
    guard text.utf8.count <= PublicURL.maximumLength,
      text.wholeMatch(
        of: /https?:\/\/(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.\-]+)(:[0-9]{1,5})?(\/[A-Za-z0-9._~\-\/]*)?/)
        != nil
    else { return nil }
    var text = text
    while text.hasSuffix("/") { text.removeLast() }
    self.text = text
  }

  /// Where nothing better is known: this machine.
  package static let local = PublicURL(text: "http://127.0.0.1:8080")

  private init(text: String) { self.text = text }

  /// The page of the lot with this code.
  package func lot(_ code: String) -> String { "\(text)/t/\(code)" }
}
