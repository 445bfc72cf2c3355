import TestSupport
import Testing

@testable import Images

@Suite struct PNGTests {
  private func clean(_ bytes: [UInt8]) throws(ImageFault) -> CleanImage {
    try CleanImage(cleaning: bytes, maximumSide: 8192)
  }

  @Test func `a picture with nothing beside it stays as it is`() throws {
    let image = try clean(Pictures.png)
    #expect(image.format == .png && image.width == 3 && image.height == 2)
    #expect(image.bytes == Pictures.png)
  }

  @Test(arguments: ["eXIf", "tEXt", "zTXt", "iTXt", "tIME", "caBX", "prVt", "iDOT"])
  func `what tells of the place and the device is left out`(type: String) throws {
    let planted = Pictures.chunk(type, Pictures.secret)
    #expect(try clean(Pictures.png(with: planted, planted)).bytes == Pictures.png)
    let atTheEnd = Pictures.png.dropLast(12) + planted + Pictures.png.suffix(12)
    #expect(try clean(Array(atTheEnd)).bytes == Pictures.png)
  }

  @Test func `what follows upon the picture is left out`() throws {
    #expect(try clean(Pictures.png + Pictures.secret).bytes == Pictures.png)
  }

  @Test(arguments: ["PLTE", "tRNS", "gAMA", "iCCP", "sRGB", "pHYs", "acTL", "fcTL", "fdAT"])
  func `what a viewer needs stays`(type: String) throws {
    let file = Pictures.png(with: Pictures.chunk(type, [1, 2, 3]))
    #expect(try clean(file).bytes == file)
  }

  @Test func `a picture that is cut off anywhere is refused`() {
    for length in 8..<Pictures.png.count {
      #expect(throws: ImageFault.cutOff) { try clean(Array(Pictures.png.prefix(length))) }
    }
  }

  @Test func `sides have a bound, and none is nothing`() throws {
    func sized(_ width: UInt32, _ height: UInt32) -> [UInt8] {
      var bytes = Pictures.png
      for (start, side) in [(16, width), (20, height)] {
        for index in 0..<4 { bytes[start + index] = UInt8(side >> (24 - 8 * index) & 0xFF) }
      }
      return bytes
    }
    #expect(try clean(sized(1, 8192)).height == 8192)
    for (width, height): (UInt32, UInt32) in [(8193, 1), (1, 8193), (.max, .max)] {
      #expect(throws: ImageFault.tooLarge(width: Int(width), height: Int(height))) {
        try clean(sized(width, height))
      }
    }
    #expect(throws: ImageFault.malformed) { try clean(sized(0, 2)) }
    #expect(throws: ImageFault.malformed) { try clean(sized(3, 0)) }
  }

  @Test(arguments: [(8, 0x80), (24, 3), (25, 1), (26, 1), (27, 1), (28, 2)])
  func `a header that no picture has is refused`(place: Int, value: UInt8) {
    var bytes = Pictures.png
    bytes[place] = value
    #expect(throws: ImageFault.malformed) { try clean(bytes) }
  }

  @Test func `what has not the structure of a picture is refused`() {
    let header = Array(Pictures.png[8..<33])
    let withoutData = Array(Pictures.png[..<33]) + Pictures.png.suffix(12)
    let withoutHeader = Array(Pictures.png[..<8]) + Pictures.png[33...]
    for file in [
      Pictures.png(with: header), Pictures.png(with: Pictures.chunk("CgBI", [1])), withoutData,
      withoutHeader,
    ] {
      #expect(throws: ImageFault.malformed) { try clean(file) }
    }
  }

  @Test func `no damage makes it crash or grow`() {
    var random = SeededGenerator(seed: 7)
    let file = Pictures.png(with: Pictures.chunk("tEXt", Pictures.secret))
    for _ in 0..<5_000 {
      var damaged = file
      damaged[Int.random(in: 8..<file.count, using: &random)] = UInt8.random(
        in: 0...255, using: &random)
      if let image = try? clean(damaged) { #expect(image.bytes.count <= damaged.count) }
    }
  }
}
