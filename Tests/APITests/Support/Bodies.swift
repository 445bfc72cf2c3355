import Core
import TestSupport

/// Bodies that fit, for tests to send and to spoil.
enum Bodies {
  static let user = #"{"phone": "19900001234", "name": "虚构甲", "password": "虚构密码-0001"}"#

  static let organisation = """
    {"name": "虚构单位", "kind": "work_unit", "invoice_title": "虚构单位工会",
     "taxpayer_number": "91350100M000100Y43", "address": "虚构市示例路1号", "bank_name": "虚构银行",
     "bank_account": "6200-0001"}
    """
  static let organisationChange = #"{"name": "虚构新单位", "bank_account": null}"#
  static let member = """
    {"role": "buyer", "order_limit_fen": 50000, "month_limit_fen": 200000, "by_default": true}
    """

  static let apiKey = #"{"name": "虚构程序", "scopes": ["read_orders", "keep_listings"]}"#

  static func passwordReset(
    phone: String = "19900000004", code: String = "0000-0000-0000-0000"
  ) -> String {
    #"{"phone": "\#(phone)", "code": "\#(code)", "password": "虚构密码-0002"}"#
  }

  static func household(_ village: Identifier, code: String = "T-9") -> String {
    """
    {"village_id": "\(village)", "code": "\(code)", "head_name": "赵虚构", "phone": "0915-8421234",
     "members": [{"name": "赵虚构", "relation": "户主", "birth_year": 1961, "can_work": true},
       {"name": "赵小虚", "relation": "之女", "birth_year": 1990, "can_work": false}],
     "poverty_cause": "因病", "registered_on": "2016-03-01", "public_profile": true}
    """
  }

  static let householdChange = """
    {"head_name": "赵又虚", "phone": "19900000002", "poverty_cause": "因学", "public_profile": false,
     "members": [{"name": "赵又虚", "relation": "户主", "birth_year": 1961, "can_work": true}],
     "status": "at_risk"}
    """

  static func pairing(_ volunteer: Actor, since: String = "2026-06-01") -> String {
    #"{"volunteer_id": "\#(volunteer.id)", "since": "\#(since)"}"#
  }

  static let claim = """
    {"kind": "damaged", "description": "压碎了两枚。", "lines": [{"line": 1, "quantity": 1}]}
    """
  static let rating = #"{"stars": 5, "text": "很新鲜。"}"#
  static let claimAnswer = #"{"text": "纸箱完好吗？"}"#
  static let claimDecision = """
    {"reason": "路上压坏的", "lines": [{"line": 1, "amount_fen": 300, "bearer": "logistics"}]}
    """

  static let bankAccount = """
    {"holder": "王虚构", "bank": "虚构信用社", "number": "6222020000000000000"}
    """

  static func payout(_ village: Identifier) -> String {
    #"{"village_id": "\#(village)"}"#
  }

  static func bounce(_ household: Identifier) -> String {
    #"{"household_id": "\#(household)", "reason": "户名不符", "account_closed": true}"#
  }

  static let assistance = """
    {"kind": "livestock", "title": "乌鸡苗", "quantity": 50, "unit": "只", "value_fen": 90000,
     "donor": "虚构单位", "status": "delivered", "on": "2026-06-01"}
    """
  static let visit = """
    {"visited_on": "2026-06-15", "note": "一切都好", "seen": "鸡棚已修好", "agreed": "下周带饲料来",
     "needs": ["饲料", "防疫"], "figures": [{"name": "务工收入", "value": 120000}]}
    """
  static let cost = """
    {"kind": "livestock", "amount_fen": 30000, "spent_on": "2026-05-20", "note": "饲料"}
    """
  static let exit = """
    {"kind": "exit", "on": "2026-06-14", "evidence": "人均纯收入连续两年超过标准"}
    """
  static let resource = #"{"quantity": 20, "counted_on": "2026-06-01"}"#
  static let assistanceStatus = #"{"status": "productive", "on": "2026-06-10"}"#
  static let income = """
    {"source": "wages", "amount_fen": 120000, "received_on": "2026-05-20", "note": "虚构工厂"}
    """
  static let reversal = #"{"note": "记错了"}"#

  static func listing(_ household: Identifier) -> String {
    """
    {"household_id": "\(household)", "category": "hen_eggs", "title": "散养土鸡蛋",
     "description": "山坡散养。\\n三天内的新蛋。", "unit": "盒", "net_weight_g": 1350,
     "price_fen": 4500, "shelf_life_days": 30,
     "split": {"household_bps": 8500, "village_bps": 500, "logistics_bps": 1000}}
    """
  }

  static let listingChange = """
    {"title": "山坡鸭蛋", "description": "三天内的新蛋。", "unit": "箱", "net_weight_g": 2000,
     "price_fen": 4200, "shelf_life_days": 40, "months": [3, 4, 5, 6, 7, 8, 9, 10],
     "split": {"household_bps": 8400, "village_bps": 600, "logistics_bps": 1000}}
    """

