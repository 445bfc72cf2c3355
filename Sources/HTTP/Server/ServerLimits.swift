/// The bounds of everything that a peer can make the server spend.
package struct ServerLimits: Sendable {
  /// Connections open at once, over all loops; past them new ones are answered 503.
  package var connections = 10_000
  /// The longest request line, in bytes.
  package var requestLine = 8 * 1024
  /// The longest header section, in bytes.
  package var headers = 32 * 1024
  /// The most headers of one request.
  package var headerCount = 100
  /// The longest body, in bytes, where a route does not say otherwise.
  package var body = 1024 * 1024
  /// The bytes of a request that a connection may hold without asking whether there is room.
  package var ownInput = 16 * 1024
  /// The bytes that all connections together may hold beyond that, of requests that are on their
  /// way; past it a large one is answered 503.
  package var sharedInput = 32 * 1024 * 1024
  /// The answers, in bytes, that may wait for a peer to read them before its further requests wait.
  package var outputBacklog = 16 * 1024
  /// The bytes of answers that the kernel takes before it can send them on.
  package var unsentOutput = 64 * 1024
  /// How long a request's head may take.
  package var headTime = Duration.seconds(10)
  /// How long a connection may be open without a request.
  package var idleTime = Duration.seconds(60)
  /// How long a body may take, and then a second more for every `leastRate` bytes that have come.
  package var bodyTime = Duration.seconds(10)
  /// How long an answer may take, and then a second more for every `leastRate` bytes that went.
  package var writeTime = Duration.seconds(30)
  /// The rate, in bytes a second, below which a body or an answer is given up.
  package var leastRate = 1024
  /// How long the end of a refused request is waited for, so that its sender reads the answer.
  package var lingerTime = Duration.seconds(2)
  /// What a listener may leave unread of an answer that goes on, in bytes, before it is closed.
  package var listenerBacklog = 64 * 1024
  /// How long a listener hears nothing before it gets a sign of life.
  package var heartbeatInterval = Duration.seconds(15)
  /// How long what happens is gathered before listeners hear of it, after they last did.
  package var tellingInterval = Duration.milliseconds(100)
  /// How often the times above are looked at.
  package var sweepInterval = Duration.seconds(1)

  /// The defaults.
  package init() {}
}
