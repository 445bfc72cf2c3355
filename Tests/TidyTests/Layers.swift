/// The table of layers: which target may import which.
enum Layers {
  /// A target may import those on the lines above its own.
  static let lines: [[String]] = [
    ["CSQLite", "CCurl", "CCrypto", "CLinux"],
    ["Locks"],
    [
      "SQLite", "Crypto", "JSON", "Addresses", "HTTP", "Outbound", "Core", "CSV", "Images",
      "QRCode",
    ],
    ["Notices", "Storage"],
    ["Audit"],
    ["Access", "Ledger", "Migrations", "Photos"],
    ["Notifications"],
    ["Hooks", "Households", "Organisations"],
    ["Income", "Listings", "Learning"],
    ["Orders"],
    ["Payments", "Settlement"],
    ["AfterSales", "Fulfilment"],
    ["Watch"],
    ["Reports"],
    ["Pages"],
    ["API", "Seeds"],
    ["shanhuo"],
  ]

  /// What may be imported from a target's own line.
  static let besides: [String: Set<String>] = [
    "HTTP": ["Addresses", "JSON"], "Outbound": ["Addresses"],
  ]

  /// The only importers of what the market's rules are to know nothing of.
  static let onlyImporters: [String: Set<String>] = [
    "CSQLite": ["SQLite"],
    "CCurl": ["Outbound"],
    "CCrypto": ["Crypto"],
    "HTTP": ["API", "shanhuo"],
  ]

  /// The modules of the toolchain and the system.
  static let system: Set<String> = [
    "Dispatch", "Foundation", "FoundationEssentials", "FoundationNetworking", "Glibc",
    "Synchronization",
  ]

  /// The lowest layers, which do without Foundation.
  static let withoutFoundation: Set<String> = [
    "Locks", "SQLite", "Crypto", "JSON", "Addresses", "HTTP", "Outbound", "Core", "Images",
    "QRCode",
  ]

  /// Where time is given, never fetched.
  static let domains: Set<String> = [
    "Access", "AfterSales", "Audit", "Fulfilment", "Households", "Income", "Learning", "Ledger",
    "Listings", "Notifications", "Orders", "Organisations", "Payments", "Photos", "Reports",
    "Settlement", "Watch",
  ]

  /// Why `target` may not import `module`; nil when it may.
  static func fault(in target: String, importing module: String) -> String? {
    guard let own = line(of: target) else {
      return "\(target) has no place in the table of layers"
    }
    if system.contains(module) || besides[target]?.contains(module) == true { return nil }
    guard let its = line(of: module) else {
      return "imports \(module), which has no place in the table of layers"
    }
    if its >= own { return "\(target) may not import \(module), which is not on a line above it" }
    if let importers = onlyImporters[module], !importers.contains(target) {
      return "\(module) is imported by \(importers.sorted().joined(separator: ", ")) only"
    }
    return nil
  }

  private static func line(of target: String) -> Int? {
    lines.firstIndex { $0.contains(target) }
  }
}
