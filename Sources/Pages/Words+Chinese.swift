extension Words {
  static let chinese = Words(
    order: "订单", consignment: "发货单", consignments: "发货单数", parcel: "包裹", goods: "货品",
    lot: "批次", lots: "批次溯源", households: "农户", aHousehold: "村民",
    packingSlip: "装箱单", label: "地址标签", pickList: "拣货单", receipt: "收据", languages: "语言",
    notFoundTitle: "没有找到", notFoundText: "没有这个溯源码。请核对标签上的十个字符,或联系县办公室。",
    from: "产地", to: "收件人", recipient: "收件人", address: "地址", note: "备注",
    invoiceTitle: "发票抬头", taxpayerNumber: "纳税人识别号",
    quantity: "数量", weight: "重量", price: "单价", amount: "金额", goodsSum: "货款", shipping: "运费",
    compensated: "售后退款", total: "合计", lotQuantity: "本批数量",
    payments: "收付款", paid: "已付", refund: "退款", refunded: "已退", due: "待付", owed: "待退",
    placed: "下单", pickUp: "集货日", dispatched: "发出", delivered: "送达", harvested: "采收",
    expected: "预计采收",
    bestBefore: "最佳食用期至",
    visitSheet: "入户走访表", serial: "编号", household: "农户", village: "村", volunteer: "结对帮扶人",
    members: "家庭成员", assistance: "帮扶情况", visitedOn: "走访日期", seen: "看到的情况", needs: "困难与需求",
    agreed: "商定的事", figuresReadBack: "当面念给农户听的数字", figure: "项目", signatures: "签字",
    visitor: "走访人", coVisitor: "共同走访人", checkedBy: "核对人",
    visitSheetMeaning: "录入时请填编号。同一编号再录一次,只更新原来的记录,不会多出一条。",
    scanLots: "扫描二维码,看每一批货从哪里来。",
    pickListMeaning: "截至这一天仍待拣的货:集货日不晚于这一天的,以及不随车次走的。",
    nothingToPick: "没有要拣的货。",
    notYetReached: "确认收货后,货款才分给农户。",
    storyFooter: "农户只在本人同意时显示姓氏。", notYetSent: "还没有发出。",
    journey: "行程", recalled: "本批已召回。", expired: "本批已过最佳食用期。", stillToBeHarvested: "本批尚未采收。",
    reached: { "这笔货款已分给 \($0) 户农户,共 \($1)。" },
    moreThanShown: { shown, all in
      all.map { "只列出 \($0) 项中的 \(shown) 项。" } ?? "只列出 \(shown) 项。"
    },
    moreToPick: { "只列出前 \($0) 行,还有更多要拣:打包后再打印一次。" },
    newestOnly: { "只列出最近 \($0) 次发货。" })
}
