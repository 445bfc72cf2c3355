import Access
import Core
import Pages

/// The OpenAPI document as a page for people, made of the same endpoints: what each operation
/// takes, gives and refuses, and who may.
struct DocumentationPage {
  let endpoints: [Endpoint]
  let version: String

  /// The page's HTML.
  func html() -> String {
    var page = HTMLText()
    page.raw(
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Shanhuo 山货: the API</title>
      <link rel="stylesheet" href="/docs/style.css">
      </head>
      <body>
      <header>
      <h1>Shanhuo <span lang="zh">山货</span></h1>

      """)
    page.element("p", "The HTTP API of version \(version).")
    writeConventions(to: &page)
    writeGeneralProblems(to: &page)
    page.raw("</header>\n<nav aria-label=\"Areas\"><ul>\n")
    for area in areas {
      page.raw("<li><a href=\"#\(area)\">")
      page.text(area)
      page.raw("</a></li>\n")
    }
    page.raw("</ul></nav>\n<main>\n")
    for area in areas { write(area, to: &page) }
    page.raw("</main>\n</body>\n</html>\n")
    return page.html
  }

  private var areas: [String] {
    var areas: [String] = []
    for endpoint in endpoints where !areas.contains(endpoint.area) { areas.append(endpoint.area) }
    return areas
  }

  private func writeConventions(to page: inout HTMLText) {
    page.raw(
      """
      <p>Bodies are JSON. Money is in whole fen, of which a yuan has 100; instants are UTC; dates
      are the county's. Log in with <code>POST /v1/sessions</code> and send the token as
      <code>Authorization: Bearer …</code>. Lists come in pages: follow <code>next_cursor</code>
      or the <code>Link</code> header. What goes wrong is told as
      <code>application/problem+json</code> with a stable <code>code</code> and every fault at
      once. For programs the same stands in <a href="/openapi.json">openapi.json</a>.</p>

      """)
  }

  private func writeGeneralProblems(to page: inout HTMLText) {
    page.raw("<details><summary>Refusals before an operation is found</summary>\n<dl>\n")
    for problem in GeneralProblem.all {
      page.element("dt", "\(problem.status) \(problem.code)")
      page.element("dd", problem.when)
    }
    page.raw("</dl></details>\n")
  }

  private func write(_ area: String, to page: inout HTMLText) {
    page.raw("<section id=\"\(area)\">\n")
    page.element("h2", area)
    for endpoint in endpoints where endpoint.area == area { write(endpoint, to: &page) }
    page.raw("</section>\n")
  }

  private func write(_ endpoint: Endpoint, to page: inout HTMLText) {
    page.raw("<article id=\"\(endpoint.operationID)\">\n<h3><span class=\"method\">")
    page.text("\(endpoint.method.token)")
    page.raw("</span> <code>")
    page.text("\(endpoint.pattern)")
    page.raw("</code></h3>\n")
    page.element("p", endpoint.summary)
    page.element("p", whoMay(endpoint), class: "rights")
    if !endpoint.parameters.isEmpty {
      write(endpoint.parameters, under: "In the query", to: &page)
    }
    writeBody(of: endpoint, to: &page)
    writeAnswer(of: endpoint, to: &page)
    writeProblems(of: endpoint, to: &page)
    page.element("pre", CurlExample(endpoint).text)
    page.raw("</article>\n")
  }

  private func whoMay(_ endpoint: Endpoint) -> String {
    let rights = Rights.row(endpoint.action)
    if rights.anybody != nil { return "Who may: everybody." }
    let roles = rights.roles.map { role in
      "\(role.rawValue) (\(rights[role]?.rawValue ?? ""))"
    }
    return "Who may: \(roles.joined(separator: ", "))."
  }

  private func writeBody(of endpoint: Endpoint, to page: inout HTMLText) {
    switch endpoint.body {
    case .json(let schema, let isRequired):
      let title = isRequired ? "In the body" : "In the body, if there is one"
      if !schema.members.isEmpty { write(schema.members, under: title, to: &page) }
    case .file(let types):
      page.element("p", "The body is a file: \(types.joined(separator: ", ")).")
    case nil: break
    }
    switch endpoint.key {
    case .required: page.element("p", "An Idempotency-Key header is needed.")
    case .ignored(let reason):
      page.element("p", "An Idempotency-Key is not looked at here: \(reason)")
    case .optional, .none: break
    }
    if endpoint.method == .patch {
      page.element("p", "An If-Match header with the ETag seen last is needed.")
    }
  }

  private func writeAnswer(of endpoint: Endpoint, to page: inout HTMLText) {
    let status = endpoint.answer.statuses.map { "\($0.code)" }.joined(separator: " or ")
    switch endpoint.answer {
    case .nothing, .removed: page.element("p", "Answers \(status) with nothing.")
    case .page, .pageOrNotFound: page.element("p", "Answers \(status) with a page, text/html.")
    case .table: page.element("p", "Answers \(status) with a table, text/csv.")
    case .text(let type, let subtype):
      page.element("p", "Answers \(status) with \(type)/\(subtype).")
    case .file(let types):
      page.element("p", "Answers \(status) with \(types.joined(separator: ", ")).")
    default:
      guard let schema = endpoint.answer.schema else { return }
      write(schema.members, under: "Answers \(status) with", to: &page)
    }
  }

  private func writeProblems(of endpoint: Endpoint, to page: inout HTMLText) {
    page.raw("<details><summary>Refusals</summary>\n<dl>\n")
    for (status, codes) in endpoint.problems.sorted(by: { $0.key < $1.key }) {
      page.element("dt", "\(status)")
      page.element("dd", codes.sorted().joined(separator: ", "))
    }
    page.raw("</dl></details>\n")
  }

  private func write(
    _ members: [Schema.Member], under title: String, to page: inout HTMLText
  ) {
    page.raw("<div class=\"table\"><table>\n<caption>")
    page.text(title)
    page.raw("</caption>\n")
    for member in members { write(member, depth: 0, to: &page) }
    page.raw("</table></div>\n")
  }

  private func write(_ member: Schema.Member, depth: Int, to page: inout HTMLText) {
    page.raw("<tr><th scope=\"row\" class=\"depth\(depth)\"><code>")
    page.text(member.name)
    page.raw("</code></th>")
    page.element("td", member.schema.described(isRequired: member.isRequired))
    page.raw("</tr>\n")
    if depth == DocumentationPage.deepest { return }
    for inner in member.schema.members { write(inner, depth: depth + 1, to: &page) }
  }

  /// Members inside of members that are shown; what lies deeper is in the document for programs.
  private static let deepest = 3
}

/// Text that becomes HTML.
struct HTMLText {
  private(set) var html = ""

  /// What is HTML already.
  mutating func raw(_ html: String) { self.html += html }

  /// Any text, escaped.
  mutating func text(_ text: String) { HTMLEscaping.append(text, to: &html) }

  /// An element with nothing but text in it.
  mutating func element(_ name: String, _ content: String, class style: String? = nil) {
    raw(style.map { "<\(name) class=\"\($0)\">" } ?? "<\(name)>")
    text(content)
    raw("</\(name)>\n")
  }
}
