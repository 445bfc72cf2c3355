import Core
import SQLite
import Storage

/// The SQL of `household`, `household_member` and `pairing`.
enum HouseholdStore {
  static func insert(_ household: NewHousehold, in db: Connection) throws -> Identifier {
    let id = try db.insertThing { id in
      try db.execute(
        """
        INSERT INTO household (id, village_id, code, head_name, display_name, phone,
          poverty_cause, registered_on, public_profile, people, created_at)
        VALUES (\(id), \(household.village), \(household.code), \(household.headName),
          \(household.displayName), \(household.phone), \(household.povertyCause),
          \(household.registeredOn), \(household.publicProfile), \(household.members.count),
          \(db.now))
        """)
    }
    try insert(household.members, of: id, in: db)
    return id
  }

  private static func insert(
    _ members: [Member], of household: Identifier, in db: Connection
  ) throws {
    for (index, member) in members.enumerated() {
      try db.execute(
        """
        INSERT INTO household_member
          (household_id, position, name, relation, birth_year, can_work)
        VALUES (\(household), \(index + 1), \(member.name), \(member.relation),
          \(member.birthYear), \(member.canWork))
        """)
    }
  }

  static func update(
    _ id: Identifier, headName: String, publicProfile: Bool, phone: Phone?, povertyCause: String?,
    status: HouseholdStatus, in db: Connection
  ) throws {
    try db.execute(
      """
      UPDATE household SET head_name = \(headName), public_profile = \(publicProfile),
        display_name = \(displayName(of: headName, isPublic: publicProfile)), phone = \(phone),
        poverty_cause = \(povertyCause), status = \(status)
      WHERE id = \(id)
      """)
  }

  static func setStatus(
    _ status: HouseholdStatus, of id: Identifier, in db: Connection
  ) throws {
    try db.execute("UPDATE household SET status = \(status) WHERE id = \(id)")
  }

  /// Puts these members in the place of those that there are.
  static func replaceMembers(
    of household: Identifier, with members: [Member], in db: Connection
  ) throws {
    try db.execute("DELETE FROM household_member WHERE household_id = \(household)")
    try insert(members, of: household, in: db)
    try db.execute("UPDATE household SET people = \(members.count) WHERE id = \(household)")
  }

  static func exists(code: String, in db: Connection) throws -> Bool {
    try db.first("SELECT 1 FROM household WHERE code = \(code)") { _ in true } ?? false
  }

  static func find(_ id: Identifier, in db: Connection) throws -> Household? {
    try db.first(columns + "WHERE h.id = \(id)", household)
  }

  static func people(in household: Identifier, in db: Connection) throws -> Int? {
    try db.first("SELECT people FROM household WHERE id = \(household)") { try $0[0] }
  }

  static func list(
    _ filter: HouseholdFilter, _ page: PageRequest, _ scope: Scope, of actor: Actor,
    in db: Connection
  ) throws -> [Household] {
    var sql = columns + "WHERE h.id > \(page.after?.id.rawValue ?? 0)"
    switch scope {
    case .all: break
    case .paired: sql += "AND p.volunteer_id = \(actor.id)"
    case .villages: sql += "AND h.village_id IN \(list: actor.villages)"
    // A household has no account.
    case .own: sql += "AND 0"
    }
    if let village = filter.village { sql += "AND h.village_id = \(village)" }
    if let status = filter.status { sql += "AND h.status = \(status)" }
    if let text = filter.text {
      sql += "AND (instr(h.code, \(text)) > 0 OR instr(h.head_name, \(text)) > 0)"
    }
    sql += "ORDER BY h.id LIMIT \(page.limit + 1)"
    return try db.all(sql, household)
  }

  /// Whether a volunteer is paired with any household of a village now.
  static func hasPairing(
    of volunteer: Identifier, in village: Identifier, in db: Connection
  ) throws -> Bool {
    try db.first(
      """
      SELECT 1 FROM pairing p JOIN household h ON h.id = p.household_id
      WHERE p.volunteer_id = \(volunteer) AND p.until IS NULL AND h.village_id = \(village) LIMIT 1
      """
    ) { _ in true } ?? false
  }

