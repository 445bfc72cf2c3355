import Audit
import Core

extension Change {
  static let householdRegistered = Change("household.registered")
  static let householdPaired = Change("household.paired")
  static let assistanceRecorded = Change("assistance.recorded")
  static let assistanceMoved = Change("assistance.moved")
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
