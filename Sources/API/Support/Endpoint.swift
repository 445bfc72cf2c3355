import Access
import Core
import HTTP

/// One operation of the API, declared once: the router, the checks of what comes in, the rights
/// and the OpenAPI document are all made of this.
struct Endpoint: Sendable {
  let method: HTTP.Method
  let pattern: StaticString
  /// What is asked of the market, and so who may.
  let action: Action
  /// What it does, in a sentence.
  let summary: String
  let parameters: [Schema.Member]
  let body: Body?
  let answer: Answer
  let key: KeyRule
  /// The longest body in bytes, where it is not the server's general limit.
  let bodyLimit: Int?
  /// The refusals of its own, beside those that its form brings with it.
  let refusals: [any Refusal]
  let handler: Handler

  /// What answers at once, or gives what is still to be done.
  typealias Handler = @Sendable (Call) throws -> PendingAnswer?

  /// What comes with a request.
  enum Body: Sendable {
    case json(Schema, isRequired: Bool)
    /// A file of one of these media types.
    case file([String])
  }

  /// What goes out when all is well.
  enum Answer: Sendable {
    /// 200 with an `ETag`, or 304.
    case resource(Schema)
    /// 200.
    case value(Schema)
    /// 201 with what was made: a thing of this kind, which the client may name; nil where it may
    /// not.
    case created(Schema, as: ThingKind?)
    /// 204.
    case nothing
    /// 204, and what is gone had an `ETag` that the client may name.
    case removed
    /// 201 where there was none, 200 where it takes another's place.
    case placed(Schema)
    /// 200 as JSON or, for whoever asks for that, as server-sent events.
    case feed(Schema)
    /// 200 with a text of this type.
    case text(type: String, subtype: String)
    /// 200 with a table of comma-separated values and its `ETag`, or 304.
    case table
    /// 200 with a page for people and its `ETag`, or 304.
    case page
    /// The same, and another page where there is nothing to tell of.
    case pageOrNotFound
    /// 200 with a file of one of these media types, or 206 with a part of it, or 304.
    case file([String])

    /// The media type, in two parts; nil where only the handler knows it, and looks at `Accept`
    /// itself.
    var produces: (type: String, subtype: String)? {
      switch self {
      case .text(let type, let subtype): (type, subtype)
      case .page, .pageOrNotFound: ("text", "html")
      case .table: ("text", "csv")
      case .feed, .file: nil
      default: ("application", "json")
      }
    }
  }

  /// An operation that takes neither parameters nor a body; one that is posted or put to may get an
  /// empty object.
  init(
    _ method: HTTP.Method, _ pattern: StaticString, _ action: Action, _ summary: String,
    answers answer: Answer, key: KeyRule? = nil, refuses refusals: [any Refusal] = [],
    _ handler: @escaping @Sendable (Call) async throws -> Void
  ) {
    let hasBody = method == .post || method == .put
    let kind = answer.kind
    let schema = Fields.schema { $0.readName(of: kind) }
    self.init(
      method, pattern, action, summary, parameters: [],
      body: hasBody ? .json(schema, isRequired: false) : nil, answer, key, refusals
    ) { call in
      try Query.decode(call.exchange) { _ in }
      let hasContent = hasBody && !call.exchange.body.isEmpty
      let named = hasContent ? try call.decode(making: kind) { _ in }.call : call
      return { try await handler(named) }
    }
  }

  /// A short read that takes no parameters.
  static func promptly(
    _ method: HTTP.Method, _ pattern: StaticString, _ action: Action, _ summary: String,
    answers answer: Answer, refuses refusals: [any Refusal] = [],
    _ handler: @escaping @Sendable (Call) throws -> Void
  ) -> Endpoint {
    Endpoint(
      method, pattern, action, summary, parameters: [], body: nil, answer, nil, refusals
    ) { call in
      try Query.decode(call.exchange) { _ in }
      try handler(call)
      return nil
    }
  }

  /// An operation with parameters in its query.
  init<Q: Sendable>(
    _ method: HTTP.Method, _ pattern: StaticString, _ action: Action, _ summary: String,
    query read: @escaping @Sendable (Query) -> Q, answers answer: Answer,
    refuses refusals: [any Refusal] = [],
    _ handler: @escaping @Sendable (Call, Q) async throws -> Void
  ) {
    self = .promptly(
      method, pattern, action, summary, query: read, answers: answer, refuses: refusals
    ) { call, asked in { try await handler(call, asked) } }
  }

