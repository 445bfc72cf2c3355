import Core
import JSON

/// The members of a JSON object as a handler asks for them: each with its limits, every fault
/// gathered. A member that does not fit reads as a stand-in, so that the ones after it are looked
/// at too; the stand-ins never leave, because then `decode` throws.
final class Fields {
  /// A few as a rule: looking through them is faster than a table.
  private let members: [JSONMember]
  private let pointer: String
  private let faults: Faults
  private var asked: [String] = []
  /// What is asked for, where that is all that is wanted to be known.
  private let recording: Recording?
  /// The request that the members came with; nil while they are only recorded.
  let call: Call?

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

  /// The members that a handler asks for, in their order.
  private final class Recording {
    private(set) var members: [Schema.Member] = []

    func note(_ name: String, _ schema: Schema, isRequired: Bool) {
      members.removeAll { $0.name == name }
      members.append(Schema.Member(name: name, schema: schema, isRequired: isRequired))
    }

    func require(_ name: String) { renote(name) { _ in true } }

    func forbidNull(_ name: String) { renote(name) { $0 } }

    private func renote(_ name: String, isRequired: (Bool) -> Bool) {
      guard let place = members.firstIndex(where: { $0.name == name }) else {
        preconditionFailure("\(name) was not asked for")
      }
      let known = members[place]
      members[place] = Schema.Member(
        name: name, schema: known.schema.withoutNull, isRequired: isRequired(known.isRequired))
    }
  }

  private init(
    _ object: [JSONMember], pointer: String, faults: Faults, recording: Recording? = nil,
    call: Call?
  ) {
    self.recording = recording
    self.call = call
    members = object
    self.pointer = pointer
    self.faults = faults
  }

  /// The schema of what `make` reads: it is run on nothing, and each member that it asks for is
  /// written down. So what the document says and what is checked are one.
  static func schema<T>(_ make: (Fields) throws -> T) -> Schema {
    let recording = Recording()
    let fields = Fields([], pointer: "", faults: Faults(), recording: recording, call: nil)
    do {
      _ = try make(fields)
    } catch {
      preconditionFailure("what reads a body must not throw while it is described: \(error)")
    }
    return Schema(.object(recording.members))
  }

  /// Writes down a member that is asked for. Only a recording makes the schema: what it costs to
  /// put its pattern together is a hundredth of an order.
  func note(_ name: String, _ schema: @autoclosure () -> Schema, isRequired: Bool) {
    guard let recording else { return }
    recording.note(name, isRequired ? schema() : schema().orNull, isRequired: isRequired)
  }

  /// Reads an object by `make`. Throws `CallRefusal.unfitBody` with every fault, among them each
  /// member that `make` did not ask for.
  static func decode<T>(
    _ value: JSONValue, of call: Call, _ make: (Fields) throws -> T
  ) throws -> T {
    let faults = Faults()
    guard case .object(let object) = value else {
      faults.add("", "type", "The body must be an object.")
      throw CallRefusal.unfitBody(faults.list)
    }
    let fields = Fields(object, pointer: "", faults: faults, call: call)
    let made = try make(fields)
    fields.refuseUnasked()
    guard faults.list.isEmpty else { throw CallRefusal.unfitBody(faults.list) }
    return made
  }

  private func refuseUnasked() {
    for name in members.map(\.name).filter({ !asked.contains($0) }).sorted() {
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
    asked.append(name)
    guard let value = member(name), value != .null else { return nil }
    return value
  }

  /// The first of this name.
  private func member(_ name: String) -> JSONValue? { members.first { $0.name == name }?.value }

  /// Whether the member stands there, be it as null.
  func has(_ name: String) -> Bool { member(name) != nil }

  /// Refuses null for members that a merge patch may change but not take away (RFC 7396).
  /// To be called after they were asked for.
  func refuseNull(_ names: String...) {
    for name in names {
      recording?.forbidNull(name)
      if member(name) == .null {
        fault(name, "required", "This member cannot be taken away.")
      }
    }
  }

  /// What a merge patch says of a member that may be taken away, with a value that `read` reads.
  func clearable<T: Sendable>(_ name: String, _ read: (String) -> T?) -> Change<T> {
    let value = read(name)
    if member(name) == .null { return .clear }
    return value.map(Change.set) ?? .keep
  }

  /// `read`'s result for a member that must be there.
  func required<T>(_ name: String, standIn: T, _ read: (JSONValue) -> T?) -> T {
    if let recording {
      // So that what lies inside of it is written down as well.
      _ = read(.null)
      recording.require(name)
      return standIn
    }
    guard let value = value(name) else {
      fault(name, "required", "This member is needed.")
      return standIn
    }
    return read(value) ?? standIn
  }

  /// An object inside of this one.
  func object<T>(_ name: String, _ make: (Fields) -> T) -> T? {
    if recording != nil {
      note(name, Fields.schema(make), isRequired: false)
      return nil
    }
    guard let value = value(name) else { return nil }
    guard case .object(let object) = value else {
      fault(name, "type", "This must be an object.")
      return nil
    }
    let fields = Fields(object, pointer: "\(pointer)/\(name)", faults: faults, call: call)
    let made = make(fields)
    fields.refuseUnasked()
    return made
  }

  /// A list of objects inside of this one.
  func list<T>(_ name: String, _ counts: ClosedRange<Int>, _ make: (Fields) -> T) -> [T]? {
    let item = recording == nil ? Schema.text : Fields.schema(make)
    guard let values = array(name, counts, of: item) else { return nil }
    return values.enumerated().compactMap { place, value in
      guard case .object(let object) = value else {
        fault(name, item: place, "type", "This must be an object.")
        return nil
      }
      let fields = Fields(
        object, pointer: "\(pointer)/\(name)/\(place)", faults: faults, call: call)
      let made = make(fields)
      fields.refuseUnasked()
      return made
    }
  }

  /// The items of a list; nil where there is none or it is too short or too long.
  func array(
    _ name: String, _ counts: ClosedRange<Int>, of item: Schema, mayRepeat: Bool = true
  ) -> [JSONValue]? {
    let list = Schema.list(item, counts)
    note(name, mayRepeat ? list : list.withoutDoubles, isRequired: false)
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
