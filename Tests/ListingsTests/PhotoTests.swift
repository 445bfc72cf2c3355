import Core
import SQLite
import TestSupport
import Testing

@testable import Listings
@testable import Photos

@Suite("Photos of listings") struct PhotoTests {
  let market: TestMarket
  let eggs: Identifier
  var county: TestCounty { market.county }
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    eggs = try market.county.addEggs()
  }

  private func put(_ bytes: [UInt8], number: Int = 1) throws -> Photo {
    let photo = try NewPhoto(bytes, called: nil)
    return try market.write {
      try putPhoto(photo, number: number, of: eggs, as: county.coordinator, in: $0)
    }
  }

  private func read(_ photo: Photo, _ range: Range<Int>) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try readPhoto(photo, of: .listing(eggs), range, in: db) { bytes += $0 }
    return bytes
  }

  @Test("Any range of bytes is read, over the bounds of the pieces that they stand in")
  func ranges() throws {
    let bytes = Pictures.largeJPEG(100_000)
    let photo = try put(bytes)
    #expect(photo.length == bytes.count && photo.length > 3 * Photo.pieceLength)
    let piece = Photo.pieceLength
    let places = [0, 1, piece - 1, piece, piece + 1, 2 * piece, 3 * piece, bytes.count - 1]
    for start in places {
      for end in places + [bytes.count] where start < end {
        #expect(try read(photo, start..<end) == Array(bytes[start..<end]), "\(start)..<\(end)")
      }
    }
  }

  @Test("Only as much is read from the file as is asked for")
  func readsLittle() throws {
    let photo = try put(Pictures.largeJPEG(1_000_000))
    var pieces: [Int] = []
    try PhotoAlbum.listing(eggs).eachPiece(of: photo, 40_000..<70_000, in: db) { position, _ in
      pieces.append(position)
    }
    #expect(pieces == [1, 2])
  }

  @Test("The bytes of a photo that was replaced or taken down are not there any more")
  func replaced() throws {
    let first = try put(Pictures.largeJPEG(100_000))
    let second = try put(Pictures.largeJPEG(90_000))
    #expect(throws: CommonRefusal.notFound(what: "photo")) { try read(first, 0..<10) }
    #expect(try read(second, 0..<3) == [0xFF, 0xD8, 0xFF])
    try market.write { try removePhoto(1, of: eggs, as: county.coordinator, in: $0) }
    #expect(throws: CommonRefusal.notFound(what: "photo")) { try read(second, 0..<10) }
    #expect(try db.value("SELECT count(*) FROM listing_photo_piece") == 0)
  }

  @Test("Only who keeps the listing changes its photos")
  func rights() throws {
    let photo = try NewPhoto(Pictures.png, called: nil)
    _ = try put(Pictures.png)
    for actor in [county.otherCoordinator, county.buyer, county.volunteer] {
      #expect(throws: CommonRefusal.notFound(what: "photo")) {
        try market.write { try putPhoto(photo, number: 2, of: eggs, as: actor, in: $0) }
      }
      #expect(throws: CommonRefusal.notFound(what: "photo")) {
        try market.write { try removePhoto(1, of: eggs, as: actor, in: $0) }
      }
    }
    #expect(try db.value("SELECT photo_count FROM listing WHERE id = \(eggs)") == 1)
  }

  @Test("The count of a listing's photos is kept with each change")
  func counts() throws {
    func count() throws -> Int {
      try db.value("SELECT photo_count FROM listing WHERE id = \(eggs)")
    }
    for number in Photo.numbers { _ = try put(Pictures.png, number: number) }
    #expect(try count() == Photo.numbers.count)
    _ = try put(Pictures.jpeg, number: 4)
    #expect(try count() == Photo.numbers.count)
    for number in Photo.numbers {
      try market.write { try removePhoto(number, of: eggs, as: county.admin, in: $0) }
    }
    #expect(try count() == 0)
    #expect(try auditPhotos(in: db) == [])
  }

  @Test("The table refuses what the code should have refused")
  func checks() throws {
    let photo = try put(Pictures.png)
    for change: SQL in [
      "UPDATE listing_photo SET number = 9", "UPDATE listing_photo SET number = 0",
      "UPDATE listing_photo SET media_type = 'image/gif'", "UPDATE listing_photo SET width = 8193",
      "UPDATE listing_photo SET length = 2097153", "UPDATE listing_photo SET digest = x'00'",
      "UPDATE listing SET photo_count = 9", "UPDATE listing_photo_piece SET position = 64",
      "UPDATE listing_photo_piece SET bytes = zeroblob(32769)",
      "DELETE FROM listing_photo WHERE id = \(photo.id)",
    ] {
      #expect(throws: SQLiteError.self) { try db.execute(change) }
    }
  }
}
