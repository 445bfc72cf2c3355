/// Something that `verify` found wrong, in a sentence that names the row.
package struct Finding: Sendable, Equatable, CustomStringConvertible {
  /// Findings of one check that are listed; the rest is only known to be there.
  package static let maximumPerCheck = 20

  package let description: String

  package init(_ description: String) { self.description = description }
}
