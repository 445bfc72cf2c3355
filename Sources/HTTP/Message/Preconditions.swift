/// What tells the versions of a representation apart (RFC 9110, section 8.8).
package struct Validators: Sendable {
  package let entityTag: EntityTag
  /// In seconds since 1970; nil where it is not known.
  package let lastModified: Int64?

  /// The validators of one version.
  package init(_ entityTag: EntityTag, lastModified: Int64? = nil) {
    self.entityTag = entityTag
    self.lastModified = lastModified
  }
}

/// What a request makes its being served depend on (RFC 9110, section 13.1), but for `If-Range`.
package struct Preconditions: Sendable {
  /// What becomes of the request.
  package enum Outcome: Sendable {
    case proceed
    /// 304: the client has this version.
    case notModified
    /// 412.
    case failed
  }

  let ifMatch: EntityTagList?
  let ifUnmodifiedSince: Int64?
  let ifNoneMatch: EntityTagList?
  let ifModifiedSince: Int64?

  static let none = Preconditions(
    ifMatch: nil, ifUnmodifiedSince: nil, ifNoneMatch: nil, ifModifiedSince: nil)

  /// Decides in the order of precedence of section 13.2.2, given the version that there is: nil
  /// where there is none, as before the first `PUT`.
  ///
  /// A list of tags that is malformed names no version, and to be on the safe side it stops every
  /// request but one that only reads. A date that is malformed is as good as absent, as is every
  /// date where no date of the thing is known (sections 13.1.3 and 13.1.4).
  package func outcome(of method: Method, _ current: Validators?) -> Outcome {
    let isRead = method == .get || method == .head
    if let ifMatch {
      let isMet = current.map { ifMatch.contains($0.entityTag, strongly: true) } ?? false
      if !isMet { return .failed }
    } else if let ifUnmodifiedSince, let lastModified = current?.lastModified,
      lastModified > ifUnmodifiedSince
    {
      return .failed
    }
    if let ifNoneMatch {
      let isNamed = current.map { ifNoneMatch.contains($0.entityTag, strongly: false) } ?? false
      if isNamed { return isRead ? .notModified : .failed }
      if ifNoneMatch == .malformed, !isRead { return .failed }
    } else if isRead, let ifModifiedSince, let lastModified = current?.lastModified,
      lastModified <= ifModifiedSince
    {
      return .notModified
    }
    return .proceed
  }
}

extension Exchange {
  /// The request's preconditions. Read once: the value may go along to where the state is known.
  package var preconditions: Preconditions {
    guard hasPrecondition else { return .none }
    let now = context.clock.wallMilliseconds / 1000
    return Preconditions(
      ifMatch: header("If-Match").map(EntityTagList.init),
      ifUnmodifiedSince: header("If-Unmodified-Since").flatMap { HTTPDate.read($0, now: now) },
      ifNoneMatch: header("If-None-Match").map(EntityTagList.init),
      ifModifiedSince: header("If-Modified-Since").flatMap { HTTPDate.read($0, now: now) })
  }

  /// Hardly any request has one: a single look at the names tells.
  private var hasPrecondition: Bool {
    parser.head.fields.contains { field in
      let name = field.name.bytes(of: requestBytes)
      return name.count > 3 && ("if-" as StaticString).isEqualIgnoringCase(to: name.cut(0, 3))
    }
  }
}
