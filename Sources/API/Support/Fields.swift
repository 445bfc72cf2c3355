import Core
import JSON

/// The members of a JSON object as a handler asks for them: each with its limits, every fault
/// gathered. A member that does not fit reads as a stand-in, so that the ones after it are looked
/// at too; the stand-ins never leave, because then `decode` throws.
final class Fields {
  private let members: [String: JSONValue]
  private let pointer: String
  private let faults: Faults
  private var asked: Set<String> = []

  /// What was found wrong so far, shared by an object and the ones inside of it.
  final class Faults {
    /// Faults that are told; a body that has more is told of these.
    static let maximum = 100
    private(set) var list: [Fault] = []

    func add(_ pointer: String, _ code: String, _ detail: String) {
      guard list.count < Faults.maximum else { return }
      list.append(Fault(pointer: pointer, code: code, detail: detail))
    }
  }

  private init(_ object: [JSONMember], pointer: String, faults: Faults) {
    members = Dictionary(
      object.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    self.pointer = pointer
    self.faults = faults
  }

  /// Reads an object by `make`. Throws `CallRefusal.unfitBody` with every fault, among them each
  /// member that `make` did not ask for.
  static func decode<T>(_ value: JSONValue, _ make: (Fields) throws -> T) throws -> T {
    let faults = Faults()
    guard case .object(let object) = value else {
      faults.add("", "type", "The body must be an object.")
      throw CallRefusal.unfitBody(faults.list)
    }
    let fields = Fields(object, pointer: "", faults: faults)
    let made = try make(fields)
    fields.refuseUnasked()
    guard faults.list.isEmpty else { throw CallRefusal.unfitBody(faults.list) }
    return made
  }

  private func refuseUnasked() {
    for name in members.keys.sorted() where !asked.contains(name) {
      fault(name, "unknown_member", "There is no such member here.")
    }
  }

  func fault(_ name: String, _ code: String, _ detail: String) {
    // RFC 6901, section 3: `~` and `/` are escaped in a pointer.
    let token = name.replacing("~", with: "~0").replacing("/", with: "~1")
    faults.add("\(pointer)/\(token)", code, detail)
  }

  /// A fault of one item of a list, by its place from 0.
  func fault(_ name: String, item place: Int, _ code: String, _ detail: String) {
    faults.add("\(pointer)/\(name)/\(place)", code, detail)
  }

  /// Faults found so far: a rule over several members is asked only where each of them fits.
  var faultCount: Int { faults.list.count }

  /// The member's value; nil where it is absent or null.
  func value(_ name: String) -> JSONValue? {
    asked.insert(name)
    guard let value = members[name], value != .null else { return nil }
    return value
  }

  /// Refuses null for members that a merge patch may change but not take away (RFC 7396).
  func refuseNull(_ names: String...) {
    for name in names where members[name] == .null {
      fault(name, "required", "This member cannot be taken away.")
    }
  }

  /// `read`'s result for a member that must be there.
  func required<T>(_ name: String, standIn: T, _ read: (JSONValue) -> T?) -> T {
    guard let value = value(name) else {
      fault(name, "required", "This member is needed.")
      return standIn
    }
    return read(value) ?? standIn
  }

  /// An object inside of this one.
  func object<T>(_ name: String, _ make: (Fields) -> T) -> T? {
    guard let value = value(name) else { return nil }
    guard case .object(let object) = value else {
      fault(name, "type", "This must be an object.")
      return nil
    }
    let fields = Fields(object, pointer: "\(pointer)/\(name)", faults: faults)
    let made = make(fields)
    fields.refuseUnasked()
    return made
  }

  /// A list of objects inside of this one.
  func list<T>(_ name: String, _ counts: ClosedRange<Int>, _ make: (Fields) -> T) -> [T]? {
    guard let values = array(name, counts) else { return nil }
    return values.enumerated().compactMap { place, value in
      guard case .object(let object) = value else {
        fault(name, item: place, "type", "This must be an object.")
        return nil
      }
      let fields = Fields(object, pointer: "\(pointer)/\(name)/\(place)", faults: faults)
      let made = make(fields)
      fields.refuseUnasked()
      return made
    }
  }

  /// The items of a list; nil where there is none or it is too short or too long.
  func array(_ name: String, _ counts: ClosedRange<Int>) -> [JSONValue]? {
    guard let value = value(name) else { return nil }
    guard case .array(let values) = value else {
      fault(name, "type", "This must be a list.")
      return nil
    }
    guard counts.contains(values.count) else {
      fault(
        name, values.count < counts.lowerBound ? "too_short" : "too_long",
        "This list has \(counts.lowerBound) to \(counts.upperBound) items.")
      return nil
    }
    return values
  }

  /// A list that must be there.
  func requiredList<T>(
    _ name: String, _ counts: ClosedRange<Int>, _ make: (Fields) -> T
  ) -> [T] {
    required(name, standIn: []) { _ in list(name, counts, make) }
  }
}
