/// What can be asked of the market, as far as rights tell it apart. Every route names one.
package enum Action: String, Sendable, CaseIterable {
  case openAccount = "open_account"
  case manageAccounts = "manage_accounts"
  case findVolunteers = "find_volunteers"
  case useOwnAccount = "use_own_account"
  case readOrganisations = "read_organisations"
  case keepMembers = "keep_members"
  case keepOrganisations = "keep_organisations"
  case readVillages = "read_villages"
  case readHouseholds = "read_households"
  case keepHouseholds = "keep_households"
  case recordVisits = "record_visits"
  case checkVisits = "check_visits"
  case keepWatch = "keep_watch"
  case browseListings = "browse_listings"
  case keepListings = "keep_listings"
  case reviewListings = "review_listings"
  case keepReminders = "keep_reminders"
  case askForQuote = "ask_for_quote"
  case placeOrders = "place_orders"
  case keepStandingOrders = "keep_standing_orders"
  case takeOrders = "take_orders"
  case readOrders = "read_orders"
  case readRecipients = "read_recipients"
  case readReceipts = "read_receipts"
  case endOrders = "end_orders"
  case settleOrders = "settle_orders"
  case tellOfPayments = "tell_of_payments"
  case tellOfParcels = "tell_of_parcels"
  case makeClaims = "make_claims"
  case readClaims = "read_claims"
  case answerClaims = "answer_claims"
  case rateGoods = "rate_goods"
  case handleConsignments = "handle_consignments"
  case payHouseholds = "pay_households"
  case readSettlement = "read_settlement"
  case readBooks = "read_books"
  case readReports = "read_reports"
  case freezeReports = "freeze_reports"
  case readChanges = "read_changes"
  case joinConsignments = "join_consignments"
  case readSummary = "read_summary"
  case readAudit = "read_audit"
  case keepHooks = "keep_hooks"
  case watchServer = "watch_server"
}

/// To which things a right extends.
package enum Scope: String, Sendable, CaseIterable {
  /// The asker's own: its account, its orders, its hooks, and what it has as a member of an
  /// organisation.
  case own
  /// The households that the asker is paired with.
  case paired
  /// What belongs to the villages that the asker acts for.
  case villages
  case all
}

/// Who may do what to which things: the one table that the routes, the operations behind them and
/// the documents read.
package enum Rights {
  /// A line for each action: its word, then the scope for somebody who is not logged in and for
  /// each role; a dash for none.
  package static let text = """
    action               anybody  buyer  volunteer  coordinator  admin
    open_account         all      all    all        all          all
    manage_accounts      -        -      -          -            all
    find_volunteers      -        -      -          all          all
    use_own_account      -        own    own        own          own
    read_organisations   -        own    -          -            all
    keep_members         -        own    -          -            all
    keep_organisations   -        -      -          -            all
    read_villages        all      all    all        all          all
    read_households      -        -      paired     villages     all
    keep_households      -        -      -          villages     all
    record_visits        -        -      paired     villages     -
    check_visits         -        -      paired     villages     all
    keep_watch           -        -      paired     villages     all
    browse_listings      all      all    all        all          all
    keep_listings        -        -      -          villages     all
    review_listings      -        -      -          -            all
    keep_reminders       -        own    -          -            -
    ask_for_quote        all      all    all        all          all
    place_orders         -        own    -          -            -
    keep_standing_orders -        own    -          -            -
    take_orders          -        -      -          villages     all
    read_orders          -        own    -          villages     all
    read_recipients      -        own    -          villages     -
    read_receipts        -        own    -          -            all
    end_orders           -        own    -          -            all
    settle_orders        -        -      -          -            all
    tell_of_payments     all      all    all        all          all
    tell_of_parcels      all      all    all        all          all
    make_claims          -        own    -          -            all
    read_claims          -        own    -          villages     all
    answer_claims        -        own    -          villages     all
    rate_goods           -        own    -          -            -
    handle_consignments  -        -      -          villages     all
    pay_households       -        -      -          -            all
    read_settlement      -        -      -          villages     all
    read_books           -        -      -          -            all
    read_reports         -        -      paired     villages     all
    freeze_reports       -        -      -          -            all
    read_changes         -        own    own        villages     all
    join_consignments    -        -      -          -            all
    read_summary         all      all    all        all          all
    read_audit           -        -      -          -            all
    keep_hooks           -        own    own        own          own
    watch_server         all      all    all        all          all
    """

  /// The scopes of one action.
  package struct Row: Sendable, Equatable {
    package let anybody: Scope?
    let byRole: [Role: Scope]

    /// The scope for a role; nil where it may not.
    package subscript(_ role: Role) -> Scope? { byRole[role] }

    /// The roles that may, each within its scope.
    package var roles: [Role] { Role.allCases.filter { byRole[$0] != nil } }
  }

  /// The scopes of an action.
  package static func row(_ action: Action) -> Row {
    guard let row = table[action] else { preconditionFailure("no rights for \(action.rawValue)") }
    return row
  }

  /// Read once. A line that is missing, doubled or misspelt is a defect that keeps the program from
  /// starting: every route asks for its line when the routes are made.
  private static let table: [Action: Row] = {
    var table: [Action: Row] = [:]
    for line in text.split(separator: "\n").dropFirst() {
      let words = line.split(separator: " ").map(String.init)
      guard let action = Action(rawValue: words[0]), words.count == columns.count + 2,
        table[action] == nil
      else { preconditionFailure("the table of rights is wrong at: \(line)") }
      let scopes = words.dropFirst().map(scope)
      table[action] = Row(
        anybody: scopes[0],
        byRole: Dictionary(
          uniqueKeysWithValues: zip(columns, scopes.dropFirst()).compactMap { role, scope in
            scope.map { (role, $0) }
          }))
    }
    return table
  }()

  /// The roles in the order of the table's columns.
  private static let columns: [Role] = [.buyer, .volunteer, .coordinator, .admin]

  private static func scope(_ word: String) -> Scope? {
    if word == "-" { return nil }
    guard let scope = Scope(rawValue: word) else {
      preconditionFailure("no scope is called \(word)")
    }
    return scope
  }
}

extension Actor {
  /// To which things its right to an action extends; nil where it has none.
  package func scope(of action: Action) -> Scope? {
    isGranted(action) ? Rights.row(action)[role] : nil
  }

  /// Whether the key that it asks with, if it is one, was made for this. What everybody may needs
  /// no grant, but for accounts, which are none of a key's business.
  package func isGranted(_ action: Action) -> Bool {
    guard let grants else { return true }
    return grants.contains(action)
      || action != .openAccount && Rights.row(action).anybody != nil
  }

  /// Whether it may do this to a thing of this owner, this paired volunteer, these villages.
  package func may(
    _ action: Action, owner: Identifier? = nil, volunteer: Identifier? = nil,
    villages belonging: [Identifier] = []
  ) -> Bool {
    switch scope(of: action) {
    case nil: false
    case .own: owner == id
    case .paired: volunteer == id
    case .villages: belonging.contains(where: villages.contains)
    case .all: true
    }
  }

  /// Whether it may do this to what belongs to a village.
  package func may(_ action: Action, in village: Identifier) -> Bool {
    may(action, villages: [village])
  }
}
