import Core
import Households

/// What a visitor takes along to a household on paper: what is known of it, and room for what is
/// seen, agreed, needed, and read back to it.
package struct VisitSheetPage: Sendable {
  package let sheet: VisitSheet
  package let household: Household
  package let members: [Member]
  package let assistance: [Assistance]

  /// Pieces of assistance on a sheet.
  package static let maximumAssistance = 20
  /// Rows to write figures in.
  private static let figureRows = 6

  package init(
    sheet: VisitSheet, household: Household, members: [Member], assistance: [Assistance]
  ) {
    self.sheet = sheet
    self.household = household
    self.members = members
    self.assistance = assistance
  }

  /// The sheet as a page.
  package func page(in language: Language) -> Page {
    let words = language.words
    return Page("\(words.visitSheet) \(sheet.serial)", in: language) { main in
      main.element(.header, .style(.paper)) { header in
        header.element(.div) { text in
          text.element(.h1, text: words.visitSheet)
          writeFacts(words, to: &text)
        }
        header.symbol(of: sheet.serial, label: "\(words.serial) \(sheet.serial)")
      }
      writeMembers(words, to: &main)
      if !assistance.isEmpty { writeAssistance(words, to: &main) }
      for name in [words.visitedOn, words.seen, words.needs, words.agreed] {
        main.element(.h2, text: name)
        main.element(.p, .style(.blank), text: "")
      }
      writeFigures(words, to: &main)
      writeSignatures(words, to: &main)
      main.element(.footer, text: words.visitSheetMeaning)
    }
  }

  private func writeFacts(_ words: Words, to html: inout HTMLWriter) {
    html.element(.dl, .style(.facts)) { facts in
      facts.fact(words.serial, sheet.serial)
      facts.fact(words.household, "\(household.code) · \(household.headName)")
      facts.fact(words.village, household.villageName)
      if let pairing = household.pairing { facts.fact(words.volunteer, pairing.volunteerName) }
    }
  }

  private func writeMembers(_ words: Words, to html: inout HTMLWriter) {
    html.element(.h2, text: words.members)
    html.element(.ul, .style(.plain)) { list in
      for member in members {
        list.element(.li) { item in
          item.element(.span, text: "\(member.name) · \(member.relation)")
          item.element(.span, text: "\(member.birthYear)")
        }
      }
    }
  }

  private func writeAssistance(_ words: Words, to html: inout HTMLWriter) {
    html.element(.h2, text: words.assistance)
    html.element(.ul, .style(.plain)) { list in
      for given in assistance {
        list.element(.li) { item in
          item.element(
            .span, text: "\(given.content.title) · \(given.content.quantity) \(given.content.unit)")
          item.element(.span, .style(.day), text: "\(given.content.on)")
        }
      }
    }
  }

  private func writeFigures(_ words: Words, to html: inout HTMLWriter) {
    html.element(.h2, text: words.figuresReadBack)
    html.element(.table) { table in
      table.heads([words.figure], numbers: [words.amount])
      table.element(.tbody) { body in
        for _ in 0..<VisitSheetPage.figureRows {
          body.element(.tr) { row in
            row.element(.td, text: "\u{A0}")
            row.element(.td, .style(.number), text: "\u{A0}")
          }
        }
      }
    }
  }

  private func writeSignatures(_ words: Words, to html: inout HTMLWriter) {
    html.element(.h2, text: words.signatures)
    html.element(.table) { table in
      table.element(.tbody) { body in
        for name in [words.household, words.visitor, words.coVisitor, words.checkedBy] {
          body.element(.tr) { row in
            row.element(.th, .row, text: name)
            row.element(.td, text: "\u{A0}")
          }
        }
      }
    }
  }
}
