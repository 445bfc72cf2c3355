import Core

/// A carrier's file as it was read.
package struct TrackingFile: Sendable {
  let rows: [TrackingRow]
}

/// A row of a carrier's file.
struct TrackingRow: Sendable {
  let line: Int
  let carrier: String
  let report: TrackingReport
}

/// A carrier's file that was imported, row by row.
package struct TrackingImport: Sendable {
  package let rows: [ImportedTracking]

  /// Larger files and longer ones are sent in parts: what is in both counts once.
  package static let maximumSize = 1 << 20
  package static let maximumRows = 2_000

  /// How many rows were put on record.
  package var tracked: Int { rows.count { $0.outcome == .tracked } }
}

/// What became of a row.
package struct ImportedTracking: Sendable {
  package let line: Int
  package let outcome: TrackingOutcome
  /// Those that bear the number.
  package let parcels: [Identifier]
}

/// A file that was not imported, with all that is wrong in it.
package struct TrackingFileRefusal: Refusal, Equatable {
  /// Faults that are told; of more it is only told how many there are.
  package static let maximumToldFaults = 100

  package let faults: [Fault]
  private let count: Int

  /// For the description of what may be refused.
  package static let unfit = TrackingFileRefusal([])

  init(_ all: [TrackingFileFault]) {
    let sorted = all.sorted { $0.line < $1.line }
    faults = sorted.prefix(TrackingFileRefusal.maximumToldFaults).map(\.fault)
    count = all.count
  }

  package var kind: RefusalKind { .invalid }
  package var code: String { "unfit_tracking_file" }
  package var detail: String {
    let rest = count - faults.count
    return "Nothing of the file was imported; `errors` names each bad row by its line"
      + (rest > 0 ? ", and there are \(rest) more." : ".")
  }
}

/// A row that cannot be taken: where and why.
struct TrackingFileFault: Sendable {
  let line: Int
  /// The column; nil for the row as a whole.
  var column: TrackingColumn?
  let code: String
  let reason: String

  /// Its place is `/LINE/COLUMN`.
  var fault: Fault {
    let place = column.map { "/\(line)/\($0.rawValue)" } ?? "/\(line)"
    return Fault(pointer: place, code: code, detail: "Line \(line): \(reason)")
  }
}

/// The columns of a carrier's file that are read; others are passed over.
enum TrackingColumn: String, CaseIterable {
  case number = "tracking_number"
  case carrier
  case time = "happened_at"
  case kind, place, note
  case reference = "event_id"

  static let needed: [TrackingColumn] = [.number, .carrier, .time, .kind]

  /// The headings of carriers' files, Chinese and English, in small letters.
  private var headings: [String] {
    switch self {
    case .number:
      ["运单号", "运单编号", "快递单号", "物流单号", "单号", "邮件号", "tracking_number", "tracking number"]
    case .carrier: ["快递公司", "物流公司", "承运商", "快递", "carrier", "courier"]
    case .time:
      ["时间", "发生时间", "操作时间", "扫描时间", "happened_at", "time", "date and time"]
    case .kind: ["状态", "物流状态", "操作类型", "事件", "kind", "status", "event"]
    case .place: ["地点", "网点", "所在地", "操作网点", "place", "location"]
    case .note: ["备注", "说明", "详情", "描述", "note", "description", "details"]
    case .reference: ["事件编号", "流水号", "记录编号", "event_id", "event id", "reference"]
    }
  }

  static func named(_ heading: String) -> TrackingColumn? {
    let heading = heading.lowercased()
    return allCases.first { $0.headings.contains(heading) }
  }
}

extension TrackingKind {
  /// What carriers' files call it beside its own word.
  private var words: [String] {
    switch self {
    case .collected: ["已揽收", "揽收", "已揽件", "揽件", "收寄", "已收件"]
    case .inTransit: ["运输中", "在途", "转运", "转运中", "已发出", "in transit"]
    case .arrived: ["到达", "已到达", "到件"]
    case .outForDelivery: ["派送中", "派件中", "派送", "派件", "投递中", "out for delivery"]
    case .delivered: ["已签收", "签收", "妥投", "已妥投"]
    case .failed: ["派送失败", "派件失败", "投递失败", "未妥投", "拒收", "问题件"]
    case .returned: ["已退回", "退回签收", "退件签收"]
    case .lost: ["丢失", "已丢失", "遗失"]
    }
  }

  init?(fileWord text: String) {
    let text = text.lowercased()
    guard
      let kind = TrackingKind.allCases.first(where: {
        $0.rawValue == text || $0.words.contains(text)
      })
    else { return nil }
    self = kind
  }
}
