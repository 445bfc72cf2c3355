import Core
import QRCode

/// The one way to make HTML: elements and attributes come from closed lists, and whatever a person
/// or a database gave is text, which is escaped. There is no door for markup that is a `String`.
struct HTMLWriter {
  private(set) var html = "<!doctype html>\n"

  /// The elements that have content.
  enum Tag: String {
    case html, head, title, body, header, main, section, footer, nav, article
    case h1, h2, p, div, span, strong, a
    case dl, dt, dd, ul, li
    case table, caption, thead, tbody, tfoot, tr, th, td
    case svg, path, rect, line, text, g
    case figure, figcaption
  }

  /// A name that is in our sources, and any value.
  struct Attribute {
    fileprivate let name: StaticString
    fileprivate let value: String

    static func style(_ name: PageStyle.Class) -> Attribute {
      Attribute(name: "class", value: name.rawValue)
    }
    static func language(_ language: Language) -> Attribute {
      Attribute(name: "lang", value: language.rawValue)
    }
    /// A link to this page in a language.
    static func toThisPage(in language: Language) -> Attribute {
      Attribute(name: "href", value: "?lang=\(language.rawValue)")
    }
    static func label(_ text: String) -> Attribute { Attribute(name: "aria-label", value: text) }
    /// A measure in the picture's own units.
    static func at(_ place: Geometry, _ value: Int) -> Attribute {
      Attribute(name: place.name, value: "\(value)")
    }
    /// The size of a picture in its own units.
    static func size(_ width: Int, _ height: Int) -> Attribute {
      Attribute(name: "viewBox", value: "0 0 \(width) \(height)")
    }
    static let picture = Attribute(name: "role", value: "img")
    static let row = Attribute(name: "scope", value: "row")
    static let column = Attribute(name: "scope", value: "col")
    static func columns(_ count: Int) -> Attribute {
      Attribute(name: "colspan", value: "\(count)")
    }
  }

  /// What places a shape in a picture.
  enum Geometry {
    case x, y, width, height, x1, x2, y1, y2

    fileprivate var name: StaticString {
      switch self {
      case .x: "x"
      case .y: "y"
      case .width: "width"
      case .height: "height"
      case .x1: "x1"
      case .x2: "x2"
      case .y1: "y1"
      case .y2: "y2"
      }
    }
  }

  /// An element, and what `content` writes in it.
  mutating func element(
    _ tag: Tag, _ attributes: Attribute..., content: (inout HTMLWriter) -> Void
  ) {
    open(tag, attributes)
    content(&self)
    html += "</\(tag.rawValue)>\n"
  }

  /// An element with nothing but text in it.
  mutating func element(_ tag: Tag, _ attributes: Attribute..., text content: String) {
    open(tag, attributes)
    text(content)
    html += "</\(tag.rawValue)>\n"
  }

  /// Any text, escaped.
  mutating func text(_ text: String) { HTMLEscaping.append(text, to: &html) }

  /// What a page's head has in any case.
  mutating func headElements() {
    html += "<meta charset=\"utf-8\">\n"
    html += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    html += "<style>\(PageStyle.text)</style>\n"
  }

  /// A QR code of a text that fits into one.
  mutating func symbol(of content: String, label: String) {
    let symbol: QRSymbol
    do {
      symbol = try QRSymbol(content)
    } catch {
      preconditionFailure("what pages make codes of is bounded: \(error)")
    }
    let side = "\(symbol.pictureSide)"
    open(
      .svg,
      [
        .size(symbol.pictureSide, symbol.pictureSide),
        Attribute(name: "shape-rendering", value: "crispEdges"), .picture, .label(label),
      ])
    open(
      .rect,
      [
        Attribute(name: "width", value: side), Attribute(name: "height", value: side),
        Attribute(name: "fill", value: "#fff"),
      ])
    html += "</rect>"
    open(.path, [Attribute(name: "d", value: symbol.path)])
    html += "</path></svg>\n"
  }

  private mutating func open(_ tag: Tag, _ attributes: [Attribute]) {
    html += "<\(tag.rawValue)"
    for attribute in attributes {
      html += " \(attribute.name)=\""
      text(attribute.value)
      html += "\""
    }
    html += ">"
  }
}
