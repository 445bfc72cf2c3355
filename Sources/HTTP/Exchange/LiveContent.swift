import JSON

/// What an answer without an end goes on with: for a listener that hears of things as they happen.
/// It belongs to the event loop of its connection, and is asked there.
package protocol LiveContent: AnyObject {
  /// Appends what is new since it was asked last; with `isBeat` something in any case, so that the
  /// peer and what is on the way to it see that the line is alive. False where it ends here. It
  /// must be short.
  func goOn(_ buffer: ByteBuffer, isBeat: Bool) -> Bool
  /// Its connection is closed, or it has ended: called once.
  func end()
}

extension Exchange {
  /// Answers with what is in `content`, and then with what comes, for as long as both ends go on:
  /// the answer has no length and ends with its connection (RFC 9112, section 6.3). `HEAD` gets the
  /// headers, and a server that is stopping ends it at once.
  package func respond(live: any LiveContent, contentType: StaticString) {
    self.live = live
    respond(.ok, contentType: contentType)
  }
}
