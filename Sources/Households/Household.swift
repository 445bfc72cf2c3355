import Core

/// Where a household stands in the register of poor households.
package enum HouseholdStatus: String, Sendable, CaseIterable {
  case registered, exited
  case atRisk = "at_risk"
}

/// Somebody who lives in a household.
package struct Member: Sendable, Equatable {
  package let name: String
  /// To the head, in the register's own words, such as 户主, 配偶, 之子.
  package let relation: String
  package let birthYear: Int
  package let canWork: Bool

  package static let maximumRelationLength = 20
  package static let earliestBirthYear = 1890
  /// What a year can be at all; that nobody is born in the future is a rule of its own.
  package static let birthYears = earliestBirthYear...2_200

  package init(name: String, relation: String, birthYear: Int, canWork: Bool) {
    self.name = name
    self.relation = relation
    self.birthYear = birthYear
    self.canWork = canWork
  }
}

/// A household to be registered.
package struct NewHousehold: Sendable {
  package let village: Identifier
  package let code: String
  package let headName: String
  package let phone: Phone?
  package let members: [Member]
  package let povertyCause: String?
  package let registeredOn: CivilDate
  package let publicProfile: Bool

  package static let maximumCodeLength = 20
  package static let maximumNameLength = 40
  package static let maximumCauseLength = 100
  package static let memberCounts = 1...30

  package init(
    village: Identifier, code: String, headName: String, phone: Phone?, members: [Member],
    povertyCause: String?, registeredOn: CivilDate, publicProfile: Bool
  ) {
    self.village = village
    self.code = code
    self.headName = headName
    self.phone = phone
    self.members = members
    self.povertyCause = povertyCause
    self.registeredOn = registeredOn
    self.publicProfile = publicProfile
  }

  /// What the public sees of the head.
  package var displayName: String {
    Households.displayName(of: headName, isPublic: publicProfile)
  }
}

/// What the public sees of a household's head: the masked name, if it agreed to be shown.
func displayName(of headName: String, isPublic: Bool) -> String {
  isPublic ? headName.maskedName : "村民"
}

/// A household as those see it who look after it.
package struct Household: Sendable {
  package let id: Identifier
  package let village: Identifier
  package let villageName: String
  package let code: String
  package let headName: String
  package let displayName: String
  package let phone: Phone?
  package let povertyCause: String?
  package let registeredOn: CivilDate
  package let status: HouseholdStatus
  package let publicProfile: Bool
  package let people: Int
  /// The volunteer it is paired with now.
  package let pairing: Pairing?
}

/// A household's volunteer, since when, and until when if that is over.
package struct Pairing: Sendable {
  package let id: Identifier
  package let household: Identifier
  package let volunteer: Identifier
  package let volunteerName: String
  package let since: CivilDate
  package let until: CivilDate?
}
