import SQLite

/// What a listing's row tells of one of its photos; valid as long as the row is.
package struct ListedPhoto {
  package let number: Int64
  package let mediaType: UnsafeBufferPointer<UInt8>
  package let width: Int64
  package let height: Int64
  /// In bytes.
  package let length: Int64
}

/// The photos of a listing, read where SQLite keeps the row: it has them as one text of words, so
/// that a list needs no further statement for any of its items.
package struct ListedPhotos: Sequence, IteratorProtocol {
  /// The column that holds them, of a listing `l`. They come in the order of their key.
  static let column: SQL = """
    CASE WHEN l.photo_count > 0 THEN
      (SELECT group_concat(p.number || ' ' || p.media_type || ' ' || p.width || ' ' || p.height
        || ' ' || p.length, ' ') FROM listing_photo p WHERE p.listing_id = l.id) END
    """

  private var rest: UnsafeBufferPointer<UInt8>

  init(_ words: UnsafeBufferPointer<UInt8>) { rest = words }

  /// The next photo.
  package mutating func next() -> ListedPhoto? {
    if rest.isEmpty { return nil }
    return ListedPhoto(
      number: number(), mediaType: word(), width: number(), height: number(), length: number())
  }

  private mutating func word() -> UnsafeBufferPointer<UInt8> {
    let end = rest.firstIndex(of: UInt8(ascii: " ")) ?? rest.count
    defer { rest = UnsafeBufferPointer(rebasing: rest.dropFirst(end + 1)) }
    return UnsafeBufferPointer(rebasing: rest[..<end])
  }

  private mutating func number() -> Int64 {
    word().reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
  }
}
