import Core
import Households
import Orders

/// The address labels of a consignment's parcels.
package struct AddressLabels: Sendable {
  package let order: Order
  package let consignment: Consignment
  package let village: Village

  package init(order: Order, consignment: Consignment, village: Village) {
    self.order = order
    self.consignment = consignment
    self.village = village
  }

  /// What the label's code says: the order's number and, since each village sends a parcel of its
  /// own, the consignment's.
  package var code: String { "\(order.number)/\(consignment.id)" }

  /// A label of 100 by 150 mm, as a page.
  package func page(in language: Language) -> Page {
    let words = language.words
    return Page("\(words.label) \(order.number)", in: language) { main in
      main.element(.article, .style(.sheet)) { label in
        label.element(.div, .style(.paper)) { top in
          top.element(.div) { text in
            text.element(.div, .style(.code), text: order.number)
            text.element(.div, .style(.code), text: consignment.id.description)
            text.element(.div, text: "\(words.from): \(village.name), \(village.township)")
            if let round = consignment.round {
              text.element(.div, text: "\(words.pickUp): \(round.pickUpOn)")
            }
          }
          top.symbol(of: code, label: code)
        }
        label.element(.div, .style(.address)) { address in
          address.element(.p) { $0.text(words.to) }
          address.element(.p) { $0.element(.strong, text: order.recipient.name) }
          address.element(.p, text: order.recipient.phone.rawValue)
          address.element(.p, .style(.note), text: order.recipient.address)
        }
      }
    }
  }
}
