import JSON
import Notifications
import Outbound

/// What an answer to a hook's request means. A robot says in the body whether it took a text: its
/// status is 200 however that ended.
func deliveryOutcome(of response: OutboundResponse, _ format: HookFormat) -> DeliveryOutcome {
  let kept = response.body.prefix(HookDispatcher.keptAnswerSize)
  let answer = String(decoding: kept, as: UTF8.self)
  let answered = DeliveryOutcome.answered(
    status: response.status, answer: answer, retryAfterSeconds: response.retryAfterSeconds)
  guard format.isRobot else { return answered }
  let code = robotCode(of: response.body, format)
  if let code, let pause = RobotAnswer.pauses[format]?[code] {
    return .refused(
      .init(reason: .rateLimited, answer: answer, retryAfterSeconds: pause))
  }
  // What its server, or one before it, has to say by its status, it says as any other.
  guard answered.isDelivered else { return answered }
  return code == 0 ? answered : .refused(.init(reason: .refused, answer: answer))
}

/// The stable numbers by which robots say that they were sent too much.
enum RobotAnswer {
  /// For how many seconds each is left in peace then: WeCom counts by the minute, DingTalk takes
  /// nothing for ten of them, and Feishu counts by the second and the minute and is now and then
  /// too busy for all.
  static let pauses: [HookFormat: [Int64: Int]] = [
    .wecom: [45_009: 60],
    .dingtalk: [130_101: 600, 410_100: 600],
    .feishu: [9_499: 60, 11_232: 60],
  ]
}

/// WeCom's and DingTalk's `errcode`, Feishu's `code` or, of older ones, `StatusCode`; nil where
/// there is none.
private func robotCode(of body: [UInt8], _ format: HookFormat) -> Int64? {
  guard let json = body.withUnsafeBytes({ try? JSONValue.read($0) }) else { return nil }
  let names = format == .feishu ? ["code", "StatusCode"] : ["errcode"]
  for name in names {
    if case .integer(let code)? = json[name] { return code }
  }
  return nil
}
