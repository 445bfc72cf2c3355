extension EventWords {
  static let chinese = EventWords(
    template: { type in
      switch type {
      case .orderPlaced: Template("新订单", "订单 {number} 已下单，合计 {total_fen}。")
      case .orderPaid: Template("订单已付款", "订单 {number} 已付款，合计 {total_fen}。")
      case .orderDispatched: Template("订单已发货", "订单 {number} 的货已全部发出。")
      case .orderDelivered: Template("订单已送达", "订单 {number} 的货已全部送达。")
      case .orderCompleted: Template("订单已完成", "订单 {number} 已完成，合计 {total_fen}。")
      case .orderCancelled: Template("订单已取消", "订单 {number} 已取消。")
      case .orderRefunded: Template("订单已退款", "订单 {number} 退款 {amount_fen}，累计已退 {refunded_fen}。")
      case .orderRevised:
        Template(
          "订单有变动", "订单 {number} 有变动（{cause}），现在合计 {total_fen}，待付 {due_fen}，待退 {owed_fen}。")
      case .orderPostponed: Template("订单延期", "订单 {number} 等的货预计 {expected_on} 采收。")
      case .paymentReceived: Template("收到一笔款", "收到 {amount_fen}，已入账 {applied_fen}：{status}。")
      case .paymentReturned: Template("款已退回", "对不上订单的款已退回 {returned_fen}。")
      case .consignmentDispatched:
        Template("包裹已发出", "订单 {number} 的货已由{carrier}发出，运单号 {tracking_number}。")
      case .parcelDispatched:
        Template("部分包裹已发出", "订单 {number} 的部分货已由{carrier}发出，运单号 {tracking_number}。")
      case .parcelMoved:
        Template("包裹状态", "订单 {number} 的包裹（{carrier} {tracking_number}）：{parcel_status}。")
      case .parcelTracked:
        Template("包裹行程", "订单 {number} 的包裹（{carrier} {tracking_number}）：{kind}。")
      case .claimOpened: Template("新的售后申请", "订单 {number} 有售后申请：{kind}。")
      case .claimAnswered: Template("售后有新留言", "订单 {number} 的售后申请有新留言。")
      case .claimDecided:
        Template("售后已处理", "订单 {number} 的售后申请：{status}，退款 {compensated_fen}。")
      case .claimWithdrawn: Template("售后已撤回", "订单 {number} 的售后申请已撤回。")
      case .listingRated: Template("收到评价", "货品“{title}”收到 {stars} 星评价。")
      case .listingSubmitted: Template("货品待审核", "货品“{title}”等待县办公室审核。")
      case .listingPublished: Template("货品已上架", "货品“{title}”已上架。")
      case .listingReturned: Template("货品被退回", "货品“{title}”被退回，请修改后再提交。")
      case .lotHeld: Template("批次待审核", "“{title}”的一个批次（{quantity} 件）等待县办公室审核。")
      case .lotReviewed: Template("批次已审核", "“{title}”的一个批次（{quantity} 件）已审核：{status}。")
      case .listingAvailable: Template("货品到货", "您等的“{title}”可以下单了，每{unit} {price_fen}。")
      case .lotRecalled: Template("批次召回", "“{title}”追溯码 {trace_code} 的批次已召回，请勿食用，等候县办公室联系。")
      case .standingOrderRun: Template("定期订单", "{due_on} 的定期订单：{outcome}。")
      case .householdRegistered: Template("新建档农户", "农户 {household_code} 于 {registered_on} 建档。")
      case .householdExited: Template("农户脱贫", "农户 {household_code} 于 {on} 脱贫退出。")
      case .householdReturned: Template("农户返贫", "农户 {household_code} 于 {on} 重新纳入。")
      case .householdAtRisk: Template("农户需要关注", "请关注农户 {household_code}：{reason}。")
      case .assistanceProductive:
        Template("帮扶见效", "农户 {household_code} 的帮扶（{kind}，价值 {value_fen}）于 {on} 见效。")
      case .payoutConfirmed:
        Template("付款已确认", "{village}截至 {up_to} 的货款：{households} 户，已付 {paid_fen}，退回 {bounced_fen}。")
      case .payoutBounced: Template("付款被退回", "{village}截至 {up_to} 的货款有一笔被银行退回，累计 {bounced_fen}。")
      case .webhookDisabled: Template("通知已停用", "通知 {webhook_id} 已停用：{reason}。")
      case .webhookTest: Template("测试通知", "这是一条测试通知，收到即说明设置正确。")
      case .webhookCode: Template("邮箱验证码", "通知 {webhook_id} 的邮箱验证码已发出。")
      }
    },
    words: [
      // What became of things.
      "placed": "已下单", "dispatched": "运输中", "failed": "未能送达", "delivered": "已送达",
      "returned": "已退回", "lost": "已丢失", "applied": "已全部入账", "unmatched": "对不上订单",
      "late": "订单已取消或过期", "short": "不足", "excess": "多付", "accepted": "已受理",
      "declined": "未受理", "withdrawn": "已撤回", "open": "处理中", "held": "待审核",
      "refused": "未通过", "expected": "待采收", "harvested": "已采收", "expired": "已过期",
      "recalled": "已召回", "too_dear": "价格超出上限", "does_not_fit": "凑不成整份",
      "over_limit": "超出采购限额", "missed": "当时服务未运行，没有下单",
      // A parcel's way.
      "collected": "已揽收", "in_transit": "运输中", "arrived": "到达中转点",
      "out_for_delivery": "派送中",
      // Why.
      "shortfall": "采收不足", "recall": "召回", "weight": "按重量结算", "waiver": "免收余款",
      "damaged": "破损", "spoiled": "变质", "missing": "少货", "wrong_goods": "发错货",
      "quality": "质量问题", "other": "其他", "income_fell": "收入下降", "not_visited": "久未走访",
      "hens_not_selling": "养了鸡却卖不出蛋", "gone": "对方不再接收，或没有这个地址", "failing": "多日无法送达",
      "livestock": "畜禽", "broadband": "宽带", "housing": "住房", "training": "培训",
      "employment": "就业",
    ],
    yes: "是", no: "否", yuan: { "\($0) 元" },
    mail: MailWords(
      prefix: "【山货】", happened: { "时间：\($0)（北京时间）" },
      footer: "您在山货平台登记了这个邮箱，所以收到此信。不想再收，请在平台上删除这条通知。",
      codeTitle: "邮箱验证码",
      code: { code, hours in
        "有人在山货平台登记了这个邮箱来接收通知。验证码：\(code)，\(hours) 小时内有效。"
          + "如果不是您本人，请不必理会，我们不会再发通知。"
      }))
}
