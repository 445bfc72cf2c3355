import Core
import SQLite
import Storage

/// The SQL of `cash_collector`, `cash_collection`, `cash_hand_in` and `cash_hand_in_part`.
enum CashStore {
  /// The row of a collector, made where there is none.
  static func collector(_ collector: CashCollector, in db: Connection) throws -> Identifier {
    let (account, carrier) = (collector.account, collector.carrier)
    let known = try db.first(
      """
      SELECT id FROM cash_collector WHERE user_id = \(account)
      UNION ALL SELECT id FROM cash_collector WHERE carrier = \(carrier)
      """
    ) { try $0[0] as Identifier }
    if let known { return known }
    return try db.insert { id in
      try db.execute(
        "INSERT INTO cash_collector (id, user_id, carrier) VALUES (\(id), \(account), \(carrier))")
    }
  }

  static func collector(_ id: Identifier, in db: Connection) throws -> CashCollector? {
    try db.first("SELECT user_id, carrier FROM cash_collector k WHERE k.id = \(id)") {
      try collector($0, from: 0)
    }
  }

  private static func collector(_ row: Row, from column: Int) throws -> CashCollector {
    let account: Identifier? = try row[column]
    return try account.map { .account($0) } ?? .carrier(try row[column + 1])
  }

  static func insert(
    _ id: Identifier, _ amount: Fen, parcel: Identifier, collector: Identifier,
    in db: Connection
  ) throws {
    try db.execute(
      """
      INSERT INTO cash_collection (incoming_id, parcel_id, collector_id, in_transit_fen)
      VALUES (\(id), \(parcel), \(collector), \(amount))
      """)
  }

  static func count(ofParcel id: Identifier, in db: Connection) throws -> Int {
    try db.value("SELECT count(*) FROM cash_collection WHERE parcel_id = \(id)")
  }

  static func giveBack(_ amount: Fen, of id: Identifier, in db: Connection) throws {
    try db.execute(
      """
      UPDATE cash_collection SET given_back_fen = given_back_fen + \(amount),
        in_transit_fen = in_transit_fen - \(amount)
      WHERE incoming_id = \(id)
      """)
  }

  static func find(_ id: Identifier, in db: Connection) throws -> CashCollection? {
    try db.first(columns + "WHERE c.incoming_id = \(id)") { try collection($0, in: db) }
  }

  static func list(
    ofParcel id: Identifier, _ page: PageRequest, in db: Connection
  ) throws -> [CashCollection] {
    try db.all(
      columns
        + """
        WHERE c.parcel_id = \(id) AND c.incoming_id <= \(page.highestID)
        ORDER BY c.incoming_id DESC LIMIT \(page.limit + 1)
        """
    ) { try collection($0, in: db) }
  }

  private static let columns: SQL = """
    SELECT c.incoming_id, c.parcel_id, c.collector_id, k.user_id, k.carrier, c.given_back_fen,
      c.in_transit_fen
    FROM cash_collection c JOIN cash_collector k ON k.id = c.collector_id
    """

  private static func collection(_ row: Row, in db: Connection) throws -> CashCollection {
    let id: Identifier = try row[0]
    guard let money = try IncomingPaymentStore.find(id, in: db) else {
      preconditionFailure("what was collected is money on record")
    }
    return CashCollection(
      id: id, parcel: try row[1], order: money.order, collector: try collector(row, from: 3),
      collectorID: try row[2], amount: money.content.amount, givenBack: try row[5],
      inTransit: try row[6], status: money.status, collectedAt: money.recordedAt)
  }

  /// What a collector has not handed in, the oldest first.
  static func inTransit(
    of collector: Identifier, upTo limit: Int, in db: Connection
  ) throws -> [(id: Identifier, amount: Fen)] {
    try db.all(
      """
      SELECT c.incoming_id, c.in_transit_fen
      FROM cash_collection c JOIN incoming_payment i ON i.id = c.incoming_id
      WHERE c.collector_id = \(collector) AND c.in_transit_fen > 0
      ORDER BY i.receipt_sequence LIMIT \(limit)
      """
    ) { (try $0[0], try $0[1]) }
  }

  /// In the order of their ids: few collect at all.
  static func owed(_ page: PageRequest, in db: Connection) throws -> [CashOwed] {
    try db.all(
      """
      SELECT k.id, k.user_id, k.carrier, coalesce(sum(c.in_transit_fen), 0), min(i.recorded_at)
      FROM cash_collector k
      LEFT JOIN cash_collection c ON c.collector_id = k.id AND c.in_transit_fen > 0
      LEFT JOIN incoming_payment i ON i.id = c.incoming_id
      WHERE k.id <= \(page.highestID)
      GROUP BY k.id ORDER BY k.id DESC LIMIT \(page.limit + 1)
      """
    ) { row in
      CashOwed(
        id: try row[0], collector: try collector(row, from: 1), inTransit: try row[3],
        since: try row[4])
    }
  }

  static func insert(
    _ amount: Fen, of collector: Identifier, _ kind: HandInKind, reference: String,
    sequence: Int64, by account: Identifier, in db: Connection
  ) throws -> Identifier {
    try db.insertThing { id in
      try db.execute(
        """
        INSERT INTO cash_hand_in (id, collector_id, kind, amount_fen, reference, sequence,
          recorded_by, recorded_at)
        VALUES (\(id), \(collector), \(kind), \(amount), \(reference), \(sequence), \(account),
          \(db.now))
        """)
    }
  }

  static func insertPart(
    _ amount: Fen, of id: Identifier, handIn: Identifier, in db: Connection
  ) throws {
    try db.execute(
      """
      INSERT INTO cash_hand_in_part (hand_in_id, incoming_id, amount_fen)
      VALUES (\(handIn), \(id), \(amount))
      """)
    try db.execute(
      """
      UPDATE cash_collection SET in_transit_fen = in_transit_fen - \(amount)
      WHERE incoming_id = \(id)
      """)
  }

  /// Throws `CommonRefusal.notFound`.
  static func knownHandIn(_ id: Identifier, in db: Connection) throws -> HandIn {
    guard let found = try db.first(handIns + "WHERE id = \(id)", handIn) else {
      throw CommonRefusal.notFound(what: "hand-in")
    }
    return found
  }

  static func handIns(
    of collector: Identifier, _ page: PageRequest, in db: Connection
  ) throws -> [HandIn] {
    try db.all(
      handIns
        + """
        WHERE collector_id = \(collector) AND id <= \(page.highestID)
        ORDER BY id DESC LIMIT \(page.limit + 1)
        """, handIn)
  }

  private static let handIns: SQL =
    "SELECT id, collector_id, kind, amount_fen, reference, recorded_at FROM cash_hand_in"

  private static func handIn(_ row: borrowing Row) throws -> HandIn {
    HandIn(
      id: try row[0], collector: try row[1], kind: try row[2], amount: try row[3],
      reference: try row[4], recordedAt: try row[5])
  }
}
