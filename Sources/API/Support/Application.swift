import Access
import Crypto
import Fulfilment
import HTTP
import Locks
import Notifications
import Pages
import Payments
import SQLite

/// What the handlers work with. One, made once and handed to every route.
package final class Application: Sendable {
  package let database: Database
  package let hasher: PasswordHasher
  /// Nil where nobody is counted.
  package let limits: RateLimits?
  /// What keeps passwords from being guessed; of this process alone.
  let loginAttempts = LoginAttempts()
  package let log: Log?
  package let version: String
  /// Every operation of the API.
  let endpoints: [Endpoint]
  package let outside: Outside
  let keysInFlight = KeysInFlight()
  /// Who listens to what happens.
  let listeners: LiveListeners
  /// A loop's each, by its number. The lock is for callers from elsewhere, such as tests.
  let keptAnswers: [Locked<KeptAnswers>]

  /// The parts of the world beyond the database, as closures.
  package struct Outside: Sendable {
    /// Why a hook may not be sent to this address; nil where it may.
    package let refusalOfHookURL: @Sendable (String) -> String?
    /// Whether hooks of a format can be told: some need a server of the operator's.
    package let offers: @Sendable (HookFormat) -> Bool
    /// Whether the server is being stopped.
    package let isStopping: @Sendable () -> Bool
    /// What became of the tries of hooks; nil where nobody sends, as in a test.
    package let hookTally: @Sendable () -> HookTally?
    /// The server's own figures; nil where there is no server, as in a test.
    package let serverStatistics: @Sendable () -> ServerStatistics?
    /// Where people reach the server, for the codes on paper.
    package let publicURL: @Sendable () -> PublicURL
    /// Who takes money for the county, by its name; nil for a name that is nobody's.
    package let paymentProvider: @Sendable (String) -> PaymentProvider?
    /// Who carries parcels and tells of them, by its name; nil for a name that is nobody's.
    package let courier: @Sendable (String) -> Courier?

    package init(
      refusalOfHookURL: @escaping @Sendable (String) -> String? = { _ in nil },
      offers: @escaping @Sendable (HookFormat) -> Bool = { $0 != .email && $0 != .sms },
      isStopping: @escaping @Sendable () -> Bool = { false },
      hookTally: @escaping @Sendable () -> HookTally? = { nil },
      serverStatistics: @escaping @Sendable () -> ServerStatistics? = { nil },
      publicURL: @escaping @Sendable () -> PublicURL = { .local },
      paymentProvider: @escaping @Sendable (String) -> PaymentProvider? = { _ in nil },
      courier: @escaping @Sendable (String) -> Courier? = { _ in nil }
    ) {
      self.refusalOfHookURL = refusalOfHookURL
      self.offers = offers
      self.isStopping = isStopping
      self.hookTally = hookTally
      self.serverStatistics = serverStatistics
      self.publicURL = publicURL
      self.paymentProvider = paymentProvider
      self.courier = courier
    }
  }

  package init(
    database: Database, hasher: PasswordHasher, limits: RateLimits? = nil, log: Log?,
    version: String, outside: Outside = Outside()
  ) {
    Password.loadCommon()
    self.database = database
    self.hasher = hasher
    self.limits = limits
    self.log = log
    self.version = version
    endpoints = Application.endpoints(version: version, madeAt: database.milliseconds)
    self.outside = outside
    listeners = LiveListeners(database: database)
    let loops = database.loopCount
    keptAnswers = (0..<loops).map { _ in Locked(KeptAnswers(loops: loops)) }
  }

  private static func endpoints(version: String, madeAt milliseconds: Int64) -> [Endpoint] {
    let endpoints =
      accountRoutes + organisationRoutes + statementRoutes + standingOrderRoutes + sessionRoutes
      + apiKeyRoutes + passwordResetRoutes + villageRoutes
      + householdRoutes + visitRoutes + standingRoutes
      + watchRoutes + assistanceRoutes + outcomeRoutes + incomeRoutes + costRoutes + categoryRoutes
      + shippingTariffRoutes + joinedOrderRoutes
      + listingRoutes + listingPhotoRoutes + lotRoutes + recallRoutes + capacityRoutes
      + reminderRoutes
      + orderRoutes + allocationRoutes + paymentRoutes + incomingPaymentRoutes + cashRoutes
      + paymentImportRoutes + paymentCallbackRoutes + claimRoutes + claimPhotoRoutes
      + ratingRoutes + consignmentRoutes + parcelRoutes + trackingRoutes + roundRoutes
      + bankAccountRoutes + payoutRoutes + booksRoutes + reportRoutes + yearReportRoutes
      + breakdownRoutes + reportPageRoutes + reportCycleRoutes
      + auditRoutes + webhookRoutes + deliveryRoutes + changeRoutes + paperRoutes + lotStoryRoutes
      + machineRoutes
    return endpoints + contractRoutes(endpoints, version: version, madeAt: milliseconds)
  }

  /// What pages of these origins may send and read of the API.
  package static func crossOrigin(_ origins: [String]) -> CrossOrigin {
    CrossOrigin(
      origins: origins,
      requestHeaders: [
        "Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-Modified-Since",
        "If-None-Match", "If-Range", "If-Unmodified-Since", "Range", "X-Request-Id",
      ],
      answerHeaders: [
        "Accept-Ranges", "Content-Range", "ETag", "Idempotent-Replayed", "Link", "Location",
        "RateLimit", "RateLimit-Policy", "Retry-After", "WWW-Authenticate", "X-Request-Id",
      ])
  }

  /// The router of the whole API.
  package var router: Router {
    Router(endpoints.map { $0.route(in: self) }) { [log] error, exchange in
      problem(for: error, exchange, log: log).write(to: exchange)
    }
  }
}
