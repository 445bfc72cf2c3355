// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

/// A target under `Sources/` (or at `path`), with the settings that all of ours share.
func target(
  _ name: String, _ dependencies: [String] = [], path: String? = nil, exclude: [String] = [],
  resources: [Resource] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies.map { .byName(name: $0) }, path: path,
    exclude: exclude, resources: resources, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [String] = [], resources: [Resource] = []) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: ([name] + dependencies).map { .byName(name: $0) },
    resources: resources, swiftSettings: settings)
}

/// What the layers below the market give; a domain sees all of it.
let base = ["SQLite", "Crypto", "Core", "Storage", "Audit"]

let package = Package(
  name: "shanhuo",
  targets: [
    // The system's libraries. A later line may import the ones above it, never the reverse.
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),

    target("Locks"),
    target("JSON"),
    target("SQLite", ["CLinux", "CSQLite", "Locks"]),
    target("Crypto", ["CCrypto", "Locks"]),
    target("Addresses"),
    target("HTTP", ["Addresses", "CLinux", "JSON", "Locks"]),
    target("Outbound", ["Addresses", "CCurl", "Locks"]),
    target("CSV"),
    target("Images"),
    target("QRCode"),
    target("Core"),
    target("Storage", ["SQLite", "Core"]),
    target("Notices", ["Core", "Crypto", "JSON"]),

    target(
      "Migrations", ["Crypto", "SQLite"], path: "migrations", resources: [.copy("sql")]),
    target("Audit", ["SQLite", "Crypto", "JSON", "Core", "Storage"]),
    target("Access", base + ["Locks"], resources: [.copy("data")]),
    target("Ledger", base),

    target("Photos", base + ["Images"]),

    target("Notifications", base + ["Access", "JSON"]),
    target("Hooks", ["Core", "Crypto", "JSON", "Locks", "Notifications", "Outbound", "SQLite"]),
    target("Households", base + ["Access", "CSV", "JSON", "Notifications"]),
    target("Organisations", base + ["Access"]),

    target("Income", base + ["Households", "Ledger"]),
    target("Listings", base + ["Access", "Households", "JSON", "Notifications", "Photos"]),

    target(
      "Orders",
      base + [
        "Access", "Households", "Income", "JSON", "Ledger", "Listings", "Notifications",
        "Organisations",
      ]),
    target(
      "Payments", base + ["CSV", "JSON", "Ledger", "Notices", "Notifications", "Orders"]),
    target(
      "Fulfilment",
      base + [
        "CSV", "JSON", "Listings", "Notices", "Notifications", "Orders", "Payments",
      ]),
    target(
      "AfterSales",
      base + ["JSON", "Listings", "Notifications", "Orders", "Organisations", "Photos"]),
    target("Settlement", base + ["Households", "JSON", "Ledger", "Notifications", "Orders"]),
    target(
      "Watch", base + ["Fulfilment", "Households", "Income", "JSON", "Listings", "Notifications"]),
    target(
      "Reports",
      base + [
        "Access", "AfterSales", "Fulfilment", "Households", "Income", "Ledger", "Listings",
        "Locks", "Notifications", "Orders", "Organisations", "Payments", "Settlement", "Watch",
      ]),

    target(
      "Pages",
      [
        "Core", "Fulfilment", "Households", "Income", "Listings", "Orders", "QRCode", "Reports",
        "Settlement",
      ]),
    target(
      "API",
      base + [
        "Access", "AfterSales", "Fulfilment", "HTTP", "Households", "Images", "Income", "JSON",
        "Ledger", "Listings", "Locks", "Notices", "Notifications", "Orders", "Organisations",
        "Pages", "Payments", "Photos", "Reports", "Settlement", "Watch",
      ]),
    target(
      "Seeds",
      base + [
        "Access", "AfterSales", "CSV", "Fulfilment", "Households", "Income", "Listings", "Locks",
        "Orders", "Organisations", "Payments", "Photos", "Settlement",
      ],
      path: "seeds", exclude: ["README.md", "generate"], resources: [.copy("data")]),

    .executableTarget(
      name: "shanhuo",
      dependencies: [
        "API", "Access", "Addresses", "Core", "Crypto", "Fulfilment", "HTTP", "Hooks",
        "Households", "Listings", "Locks", "Migrations", "Notifications", "Orders", "Outbound",
        "Pages", "Payments", "Reports", "SQLite", "Seeds", "Storage", "Watch",
      ], swiftSettings: settings),

    .target(
      name: "TestSupport",
      dependencies: [
        "API", "Access", "Core", "Crypto", "Fulfilment", "HTTP", "Households", "JSON",
        "Listings", "Locks", "Migrations", "Notifications", "Orders", "Organisations", "CSQLite",
        "SQLite", "Seeds", "Storage",
      ], path: "Tests/TestSupport", swiftSettings: settings),
    tests(
      "SQLite",
      [
        "CSQLite", "Access", "Audit", "Core", "Listings", "Locks", "Notifications", "Orders",
        "Photos",
        "Storage", "TestSupport",
      ]),
    tests("Core", ["TestSupport"]),
    tests("Storage", ["Core", "Locks", "SQLite", "TestSupport"]),
    tests("CSV"),
    tests("Images", ["TestSupport"]),
    tests("QRCode", ["TestSupport"]),
    tests("Audit", ["Core", "Crypto", "SQLite", "Storage", "TestSupport"]),
    tests("Access", ["Core", "SQLite", "Storage", "TestSupport"]),
    tests(
      "Organisations",
      [
        "Access", "Audit", "Core", "Listings", "Migrations", "Orders", "Reports", "SQLite",
        "Storage", "TestSupport",
      ]),
    tests(
      "Settlement",
      [
        "AfterSales", "Core", "Ledger", "Orders", "Reports", "SQLite", "Storage", "TestSupport",
      ]),
    tests("Ledger", ["Core", "SQLite", "Storage", "TestSupport"]),
    tests("Households", ["Core", "SQLite", "Storage", "TestSupport"]),
    tests("Income", ["Core", "Households", "Ledger", "SQLite", "Storage", "TestSupport"]),
    tests(
      "Listings",
      [
        "Access", "Core", "Households", "Orders", "Photos", "Reports", "SQLite", "Storage",
        "TestSupport",
      ]),
    tests(
      "Orders",
      [
        "AfterSales", "Core", "Fulfilment", "Households", "Income", "Ledger", "Listings",
        "Organisations", "Payments", "Reports", "SQLite", "Settlement", "Storage", "TestSupport",
      ]),
    tests(
      "Payments",
      [
        "Audit", "Core", "Crypto", "Ledger", "Listings", "Migrations", "Notices", "Orders",
        "Organisations", "Reports", "SQLite", "Storage", "TestSupport",
      ]),
    tests(
      "Notifications",
      ["Access", "Audit", "Core", "Reports", "SQLite", "Storage", "TestSupport"]),
    tests(
      "Hooks",
      ["Addresses", "Core", "Crypto", "Notifications", "Outbound", "SQLite", "TestSupport"]),
    tests(
      "AfterSales",
      [
        "Core", "Fulfilment", "Ledger", "Listings", "Orders", "Organisations", "Photos", "Reports",
        "SQLite", "Settlement", "Storage", "TestSupport",
      ]),
    tests(
      "Fulfilment",
      [
        "AfterSales", "Core", "Crypto", "Ledger", "Listings", "Notices", "Orders", "Payments",
        "Reports", "SQLite", "Storage", "TestSupport",
      ]),
    tests(
      "Reports",
      [
        "Access", "Audit", "Core", "Fulfilment", "Households", "Income", "Listings", "Orders",
        "Photos", "SQLite", "Storage", "TestSupport",
      ]),
    tests(
      "Watch",
      [
        "Core", "Households", "Income", "Listings", "Notifications", "Orders", "Reports", "SQLite",
        "Storage", "TestSupport",
      ]),
    tests("JSON"),
    tests("Locks"),
    tests("Addresses"),
    tests("HTTP", ["Addresses", "JSON", "Locks"], resources: [.copy("cases")]),
    tests("Crypto"),
    tests("Outbound", ["Addresses", "Locks"]),
    // The program itself, as a process: it is built beside these tests.
    .testTarget(
      name: "ShanhuoTests",
      dependencies: [
        "Access", "Core", "Crypto", "JSON", "Locks", "Migrations", "SQLite", "Seeds",
        "TestSupport", "shanhuo",
      ], swiftSettings: settings),
    tests("Pages", ["Core", "Crypto", "TestSupport"]),
    tests(
      "API",
      [
        "Access", "AfterSales", "Core", "Crypto", "Fulfilment", "HTTP", "Households", "Income",
        "JSON", "Listings", "Notices", "Notifications", "Orders", "Organisations", "Pages",
        "Payments", "Photos", "Reports", "SQLite", "Settlement", "Storage", "TestSupport",
        "Watch",
      ]),
    .testTarget(name: "TidyTests", swiftSettings: settings),
  ]
)
