import Core
import Orders
import Settlement

/// A household's money in large type, with a sentence for each sum that can be read aloud.
package struct MoneySlipPage: Sendable {
  package let slips: [MoneySlip]

  /// One slip, or one a sheet.
  package init(_ slips: [MoneySlip]) { self.slips = slips }

  /// The slips as a page.
  package func page(in language: Language) -> Page {
    let words = language.words
    let title = slips.count == 1 ? " \(slips[0].household.code)" : ""
    return Page(words.moneySlip + title, in: language) { main in
      for slip in slips { write(slip, language, to: &main) }
    }
  }

  private func write(_ slip: MoneySlip, _ language: Language, to html: inout HTMLWriter) {
    let words = language.words
    html.element(.article, .style(.slip)) { article in
      article.element(.h1, text: "\(words.moneySlip): \(slip.household.headName)")
      article.element(.p) { line in
        line.text("\(slip.household.code) · \(slip.household.villageName) · ")
        line.element(.span, .style(.day), text: "\(slip.from)")
        line.text(" – ")
        line.element(.span, .style(.day), text: "\(slip.to)")
      }
      for sentence in sentences(slip, language) { article.element(.p, text: sentence) }
      article.element(.p, .style(.notice)) {
        $0.element(.strong, text: words.owedAloud(aloud(slip.owed, language)))
      }
      writeSums(slip, words, to: &article)
      writeSales(slip, words, to: &article)
    }
  }

  private func aloud(_ amount: Fen, _ language: Language) -> String {
    let spoken =
      switch language {
      case .zh: MoneyAloud.chinese(amount)
      case .en: MoneyAloud.english(amount)
      }
    return "\(spoken) (\(language.words.yuan(amount)))"
  }

  /// What was sold is told where all of it is listed: else its sum is not known.
  private func sentences(_ slip: MoneySlip, _ language: Language) -> [String] {
    let words = language.words
    var sentences: [String] = []
    if slip.isComplete {
      sentences += [
        words.soldAloud(aloud(slip.sold, language)),
        words.sharesAloud(aloud(slip.sharesTaken, language)),
      ]
    }
    sentences.append(words.creditedAloud(aloud(slip.credited, language)))
    if slip.givenBack > .zero {
      sentences.append(words.givenBackAloud(aloud(slip.givenBack, language)))
    }
    sentences.append(words.paidAloud(aloud(slip.paid, language)))
    return sentences
  }

  private func writeSums(_ slip: MoneySlip, _ words: Words, to html: inout HTMLWriter) {
    html.element(.table) { table in
      table.element(.tbody, .style(.sums)) { body in
        body.sum(words.owedBefore, words.yuan(slip.before), across: 1)
        body.sum(words.credited, words.yuan(slip.credited), across: 1)
        if slip.givenBack != .zero {
          body.sum(words.givenBack, words.yuan(-slip.givenBack), across: 1)
        }
        if slip.advanced != .zero {
          body.sum(words.advanced, words.yuan(slip.advanced), across: 1)
        }
        body.sum(words.paidOut, words.yuan(-slip.paid), across: 1)
        body.sum(words.owedNow, words.yuan(slip.owed), across: 1)
      }
    }
  }

  private func writeSales(_ slip: MoneySlip, _ words: Words, to html: inout HTMLWriter) {
    if slip.sales.isEmpty { return }
    html.element(.table) { table in
      table.heads(
        [words.order, words.goods], numbers: [words.quantity, words.sold, words.ownShare])
      table.element(.tbody) { body in
        for sale in slip.sales {
          for part in sale.parts {
            body.element(.tr) { row in
              row.element(.td, .style(.code), text: sale.number)
              row.element(.td, text: part.title)
              row.element(.td, .style(.number), text: "\(part.units)")
              row.element(.td, .style(.number), text: words.yuan(part.amount))
              row.element(.td, .style(.number), text: words.yuan(part.share))
            }
          }
        }
      }
    }
    if !slip.isComplete {
      html.element(.p, .style(.notice), text: words.moreThanShown(MoneySlip.maximumSales, nil))
    }
  }
}
