// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "oomhist",
  products: [
    .executable(name: "oomhist", targets: ["oomhist"])
  ],
  // Exact, so that a commit is built of the same sources at any time.
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
  ],
  targets: [
    // Layers 0 and 1, the pure core: bytes or values in, values out.
    .target(name: "OomhistModel"),
    .target(name: "OomhistParsing", dependencies: ["OomhistModel", "CLogScan"]),
    // The one thing in C: a search with vector instructions that are chosen at run time.
    .target(name: "CLogScan"),
    .target(name: "OomhistAnalysis", dependencies: ["OomhistModel"]),
    .target(
      name: "OomhistSQL", dependencies: ["OomhistModel"], exclude: ["demo"],
      plugins: ["EmbedSQL"]),

    // Layer 2, the edges: files, SQLite, text for people and machines.
    .target(
      name: "OomhistSources",
      dependencies: [
        "OomhistModel", "OomhistParsing", .product(name: "SystemPackage", package: "swift-system"),
        "CZlib", "CLzma", "CZstd", "CBzip2",
      ]),
    .target(
      name: "OomhistStore",
      dependencies: [
        "OomhistModel", "OomhistParsing", "OomhistSQL", "OomhistAnalysis",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    .target(name: "OomhistRender", dependencies: ["OomhistModel"]),
    .target(
      name: "OomhistCollector",
      dependencies: ["OomhistModel", .product(name: "Logging", package: "swift-log")]),

    // The system's libraries for compressed logs; only OomhistSources may import them.
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CLzma", pkgConfig: "liblzma", providers: [.apt(["liblzma-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    // libbz2 has no pkg-config file on Debian.
    .systemLibrary(name: "CBzip2", providers: [.apt(["libbz2-dev"])]),

    // Layers 3 and 4: flags, wiring, exit status.
    .target(
      name: "OomhistCLI",
      dependencies: [
        "OomhistModel", "OomhistParsing", "OomhistAnalysis", "OomhistSQL", "OomhistSources",
        "OomhistStore", "OomhistRender", "OomhistCollector",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ]),
    .executableTarget(name: "oomhist", dependencies: ["OomhistCLI", "CNoICU"]),
    // Half the size of the program: what Foundation would link and nobody asks for.
    .target(name: "CNoICU"),

    // Measures the store with a trace of its own making: Benchmarks/run.py store.
    .executableTarget(name: "store-trace", dependencies: ["OomhistModel", "OomhistStore"]),
    .executableTarget(name: "leak-bench", dependencies: ["OomhistAnalysis"]),

    // Build support: schema/ and queries/ become string literals in OomhistSQL.
    .executableTarget(name: "embed-sql"),
    .plugin(
      name: "EmbedSQL", capability: .buildTool(), dependencies: ["embed-sql"],
      path: "Sources/EmbedSQL"),

    // Tests.
    .target(
      name: "OomhistTestSupport",
      dependencies: [
        "OomhistModel", "OomhistParsing", "OomhistSources", "OomhistStore",
      ]),
    .testTarget(name: "LayeringTests"),
    .testTarget(name: "OomhistModelTests", dependencies: ["OomhistModel", "OomhistTestSupport"]),
    .testTarget(
      name: "OomhistParsingTests",
      dependencies: ["OomhistParsing", "OomhistModel", "OomhistTestSupport", "CLogScan"]),
    .testTarget(
      name: "OomhistAnalysisTests",
      dependencies: ["OomhistAnalysis", "OomhistModel", "OomhistTestSupport"]),
    .testTarget(
      name: "OomhistSourcesTests",
      dependencies: ["OomhistSources", "OomhistParsing", "OomhistModel", "OomhistTestSupport"]),
    .testTarget(
      name: "OomhistStoreTests",
      dependencies: [
        "OomhistStore", "OomhistSQL", "OomhistModel", "OomhistTestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(
      name: "OomhistRenderTests",
      dependencies: ["OomhistRender", "OomhistModel", "OomhistTestSupport"]),
    .testTarget(
      name: "OomhistCollectorTests",
      dependencies: [
        "OomhistCollector", "OomhistModel", "OomhistTestSupport",
        .product(name: "Logging", package: "swift-log"),
      ]),
    .testTarget(
      name: "CLITests",
      dependencies: ["OomhistCLI", "OomhistModel", "OomhistStore", "OomhistTestSupport", "oomhist"]),
    .testTarget(
      name: "DocsTests",
      dependencies: ["OomhistSQL", "OomhistModel", "OomhistTestSupport", "oomhist"]),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets
where target.type != .plugin && target.type != .system
  && !["CLogScan", "CNoICU"].contains(target.name)
{
  target.swiftSettings = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
}
