/// What a change says of a part that may also be taken away (RFC 7396): nothing, a value, or null.
package enum Change<Value: Sendable>: Sendable {
  case keep
  case set(Value)
  case clear

  /// What the part is after the change.
  package func applied(to present: Value?) -> Value? {
    switch self {
    case .keep: present
    case .set(let value): value
    case .clear: nil
    }
  }
}
