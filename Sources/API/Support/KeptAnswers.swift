import Core
import HTTP
import JSON
import SQLite
import Storage

/// What one event loop told strangers, to be told again: the bytes of answers that are the same for
/// all of them.
///
/// They hold for as long as nobody, this program or another one, has committed anything, and as the
/// county's day lasts, by which goods are past their best and seasons begin. So no change has to
/// tell of itself here: whatever is committed makes all of them void.
struct KeptAnswers {
  /// The bytes that all loops keep together.
  static let maximumBytes = 16 * 1024 * 1024
  /// What an answer takes beside its bytes: its place, and what goes along with it.
  static let overhead = 256

  /// What the answers hold for.
  struct Moment: Equatable {
    let version: Int64
    let day: CivilDate

    /// Of the snapshot that a connection reads.
    init(of db: Connection) throws {
      version = try db.version()
      day = db.today
    }
  }

  /// What an answer has beside its body.
  struct Attachment {
    var tag: EntityTag?
    var link: String?
  }

  struct Answer {
    /// What was asked for, and the body behind it.
    private let bytes: [UInt8]
    private let targetLength: Int
    let attachment: Attachment

    init(
      to target: UnsafeRawBufferPointer, _ body: UnsafeRawBufferPointer, _ attachment: Attachment
    ) {
      targetLength = target.count
      bytes = [UInt8](unsafeUninitializedCapacity: target.count + body.count) { bytes, count in
        let all = UnsafeMutableRawBufferPointer(bytes)
        all.copyBytes(from: target)
        UnsafeMutableRawBufferPointer(rebasing: all[target.count...]).copyBytes(from: body)
        count = all.count
      }
      self.attachment = attachment
    }

    var size: Int { bytes.count + KeptAnswers.overhead }

    func isTo(_ target: UnsafeRawBufferPointer) -> Bool {
      targetLength == target.count && bytes.starts(with: target)
    }

    /// Puts the body into an answer.
    func write(to exchange: Exchange) {
      exchange.content.removeAll()
      bytes.withUnsafeBytes {
        exchange.content.append(UnsafeRawBufferPointer(rebasing: $0[targetLength...]))
      }
    }
  }

  private let room: Int
  private var moment: Moment?
  /// By the fingerprint of what was asked for.
  private var answers: [UInt64: Answer] = [:]
  /// The bytes that are kept.
  private(set) var size = 0
  /// How often there was an answer, and how often there was none.
  private(set) var hits = 0
  private(set) var misses = 0

  /// Answers of one of so many loops.
  init(loops: Int) { room = KeptAnswers.maximumBytes / max(1, loops) }

  /// The answer to this path and query that was kept and holds still.
  mutating func find(_ target: UnsafeRawBufferPointer, at moment: Moment) -> Answer? {
    if moment != self.moment {
      forget()
      self.moment = moment
    }
    guard let answer = answers[fingerprint(of: target)], answer.isTo(target) else {
      misses += 1
      return nil
    }
    hits += 1
    return answer
  }

  /// Keeps an answer that was made of the same snapshot in which `find` had none. Where there is no
  /// room left all others are forgotten: those that many ask for are back at once.
  mutating func keep(_ answer: Answer, to target: UnsafeRawBufferPointer, at moment: Moment) {
    guard moment == self.moment, answer.size <= room else { return }
    if size + answer.size > room { forget() }
    size += answer.size
    if let former = answers.updateValue(answer, forKey: fingerprint(of: target)) {
      size -= former.size
    }
  }

  private mutating func forget() {
    if answers.isEmpty { return }
    answers.removeAll(keepingCapacity: true)
    size = 0
  }
}

extension Call {
  /// Answers with one thing and its `ETag`, or 304, as `respondWithResource` does; a stranger with
  /// what a stranger was told before, where that holds still. What `write` writes for a stranger
  /// must hang on nothing but the path and query, the database and the day.
  func respondWithPublicResource(
    _ write: (Connection, inout JSONWriter) throws -> Void
  ) throws {
    let attachment = try makePublicContent { db in
      var json = JSONWriter(exchange.content)
      try write(db, &json)
      return KeptAnswers.Attachment(tag: entityTag(of: exchange.content.unsafeBytes))
    }
    guard let tag = attachment.tag else { preconditionFailure("a resource has a tag") }
    exchange.respond(under: tag)
  }

  /// Answers with a page of a list, and a `Link` to the next one, which begins at what `write`
  /// gives; a stranger as `respondWithPublicResource` does.
  func respondWithPublicPage(
    _ write: (Connection, inout JSONWriter) throws -> Cursor?
  ) throws {
    let attachment = try makePublicContent { db in
      var json = JSONWriter(exchange.content)
      let next = try write(db, &json)
      return KeptAnswers.Attachment(link: next.map(link))
    }
    if let link = attachment.link { exchange.setHeader("Link", link) }
    exchange.respond(.ok)
  }

  private func makePublicContent(
    _ make: (Connection) throws -> KeptAnswers.Attachment
  ) throws -> KeptAnswers.Attachment {
    try read { db in
      exchange.content.removeAll()
      guard caller == nil else { return try make(db) }
      let kept = application.keptAnswers[exchange.loop]
      let moment = try KeptAnswers.Moment(of: db)
      let target = exchange.target
      if let answer = kept.withLock({ $0.find(target, at: moment) }) {
        answer.write(to: exchange)
        return answer.attachment
      }
      let attachment = try make(db)
      let answer = KeptAnswers.Answer(to: target, exchange.content.unsafeBytes, attachment)
      kept.withLock { $0.keep(answer, to: target, at: moment) }
      return attachment
    }
  }
}
