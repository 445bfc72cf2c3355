internal import CCurl

/// libcurl's handle of one transfer. Setting an option can fail for want of memory only, or because
/// the library was built without what this system needs.
struct EasyHandle {
  let pointer: UnsafeMutableRawPointer

  init() throws(OutboundFailure) {
    _ = Self.processSetUp
    guard let pointer = curl_easy_init() else { throw .other("out of memory") }
    self.pointer = pointer
  }

  func set(_ option: CURLoption, _ value: Int) {
    check(ccurl_set_long(pointer, option, value))
  }

  func set(_ option: CURLoption, _ value: String) {
    check(ccurl_set_string(pointer, option, value))
  }

  func set(_ option: CURLoption, _ value: UnsafeMutablePointer<curl_slist>?) {
    check(ccurl_set_list(pointer, option, value))
  }

  /// Sends these bytes, of which libcurl takes a copy.
  func setBody(_ body: [UInt8]) {
    set(CURLOPT_POST, 1)
    check(ccurl_set_size(pointer, CURLOPT_POSTFIELDSIZE_LARGE, Int64(body.count)))
    // An empty array may have no address, and null would mean a body that is read by a callback.
    let bytes = body.isEmpty ? [0] : body
    check(ccurl_set_bytes(pointer, CURLOPT_COPYPOSTFIELDS, bytes))
  }

  func check(_ code: CURLcode) {
    precondition(code == CURLE_OK, "libcurl refuses an option")
  }

  /// The library, made ready once for the process.
  static let processSetUp: Void = {
    let code = curl_global_init(Int(CURL_GLOBAL_DEFAULT))
    precondition(code == CURLE_OK, "libcurl cannot be used")
  }()
}
