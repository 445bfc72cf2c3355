import Crypto
import JSON
import Notifications
import Outbound

/// A text for a robot of a group chat, as each of the three wants it:
///
/// - WeCom: `{"msgtype": "text", "text": {"content": …}}`
///   (https://developer.work.weixin.qq.com/document/path/91770);
/// - DingTalk: the same, and in the address `timestamp`, in milliseconds, and `sign`
///   (https://open.dingtalk.com/document/robots/customize-robot-security-settings);
/// - Feishu: `{"timestamp", "sign", "msg_type": "text", "content": {"text": …}}`, in seconds and
///   signed where the robot has a secret
///   (https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot).
func robotRequest(
  for delivery: DueDelivery, atMilliseconds milliseconds: Int64
) -> OutboundRequest {
  let secret = delivery.secrets.first
  let buffer = ByteBuffer(capacity: 256 + delivery.body.utf8.count)
  var json = JSONWriter(buffer)
  var url = String(delivery.url.prefix { $0 != "#" })
  json.beginObject()
  if delivery.format == .feishu {
    if let secret {
      let seconds = String(milliseconds / 1_000)
      json.key("timestamp")
      json.string(seconds)
      json.key("sign")
      json.string(RobotSignature.feishu(timestamp: seconds, secret: secret))
    }
    json.key("msg_type")
    json.string("text")
    writeText("content", "text", delivery.body, to: &json)
  } else {
    if delivery.format == .dingtalk, let secret {
      let timestamp = String(milliseconds)
      let sign = PercentEncoding.encode(
        RobotSignature.dingtalk(timestamp: timestamp, secret: secret))
      url += "\(url.contains("?") ? "&" : "?")timestamp=\(timestamp)&sign=\(sign)"
    }
    json.key("msgtype")
    json.string("text")
    writeText("text", "content", delivery.body, to: &json)
  }
  json.endObject()
  return OutboundRequest(
    url: url, headers: [("Content-Type", "application/json; charset=utf-8")], body: buffer.bytes)
}

private func writeText(
  _ outer: StaticString, _ inner: StaticString, _ text: String, to json: inout JSONWriter
) {
  json.key(outer)
  json.beginObject()
  json.key(inner)
  json.string(text)
  json.endObject()
}

/// How the robots' secrets sign: base 64 of HMAC-SHA-256.
enum RobotSignature {
  /// Over the timestamp in milliseconds, a line feed and the secret, with the secret as the key.
  static func dingtalk(timestamp: String, secret: String) -> String {
    Base64.encode(
      HMAC.sha256(key: Array(secret.utf8), message: Array("\(timestamp)\n\(secret)".utf8)))
  }

  /// Over nothing, with the timestamp in seconds, a line feed and the secret as the key.
  static func feishu(timestamp: String, secret: String) -> String {
    Base64.encode(HMAC.sha256(key: Array("\(timestamp)\n\(secret)".utf8), message: []))
  }
}

/// Percent-encoding (RFC 3986, section 2.1): all but the unreserved characters.
enum PercentEncoding {
  static func encode(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      default: encoded += "%" + Hex.encode([byte]).uppercased()
      }
    }
    return encoded
  }
}
