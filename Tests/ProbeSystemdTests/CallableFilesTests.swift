import Glibc
import Logging
import ProbeDomain
import ProbeSystemd
import ProbeTestSupport
import Testing

/// Files of the runtime directory that say which watched models are callable.
@Suite struct CallableFilesTests {
    @Test(
        arguments: [
            ("gpt-5.5", "gpt-5.5"), ("GPT-5.5", "GPT-5.5"), ("openai/gpt-5.5:free", "openai=2Fgpt-5.5:free"),
            (".", "=2E"), ("..", "=2E."), ("../../etc/passwd", "=2E.=2F..=2Fetc=2Fpasswd"), ("-rf", "=2Drf"),
            (".hidden", "=2Ehidden"), ("a=2Fb", "a=3D2Fb"), ("a%b", "a=25b"), ("a b\n\u{1B}", "a=20b=0A=1B"),
            ("a\u{0}b", "a=00b"), ("é\u{202E}", "=C3=A9=E2=80=AE"), ("~a@b+c_d", "=7Ea@b+c_d"),
            (String(repeating: "x", count: 255), String(repeating: "x", count: 255)),
        ]
    )
    func aNameIsSafeAndCanBeForetold(_ name: String, _ file: String) {
        #expect(CallableFiles.fileName(of: name) == file)
    }

    @Test(arguments: ["", String(repeating: "x", count: 256), String(repeating: "/", count: 86)])
    func whatNoFileSystemTakesHasNoName(_ name: String) {
        #expect(CallableFiles.fileName(of: name) == nil)
    }

    @Test func noTwoNamesShareAFile() {
        var random = SeededRandom(seed: 5)
        let letters = Array("ab=/.-%2F é\u{0}")
        var names: [String: String] = [:]
        for _ in 0..<20_000 {
            let name = String(
                (0...Int.random(in: 0...4, using: &random)).map { _ in
                    letters.randomElement(using: &random) ?? "a"
                }
            )
            guard let file = CallableFiles.fileName(of: name) else { continue }
            #expect(names.updateValue(name, forKey: file) ?? name == name)
        }
        #expect(names.count > 5_000)
    }

    @Test func filesComeAndGo() async throws {
        try await withRuntime { runtime in
            let files = try #require(runtime.files())
            let both: Set = [Self.mark("openai", "gpt-5.5"), Self.mark("openrouter", "gpt-5.5", id: "openai/gpt-5.5")]
            files.show(both)
            await files.settle()
            #expect(try await runtime.list() == ["openai/gpt-5.5", "openrouter/gpt-5.5"])
            #expect(runtime.text("openai/gpt-5.5") == "gpt-5.5\n2026-04-24T17:44:31Z\n")
            #expect(runtime.text("openrouter/gpt-5.5") == "openai/gpt-5.5\n2026-04-24T17:44:31Z\n")
            files.show([Self.mark("openai", "gpt-5.5")])
            await files.settle()
            #expect(try await runtime.list() == ["openai/gpt-5.5"])
            files.show([])
            await files.settle()
            #expect(try await runtime.list() == [])
            #expect(runtime.diary.entries == [])
        }
    }

    @Test func everybodyMayReadThemWhateverTheMask() async throws {
        try await withRuntime { runtime in
            let files = try #require(runtime.files())
            // The service's own: of the whole process, so that other tests may meet it, to whom it does no harm.
            let old = umask(0o027)
            files.show([Self.mark("openai", "gpt-5.5")])
            await files.settle()
            umask(old)
            #expect(runtime.mode("available") == 0o755)
            #expect(runtime.mode("available/openai") == 0o755)
            #expect(runtime.mode("available/openai/gpt-5.5") == 0o644)
        }
    }

    @Test func whatAnEarlierLifeLeftIsPutRight() async throws {
        try await withRuntime { runtime in
            let earlier = try #require(runtime.files())
            earlier.show([Self.mark("gone", "gpt-5.5"), Self.mark("openai", "gpt-4"), Self.mark("openai", "gpt-5.5")])
            await earlier.settle()
            // As a crash would leave them.
            try runtime.write("half", to: "available/openai/.new")
            try runtime.write("ha", to: "available/openai/gpt-5.5")
            let files = try #require(runtime.files())
            files.show([Self.mark("openai", "gpt-5.5")])
            await files.settle()
            #expect(try await runtime.list() == ["openai/gpt-5.5"])
            #expect(runtime.text("openai/gpt-5.5") == "gpt-5.5\n2026-04-24T17:44:31Z\n")
        }
    }

