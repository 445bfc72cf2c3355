import Core

/// A bank's statement as it was read.
package struct BankStatement: Sendable {
  let rows: [StatementRow]
}

/// A row of a bank's statement: what came in, or something that did not.
struct StatementRow: Sendable {
  let line: Int
  /// Nil for money that went out.
  let payment: NewIncomingPayment?
}

/// What became of a row of a bank's statement.
package struct ImportedRow: Sendable {
  package let line: Int
  package let outcome: ImportOutcome
  /// Nil where the row is of none that is kept as such.
  package internal(set) var payment: IncomingPayment?
}

/// What became of a row.
package enum ImportOutcome: String, Sendable, CaseIterable {
  /// It was put on record; its payment says where the money is by now.
  case takenIn = "taken_in"
  /// It was on record.
  case known
  /// An order was recorded as paid by it, by hand.
  case recordedByHand = "recorded_by_hand"
  /// Money went out.
  case outgoing
}

/// A bank's statement that was imported, row by row.
package struct StatementImport: Sendable {
  package let rows: [ImportedRow]

  /// Larger files and longer ones are sent in parts: what is in both counts once.
  package static let maximumSize = 1 << 20
  package static let maximumRows = 2_000
  /// Lines above the headings, where banks tell of the account.
  static let maximumPreamble = 20

  /// The rows that were put on record.
  package var takenIn: [ImportedRow] { rows.filter { $0.outcome == .takenIn } }
  /// What came in by them.
  package var sum: Fen { takenIn.reduce(.zero) { $0 + ($1.payment?.content.amount ?? .zero) } }
}

/// A statement that was not imported, with all that is wrong in it.
package struct StatementRefusal: Refusal, Equatable {
  /// Faults that are told; of more it is only told how many there are.
  package static let maximumToldFaults = 100

  package let faults: [Fault]
  private let count: Int

  /// For the description of what may be refused.
  package static let unfit = StatementRefusal([])

  init(_ all: [StatementFault]) {
    let sorted = all.sorted { $0.line < $1.line }
    faults = sorted.prefix(StatementRefusal.maximumToldFaults).map(\.fault)
    count = all.count
  }

  package var kind: RefusalKind { .invalid }
  package var code: String { "unfit_statement" }
  package var detail: String {
    let rest = count - faults.count
    return "Nothing of the file was imported; `errors` names each bad row by its line"
      + (rest > 0 ? ", and there are \(rest) more." : ".")
  }
}

/// A row that cannot be taken: where and why.
struct StatementFault: Sendable {
  let line: Int
  /// The column; nil for the row as a whole.
  var column: StatementColumn?
  let code: String
  let reason: String

  /// Its place is `/LINE/COLUMN`.
  var fault: Fault {
    let place = column.map { "/\(line)/\($0.rawValue)" } ?? "/\(line)"
    return Fault(pointer: place, code: code, detail: "Line \(line): \(reason)")
  }
}

/// The columns of a bank's statement that are read; others are passed over.
enum StatementColumn: String, CaseIterable {
  case date, amount, credit, debit, direction, currency, payer, reference, remark

  /// The headings of banks' files, Chinese and English, in small letters.
  private var headings: [String] {
    switch self {
    case .date:
      ["交易日期", "交易时间", "记账日期", "入账日期", "日期", "date", "transaction date", "posting date"]
    case .amount: ["交易金额", "发生额", "金额", "amount", "transaction amount"]
    case .credit:
      ["贷方金额", "贷方发生额", "收入金额", "收入", "转入金额", "credit", "credit amount", "paid in"]
    case .debit:
      ["借方金额", "借方发生额", "支出金额", "支出", "转出金额", "debit", "debit amount", "paid out"]
    case .direction: ["借贷标志", "借贷方向", "借贷", "收支", "收支方向", "direction", "dr/cr"]
    case .currency: ["币种", "currency"]
    case .payer:
      [
        "对方户名", "对方名称", "对方账户名称", "付款人", "付款人名称", "付款方户名", "payer", "payer name",
        "counterparty",
      ]
    case .reference:
      [
        "交易流水号", "流水号", "银行流水号", "核心流水号", "交易号", "reference", "transaction id",
        "transaction number",
      ]
    case .remark:
      [
        "摘要", "附言", "用途", "备注", "交易附言", "remark", "remarks", "memo", "description", "purpose",
      ]
    }
  }

  static func named(_ heading: String) -> StatementColumn? {
    let heading = heading.lowercased()
    return allCases.first { $0.headings.contains(heading) }
  }
}
