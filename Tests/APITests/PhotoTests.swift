import Core
import HTTP
import JSON
import Reports
import TestSupport
import Testing

/// Putting photos of goods up, looking at them, and taking them down.
@Suite struct PhotoTests {
  private let api: TestAPI
  private let eggs: Identifier
  private var county: TestCounty { api.county }

  init() throws {
    api = try TestAPI()
    eggs = try api.county.addEggs()
  }

  private func path(_ number: Int = 1) -> String { "/v1/listings/\(eggs)/photos/\(number)" }

  private func put(
    _ bytes: [UInt8], _ number: Int = 1, _ headers: (name: String, value: String)...
  ) async throws -> TestAnswer {
    try await api.send(
      .put, path(number), as: county.coordinator, headers: headers, bytes: bytes)
  }

  private func get(
    _ number: Int = 1, as actor: Actor? = nil, _ headers: (name: String, value: String)...
  ) async throws -> TestAnswer {
    try await api.send(.get, path(number), as: actor, headers: headers)
  }

  @Test func `a photo is put up, seen by anybody, replaced and taken down`() async throws {
    let created = try await put(Pictures.jpeg, 1, ("Content-Type", "image/jpeg"))
    expect(created, 201, .photo)
    #expect(created.header("Location") == path())
    #expect(created["url"]?.text == path() && created["content_type"]?.text == "image/jpeg")
    #expect(created["width"]?.number == 3 && created["height"]?.number == 2)
    #expect(created["bytes"]?.number == Int64(Pictures.jpeg.count))
    // What is kept need not be what was sent, so the answer has no tag.
    #expect(created.header("ETag") == nil)

    let seen = try await get()
    #expect(seen.status == 200 && seen.raw.body == Pictures.jpeg)
    #expect(seen.header("Content-Type") == "image/jpeg")
    #expect(seen.header("X-Content-Type-Options") == "nosniff")
    #expect(seen.header("Last-Modified") == "Mon, 15 Jun 2026 04:00:00 GMT")

    let replaced = try await put(Pictures.png)
    expect(replaced, 200, .photo)
    #expect(replaced.header("Location") == nil)
    let after = try await get()
    #expect(after.raw.body == Pictures.png && after.header("Content-Type") == "image/png")
    #expect(after.header("ETag") != seen.header("ETag"))

    let removed = try await api.send(.delete, path(), as: county.coordinator)
    #expect(removed.status == 204)
    expect(try await get(), 404, "not_found")
    expect(try await api.send(.delete, path(), as: county.coordinator), 404, "not_found")
    #expect(try api.database.content()["listing_photo_piece"] == "")
    #expect(try verify(api.county.db) == [])
  }

  @Test func `a listing tells of its photos in the order of their numbers`() async throws {
    func photos(_ path: String) async throws -> [JSONValue] {
      let answer = try await api.send(.get, path)
      return answer["photos"]?.items ?? answer.json.at("/items/0/photos")?.items ?? []
    }
    #expect(try await photos("/v1/listings/\(eggs)") == [])
    let third = try await put(Pictures.png, 3)
    let eighth = try await put(Pictures.lossyWebP, 8)
    let first = try await put(Pictures.jpeg, 1)
    for path in ["/v1/listings/\(eggs)", "/v1/listings", "/v1/listings?category=eggs"] {
      #expect(try await photos(path) == [first.json, third.json, eighth.json], "\(path)")
    }
    expect(try await api.send(.get, "/v1/listings/\(eggs)"), 200, .listing)
    let tag = try await api.send(.get, "/v1/listings/\(eggs)").header("ETag") ?? ""
    #expect(try await api.send(.delete, path(3), as: county.admin).status == 204)
    let after = try await api.send(
      .get, "/v1/listings/\(eggs)", headers: [("If-None-Match", tag)])
    #expect(after.status == 200 && after["photos"]?.items == [first.json, eighth.json])
  }

