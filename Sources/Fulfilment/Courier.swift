import Core
import Crypto
import Notices

/// A carrier that tells by itself what happens to its parcels: how its notices are proven and read.
package struct Courier: Sendable {
  /// Its place in the address that it sends to, and the lasting name of the carrier: it tells of
  /// its own parcels only.
  package let name: String
  /// Reads a message that came at `now`. Throws `NoticeRefusal`.
  package let read: @Sendable (NoticeMessage, _ now: Instant) throws -> CourierNotice

  package init(
    name: String,
    read: @escaping @Sendable (NoticeMessage, _ now: Instant) throws -> CourierNotice
  ) {
    self.name = name
    self.read = read
  }

  /// A courier whose notices are JSON, signed as `NoticeMessage.prove` has it. The body is
  ///
  ///     {"tracking_number": "SF1", "event_id": "E-1", "kind": "delivered",
  ///      "happened_at": "2026-06-15T04:00:00Z", "place": "…", "note": "…"}
  ///
  /// of which `place` and `note` may be left out, and members beside these are passed over.
  package static func signed(name: String, keys: [WebhookSecret]) -> Courier {
    Courier(name: name) { message, now in
      try message.prove(by: keys, at: now)
      return try readNotice(try NoticeContent(message.body), at: now)
    }
  }
}

/// What a courier tells of a parcel.
package struct CourierNotice: Sendable {
  let report: TrackingReport

  /// What happened to the parcel of a number, under the courier's own reference for it.
  package init(number: String, reference: String, _ content: TrackingContent) {
    report = TrackingReport(
      number: number, content: content, source: .courier, reference: reference)
  }
}

/// Longer texts than are kept: they are cut, for no courier sends them again in other words.
private let maximumTextLength = 2_000

private func readNotice(
  _ content: NoticeContent, at now: Instant
) throws(NoticeRefusal) -> CourierNotice {
  let number = try content.needed("tracking_number", upTo: Parcel.maximumTrackingNumberLength)
  let reference = try content.needed("event_id", upTo: TrackingEvent.maximumReferenceLength)
  guard let kind = TrackingKind(rawValue: try content.needed("kind", upTo: maximumTextLength))
  else {
    let words = TrackingKind.allCases.map(\.rawValue).joined(separator: ", ")
    throw .unfit("kind is none of \(words)")
  }
  let time = try content.needed("happened_at", upTo: maximumTextLength)
  guard let happenedAt = Instant(rfc3339: time) else {
    throw .unfit("happened_at is no moment such as 2016-11-24T01:02:03Z")
  }
  guard happenedAt <= now.adding(seconds: TrackingEvent.maximumSecondsAhead) else {
    throw .unfit("happened_at lies in the future")
  }
  return CourierNotice(
    number: number, reference: reference,
    TrackingContent(
      happenedAt: happenedAt, kind: kind,
      place: try content.text("place", upTo: maximumTextLength) ?? "",
      note: try content.text("note", upTo: maximumTextLength) ?? ""))
}
