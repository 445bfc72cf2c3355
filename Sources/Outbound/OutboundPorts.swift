/// Which ports a URL may name: 80, 443, and those from 1024 on where no service listens by custom
/// that would take a request for something else. It matters most where the operator lets hooks into
/// the own network, for there databases and queues answer whoever can reach them.
enum OutboundPorts {
  /// Ports below 1024 that are for HTTP.
  static let web: Set<Int> = [80, 443]
  /// The first port that is nobody's by custom (IANA's *user ports*, RFC 6335, section 6).
  static let firstUserPort = 1_024

  /// Fetch's *bad ports* from 1024 on (WHATWG Fetch, section 2.9), which no browser calls.
  private static let badForBrowsers: Set<Int> = [
    1_719, 1_720, 1_723, 2_049, 3_659, 4_045, 4_190, 5_060, 5_061, 6_000, 6_566, 6_665, 6_666,
    6_667, 6_668, 6_669, 6_679, 6_697, 10_080,
  ]
  /// Databases, caches, queues and what steers machines, by the ports that they have unless told
  /// otherwise (IANA's registry of service names, and their own documentation).
  private static let services: Set<Int> = [
    1_433, 1_434,  // SQL Server
    1_521,  // Oracle
    2_181,  // ZooKeeper
    2_375, 2_376,  // Docker
    2_379, 2_380,  // etcd
    3_306, 33_060,  // MySQL
    3_389,  // remote desktop
    4_369, 5_671, 5_672,  // AMQP
    5_432,  // PostgreSQL
    5_900, 5_901,  // VNC
    5_984,  // CouchDB
    6_379, 6_380, 26_379,  // Redis
    6_443, 10_250, 10_255,  // Kubernetes
    7_000, 7_001, 9_042,  // Cassandra
    8_125,  // StatsD
    8_300, 8_301, 8_500,  // Consul
    9_092,  // Kafka
    9_100,  // printers
    9_200, 9_300,  // Elasticsearch
    11_211,  // memcached
    27_017, 27_018, 27_019,  // MongoDB
  ]

  static func permits(_ port: Int) -> Bool {
    if port < firstUserPort { return web.contains(port) }
    return !badForBrowsers.contains(port) && !services.contains(port)
  }
}
