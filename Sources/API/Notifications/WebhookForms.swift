import Core
import JSON
import Notifications

/// A hook that somebody asks for.
struct NewHookForm: Sendable {
  let url: String
  let events: [EventType]
  let format: HookFormat
  let language: Language
  let hours: SendingHours?
  let robotSecret: String?

  @Sendable init(_ fields: Fields) {
    let faults = fields.faultCount
    let typed = fields.optionalText("url", 1...Webhook.maximumURLLength, as: .hookURL)
    // One that is of no text has its fault already.
    let hasNoPlace = typed == nil && fields.faultCount == faults
    events = fields.required("events", standIn: [EventType]()) { _ in readEvents(fields) }
    let format = fields.optionalChoice("format", HookFormat.self) ?? .standard
    language = fields.optionalChoice("language", Language.self) ?? .zh
    hours = readHours(fields)
    let before = fields.faultCount
    robotSecret = fields.optionalText("robot_secret", 1...Webhook.maximumRobotSecretLength, .typed)
    let hasNoSecret = robotSecret == nil && fields.faultCount == before
    self.format = format
    url = format == .sms ? "tel:" : typed ?? ""
    if fields.call?.application.outside.offers(format) == false {
      fields.fault("format", "not_offered", "The operator of this server has not set this up.")
    }
    checkPlace(fields, isMissing: hasNoPlace)
    checkRobotSecret(fields, isMissing: hasNoSecret)
  }

  /// What is to be made, with a key of ours where the format has one.
  func webhook(secret: String?) -> NewWebhook {
    NewWebhook(
      url: url, events: events, secret: secret ?? robotSecret ?? "", format: format,
      language: language, hours: hours)
  }

  private func checkPlace(_ fields: Fields, isMissing: Bool) {
    switch format {
    case .sms:
      if !isMissing {
        fields.fault("url", "not_chosen", "Text messages go to the account's own telephone.")
      }
    case .email where !url.isEmpty:
      if !MailAddress.isMailURL(url) {
        fields.fault("url", "no_address", "This is `mailto:` and an address of ASCII characters.")
      }
    case .email, .standard, .wecom, .dingtalk, .feishu:
      if isMissing { fields.fault("url", "required", "This member is needed.") }
      if format != .email { checkURL(url, fields) }
    }
  }

  private func checkRobotSecret(_ fields: Fields, isMissing: Bool) {
    if format == .dingtalk, isMissing {
      fields.fault("robot_secret", "required", "DingTalk takes nothing without its secret.")
    }
    if let fault = robotSecret.flatMap(format.fault(ofRobotSecret:)) {
      fields.fault("robot_secret", fault.code, fault.detail)
    }
  }
}

@Sendable func webhookChange(_ fields: Fields) -> WebhookChange {
  let url = fields.optionalText("url", 1...Webhook.maximumURLLength, as: .hookURL)
  // Whether a hook may go to one of e-mail is known where the hook is.
  if let url, !MailAddress.isMailURL(url) { checkURL(url, fields) }
  let events = readEvents(fields)
  let isActive = fields.optionalBoolean("active")
  let language = fields.optionalChoice("language", Language.self)
  let hours = fields.clearable("hours") { _ in readHours(fields) }
  let secret = fields.optionalText(
    "robot_secret", 1...Webhook.maximumRobotSecretLength, .typed)
  fields.refuseNull("url", "events", "active", "language", "robot_secret")
  return WebhookChange(
    url: url, events: events, isActive: isActive, language: language, hours: hours,
    robotSecret: secret)
}

private func checkURL(_ url: String, _ fields: Fields) {
  if !url.isEmpty, let reason = fields.call?.application.outside.refusalOfHookURL(url) {
    fields.fault("url", "refused", reason)
  }
}

/// The hours of a hook; nil where there are none.
private func readHours(_ fields: Fields) -> SendingHours? {
  fields.object("hours") { hours -> SendingHours? in
    let faults = hours.faultCount
    let (from, until) = (minute("from", hours), minute("until", hours))
    guard hours.faultCount == faults else { return nil }
    let read = SendingHours(from: from, until: until)
    if read == nil {
      hours.fault("until", "same", "The hours end at another minute than they begin.")
    }
    return read
  } ?? nil
}

private func minute(_ name: String, _ fields: Fields) -> Int {
  let text = fields.text(name, 5...5, as: .minuteOfDay)
  if let minute = SendingHours.minute(of: text) { return minute }
  if !text.isEmpty { fields.fault(name, "no_time", "This is a time from 00:00 to 23:59.") }
  return 0
}

/// The events in one order, whatever order they came in; nil where there are none.
private func readEvents(_ fields: Fields) -> [EventType]? {
  let known = EventType.allCases.map(\.rawValue)
  let named = fields.array("events", 1...known.count, of: .choice(EventType.self))?.enumerated()
    .compactMap { place, value in
      if case .string(let text) = value, known.contains(text) { return text }
      let choices = known.joined(separator: ", ")
      fields.fault("events", item: place, "choice", "An event is one of \(choices).")
      return nil as String?
    }
  return named.map { named in EventType.allCases.filter { named.contains($0.rawValue) } }
}