  @Test func `where a photo was taken does not come back`() async throws {
    let exif = Pictures.segment(0xE1, Pictures.exif(orientation: 6))
    let jpeg = Pictures.jpeg(with: exif, Pictures.segment(0xFE, Pictures.secret))
    let files = [
      jpeg + Pictures.secret, Pictures.png(with: Pictures.chunk("eXIf", Pictures.secret)),
      Pictures.webp(
        Pictures.extended(flags: 0b1000), Array(Pictures.lossyWebP[12...]),
        Pictures.riff("EXIF", Pictures.secret)),
    ]
    for (place, file) in files.enumerated() {
      #expect(file.firstRange(of: Pictures.secret) != nil)
      #expect(try await put(file, place + 1).status == 201)
      let seen = try await get(place + 1)
      #expect(seen.status == 200 && !seen.raw.body.isEmpty)
      #expect(seen.raw.body.firstRange(of: Pictures.secret) == nil)
    }
    let kept = try api.database.content()["listing_photo_piece"] ?? ""
    let hex = Pictures.secret.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
    #expect(!kept.isEmpty && !kept.lowercased().contains(hex.joined()))
    // It is to be turned by a quarter: as it is shown it is high.
    let listing = try await api.send(.get, "/v1/listings/\(eggs)")
    #expect(listing.json.at("/photos/0/width")?.number == 2)
    #expect(listing.json.at("/photos/0/height")?.number == 3)
  }

  @Test func `what is no photo, damaged or too large is refused and not kept`() async throws {
    var tooWide = Pictures.png
    tooWide[18] = 0x20
    tooWide[19] = 1
    let before = try api.database.content()
    let cases: [([UInt8], Int, String)] = [
      ([], 415, "unsupported_media_type"), (Array("GIF89a".utf8), 415, "unsupported_media_type"),
      (Array("<svg/>".utf8), 415, "unsupported_media_type"),
      (Array(Pictures.jpeg.dropLast()), 422, "photo_cut_off"),
      (Array(Pictures.png.prefix(40)), 422, "photo_cut_off"),
      (Pictures.webp(), 422, "photo_malformed"), (tooWide, 422, "photo_too_large"),
    ]
    for (bytes, status, code) in cases {
      expect(try await put(bytes), status, code)
    }
    #expect(try api.database.content() == before)
  }

  @Test(arguments: [
    ("image/jpeg", true), ("Image/JPEG", true), ("image/jpeg; q=1", true),
    ("application/octet-stream", true), ("image/png", false), ("image/jpg", false),
    ("image/*", false), ("application/json", false), ("text/plain", false), ("", false),
    ("application/x-www-form-urlencoded", false),
  ])
  func `a photo is not called something else`(type: String, isTaken: Bool) async throws {
    let answer = try await put(Pictures.jpeg, 1, ("Content-Type", type))
    if isTaken {
      expect(answer, 201, .photo)
    } else {
      expect(answer, 415, "unsupported_media_type")
    }
  }

  @Test func `a photo that was compressed on the way is refused`() async throws {
    expect(
      try await put(Pictures.jpeg, 1, ("Content-Encoding", "gzip")), 415, "unsupported_media_type")
    #expect(try await put(Pictures.jpeg, 1, ("Content-Encoding", "identity")).status == 201)
  }

  @Test func `a photo has up to 2 MiB`() async throws {
    let limit = 2 * 1024 * 1024
    let filled = Pictures.segment(0xDB, Array(repeating: 0, count: 65_000))
    var largest = Pictures.jpeg(with: Array(repeatElement(filled, count: 32).joined()))
    // A segment more makes it exactly as long as may be.
    let rest = limit - largest.count - 4
    largest = Pictures.jpeg(
      with: Array(repeatElement(filled, count: 32).joined()),
      Pictures.segment(0xDB, Array(repeating: 1, count: rest)))
    #expect(largest.count == limit)
    let created = try await put(largest)
    expect(created, 201, .photo)
    #expect(try await get().raw.body == largest)
    expect(try await put(largest + [0]), 413, "content_too_large")
    #expect(try await get().raw.body == largest)
    #expect(try verify(api.county.db) == [])
  }

  @Test(arguments: [
    "0", "9", "-1", "01", "+1", "1.0", "a", "%31%30", "99999999999999999999", "%EF%BC%91",
  ])
  func `a number that no photo has is not there`(number: String) async throws {
    let path = "/v1/listings/\(eggs)/photos/\(number)"
    expect(
      try await api.send(.put, path, as: county.coordinator, bytes: Pictures.jpeg), 404, "not_found"
    )
    expect(try await api.send(.get, path), 404, "not_found")
    expect(try await api.send(.delete, path, as: county.admin), 404, "not_found")
  }