  static let lot = """
    {"quantity": 40, "harvested_on": "2026-06-14", "best_before": "2026-07-10"}
    """
  static let harvest = #"{"harvested_on": "2026-06-15", "best_before": "2026-07-10"}"#
  static let postponement = #"{"expected_on": "2026-08-01"}"#
  static let round = """
    {"cut_off_at": "2026-06-20T02:00:00Z", "pick_up_on": "2026-06-21",
     "maximum_consignments": 10}
    """
  static let roundChange = #"{"pick_up_on": "2026-06-22", "maximum_consignments": 20}"#
  static let shortfall = #"{"quantity": 3, "rule": "pro_rata"}"#
  static let plannedShortfall = """
    {"quantity": 3, "rule": "pro_rata", "plan_digest": "\(String(repeating: "0", count: 64))"}
    """
  static let adjustment = #"{"quantity_delta": -2, "reason": "loss"}"#

  static func basket(_ listing: Identifier, quantity: Int = 2) -> String {
    #"{"lines": [{"listing_id": "\#(listing)", "quantity": \#(quantity)}], "note": "早点发"}"#
  }

  static func order(_ listing: Identifier, quantity: Int = 2) -> String {
    """
    {"lines": [{"listing_id": "\(listing)", "quantity": \(quantity)}],
     "recipient": {"name": "虚构收件人", "phone": "19900000001",
       "address": "虚构市示例路1号\\n3单元"}, "note": "早点发"}
    """
  }

  static func telephoneOrder(_ listing: Identifier, of buyer: Identifier) -> String {
    #"{"buyer_id": "\#(buyer)","# + order(listing, quantity: 1).dropFirst()
  }

  static let orderChange = #"{"recipient": {"address": "虚构市新路2号"}, "note": "放门口"}"#

  static func payment(_ fen: Int64) -> String {
    #"{"method": "bank_transfer", "amount_fen": \#(fen), "reference": "流水 0001"}"#
  }

  static func incomingPayment(_ order: Identifier, reference: String = "流水 0002") -> String {
    """
    {"reference": "\(reference)", "amount_fen": 100, "payer": "虚构付款人", "remark": "货款",
     "received_on": "2026-06-15", "order_id": "\(order)"}
    """
  }

  static func assignment(_ order: Identifier) -> String { #"{"order_id": "\#(order)"}"# }

  static let statement = "日期,流水号,金额,摘要\n2026-06-15,T1,1.00,货款\n"
  static let notice = #"{"type": "payment.succeeded"}"#
  static let collection = #"{"amount_fen": 100, "collected_by": "carrier"}"#
  static let handIn = #"{"amount_fen": 50, "kind": "handed_in", "reference": "收据 0001"}"#
  static let paymentReturn = #"{"reference": "退款 0001"}"#

  static let standingOrder = """
    {"category": "hen_eggs", "weekday": "monday", "kilograms": 40, "tolerance_bps": 1000,
     "most_fen_per_kg": 4000, "recipient": {"name": "虚构收件人", "phone": "19900000001",
       "address": "虚构市示例路1号"}, "note": "后门", "starts_on": "2026-06-15",
     "ends_on": "2026-12-31"}
    """
  static let standingOrderChange = """
    {"category": "eggs", "weekday": "friday", "kilograms": 30, "tolerance_bps": 500,
     "most_fen_per_kg": 4200, "recipient": {"address": "虚构市新路2号"}, "note": "前门",
     "ends_on": "2026-11-30", "status": "paused"}
    """

  static func statementPayment(_ fen: Int64) -> String {
    #"{"month": "2026-06", "amount_fen": \#(fen), "reference": "流水 0002"}"#
  }

  static func refund(_ fen: Int64) -> String {
    #"{"amount_fen": \#(fen), "reason": "缺货"}"#
  }

  static let dispatch = #"{"carrier": "邮政", "tracking_number": "EX0001"}"#
  static let parcel = """
    {"lines": [{"line": 1, "quantity": 1}], "carrier": "邮政", "tracking_number": "EX0001"}
    """
  static let trackingEvent = """
    {"kind": "arrived", "happened_at": "2026-06-15T03:00:00Z", "place": "虚构市转运中心",
     "note": "已到达"}
    """
  static let trackingFile = "运单号,快递公司,时间,状态\nEX0002,邮政,2026-06-15 11:30,运输中\n"
  static let courierNotice = #"{"kind": "delivered"}"#
  static let returnedParcel = #"{"lines": [{"line": 1, "restock": true}], "reason": "拒收"}"#
  static let replay = """
    {"since": "2016-11-24T00:00:00Z", "until": "2036-11-24T00:00:00Z"}
    """
  static let code = #"{"code": "7ZQ2-00FX-9KMD-A41T"}"#
  static let webhook = """
    {"url": "https://hooks.example/in", "events": ["order.paid", "order.completed"],
     "format": "standard"}
    """
  /// A WebP by its header; its picture is text, and so is all of it.
  static let photo = String(
    decoding: Pictures.webp(Pictures.riff("VP8L", [0x2F, 2, 0x40, 0, 0] + Array("虚构".utf8))),
    as: UTF8.self)
  static let reason = #"{"reason": "照片不清楚"}"#
}
