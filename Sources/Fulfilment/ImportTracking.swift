import Audit
import CSV
import Core
import Orders
import SQLite
import Storage

/// Reads a carrier's file: CSV in UTF-8 or GB18030 with Chinese or English headings, a row an
/// event. `now` bounds what can have happened. Throws `TrackingFileRefusal` with every bad row by
/// its line.
package func readTracking(
  _ file: [UInt8], now: Instant
) throws(TrackingFileRefusal) -> TrackingFile {
  let records: [CSVRecord]
  do throws(CSVFileFault) {
    records = try CSVFile.records(of: file, upTo: TrackingImport.maximumSize)
  } catch {
    throw TrackingFileRefusal([
      TrackingFileFault(line: error.line, code: error.code, reason: error.reason)
    ])
  }
  var reader = TrackingReader(now: now)
  let rows = reader.read(records)
  guard reader.faults.isEmpty else { throw TrackingFileRefusal(reader.faults) }
  return TrackingFile(rows: rows)
}

/// Imports a carrier's file, all of it or nothing: each event is taken as by `track`, in the order
/// of their times whatever the order of the rows, and counts once however often it comes. Throws
/// `CommonRefusal.roleMayNot`, and `TrackingFileRefusal` with every row whose parcel is unknown or
/// outside of the actor's scope, or that contradicts what is on record.
package func importTracking(
  _ file: TrackingFile, as actor: Actor, in db: Connection
) throws -> TrackingImport {
  guard actor.scope(of: .handleConsignments) != nil else { throw CommonRefusal.roleMayNot }
  var faults: [TrackingFileFault] = []
  var found: [[Parcel]] = []
  for row in file.rows {
    let parcels = try parcels(of: row, as: actor, in: db)
    found.append(parcels)
    if parcels.isEmpty {
      let refusal = TrackingRefusal.unknownParcel
      faults.append(
        TrackingFileFault(
          line: row.line, column: .number, code: refusal.code, reason: refusal.detail))
    }
  }
  guard faults.isEmpty else { throw TrackingFileRefusal(faults) }
  var outcomes = file.rows.map { _ in TrackingOutcome.known }
  let order = file.rows.indices.sorted {
    (file.rows[$0].report.content.happenedAt, $0) < (file.rows[$1].report.content.happenedAt, $1)
  }
  for place in order {
    let row = file.rows[place]
    do {
      for parcel in found[place] where try track(parcel.id, row.report, as: actor, in: db) {
        outcomes[place] = .tracked
      }
    } catch let refusal as TrackingRefusal {
      faults.append(
        TrackingFileFault(
          line: row.line, column: .reference, code: refusal.code, reason: refusal.detail))
    }
  }
  guard faults.isEmpty else { throw TrackingFileRefusal(faults) }
  return TrackingImport(
    rows: file.rows.indices.map { place in
      ImportedTracking(
        line: file.rows[place].line, outcome: outcomes[place], parcels: found[place].map(\.id))
    })
}

private func parcels(
  of row: TrackingRow, as actor: Actor, in db: Connection
) throws -> [Parcel] {
  let courier = try TrackingStore.courier(named: row.carrier, in: db)
  return try parcels(
    numbered: row.report.number, of: courier, at: row.report.content.happenedAt, in: db
  ).filter { try mayHandle(consignment: $0.consignment, actor, in: db) }
}

/// Whether it was put on record. The parcel is read anew: a row before may have moved it.
private func track(
  _ id: Identifier, _ report: TrackingReport, as actor: Actor, in db: Connection
) throws -> Bool {
  guard let parcel = try ParcelStore.find(id, in: db) else {
    preconditionFailure("a parcel is never taken away")
  }
  return try track(
    parcel, report.content, report.source, reference: report.reference, by: .actor(actor), in: db
  ).isNew
}