  /// An operation with parameters in its query that waits only for what it gives as still to do.
  static func promptly<Q>(
    _ method: HTTP.Method, _ pattern: StaticString, _ action: Action, _ summary: String,
    query read: @escaping @Sendable (Query) -> Q, answers answer: Answer,
    refuses refusals: [any Refusal] = [],
    _ handler: @escaping @Sendable (Call, Q) throws -> PendingAnswer?
  ) -> Endpoint {
    Endpoint(
      method, pattern, action, summary, parameters: Query.parameters(read), body: nil, answer, nil,
      refusals
    ) { call in try handler(call, try Query.decode(call.exchange, read)) }
  }

  /// An operation with a body.
  init<B: Sendable>(
    _ method: HTTP.Method, _ pattern: StaticString, _ action: Action, _ summary: String,
    body read: @escaping @Sendable (Fields) throws -> B, answers answer: Answer,
    key: KeyRule? = nil, refuses refusals: [any Refusal] = [],
    _ handler: @escaping @Sendable (Call, B) async throws -> Void
  ) {
    let kind = answer.kind
    self.init(
      method, pattern, action, summary, parameters: [],
      body: .json(
        Fields.schema { fields in
          fields.readName(of: kind)
          return try read(fields)
        }, isRequired: true), answer, key, refusals
    ) { call in
      try Query.decode(call.exchange) { _ in }
      let (content, named) = try call.decode(making: kind, read)
      return { try await handler(named, content) }
    }
  }

  /// An operation with a body that may be left out: `read` is then given an empty one.
  init<B: Sendable>(
    _ method: HTTP.Method, _ pattern: StaticString, _ action: Action, _ summary: String,
    optionalBody read: @escaping @Sendable (Fields) -> B, answers answer: Answer,
    refuses refusals: [any Refusal] = [],
    _ handler: @escaping @Sendable (Call, B) async throws -> Void
  ) {
    self.init(
      method, pattern, action, summary, parameters: [],
      body: .json(Fields.schema(read), isRequired: false), answer, nil, refusals
    ) { call in
      try Query.decode(call.exchange) { _ in }
      let content =
        call.exchange.body.isEmpty
        ? try Fields.decode(.object([]), of: call, read) : try call.decode(making: nil, read).form
      return { try await handler(call, content) }
    }
  }

  /// An operation that takes a file, which its handler reads.
  init(
    _ method: HTTP.Method, _ pattern: StaticString, _ action: Action, _ summary: String,
    takes mediaTypes: [String], upTo bodyLimit: Int, answers answer: Answer,
    refuses refusals: [any Refusal] = [],
    _ handler: @escaping @Sendable (Call) async throws -> Void
  ) {
    self.init(
      method, pattern, action, summary, parameters: [], body: .file(mediaTypes), answer, nil,
      refusals, bodyLimit: bodyLimit
    ) { call in
      try Query.decode(call.exchange) { _ in }
      return { try await handler(call) }
    }
  }

  private init(
    _ method: HTTP.Method, _ pattern: StaticString, _ action: Action, _ summary: String,
    parameters: [Schema.Member], body: Body?, _ answer: Answer, _ key: KeyRule?,
    _ refusals: [any Refusal], bodyLimit: Int? = nil, handler: @escaping Handler
  ) {
    self.method = method
    self.pattern = pattern
    self.action = action
    self.summary = summary
    self.parameters = parameters
    self.body = body
    self.answer = answer
    self.key = key ?? (method == .post ? .optional : .none)
    self.refusals = refusals
    self.bodyLimit = bodyLimit
    self.handler = handler
  }

  /// Who calls, counted against what that may ask for; a token that is none counts for the address
  /// that it came from.
  private func admit(_ exchange: Exchange, _ application: Application) throws -> Caller? {
    let result = Result { try authenticate(exchange, application) }
    // Machines that watch the server are to see it whatever is going on.
    if action != .watchServer, let limits = application.limits {
      let actor = (try? result.get())?.actor
      try limits.count(exchange, of: actor, now: application.database.milliseconds)
    }
    return try result.get()
  }

  /// The route, with the check of who calls before the handler.
  func route(in application: Application) -> Route {
    let rights = Rights.row(action)
    let produces = answer.produces
    return Route.promptly(method, pattern, bodyLimit: bodyLimit) { exchange in
      if let produces { try checkAccept(exchange, produces) }
      let caller = try admit(exchange, application)
      // What one account may see is kept by no cache that others share (RFC 9111, section 5.2.2).
      if caller != nil { exchange.setHeader("Cache-Control", "private, no-cache") }
      if let caller {
        guard rights[caller.actor.role] != nil else { throw CommonRefusal.roleMayNot }
        guard caller.actor.isGranted(action) else { throw AccessRefusal.scopeMissing }
      } else if rights.anybody == nil {
        throw AccessRefusal.tokenNeeded
      }
      return try handler(
        Call(exchange: exchange, application: application, caller: caller, keyRule: key))
    }
  }
}
