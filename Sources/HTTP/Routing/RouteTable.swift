import JSON

/// The routes as a tree of their segments. It never changes once it is built.
final class RouteTable: Sendable {
  struct Entry: Sendable {
    let route: Route
    /// The parameters' names, the numbers of the segments they stand for, and how long what these
    /// end with is.
    let parameters: [(name: PatternSegment, segment: Int, suffixLength: Int)]
  }

  private struct Node: Sendable {
    var literals: [(segment: PatternSegment, node: Int)] = []
    /// Those with a suffix first: they are tried in this order.
    var parameters: [(suffix: PatternSegment, node: Int)] = []
    var methods = MethodSet()
    /// The entries by method.
    var entries = [Int](repeating: -1, count: Method.allCases.count)
  }

  /// What a path and a method lead to.
  enum Match: Equatable {
    case route(Int)
    case options(MethodSet)
    case methodNotAllowed(MethodSet)
    case notFound
  }

  let entries: [Entry]
  private let nodes: [Node]

  init(_ routes: [Route]) {
    var nodes = [Node()]
    var entries: [Entry] = []
    for route in routes {
      let segments = PatternSegment.segments(of: route.pattern)
      var node = 0
      for segment in segments { node = RouteTable.child(of: node, for: segment, in: &nodes) }
      precondition(
        !nodes[node].methods.contains(route.method),
        "two routes for \(route.method.token) \(route.pattern)")
      nodes[node].methods.insert(route.method)
      nodes[node].entries[Int(route.method.rawValue)] = entries.count
      let parameters = segments.enumerated().compactMap { index, segment in
        segment.parameterName.map {
          (name: $0, segment: index, suffixLength: segment.suffix.count)
        }
      }
      entries.append(Entry(route: route, parameters: parameters))
    }
    self.nodes = nodes
    self.entries = entries
  }

  /// Finds the route. A literal segment wins over a parameter, one with a
  /// suffix over one without, and a route of the right method over
  /// one of another.
  func match(_ head: RequestHead) -> Match {
    if head.isAboutServer {
      var all = MethodSet()
      for entry in entries { all.insert(entry.route.method) }
      return .options(all)
    }
    let path = head.decodedPath.unsafeBytes
    if let found = find(head.method, path, head.segments, 0, at: 0) { return .route(found) }
    if head.method == .head, let found = find(.get, path, head.segments, 0, at: 0) {
      return .route(found)
    }
    var allowed = MethodSet()
    collect(&allowed, path, head.segments, 0, at: 0)
    if allowed.isEmpty { return .notFound }
    return head.method == .options ? .options(allowed) : .methodNotAllowed(allowed)
  }

  private func find(
    _ method: Method, _ path: UnsafeRawBufferPointer, _ segments: [ByteRange], _ index: Int,
    at node: Int
  ) -> Int? {
    if index == segments.count {
      let entry = nodes[node].entries[Int(method.rawValue)]
      return entry >= 0 ? entry : nil
    }
    let segment = segments[index].bytes(of: path)
    if let literal = literal(segment, at: node),
      let found = find(method, path, segments, index + 1, at: literal)
    {
      return found
    }
    for parameter in nodes[node].parameters where parameter.suffix.ends(segment) {
      if let found = find(method, path, segments, index + 1, at: parameter.node) { return found }
    }
    return nil
  }

  private func collect(
    _ allowed: inout MethodSet, _ path: UnsafeRawBufferPointer, _ segments: [ByteRange],
    _ index: Int, at node: Int
  ) {
    if index == segments.count { return allowed.formUnion(nodes[node].methods) }
    let segment = segments[index].bytes(of: path)
    if let literal = literal(segment, at: node) {
      collect(&allowed, path, segments, index + 1, at: literal)
    }
    for parameter in nodes[node].parameters where parameter.suffix.ends(segment) {
      collect(&allowed, path, segments, index + 1, at: parameter.node)
    }
  }

  private func literal(_ segment: UnsafeRawBufferPointer, at node: Int) -> Int? {
    for candidate in nodes[node].literals where candidate.segment.bytes.isEqual(to: segment) {
      return candidate.node
    }
    return nil
  }

  private static func child(
    of node: Int, for segment: PatternSegment, in nodes: inout [Node]
  ) -> Int {
    if segment.parameterName != nil {
      let suffix = segment.suffix
      let known = nodes[node].parameters.first { $0.suffix.bytes.isEqual(to: suffix.bytes) }
      if let known { return known.node }
      let place = suffix.count > 0 ? 0 : nodes[node].parameters.count
      nodes[node].parameters.insert((suffix, nodes.count), at: place)
    } else {
      let known = nodes[node].literals.first { $0.segment.bytes.isEqual(to: segment.bytes) }
      if let known { return known.node }
      nodes[node].literals.append((segment, nodes.count))
    }
    nodes.append(Node())
    return nodes.count - 1
  }
}
