import Audit
import Core

extension AuditAction {
  static let roundOpened = AuditAction("round.opened")
  static let roundChanged = AuditAction("round.changed")
  /// Before its time, by hand.
  static let roundClosed = AuditAction("round.closed")
}

extension CollectionRound {
  /// What goes on record; how many consignments it has shows what it took of those that waited.
  var facts: Facts {
    [
      "village_id": .id(village), "cut_off_at": .instant(cutOffAt), "pick_up_on": .date(pickUpOn),
      "maximum_consignments": .count(maximumConsignments), "consignments": .count(consignments),
      "closed_at": closedAt.map(Fact.instant) ?? .null,
    ]
  }
}
