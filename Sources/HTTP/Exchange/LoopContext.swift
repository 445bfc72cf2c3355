/// What all connections of one loop share.
final class LoopContext {
  let index: Int
  let limits: ServerLimits
  let router: Router
  let trustedProxies: TrustedProxies
  let crossOrigin: CrossOrigin
  let log: Log?
  let accessLog: AccessLogBuffer?
  let counters = LoopCounters()
  let clock = ServiceClock()
  var requestIDs = RequestIDs()
  /// Set once the server stops: each answer then ends its connection.
  var isStopping = false

  init(
    index: Int, limits: ServerLimits, router: Router, trustedProxies: TrustedProxies = .none,
    crossOrigin: CrossOrigin = .none, log: Log? = nil, accessLog: AccessLog? = nil
  ) {
    self.index = index
    self.limits = limits
    self.router = router
    self.trustedProxies = trustedProxies
    self.crossOrigin = crossOrigin
    self.log = log
    self.accessLog = accessLog.map(AccessLogBuffer.init)
  }
}