  @Test func `a photo is seen by whoever may see the listing`() async throws {
    let scene = try await Scene()
    let path = "/v1/listings/\(scene.own.draft)/photos/1"
    let county = scene.api.county
    for actor in [nil, county.buyer, county.volunteer, county.otherCoordinator] {
      expect(try await scene.api.send(.get, path, as: actor), 404, "not_found")
    }
    for actor in [county.coordinator, county.admin] {
      let answer = try await scene.api.send(.get, path, as: actor)
      #expect(answer.status == 200)
      #expect(answer.header("Cache-Control") == "private, no-cache")
    }
    let published = try await scene.api.send(
      .post, "/v1/listings/\(scene.own.draft)/publish", as: county.admin)
    #expect(published.status == 200)
    for step in ["", "/pause", "/retire"] {
      if !step.isEmpty {
        _ = try await scene.api.send(
          .post, "/v1/listings/\(scene.own.draft)\(step)", as: county.admin)
      }
      let answer = try await scene.api.send(.get, path)
      #expect(answer.status == 200, "\(step)")
      #expect(answer.header("Cache-Control") == "public, max-age=300, must-revalidate")
    }
    // A retired listing gets no new photo, but one that should not be there can go.
    let late = try await scene.api.send(
      .put, path, as: county.admin, bytes: Pictures.png)
    expect(late, 409, "wrong_state")
    #expect(try await scene.api.send(.delete, path, as: county.coordinator).status == 204)
  }

  @Test func `a photo that is the same again stays as it is`() async throws {
    _ = try await put(Pictures.jpeg)
    let before = try api.database.content()
    api.database.clock.advance(seconds: 60)
    expect(try await put(Pictures.jpeg), 200, .photo)
    #expect(try api.database.content() == before)
  }

  @Test func `a condition guards a photo that somebody else has changed`() async throws {
    #expect(try await put(Pictures.jpeg, 1, ("If-Match", "*")).status == 412)
    #expect(try await put(Pictures.jpeg, 1, ("If-None-Match", "*")).status == 201)
    expect(
      try await put(Pictures.png, 1, ("If-None-Match", "*")), 412, "precondition_failed")
    let tag = try await get().header("ETag") ?? ""
    #expect(try await put(Pictures.png, 1, ("If-Match", "\"old\", \(tag)")).status == 200)
    expect(try await put(Pictures.jpeg, 1, ("If-Match", tag)), 412, "precondition_failed")
    func delete(_ name: String, _ value: String) async throws -> TestAnswer {
      try await api.send(.delete, path(), as: county.admin, headers: [(name, value)])
    }
    expect(try await delete("If-Match", tag), 412, "precondition_failed")
    expect(
      try await delete("If-Unmodified-Since", "Mon, 15 Jun 2026 03:59:59 GMT"), 412,
      "precondition_failed")
    #expect(try await get().raw.body == Pictures.png)
    #expect(
      try await delete("If-Unmodified-Since", "Mon, 15 Jun 2026 04:00:00 GMT").status == 204)
  }

  @Test func `a photo is told apart by tag and date, and sent in parts`() async throws {
    _ = try await put(Pictures.jpeg)
    let whole = try await get()
    let tag = whole.header("ETag") ?? ""
    let date = whole.header("Last-Modified") ?? ""
    for known in [("If-None-Match", tag), ("If-Modified-Since", date)] {
      let answer = try await get(1, as: nil, known)
      #expect(answer.status == 304 && answer.raw.body.isEmpty)
      #expect(answer.header("ETag") == tag)
      #expect(answer.header("Cache-Control") == whole.header("Cache-Control"))
    }
    let part = try await get(1, as: nil, ("Range", "bytes=100-"), ("If-Range", tag))
    #expect(part.status == 206 && part.raw.body == Array(Pictures.jpeg[100...]))
    #expect(part.header("Content-Range") == "bytes 100-307/308")
    let gone = try await get(1, as: nil, ("Range", "bytes=308-"))
    expect(gone, 416, "range_not_satisfiable")
    #expect(gone.header("Content-Range") == "bytes */308")
    let accepting = try await get(1, as: nil, ("Accept", "text/html, image/jpeg"))
    #expect(accepting.status == 200)
    expect(try await get(1, as: nil, ("Accept", "image/png")), 406, "not_acceptable")
  }
}
