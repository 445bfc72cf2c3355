import Core

extension Language {
  var words: Words {
    switch self {
    case .zh: .chinese
    case .en: .english
    }
  }

  /// What it is called in itself.
  var name: String {
    switch self {
    case .zh: "中文"
    case .en: "English"
    }
  }
}