    @Test func noLinkIsFollowed() async throws {
        try await withRuntime { runtime in
            mkdir(runtime.path + "/elsewhere", 0o755)
            try runtime.write("precious", to: "elsewhere/gpt-5.5")
            mkdir(runtime.path + "/available", 0o755)
            // A folder and a file that lead elsewhere.
            symlink(runtime.path + "/elsewhere", runtime.path + "/available/linked")
            mkdir(runtime.path + "/available/openai", 0o755)
            symlink(runtime.path + "/elsewhere/gpt-5.5", runtime.path + "/available/openai/gpt-5.5")
            symlink(runtime.path + "/elsewhere/gpt-5.5", runtime.path + "/available/openai/.new")
            let files = try #require(runtime.files())
            files.show([Self.mark("linked", "gpt-5.5"), Self.mark("openai", "gpt-5.5")])
            await files.settle()
            #expect(runtime.text("../elsewhere/gpt-5.5") == "precious")
            #expect(runtime.diary.entries.count == 1, "the folder is no folder")
            files.show([Self.mark("openai", "gpt-5.5")])
            await files.settle()
            #expect(runtime.text("../elsewhere/gpt-5.5") == "precious")
            #expect(runtime.text("openai/gpt-5.5") == "gpt-5.5\n2026-04-24T17:44:31Z\n")
        }
    }

    @Test func aFailureIsToldOnceAndItsEndToo() async throws {
        try await withRuntime { runtime in
            let files = try #require(runtime.files(below: "/missing"))
            for name in ["one", "two", "three"] {
                files.show([Self.mark("openai", name)])
                await files.settle()
            }
            #expect(runtime.diary.entries.map { $0.prefix(7) } == ["warning"])
            #expect(runtime.diary.entries.first?.contains("No such file or directory") == true)
            mkdir(runtime.path + "/missing", 0o755)
            files.show([Self.mark("openai", "four")])
            await files.settle()
            #expect(runtime.diary.entries.map { $0.prefix(6) } == ["warnin", "info a"])
            #expect(runtime.mode("missing/available/openai/four") == 0o644)
        }
    }

    @Test(arguments: [[:], ["RUNTIME_DIRECTORY": ""], ["RUNTIME_DIRECTORY": "relative"]])
    func withoutADirectoryThereAreNone(_ environment: [String: String]) {
        #expect(CallableFiles(environment: environment, log: Logger(label: "test")) == nil)
    }

    @Test func oneServerGetsNoMoreThanItsShare() async throws {
        try await withRuntime { runtime in
            let files = try #require(runtime.files())
            files.show(Set((0..<1_100).map { Self.mark("openai", "model-\($0)") }))
            await files.settle()
            #expect(try await runtime.list().count == 1_000)
        }
    }

    static func mark(_ endpoint: String, _ name: String, id: ModelID? = nil) -> CallableMark {
        let since = Timestamp(rfc3339: "2026-04-24T17:44:31Z")
        return CallableMark(endpoint: endpoint, name: name, id: id ?? ModelID(name), since: since)
    }
}

/// A runtime directory of a test's own.
private struct Runtime: Sendable {
    let path: String
    /// The log's lines.
    let diary: Diary

    func files(below folder: String = "") -> CallableFiles? {
        let diary = diary
        let log = Logger(label: "test") { _ in DiaryLogHandler(diary: diary) }
        return CallableFiles(environment: ["RUNTIME_DIRECTORY": "\(path)\(folder):/second"], log: log)
    }

    /// The files of endpoints, sorted.
    func list() async throws -> [String] {
        var found: [String] = []
        for folder in names("available") { found += names("available/\(folder)").map { "\(folder)/\($0)" } }
        return found.sorted()
    }

    func text(_ file: String) -> String? {
        guard let file = fopen("\(path)/available/\(file)", "r") else { return nil }
        defer { fclose(file) }
        var buffer = [UInt8](repeating: 0, count: 1_000)
        let count = fread(&buffer, 1, buffer.count, file)
        return String(decoding: buffer.prefix(count), as: UTF8.self)
    }

    func mode(_ file: String) -> mode_t? {
        var facts = stat()
        return stat("\(path)/\(file)", &facts) == 0 ? facts.st_mode & 0o7777 : nil
    }

    func write(_ text: String, to file: String) throws {
        let file = try #require(fopen("\(path)/\(file)", "w"))
        fputs(text, file)
        fclose(file)
    }

    private func names(_ folder: String) -> [String] { Folder.names("\(path)/\(folder)") }
}

/// Makes a runtime directory for the time of a test.
private func withRuntime(_ body: (Runtime) async throws -> Void) async throws {
    let folder = try TemporaryFolder()
    let runtime = Runtime(path: folder.path, diary: Diary())
    try await body(runtime)
}

/// Notes log lines with their level.
private struct DiaryLogHandler: LogHandler {
    var logLevel = Logger.Level.debug
    var metadata: Logger.Metadata = [:]
    let diary: Diary

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { diary.note("\(event.level) \(event.message) \(event.metadata ?? [:])") }
}
