import Core
import SQLite
import Storage

/// The SQL of `organisation_member`.
enum MemberStore {
  static func put(_ member: OrganisationMember, in db: Connection) throws {
    let content = member.content
    try db.execute(
      """
      INSERT INTO organisation_member (organisation_id, user_id, role, order_limit_fen,
        month_limit_fen, by_default, since)
      VALUES (\(member.organisation), \(member.account), \(content.role), \(content.orderLimit),
        \(content.monthLimit), \(content.byDefault), \(member.since))
      ON CONFLICT (organisation_id, user_id) DO UPDATE SET role = excluded.role,
        order_limit_fen = excluded.order_limit_fen, month_limit_fen = excluded.month_limit_fen,
        by_default = excluded.by_default
      """)
  }

  static func remove(
    _ account: Identifier, from organisation: Identifier, in db: Connection
  ) throws {
    try db.execute(
      """
      DELETE FROM organisation_member
      WHERE organisation_id = \(organisation) AND user_id = \(account)
      """)
  }

  static func find(
    _ account: Identifier, of organisation: Identifier, in db: Connection
  ) throws -> OrganisationMember? {
    try db.first(
      columns + "WHERE organisation_id = \(organisation) AND user_id = \(account)", member)
  }

  /// The one whose orders are an organisation's unless they say otherwise.
  static func byDefault(
    of account: Identifier, in db: Connection
  ) throws -> OrganisationMember? {
    try db.first(columns + "WHERE user_id = \(account) AND by_default = 1", member)
  }

  /// Those of an organisation, by their accounts.
  static func list(
    of organisation: Identifier, _ page: PageRequest, in db: Connection
  ) throws -> [OrganisationMember] {
    try db.all(
      columns
        + """
        WHERE organisation_id = \(organisation) AND user_id > \(page.after?.id.rawValue ?? 0)
        ORDER BY user_id LIMIT \(page.limit + 1)
        """, member)
  }

  static func count(of organisation: Identifier, in db: Connection) throws -> Int {
    try db.value(
      "SELECT count(*) FROM organisation_member WHERE organisation_id = \(organisation)")
  }

  static func count(ofAccount account: Identifier, in db: Connection) throws -> Int {
    try db.value("SELECT count(*) FROM organisation_member WHERE user_id = \(account)")
  }

  static func hasManager(
    _ organisation: Identifier, besides account: Identifier, in db: Connection
  ) throws -> Bool {
    try db.first(
      """
      SELECT 1 FROM organisation_member
      WHERE organisation_id = \(organisation) AND role = 'manager' AND user_id <> \(account)
      LIMIT 1
      """
    ) { _ in true } ?? false
  }

  /// What each of some accounts is a member of.
  static func memberships(
    of accounts: [Identifier], in db: Connection
  ) throws -> [Membership] {
    try db.all(
      """
      SELECT m.organisation_id, m.user_id, m.role, m.order_limit_fen, m.month_limit_fen,
        m.by_default, m.since, o.name
      FROM organisation_member m JOIN organisation o ON o.id = m.organisation_id
      WHERE m.user_id IN \(list: accounts) ORDER BY m.user_id, m.organisation_id
      """
    ) { Membership(member: try member($0), name: try $0[7]) }
  }

  static func each(in db: Connection, _ body: (OrganisationMember) -> Void) throws {
    try db.each(columns + "ORDER BY organisation_id, user_id") { body(try member($0)) }
  }

  private static let columns: SQL = """
    SELECT organisation_id, user_id, role, order_limit_fen, month_limit_fen, by_default, since
    FROM organisation_member
    """

  private static func member(_ row: Row) throws -> OrganisationMember {
    let content = MemberContent(
      role: try row[2], orderLimit: try row[3], monthLimit: try row[4], byDefault: try row[5])
    return OrganisationMember(
      organisation: try row[0], account: try row[1], content: content, since: try row[6])
  }
}
