import CSV
import Core
import Foundation

/// A seed file that does not have the form that the program expects: a broken installation.
package struct SeedError: Error, CustomStringConvertible {
  package let description: String
}

/// A table of `data/`, read by its headings.
struct SeedTable {
  private let name: String
  private let headings: [String: Int]
  private let records: [CSVRecord]

  init(_ name: String) throws {
    self.name = name
    let records = try CSVReader.read(decodeText(try SeedTable.bytes(name)))
    guard let header = records.first else { throw SeedError(description: "\(name) is empty") }
    headings = Dictionary(
      header.fields.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    self.records = Array(records.dropFirst())
  }

  /// The bytes of a file of `data/`.
  static func bytes(_ name: String) throws -> [UInt8] {
    let file = Bundle.module.bundleURL.appendingPathComponent("data/\(name)")
    return Array(try Data(contentsOf: file))
  }

  /// Each row, as `make` reads it.
  func rows<T>(_ make: (SeedRow) throws -> T) throws -> [T] {
    try records.map { record in
      guard record.fields.count == headings.count else {
        throw SeedError(description: "\(name), line \(record.line): wrong number of fields")
      }
      return try make(SeedRow(table: name, headings: headings, record: record))
    }
  }
}

/// A row of a table.
struct SeedRow {
  let table: String
  let headings: [String: Int]
  let record: CSVRecord

  func text(_ column: String) throws -> String {
    guard let place = headings[column] else {
      throw SeedError(description: "\(table) has no column \(column)")
    }
    return record.fields[place]
  }

  func optionalText(_ column: String) throws -> String? {
    let text = try text(column)
    return text.isEmpty ? nil : text
  }

  func integer(_ column: String) throws -> Int {
    guard let integer = Int(try text(column)) else { throw misfit(column) }
    return integer
  }

  func fen(_ column: String) throws -> Fen { Fen(Int64(try integer(column))) }

  func decimal(_ column: String) throws -> Double? {
    guard let text = try optionalText(column) else { return nil }
    guard let decimal = Double(text) else { throw misfit(column) }
    return decimal
  }

  func choice<T: RawRepresentable>(_ column: String, _ type: T.Type) throws -> T
  where T.RawValue == String {
    guard let choice = T(rawValue: try text(column)) else { throw misfit(column) }
    return choice
  }

  private func misfit(_ column: String) -> SeedError {
    SeedError(description: "\(table), line \(record.line), column \(column): does not fit")
  }
}
