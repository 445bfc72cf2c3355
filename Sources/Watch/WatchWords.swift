import Core

extension WatchTask {
  /// Why the household is listed, in Chinese, with the figures in it.
  package var whyInChinese: String {
    switch cause {
    case .incomeFell(let before, let now):
      "最近\(Watch.months)个整月净收入\(yuan(now))元,去年同期\(yuan(before))元,下降了三分之一以上。"
    case .notVisited(let since):
      "自\(since)以来没有人走访,已超过\(Watch.daysWithoutVisit)天。"
    case .hensNotSelling(let hens, let since):
      "养有\(hens)只应当产蛋的鸡,自\(since)以来没有卖出过蛋,已超过\(Watch.daysWithoutEggs)天。"
    }
  }

  /// The same in English.
  package var whyInEnglish: String {
    switch cause {
    case .incomeFell(let before, let now):
      "The last \(Watch.months) full months brought \(yuan(now)) yuan net, the same months of the "
        + "year before \(yuan(before)): it fell by a third or more."
    case .notVisited(let since):
      "Nobody has visited since \(since), for \(Watch.daysWithoutVisit) days or more."
    case .hensNotSelling(let hens, let since):
      "\(hens) hens should lay, and no eggs have been sent since \(since), for "
        + "\(Watch.daysWithoutEggs) days or more."
    }
  }

  private func yuan(_ amount: Fen) -> String {
    let fen = amount.rawValue.magnitude % 100
    return (amount < .zero ? "-" : "") + "\(amount.rawValue.magnitude / 100)."
      + (fen < 10 ? "0" : "") + "\(fen)"
  }
}
