import TestSupport
import Testing

@testable import Images

@Suite struct JPEGTests {
  private func clean(_ bytes: [UInt8]) throws(ImageFault) -> CleanImage {
    try CleanImage(cleaning: bytes, maximumSide: 8192)
  }

  @Test func `a picture with nothing beside it stays as it is`() throws {
    let image = try clean(Pictures.jpeg)
    #expect(image.format == .jpeg && image.width == 3 && image.height == 2)
    #expect(image.bytes == Pictures.jpeg)
  }

  @Test(arguments: [
    Pictures.segment(0xE1, Pictures.exif(orientation: 1)),
    Pictures.segment(0xE1, Pictures.exif(orientation: 1, isBigEndian: true)),
    Pictures.segment(0xE1, Array("http://ns.adobe.com/xap/1.0/\0".utf8) + Pictures.secret),
    Pictures.segment(0xE0, Array("JFXX\0".utf8) + Pictures.secret),
    Pictures.segment(0xE2, Array("MPF\0".utf8) + Pictures.secret),
    Pictures.segment(0xED, Array("Photoshop 3.0\0".utf8) + Pictures.secret),
    Pictures.segment(0xEF, Pictures.secret), Pictures.segment(0xFE, Pictures.secret),
    Pictures.segment(0xEE, Pictures.secret), Pictures.segment(0xE0, Pictures.secret),
    Pictures.secret,
  ])
  func `what tells of the place and the device is left out`(planted: [UInt8]) throws {
    let image = try clean(Pictures.jpeg(with: planted, planted))
    #expect(image.bytes == Pictures.jpeg)
  }

  @Test func `what follows upon the picture is left out`() throws {
    #expect(try clean(Pictures.jpeg + Pictures.secret).bytes == Pictures.jpeg)
    #expect(try clean(Pictures.jpeg + Pictures.jpeg).bytes == Pictures.jpeg)
  }

  @Test func `between the scans of a progressive picture nothing is hidden either`() throws {
    let scan = Pictures.jpeg.firstRange(of: [0xFF, 0xDA]).map {
      Array(Pictures.jpeg[$0.lowerBound...])
    }
    let end = try #require(scan).dropLast(2)
    let twoScans = Array(Pictures.jpeg.dropLast(2)) + end + [0xFF, 0xD9]
    let hidden =
      Array(Pictures.jpeg.dropLast(2)) + Pictures.segment(0xFE, Pictures.secret) + end
      + [0xFF, 0xD9]
    #expect(try clean(twoScans).bytes == twoScans)
    #expect(try clean(hidden).bytes == twoScans)
  }

  @Test(arguments: 2...8, [false, true])
  func `of an Exif only the orientation stays`(orientation: Int, isBigEndian: Bool) throws {
    let exif = Pictures.exif(orientation: orientation, isBigEndian: isBigEndian)
    let image = try clean(Pictures.jpeg(with: Pictures.segment(0xE1, exif)))
    #expect(image.bytes.firstRange(of: Pictures.secret) == nil)
    #expect(image.bytes.count == Pictures.jpeg.count + 36)
    let kept = image.bytes[24..<56]
    #expect(Orientation.read(exif: kept) == orientation)
    #expect((image.width, image.height) == (orientation >= 5 ? (2, 3) : (3, 2)))
    // A second time there is nothing left to take out.
    #expect(try clean(image.bytes) == image)
  }

  @Test(arguments: [0, 1, 9, 255, 65_535])
  func `an orientation that says nothing goes too`(orientation: Int) throws {
    let exif = Pictures.segment(0xE1, Pictures.exif(orientation: orientation))
    #expect(try clean(Pictures.jpeg(with: exif)).bytes == Pictures.jpeg)
  }

