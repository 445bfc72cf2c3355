/// A symbol as SVG.
extension QRSymbol {
  /// Modules on a side of the picture, its light margin included.
  package var pictureSide: Int { side + 2 * QRSymbol.quietZone }

  /// The dark modules as the data of one path, in the picture's modules: a rectangle for each run
  /// in a row.
  package var path: String {
    var path = ""
    for row in 0..<side {
      var column = 0
      while column < side {
        guard isDark(column: column, row: row) else {
          column += 1
          continue
        }
        let start = column
        while column < side, isDark(column: column, row: row) { column += 1 }
        let length = column - start
        path += "M\(start + QRSymbol.quietZone) \(row + QRSymbol.quietZone)h\(length)v1h-\(length)z"
      }
    }
    return path
  }

  /// The picture, as a file of its own.
  package var svg: String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(pictureSide) \(pictureSide)" \
    shape-rendering="crispEdges"><rect width="\(pictureSide)" height="\(pictureSide)" \
    fill="#fff"/><path d="\(path)"/></svg>

    """
  }
}
