import Audit
import Core

extension AuditAction {
  static let accountOpened = AuditAction("account.opened")
  static let accountChanged = AuditAction("account.changed")
  static let passwordChanged = AuditAction("account.password_changed")
  static let resetCodeMade = AuditAction("account.reset_code_made")
  static let passwordReset = AuditAction("account.password_reset")
  static let apiKeyAdded = AuditAction("api_key.added")
  static let apiKeyRemoved = AuditAction("api_key.removed")
  static let sessionOpened = AuditAction("session.opened")
  static let sessionClosed = AuditAction("session.closed")
}

extension NewAccount {
  /// What goes on record: not the name, not the whole phone number, not the password.
  var facts: Facts {
    [
      "role": .word(role), "phone": .phone(phone), "villages": .ids(villages),
      "may_publish": .truth(mayPublish),
    ]
  }
}

extension Account {
  /// The same, and whether it can be used.
  var facts: Facts {
    [
      "role": .word(role), "phone": .phone(phone), "villages": .ids(villages),
      "may_publish": .truth(mayPublish), "is_active": .truth(isActive),
    ]
  }

  /// The same after a change from `old`, and which of the things changed that are not on record.
  func facts(changedFrom old: Account) -> Facts {
    var facts = facts
    if name != old.name { facts.add("name_changed", .truth(true)) }
    if phone != old.phone { facts.add("phone_changed", .truth(true)) }
    return facts
  }
}

extension APIKey {
  /// What goes on record: neither its name nor anything that the key could be told from.
  var facts: Facts {
    [
      "scopes": .list(scopes.map(\.rawValue)),
      "expires_at": expiresAt.map { .instant($0) } ?? .null,
    ]
  }
}

extension Session {
  /// What goes on record: nothing that its token could be told from.
  var facts: Facts { ["expires_at": .instant(expiresAt)] }
}
