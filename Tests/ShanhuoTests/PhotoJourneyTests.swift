import TestSupport
import Testing

@Suite("Photos over a real line", .onThreadsOfTheirOwn)
struct PhotoJourneyTests {
  @Test("A phone's photo is put up with curl, and its broken download is taken up again")
  func journey() throws {
    let county = try County.ready()
    let site = try county.site()
    let server = try ServerProcess(site.database)
    let exif = Pictures.segment(0xE1, Pictures.exif(orientation: 8))
    let file = Pictures.largeJPEG(1_900_000)
    _ = try site.write(Array(file[..<20]) + exif + file[20...], to: "phone.jpg")
    let run = try Walk.type(
      """
      cd \(site.folder)
      photo=$BASE/v1/listings/\(county.eggs)/photos/1
      token='Authorization: Bearer \(county.coordinator)'
      curl -s -T phone.jpg -H 'If-None-Match: *' -H "$token" "$photo" | jq -c '{n, content_type}'
      curl -s -T phone.jpg -H "$token" "$photo" -o /dev/null -w '%{http_code}\\n'
      curl -s "$BASE/v1/listings/\(county.eggs)" | jq -r '.photos[0].url'
      curl -s --etag-save tag -o whole.jpg "$photo"
      grep -c ZTE phone.jpg
      grep -c ZTE whole.jpg || true
      curl -s "$photo" | head -c 700000 > part.jpg || true
      curl -s -C - -o part.jpg -w '%{http_code} %{size_download}\\n' "$photo"
      cmp part.jpg whole.jpg && echo the same
      curl -s --etag-compare tag -o again.jpg -w '%{http_code} %{size_download}\\n' "$photo"
      curl -sI -w '%{size_download}\\n' -o head.txt "$photo"
      grep -ci '^accept-ranges: bytes' head.txt
      curl -s -X DELETE -H "$token" "$photo" -w '%{http_code}\\n'
      """, at: "http://127.0.0.1:\(server.port)", in: site)
    let length = file.count + 36
    #expect(
      run.output.split(separator: "\n") == [
        #"{"n":1,"content_type":"image/jpeg"}"#, "200", "/v1/listings/\(county.eggs)/photos/1",
        "1", "0", "206 \(length - 700_000)", "the same", "304 0", "0", "1", "204",
      ], "\(run.output)\(run.errors)\(server.log)")
    #expect(run.end == .exited(0))
    #expect(!server.log.contains("level="), "\(server.log)")
    #expect(try server.stop() == .exited(0))
    #expect(try site.faults() == "")
  }
}
