import HTTP

extension Command {
  static let serve = Command(
    "serve", "Serves the API until it is told to stop.",
    options: [
      .database,
      Option(
        name: "listen", value: "ADDRESS", help: "HOST:PORT, unix:PATH, or systemd",
        standard: "127.0.0.1:8080"),
      Option(
        name: "public-url", value: "URL",
        help: "where people reach it, for the QR codes on paper: the address it serves at, "
          + "unless given"),
      Option(
        name: "trust-proxy", value: "ADDRESS",
        help: "whose word about a client's address is taken: an address, a CIDR block, or unix",
        isList: true),
      Option(
        name: "cors-origin", value: "ORIGIN",
        help: "whose pages may read the answers in a browser, such as https://shop.example",
        isList: true),
      Option(
        name: "loops", value: "N", help: "event loops",
        standard: String(ServerConfiguration.processors)),
      Option(
        name: "access-log", value: "on|off", help: "a line a request on standard error",
        standard: "on"),
      Option(
        name: "allow-hooks-to", value: "CIDR", help: "private addresses that hooks may reach",
        isList: true),
      Option(
        name: "smtp", value: "URL",
        help: "the server that e-mail is handed to, smtp://HOST:PORT by STARTTLS or "
          + "smtps://HOST:PORT (docs/hooks.md)"),
      Option(name: "smtp-from", value: "ADDRESS", help: "whom e-mail is from"),
      Option(
        name: "smtp-login", value: "FILE",
        help: "a file with the user of that server and, in its second line, the password"),
      Option(
        name: "smtp-ca", value: "FILE", help: "authorities of its certificate, if its own"),
      Option(
        name: "smtp-tls", value: "required|none",
        help: "required, unless said otherwise; none is for a server on this machine alone"),
      Option(
        name: "sms", value: "FILE",
        help: "the gateway for text messages, as an HTTP request (docs/hooks.md)"),
      Option(
        name: "payment-keys", value: "FILE",
        help: "the payment providers whose notices are taken, with their keys (docs/payments.md)"),
      Option(
        name: "courier-keys", value: "FILE",
        help: "the couriers whose notices are taken, with their keys (docs/tracking.md)"),
      Option(
        name: "rate-limit", value: "on|off",
        help: "whether it is bounded how much an account or an address may ask for",
        standard: "on"),
    ] + Option.limits
  ) { arguments in
    let settings = try ServeSettings(arguments)
    try await Service(settings).run()
  }
}
