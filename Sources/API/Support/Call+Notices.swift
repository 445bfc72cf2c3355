import Core
import Notices

extension Call {
  /// What another system tells, as `read` proves and reads it by the server's clock. Throws
  /// `CallRefusal` for what is no JSON, and what `read` throws.
  func readNotice<T>(by read: (NoticeMessage, Instant) throws -> T) throws -> T {
    try requireMediaType("application/json")
    let exchange = exchange
    let message = NoticeMessage(body: [UInt8](exchange.body)) { exchange.header($0) }
    return try read(message, Instant(rawValue: database.milliseconds))
  }
}
