import Core

/// What a buyer thought of a line's goods, for everybody to read: it says nothing of who wrote it.
package struct Rating: Sendable {
  package let id: Identifier
  package let order: Identifier
  /// From 1.
  package let line: Int
  package let listing: Identifier
  package let content: NewRating
  package let ratedAt: Instant
  /// What the village or the county office wrote below it.
  package let answer: String?
  package let answeredAt: Instant?

  package static let maximumAnswerLength = 500
  /// Days after delivery within which goods are rated, or a rating changed.
  package static let days = 90
}

/// A rating as it is given.
package struct NewRating: Sendable, Equatable {
  package let stars: Int
  /// May be empty.
  package let text: String

  package static let starCounts = 1...5
  package static let maximumTextLength = 500

  package init(stars: Int, text: String) {
    self.stars = stars
    self.text = text
  }
}
