import Foundation

/// A picture in black and white, to be looked at by a reader of QR codes.
package struct Bitmap: Sendable, Equatable {
  /// From the top; true is black.
  package let rows: [[Bool]]

  package init(_ rows: [[Bool]]) { self.rows = rows }

  /// What a path of SVG fills that is made of rectangles one unit high (`Mx yhNv1h-Nz`). Throws for
  /// any other one.
  package init(path: String, side: Int) throws {
    var rows = [[Bool]](repeating: [Bool](repeating: false, count: side), count: side)
    var rest = path[...]
    while let match = rest.prefixMatch(of: /M(\d+) (\d+)h(\d+)v1h-(\d+)z/) {
      guard match.3 == match.4, let x = Int(match.1), let y = Int(match.2),
        let length = Int(match.3), rows.indices.contains(y), x + length <= side
      else { throw BitmapFault(description: "\(match.0) is no rectangle inside") }
      for column in x..<(x + length) { rows[y][column] = true }
      rest = rest[match.range.upperBound...]
    }
    guard rest.isEmpty else { throw BitmapFault(description: "\(rest.prefix(40)) is no rectangle") }
    self.rows = rows
  }

  /// With so many pixels in the place of each.
  package func scaled(by factor: Int) -> Bitmap {
    Bitmap(
      rows.flatMap { row in
        let wide = row.flatMap { [Bool](repeating: $0, count: factor) }
        return [[Bool]](repeating: wide, count: factor)
      })
  }

  /// The picture as a file (https://netpbm.sourceforge.net/doc/pbm.html, the raw form).
  package var pbm: [UInt8] {
    let width = rows.first?.count ?? 0
    var bytes = Array("P4\n\(width) \(rows.count)\n".utf8)
    for row in rows {
      for start in stride(from: 0, to: width, by: 8) {
        var byte: UInt8 = 0
        for (place, isBlack) in row[start..<min(start + 8, width)].enumerated() where isBlack {
          byte |= 0x80 >> UInt8(place)
        }
        bytes.append(byte)
      }
    }
    return bytes
  }
}

package struct BitmapFault: Error, CustomStringConvertible {
  package let description: String
}

/// What `zbarimg`, a reader of QR codes that is not ours, reads in these pictures: one text each,
/// in their order. Throws where the reader is not there, and where it does not read one code in
/// each.
package func readCodes(_ pictures: [Bitmap]) throws -> [String] {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("codes-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let names = pictures.indices.map { "\($0).pbm" }
  for (name, picture) in zip(names, pictures) {
    let file = folder.appendingPathComponent(name)
    try Data(picture.scaled(by: 4).pbm).write(to: file)
  }
  let reader = Process()
  let program = ["/usr/bin/zbarimg", "/usr/local/bin/zbarimg"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }
  guard let program else {
    throw BitmapFault(
      description: "zbarimg is missing: `scripts/setup.sh test` installs Debian's zbar-tools")
  }
  reader.executableURL = URL(fileURLWithPath: program)
  reader.arguments = ["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"] + names
  reader.currentDirectoryURL = folder
  let output = Pipe()
  reader.standardOutput = output
  reader.standardError = FileHandle.nullDevice
  try reader.run()
  let bytes = output.fileHandleForReading.readDataToEndOfFile()
  reader.waitUntilExit()
  let texts = String(decoding: bytes, as: UTF8.self).split(
    separator: "\n", omittingEmptySubsequences: false
  ).dropLast().map(String.init)
  guard texts.count == pictures.count else {
    throw BitmapFault(description: "\(texts.count) codes in \(pictures.count) pictures: \(texts)")
  }
  return texts
}
