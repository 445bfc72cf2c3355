/// Why a read or a write was not even tried, or is not known to be kept. Each is worth trying
/// again later.
package enum DatabaseError: Error, Equatable, Sendable {
  /// As many calls wait already as may wait.
  case overloaded
  /// The database is being closed.
  case closed
  /// The disk or the memory failed: nothing of the write is kept.
  case unavailable(reason: String)
}
