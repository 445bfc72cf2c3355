import Audit
import Core

extension AuditAction {
  static let householdRegistered = AuditAction("household.registered")
  static let householdChanged = AuditAction("household.changed")
  static let resourceCounted = AuditAction("household.resource_counted")
  static let householdPaired = AuditAction("household.paired")
  static let assistanceRecorded = AuditAction("assistance.recorded")
  static let assistanceMoved = AuditAction("assistance.moved")
}

extension NewHousehold {
  /// What goes on record: no name but the masked one that the public may see, nothing of its
  /// members but how many they are, and not why it is poor.
  var facts: Facts {
    [
      "village_id": .id(village), "code": .text(code), "display_name": .text(displayName),
      "phone": .phone(phone), "people": .count(members.count),
      "registered_on": .date(registeredOn), "public_profile": .truth(publicProfile),
    ]
  }
}

extension Household {
  /// What goes on record when it changes: the same as of a new one.
  var facts: Facts {
    [
      "display_name": .text(displayName), "phone": .phone(phone), "people": .count(people),
      "public_profile": .truth(publicProfile), "status": .word(status),
    ]
  }
}

extension Resource {
  var facts: Facts {
    [
      "resource": .text(name), "quantity": .count(quantity), "confirmed": .count(confirmed),
      "counted_on": .date(countedOn),
    ]
  }
}

extension Pairing {
  var facts: Facts { ["volunteer_id": .id(volunteer), "since": .date(since)] }
}

extension NewAssistance {
  /// What goes on record: not who gave it, nor what is told of it in words.
  var facts: Facts {
    [
      "kind": .word(kind), "quantity": .count(quantity), "value_fen": .fen(value),
      "status": .word(status), "on": .date(on),
    ]
  }
}
