import Core
import Households
import Listings
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

  /// What a label's code says: the order's number, since each village sends its own the
  /// consignment's and, where that goes in parcels of several kinds, the kind.
  package func code(for kind: Travel?) -> String {
    let code = "\(order.number)/\(consignment.id)"
    guard let kind, order.parcelKinds(of: consignment).count > 1 else { return code }
    return code + "/\(kind.rawValue)"
  }

  /// A label of 100 by 150 mm for each kind of parcel, as a page.
  package func page(in language: Language) -> Page {
    let words = language.words
    let kinds: [Travel?] = order.parcelKinds(of: consignment)
    return Page("\(words.label) \(order.number)", in: language) { main in
      for kind in kinds.isEmpty ? [nil] : kinds { write(kind, words, to: &main) }
    }
  }

  private func write(_ kind: Travel?, _ words: Words, to html: inout HTMLWriter) {
    html.element(.article, .style(.sheet)) { label in
      label.element(.div, .style(.paper)) { top in
        top.element(.div) { text in
          text.element(.div, .style(.code), text: order.number)
          text.element(.div, .style(.code), text: consignment.id.description)
          text.element(.div, text: "\(words.from): \(village.name), \(village.township)")
          if let round = consignment.round {
            text.element(.div, text: "\(words.pickUp): \(round.pickUpOn)")
          }
          if order.delivery == .joined { text.element(.div, text: words.toHub) }
          if let kind { text.element(.strong, text: words.travel(kind)) }
        }
        top.symbol(of: code(for: kind), label: code(for: kind))
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

extension Order {
  /// The kinds of parcel that what is left of a consignment goes in; none for an older order.
  func parcelKinds(of consignment: Consignment) -> [Travel] {
    let left = lines.filter { $0.consignment == consignment.id && $0.quantity > 0 }
    return Set(left.compactMap(\.travels)).sorted()
  }
}
