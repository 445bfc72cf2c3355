import TestSupport
import Testing

@testable import Images

@Suite struct WebPTests {
  private static let lossless = Array(Pictures.losslessWebP[12...])
  private static let lossy = Array(Pictures.lossyWebP[12...])

  private func clean(_ bytes: [UInt8]) throws(ImageFault) -> CleanImage {
    try CleanImage(cleaning: bytes, maximumSide: 8192)
  }

  @Test(arguments: [Pictures.losslessWebP, Pictures.lossyWebP])
  func `a picture with nothing beside it stays as it is`(file: [UInt8]) throws {
    let image = try clean(file)
    #expect(image.format == .webp && image.width == 3 && image.height == 2)
    #expect(image.bytes == file)
  }

  @Test(arguments: [lossless, lossy])
  func `what tells of the place and the device is left out`(picture: [UInt8]) throws {
    let planted = ["EXIF", "XMP ", "LOVE"].map { Pictures.riff($0, Pictures.secret + [7]) }
    let file = Pictures.webp(
      Pictures.extended(flags: 0b0011_1100), planted[2], picture, planted[0], planted[1])
    let image = try clean(file)
    #expect(image.bytes == Pictures.webp(Pictures.extended(flags: 0b0011_0000), picture))
    #expect(try clean(image.bytes) == image)
  }

  @Test func `what follows upon the picture is left out`() throws {
    for file in [Pictures.losslessWebP, Pictures.lossyWebP] {
      #expect(try clean(file + Pictures.secret).bytes == file)
    }
    // Also inside of a file that is but one picture and has no business to hold more.
    let more = Pictures.webp(WebPTests.lossless, Pictures.riff("EXIF", Pictures.secret))
    #expect(try clean(more).bytes == Pictures.losslessWebP)
  }

  @Test func `colours, transparency and films stay`() throws {
    let still = Pictures.webp(
      Pictures.extended(flags: 0b0011_0000), Pictures.riff("ICCP", [1, 2, 3]),
      Pictures.riff("ALPH", [4, 5]), WebPTests.lossy)
    #expect(try clean(still).bytes == still)
    let film = Pictures.webp(
      Pictures.extended(flags: 0b0000_0010), Pictures.riff("ANIM", [0, 0, 0, 0, 0, 0]),
      Pictures.riff("ANMF", Array(repeating: 0, count: 16) + WebPTests.lossy))
    #expect(try clean(film).bytes == film)
  }

  @Test func `the byte that makes a last odd chunk even may be missing`() throws {
    let odd = Pictures.riff("EXIF", [1]).dropLast()
    let file = Pictures.webp(
      Pictures.extended(flags: 0b1000), WebPTests.lossless, Array(odd))
    #expect(
      try clean(file).bytes
        == Pictures.webp(Pictures.extended(flags: 0), WebPTests.lossless))
  }

  @Test func `a picture that is cut off anywhere is refused`() {
    for file in [Pictures.losslessWebP, Pictures.lossyWebP] {
      for length in 12..<file.count {
        #expect(throws: ImageFault.cutOff) { try clean(Array(file.prefix(length))) }
      }
    }
  }

  @Test func `sides have a bound, and a still picture fills its canvas`() throws {
    for (width, height) in [(8193, 1), (1, 8193), (1 << 24, 1 << 24)] {
      let film = Pictures.webp(
        Pictures.extended(flags: 2, width: width, height: height), Pictures.riff("ANMF", [0]))
      #expect(throws: ImageFault.tooLarge(width: width, height: height)) { try clean(film) }
      let still = Pictures.webp(
        Pictures.extended(flags: 0, width: width, height: height), WebPTests.lossless)
      #expect(throws: ImageFault.malformed) { try clean(still) }
    }
  }

  @Test func `what has not the structure of a picture is refused`() {
    let extended = Pictures.extended(flags: 0)
    var interFrame = WebPTests.lossy
    interFrame[8] |= 1
    var startCode = WebPTests.lossy
    startCode[11] = 0
    var version = WebPTests.lossless
    version[12] |= 0x20
    for file in [
      Pictures.webp(), Pictures.webp(extended), Pictures.webp(Pictures.riff("ALPH", [1])),
      Pictures.webp(Pictures.riff("EXIF", [1]), WebPTests.lossless),
      Pictures.webp(extended, extended, WebPTests.lossless),
      Pictures.webp(extended, WebPTests.lossless, WebPTests.lossless),
      Pictures.webp(Pictures.extended(flags: 2), WebPTests.lossless), Pictures.webp(interFrame),
      Pictures.webp(startCode), Pictures.webp(version), Pictures.webp(Pictures.riff("VP8X", [0])),
    ] {
      #expect(throws: ImageFault.malformed) { try clean(file) }
    }
  }

  @Test func `no damage makes it crash`() {
    var random = SeededGenerator(seed: 7)
    let file = Pictures.webp(
      Pictures.extended(flags: 0b1000), WebPTests.lossy, Pictures.riff("EXIF", Pictures.secret))
    for _ in 0..<5_000 {
      var damaged = file
      damaged[Int.random(in: 4..<file.count, using: &random)] = UInt8.random(
        in: 0...255, using: &random)
      if let image = try? clean(damaged) { #expect(image.bytes.count <= damaged.count) }
    }
  }
}

@Suite struct ImageFormatTests {
  @Test(arguments: [
    "", "GIF89a", "BM", "<svg xmlns=", "<html>", "%PDF-1.7", "RIFF0000WAVE", "RIFF", "\u{89}PNG",
  ])
  func `other things are no pictures`(text: String) {
    #expect(throws: ImageFault.unknownFormat) {
      try CleanImage(cleaning: Array(text.utf8), maximumSide: 8192)
    }
  }

  @Test func `a picture is what its content says`() {
    #expect(ImageFormat(of: Pictures.jpeg) == .jpeg)
    #expect(ImageFormat(of: Pictures.png) == .png)
    #expect(ImageFormat(of: Pictures.lossyWebP) == .webp)
    #expect(ImageFormat(of: [0xFF, 0xD8]) == nil)
  }
}
