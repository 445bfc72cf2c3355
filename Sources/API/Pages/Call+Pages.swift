import Core
import HTTP
import Pages
import SQLite

extension Call {
  /// The language of a page: as asked for, or as the browser prefers.
  func language(_ asked: Language?) -> Language {
    Language(asked: asked, accepted: exchange.header("Accept-Language"))
  }

  /// Answers with a page that `make` reads, in the language that was asked for.
  func respondWithPage(
    in asked: Language?, _ make: @escaping @Sendable (Connection, Language) throws -> Page
  ) async throws {
    let language = language(asked)
    respond(with: try await database.readSlowly { try make($0, language) })
  }

  /// Answers with a page and its `ETag`; 304 without it where the client has it already.
  func respond(with page: Page) {
    prepare(page)
    exchange.respond(under: entityTag(of: exchange.content.unsafeBytes), contentType: Call.html)
  }

  /// Answers that what the page would be of is not there, with a page that says so.
  func respondNotFound(with page: Page) {
    prepare(page)
    exchange.respond(.notFound, contentType: Call.html)
  }

  private func prepare(_ page: Page) {
    exchange.content.removeAll()
    exchange.content.append(page.html)
    exchange.contentPolicy = PageStyle.contentPolicy
    exchange.setHeader("Content-Language", page.language.rawValue)
    exchange.addHeader("Vary", "Accept-Language")
  }

  private static let html: StaticString = "text/html; charset=utf-8"
}
