import CLinux
import Glibc

/// Threads that run one body each until it returns.
final class Threads: @unchecked Sendable {
  // Written in `init` and, by whoever closes, in `join`.
  private var identifiers: [pthread_t] = []

  /// Starts them; the name is for `top` and debuggers, of which Linux keeps 15 bytes.
  init(count: Int, name: String, _ body: @escaping @Sendable () -> Void) {
    for _ in 0..<count {
      var identifier = pthread_t()
      let box = Unmanaged.passRetained(Body(name: name, run: body))
      let code = pthread_create(
        &identifier, nil,
        { argument in
          guard let argument else { return nil }
          let body = Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
          clinux_name_thread(body.name)
          body.run()
          return nil
        }, box.toOpaque())
      precondition(code == 0, "the system has no thread to give")
      identifiers.append(identifier)
    }
  }

  func join() {
    for identifier in identifiers { pthread_join(identifier, nil) }
    identifiers = []
  }

  private final class Body {
    let name: String
    let run: @Sendable () -> Void

    init(name: String, run: @escaping @Sendable () -> Void) {
      self.name = name
      self.run = run
    }
  }
}