  @Test func `an Exif that is cut off or damaged at any byte harms nothing`() throws {
    let exif = Pictures.exif(orientation: 6)
    for length in 0..<exif.count {
      _ = try clean(Pictures.jpeg(with: Pictures.segment(0xE1, Array(exif.prefix(length)))))
    }
    for place in exif.indices {
      for value: UInt8 in [0, 1, 0x7F, 0xFE] {
        var damaged = exif
        damaged[place] = value
        _ = try clean(Pictures.jpeg(with: Pictures.segment(0xE1, damaged)))
      }
    }
  }

  @Test func `colours stay what they are`() throws {
    let profile = Pictures.segment(0xE2, Array("ICC_PROFILE\0\u{1}\u{1}profile".utf8))
    let adobe = Pictures.segment(0xEE, Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, 1])
    let coloured = Pictures.jpeg(with: profile, adobe)
    #expect(try clean(coloured).bytes == coloured)
    let longer = Pictures.segment(0xEE, Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, 1, 65, 66])
    #expect(try clean(Pictures.jpeg(with: profile, longer)).bytes == coloured)
  }

  @Test func `a JFIF segment loses its thumbnail`() throws {
    var thumbnail = Array(Pictures.jpeg[6..<20])
    thumbnail[12] = 1
    thumbnail[13] = 1
    let file =
      [0xFF, 0xD8] + Pictures.segment(0xE0, thumbnail + [1, 2, 3]) + Pictures.jpeg[20...]
    #expect(try clean(file).bytes == Pictures.jpeg)
  }

  @Test func `a picture that is cut off anywhere is refused`() {
    for length in 3..<Pictures.jpeg.count {
      #expect(throws: ImageFault.cutOff) { try clean(Array(Pictures.jpeg.prefix(length))) }
    }
  }

  @Test func `sides have a bound, and none is nothing`() throws {
    func sized(_ width: Int, _ height: Int) throws -> [UInt8] {
      let frame = try #require(Pictures.jpeg.firstRange(of: [0xFF, 0xC0])).lowerBound
      var bytes = Pictures.jpeg
      bytes.replaceSubrange(
        frame + 5..<frame + 9,
        with: [height >> 8, height & 255, width >> 8, width & 255].map(UInt8.init))
      return bytes
    }
    #expect(try clean(try sized(8192, 1)).width == 8192)
    for (width, height) in [(8193, 1), (1, 8193), (65_535, 65_535)] {
      let bytes = try sized(width, height)
      #expect(throws: ImageFault.tooLarge(width: width, height: height)) { try clean(bytes) }
    }
    for (width, height) in [(0, 2), (3, 0)] {
      let bytes = try sized(width, height)
      #expect(throws: ImageFault.malformed) { try clean(bytes) }
    }
  }

  @Test(arguments: [
    // Two frames, a frame of arithmetic coding, one whose length is wrong, a scan before any frame,
    // a length below its own two bytes, a marker that nobody writes.
    Pictures.segment(0xC0, [8, 0, 2, 0, 3, 1, 1, 17, 0]),
    Pictures.segment(0xC9, [8, 0, 2, 0, 3, 1, 1, 17, 0]),
    Pictures.segment(0xC0, [8, 0, 2, 0, 3, 9]),
    Pictures.segment(0xDA, [1, 1, 0, 0, 63, 0]), [0xFF, 0xDB, 0, 1],
    Pictures.segment(0xF7, [1, 2]),
  ])
  func `what has not the structure of a picture is refused`(planted: [UInt8]) {
    #expect(throws: ImageFault.malformed) { try clean(Pictures.jpeg(with: planted)) }
  }

  @Test func `no damage makes it crash or grow`() {
    var random = SeededGenerator(seed: 7)
    let file = Pictures.jpeg(with: Pictures.segment(0xE1, Pictures.exif(orientation: 6)))
    for _ in 0..<5_000 {
      var damaged = file
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        damaged[Int.random(in: 2..<file.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      if let image = try? clean(damaged) { #expect(image.bytes.count <= damaged.count) }
    }
  }
}
