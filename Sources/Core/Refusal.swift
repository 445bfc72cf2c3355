/// A rule said no. One named case per rule, in its domain; what an HTTP client sees of it is
/// decided in one place of `API`.
package protocol Refusal: Error, Sendable {
  var kind: RefusalKind { get }
  /// A stable word for programs, in `snake_case`.
  var code: String { get }
  /// A sentence for people: what is wrong and, where it helps, what would be right.
  var detail: String { get }
  /// The places of the input that are at fault, all of them.
  var faults: [Fault] { get }
  /// Seconds after which the same may be tried again, where that is known.
  var retryAfter: Int? { get }
}

extension Refusal {
  package var faults: [Fault] { [] }
  package var retryAfter: Int? { nil }
}

/// What a refusal is about.
package enum RefusalKind: Sendable {
  /// The call itself is incomplete.
  case malformed
  /// It is not known who asks.
  case unauthenticated
  /// The asker's role may not.
  case forbidden
  /// There is no such thing, or none within the asker's scope: the two look alike.
  case notFound
  /// The state of things forbids it now.
  case conflict
  /// It was tried too often.
  case tooMany
  /// The content is of a kind that is not taken.
  case unsupported
  /// The content is wrong.
  case invalid
}

/// One place of the input that is at fault.
package struct Fault: Sendable, Equatable {
  /// A JSON Pointer (RFC 6901) into the request's body, or the name of a query parameter.
  package let pointer: String
  package let code: String
  package let detail: String
  /// What is left, where a quantity fell short.
  package let available: Int?
  /// When it is to be had again, where it is out of season.
  package let backOn: CivilDate?
  /// What is left to spend, where a sum was too much.
  package let left: Fen?

  package init(
    pointer: String, code: String, detail: String, available: Int? = nil,
    backOn: CivilDate? = nil, left: Fen? = nil
  ) {
    self.pointer = pointer
    self.code = code
    self.detail = detail
    self.available = available
    self.backOn = backOn
    self.left = left
  }
}

/// Refusals that every domain needs.
package enum CommonRefusal: Refusal, Equatable {
  /// No such thing, or outside of the asker's scope. `what` is the thing's English name.
  case notFound(what: String)
  /// The asker's role may not do this at all.
  case roleMayNot
  /// The name that a client gave belongs to something else, or to what another account made: which
  /// of them is not told.
  case idTaken

  package var kind: RefusalKind {
    switch self {
    case .notFound: .notFound
    case .roleMayNot: .forbidden
    case .idTaken: .conflict
    }
  }

  package var code: String {
    switch self {
    case .notFound: "not_found"
    case .roleMayNot: "forbidden"
    case .idTaken: "id_taken"
    }
  }

  package var detail: String {
    switch self {
    case .notFound(let what): "There is no such \(what), or it is outside of your scope."
    case .roleMayNot: "Your role may not do this."
    case .idTaken: "This id was given to something else already; make a new one."
    }
  }

  package var faults: [Fault] {
    self == .idTaken ? [Fault(pointer: "/id", code: code, detail: detail)] : []
  }
}

/// The content of one or more members is wrong, beyond what their shape could show.
package struct InvalidContent: Refusal, Equatable {
  package let faults: [Fault]

  package init(_ faults: [Fault]) { self.faults = faults }

  package init(_ pointer: String, _ code: String, _ detail: String) {
    faults = [Fault(pointer: pointer, code: code, detail: detail)]
  }

  package var kind: RefusalKind { .invalid }
  package var code: String { "invalid_content" }
  package var detail: String { "The content does not fit; `errors` names each place." }
}
