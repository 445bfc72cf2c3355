import Audit
import Core

extension Change {
  static let accountOpened = Change("account.opened")
  static let sessionOpened = Change("session.opened")
  static let sessionClosed = Change("session.closed")
}

extension NewAccount {
  /// What goes on record: not the name, not the whole phone number, not the password.
  var facts: Facts {
    [
      "role": .word(role), "phone": .phone(phone), "villages": .ids(villages),
      "may_publish": .truth(mayPublish), "is_organisation": .truth(organisation != nil),
    ]
  }
}

extension Session {
  /// What goes on record: nothing that its token could be told from.
  var facts: Facts { ["expires_at": .instant(expiresAt)] }
}
