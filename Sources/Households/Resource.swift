import Core

/// What a household has to harvest from, as it was counted: hens, tea garden in square metres, logs
/// of wood ear.
package struct Resource: Sendable, Equatable {
  package let household: Identifier
  /// Its word, such as `hens`; which there are is data.
  package let name: String
  package let quantity: Int
  /// Of it, what bounds a harvest: what a coordinator counted more than that waits for the county
  /// office.
  package let confirmed: Int
  package let countedOn: CivilDate

  package static let quantities = 0...1_000_000
  package static let maximumNameLength = 40
  /// Kinds of resources that a household may have.
  package static let maximumPerHousehold = 100
}
