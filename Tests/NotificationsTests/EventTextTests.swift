import Core
import Testing

@testable import Notifications

@Suite("Events in words") struct EventTextTests {
  private static let types = EventType.allCases + [.webhookTest, .webhookCode]
  private let moment = Instant(rawValue: 1_480_000_000_000)

  /// Data with every member, each as long as `text` makes it.
  private func data(of type: EventType, _ text: String = "土鸡蛋") -> String {
    let members = type.members.map { member in
      let value =
        switch member.kind {
        case .identifier: "\"0A1B2C3D4E5F6\""
        case .text: "\"\(text)\""
        case .fen: "123405"
        case .integer: "7"
        case .truth: "true"
        case .date: "\"2016-11-24\""
        case .instant: "\"2016-11-24T15:06:40.000Z\""
        case .word: "\"delivered\""
        }
      return "\"\(member.name)\":\(value)"
    }
    return "{\(members.joined(separator: ","))}"
  }

  @Test("Every type has its words in every language, of members that are always there")
  func all() {
    for language in Language.allCases {
      let words = EventWords.of(language)
      for type in EventTextTests.types {
        let template = words.template(type)
        for place in EventText.places(of: template.sentence) {
          let member = type.members.first { $0.name == place }
          // An id says nothing to people, but who keeps hooks knows it of a hook.
          #expect(member?.kind != .identifier || place == "webhook_id", "\(type.rawValue)")
          #expect(member?.isRequired == true, "\(language) \(type.rawValue): \(place)")
          #expect(member?.isNullable == false, "\(language) \(type.rawValue): \(place)")
        }
        let text = EventText(type, at: moment, data: data(of: type), in: language)
        #expect(!text.title.isEmpty)
        #expect(!text.sentence.contains { "{}—".contains($0) }, "\(text.sentence)")
      }
    }
    // What people read of the same event is not the same in both.
    for type in EventTextTests.types {
      let (zh, en) = (EventWords.chinese.template(type), EventWords.english.template(type))
      #expect(zh.title != en.title && zh.sentence != en.sentence)
      #expect(en.sentence.allSatisfy { $0.isASCII || "“”".contains($0) }, "\(en.sentence)")
    }
  }

  @Test("Money is in yuan, words in the reader's language, the time at the county's clock")
  func example() {
    let data = """
      {"order_id":"0A1B2C3D4E5F6","number":"20161124-0007","status":"paid","goods_fen":12000,\
      "shipping_fen":805,"total_fen":12805}
      """
    let chinese = EventText(.orderPaid, at: moment, data: data, in: .zh)
    #expect(chinese.forRobot == "订单已付款\n订单 20161124-0007 已付款，合计 128.05 元。\n2016-11-24 23:06")
    let english = EventText(.orderPaid, at: moment, data: data, in: .en)
    #expect(english.forTextMessage == "Order 20161124-0007 was paid, ¥128.05 in all.")
    let risk = """
      {"household_id":"0A1B2C3D4E5F6","household_code":"H-0123","village_id":"0A1B2C3D4E5F6",\
      "task_id":"0A1B2C3D4E5F6","reason":"income_fell","is_escalated":false}
      """
    #expect(
      EventText(.householdAtRisk, at: moment, data: risk, in: .zh).sentence
        == "请关注农户 H-0123：收入下降。")
    #expect(
      EventText(.householdAtRisk, at: moment, data: risk, in: .en).sentence
        == "Look after household H-0123: its income fell.")
  }

  @Test("An amount keeps its fen and its sign")
  func amounts() {
    for (fen, text) in [(0, "0.00"), (5, "0.05"), (100, "1.00"), (-1, "-0.01"), (123, "1.23")] {
      let data = #"{"returned_fen":\#(fen)}"#
      let sentence = EventText(.paymentReturned, at: moment, data: data, in: .zh).sentence
      #expect(sentence == "对不上订单的款已退回 \(text) 元。")
    }
  }

  @Test("A title calls nobody in a chat, and breaks no line")
  func harmless() {
    let title = #"<at user_id=\"all\">所有人</at>\r\nBcc: x\u202e"#
    let text = EventText(
      .listingPublished, at: moment, data: data(of: .listingPublished, title), in: .zh)
    #expect(text.sentence == "货品“‹at user_id=\"all\"›所有人‹/at›  Bcc: x ”已上架。")
  }

  @Test("However long a text of the data is, no channel's limit is passed, nor a character cut")
  func limits() {
    for letter in ["长", "x", "👩‍🌾", "e\u{301}"] {
      let long = String(repeating: letter, count: 3_000)
      for language in Language.allCases {
        for type in EventTextTests.types {
          let text = EventText(type, at: moment, data: data(of: type, long), in: language)
          #expect(text.forRobot.utf8.count <= HookFormat.maximumTextSize)
          #expect(text.forTextMessage.utf16.count <= HookFormat.maximumTextMessageLength)
          #expect(text.forRobot.hasSuffix("\n2016-11-24 23:06"))
        }
      }
      let text = EventText(
        .listingPublished, at: moment, data: data(of: .listingPublished, long), in: .zh)
      #expect(text.forTextMessage.hasSuffix("…"))
    }
    // A usual event is one text message of 70 (3GPP TS 23.038: 140 bytes of UCS-2).
    let usual = EventTextTests.types.filter {
      EventText($0, at: moment, data: data(of: $0), in: .zh).forTextMessage.utf16.count > 70
    }
    #expect(usual == [])
  }

  @Test("Data that cannot be read is told without it, and stops nothing")
  func unreadable() {
    let text = EventText(.orderPaid, at: moment, data: "[", in: .en)
    #expect(text.sentence == "Order — was paid, — in all.")
  }
}
