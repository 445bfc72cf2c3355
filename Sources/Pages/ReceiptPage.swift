import Core
import Orders

/// An order's receipt: what it came to, what was paid and given back, and whom the money reached.
package struct ReceiptPage: Sendable {
  package let receipt: Receipt

  package init(_ receipt: Receipt) { self.receipt = receipt }

  private var order: Order { receipt.order }

  /// The receipt as a page.
  package func page(in language: Language) -> Page {
    let words = language.words
    return Page("\(words.receipt) \(order.number)", in: language) { main in
      main.element(.header, .style(.paper)) { header in
        header.element(.div) { text in
          text.element(.h1, text: words.receipt)
          text.element(.dl, .style(.facts)) { facts in
            facts.fact(words.order, order.number)
            facts.fact(words.placed, words.moment(order.placedAt))
            facts.fact(words.recipient, order.recipient.name)
            facts.fact(words.address, order.recipient.address)
            if let account = order.account {
              facts.fact(words.invoiceTitle, account.invoiceTitle)
              if let number = account.taxpayerNumber {
                facts.fact(words.taxpayerNumber, number.rawValue)
              }
            }
          }
        }
        header.symbol(of: order.number, label: "\(words.order) \(order.number)")
      }
      writeLines(words, to: &main)
      writeMoney(words, to: &main)
      if let impact = impact(words) { main.element(.p, .style(.notice), text: impact) }
    }
  }

  private func writeLines(_ words: Words, to html: inout HTMLWriter) {
    html.element(.h2, text: words.goods)
    html.element(.table) { table in
      table.heads([words.goods], numbers: [words.quantity, words.price, words.amount])
      table.element(.tbody) { body in
        for line in order.lines {
          body.element(.tr) { row in
            row.element(.td) { order.writeTitle(of: line, words, to: &$0) }
            row.element(.td, .style(.number)) { cell in
              cell.text("\(line.quantity) \(line.unit)")
              if let grams = line.weight?.grams {
                cell.element(.div, text: words.kilograms(grams))
              }
            }
            row.element(.td, .style(.number), text: words.yuan(line.unitPrice))
            row.element(.td, .style(.number), text: words.yuan(line.amount))
          }
        }
      }
      table.element(.tfoot, .style(.sums)) { foot in
        foot.sum(words.goodsSum, words.yuan(order.goods), across: 3)
        foot.sum(words.shipping, words.yuan(order.shipping), across: 3)
        if order.compensated > .zero {
          foot.sum(words.compensated, words.yuan(-order.compensated), across: 3)
        }
        foot.sum(words.total, words.yuan(order.total - order.compensated), across: 3)
      }
    }
  }

  private func writeMoney(_ words: Words, to html: inout HTMLWriter) {
    html.element(.h2, text: words.payments)
    html.element(.table) { table in
      table.element(.tbody) { body in
        for payment in receipt.payments {
          body.element(.tr) { row in
            row.element(.td, text: words.moment(payment.recordedAt))
            row.element(.td, text: payment.content.reference)
            row.element(.td, .style(.number), text: words.yuan(payment.content.amount))
          }
        }
        for refund in receipt.refunds {
          body.element(.tr) { row in
            row.element(.td, text: words.moment(refund.recordedAt))
            row.element(.td, text: "\(words.refund): \(refund.reason)")
            row.element(.td, .style(.number), text: words.yuan(-refund.amount))
          }
        }
      }
      table.element(.tfoot, .style(.sums)) { foot in
        foot.sum(words.paid, words.yuan(order.paid), across: 2)
        foot.sum(words.refunded, words.yuan(order.refunded), across: 2)
        if order.due > .zero { foot.sum(words.due, words.yuan(order.due), across: 2) }
        if order.owed > .zero { foot.sum(words.owed, words.yuan(order.owed), across: 2) }
      }
    }
    if !receipt.isComplete {
      html.element(
        .p, .style(.notice), text: words.moreThanShown(Receipt.maximumEntries, nil))
    }
  }

  /// Whom the money reached; nil where it never will.
  private func impact(_ words: Words) -> String? {
    if let reached = receipt.reached {
      return words.reached(reached.households, words.yuan(reached.amount))
    }
    let isOff = order.status == .cancelled || order.status == .refunded
    return isOff ? nil : words.notYetReached
  }
}
