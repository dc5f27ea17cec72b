// swift-tools-version: 6.2

import PackageDescription

/// Every target of ours is built with the same, strictest settings.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")

/// A middle target sees ProbeDomain and its own foreign library, and nothing else of ours.
func middle(_ name: String, _ foreign: Target.Dependency..., notes: [String] = []) -> Target {
    .target(name: name, dependencies: ["ProbeDomain"] + foreign, exclude: notes, swiftSettings: settings)
}

/// The tests of one target: they see it, the test support, and what they name besides.
func tests(_ name: String, _ others: Target.Dependency...) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.init(stringLiteral: name), "ProbeDomain", "ProbeTestSupport"] + others,
        swiftSettings: settings
    )
}

let package = Package(
    name: "probe",
    products: [
        .executable(name: "probe", targets: ["probe"]),
        .executable(name: "probe-simulator", targets: ["probe-simulator"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        // The system's libraries: headers, module maps and one-line shims, no logic.
        .systemLibrary(
            name: "CCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]
        ),
        .systemLibrary(
            name: "CSystemd",
            pkgConfig: "libsystemd",
            providers: [.apt(["libsystemd-dev"])]
        ),
        .systemLibrary(name: "CLinux"),

        // The heart and what lies beneath it.
        .target(name: "ProbeJSON", swiftSettings: settings),
        .target(
            name: "ProbeDomain",
            // Flaws that tests switch on are in no release build.
            swiftSettings: settings + [.define("PROBE_PLANTED_FLAWS", .when(configuration: .debug))]
        ),

        // The stages of the flow, in its order.
        middle("ProbeConfig", "ProbeJSON"),
        middle("ProbeEngine", logging, heap, crypto),
        middle("ProbeProviders", "ProbeJSON", crypto, notes: ["Dialects/README.md"]),
        middle("ProbeTransport", "CCurl", "CLinux", heap),
        middle("ProbeStore", deque, grdb, sqlite),
        middle("ProbeSystemd", "CSystemd", logging),

        // The only place that sees them all.
        .target(
            name: "ProbeCLI",
            dependencies: [
                "ProbeJSON", "ProbeDomain", "ProbeConfig", "ProbeEngine", "ProbeProviders", "ProbeTransport",
                "ProbeStore", "ProbeSystemd", "CLinux", logging, lifecycle, arguments, subprocess,
                system,
            ],
            swiftSettings: settings
        ),
        .executableTarget(name: "probe", dependencies: ["ProbeCLI"], swiftSettings: settings),

        // The scripted API that tests and the demo call. It shares no code with the rest.
        .target(
            name: "ProbeSimulator",
            dependencies: [
                crypto,
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "probe-simulator",
            dependencies: ["ProbeSimulator", arguments],
            swiftSettings: settings
        ),

        // Measurements, run by `make bench`; nothing of them is installed.
        .target(name: "BenchmarkSupport", path: "Benchmarks/Support", swiftSettings: settings),
        .executableTarget(
            name: "benchmark",
            dependencies: [
                "BenchmarkSupport", "ProbeDomain", "ProbeJSON", "ProbeStore", grdb, arguments,
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            path: "Benchmarks/Suite",
            swiftSettings: settings
        ),
        // What C and libcurl alone need for the same requests, and what the transport needs.
        .executableTarget(name: "reference-fetcher", dependencies: ["CCurl"], path: "Benchmarks/Reference"),
        .executableTarget(
            name: "transport-benchmark",
            dependencies: ["BenchmarkSupport", "ProbeDomain", "ProbeTransport", arguments],
            path: "Benchmarks/Transport",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "record-benchmark",
            dependencies: ["BenchmarkSupport", "ProbeDomain", "ProbeStore", grdb, arguments],
            path: "Benchmarks/Record",
            swiftSettings: settings
        ),

        .executableTarget(
            name: "hot-paths",
            dependencies: [
                "ProbeDomain", "ProbeJSON", "ProbeProviders", "ProbeEngine", "ProbeTestSupport", logging,
            ],
            path: "Benchmarks/HotPaths",
            exclude: ["baseline.json"],
            swiftSettings: settings
        ),

        .target(
            name: "ProbeTestSupport",
            dependencies: ["ProbeDomain", "ProbeSystemd"],
            path: "Tests/ProbeTestSupport",
            swiftSettings: settings
        ),
        .testTarget(name: "ProbeJSONTests", dependencies: ["ProbeJSON"], swiftSettings: settings),
        .testTarget(
            name: "ProbeDomainTests",
            dependencies: ["ProbeDomain", "ProbeTestSupport"],
            swiftSettings: settings
        ),
        tests("ProbeCLI", "ProbeJSON"),
        tests("ProbeConfig", "ProbeJSON", "ProbeProviders"),
        tests("ProbeEngine", logging),
        tests("ProbeProviders", "ProbeJSON"),
        tests("ProbeTransport", "ProbeSimulator", "ProbeJSON", subprocess, system),
        tests("ProbeStore", grdb),
        tests("ProbeSystemd", logging),
        .testTarget(
            name: "ProbeSimulatorTests",
            dependencies: [
                "ProbeSimulator", "ProbeJSON",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "ProbeDomain", "ProbeEngine", "ProbeProviders", "ProbeStore", "ProbeTestSupport", logging,
            ],
            swiftSettings: settings + [.define("PROBE_PLANTED_FLAWS", .when(configuration: .debug))]
        ),
        .testTarget(
            name: "ProgramTests",
            dependencies: [
                "ProbeTestSupport", "ProbeDomain", "ProbeJSON", "ProbeProviders", "ProbeStore", "probe",
                "probe-simulator",
                subprocess, system,
            ],
            exclude: ["Fixtures"],
            swiftSettings: settings
        ),
    ]
)