  static func members(of household: Identifier, in db: Connection) throws -> [Member] {
    try db.all(
      """
      SELECT name, relation, birth_year, can_work FROM household_member
      WHERE household_id = \(household) ORDER BY position
      LIMIT \(NewHousehold.memberCounts.upperBound)
      """
    ) {
      Member(name: try $0[0], relation: try $0[1], birthYear: try $0[2], canWork: try $0[3])
    }
  }

  static func ids(
    _ ids: [Identifier], in village: Identifier, in db: Connection
  ) throws -> [Identifier] {
    try db.all("SELECT id FROM household WHERE id IN \(list: ids) AND village_id = \(village)") {
      try $0[0]
    }
  }

  static func displayNames(
    _ ids: [Identifier], in db: Connection
  ) throws -> [Identifier: String] {
    var names: [Identifier: String] = [:]
    try db.each("SELECT id, display_name FROM household WHERE id IN \(list: ids)") {
      names[try $0[0]] = try $0[1]
    }
    return names
  }

  static func labels(
    of ids: [Identifier], as actor: Actor, in db: Connection
  ) throws -> [Identifier: HouseholdLabel] {
    var labels: [Identifier: HouseholdLabel] = [:]
    try db.each(
      """
      SELECT id, village_id, code, head_name, display_name FROM household
      WHERE id IN \(list: ids)
      """
    ) { row in
      let isSeen = actor.may(.readHouseholds, in: try row[1])
      labels[try row[0]] = HouseholdLabel(
        code: isSeen ? try row[2] : nil, name: isSeen ? try row[3] : try row[4])
    }
    return labels
  }

  static func endPairing(of household: Identifier, on date: CivilDate, in db: Connection) throws {
    try db.execute(
      "UPDATE pairing SET until = \(date) WHERE household_id = \(household) AND until IS NULL")
  }

  /// Sets the day on which a pairing began, and the one before it ended.
  static func movePairing(
    _ id: Identifier, after last: Identifier?, to date: CivilDate, in db: Connection
  ) throws {
    if let last { try db.execute("UPDATE pairing SET until = \(date) WHERE id = \(last)") }
    try db.execute("UPDATE pairing SET since = \(date) WHERE id = \(id)")
  }

  static func insertPairing(
    of household: Identifier, with volunteer: Identifier, since: CivilDate, in db: Connection
  ) throws -> Identifier {
    try db.insert { id in
      try db.execute(
        """
        INSERT INTO pairing (id, household_id, volunteer_id, since)
        VALUES (\(id), \(household), \(volunteer), \(since))
        """)
    }
  }

  static func pairings(of household: Identifier, in db: Connection) throws -> [Pairing] {
    try db.all(
      """
      SELECT p.id, p.household_id, p.volunteer_id, u.name, p.since, p.until
      FROM pairing p JOIN user_account u ON u.id = p.volunteer_id
      WHERE p.household_id = \(household) ORDER BY p.id DESC LIMIT 100
      """
    ) {
      Pairing(
        id: try $0[0], household: try $0[1], volunteer: try $0[2], volunteerName: try $0[3],
        since: try $0[4], until: try $0[5])
    }
  }

  private static let columns: SQL = """
    SELECT h.id, h.village_id, v.name, h.code, h.head_name, h.display_name, h.phone,
      h.poverty_cause, h.registered_on, h.status, h.public_profile, h.people,
      p.volunteer_id, u.name, p.since, p.id
    FROM household h JOIN village v ON v.id = h.village_id
    LEFT JOIN pairing p ON p.household_id = h.id AND p.until IS NULL
    LEFT JOIN user_account u ON u.id = p.volunteer_id
    """

  private static func household(_ row: Row) throws -> Household {
    let id: Identifier = try row[0]
    let pairing: Pairing? =
      row.isNull(12)
      ? nil
      : Pairing(
        id: try row[15], household: id, volunteer: try row[12], volunteerName: try row[13],
        since: try row[14], until: nil)
    return Household(
      id: id, village: try row[1], villageName: try row[2], code: try row[3],
      headName: try row[4], displayName: try row[5], phone: try row[6],
      povertyCause: try row[7], registeredOn: try row[8], status: try row[9],
      publicProfile: try row[10], people: try row[11], pairing: pairing)
  }
}
