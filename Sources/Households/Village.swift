import Core

/// How a village reaches the network.
package enum Connectivity: String, Sendable, CaseIterable {
  case none, mobile, fibre
}

/// A village as anybody may see it.
package struct Village: Sendable {
  package let id: Identifier
  package let code: String
  package let name: String
  package let township: String
  package let connectivity: Connectivity
  package let latitude: Double?
  package let longitude: Double?
  package let households: Int
  package let people: Int
}

/// A village to be entered, as the county's list has it.
package struct NewVillage: Sendable {
  package let code: String
  package let name: String
  package let township: String
  package let connectivity: Connectivity
  package let latitude: Double?
  package let longitude: Double?

  package init(
    code: String, name: String, township: String, connectivity: Connectivity, latitude: Double?,
    longitude: Double?
  ) {
    self.code = code
    self.name = name
    self.township = township
    self.connectivity = connectivity
    self.latitude = latitude
    self.longitude = longitude
  }
}
