import Glibc
import Logging
import ProbeSystemd
import Testing

/// Log lines for people.
@Suite
struct LogTests {
    /// A pipe whose write end the handler gets.
    private struct Pipe: ~Copyable {
        let read: Int32
        let write: Int32

        init() throws {
            var ends: [Int32] = [0, 0]
            try #require(pipe(&ends) == 0)
            read = ends[0]
            write = ends[1]
            _ = fcntl(read, F_SETFL, O_NONBLOCK)
        }

        deinit {
            close(read)
            close(write)
        }

        /// What has been written since the last call.
        func text() -> String {
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = Glibc.read(read, &buffer, buffer.count)
                guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
                bytes += buffer[..<count]
            }
        }
    }

    private func logger(_ descriptor: Int32, level: Logger.Level = .debug) -> Logger {
        Logger(label: "probe") { _ in LineLogHandler(level: level, descriptor: descriptor) }
    }

    @Test
    func aLineHasTimeLevelMessageAndSortedFacts() throws {
        let pipe = try Pipe()
        var log = logger(pipe.write)
        log[metadataKey: "endpoint"] = "openai"
        log.warning("attempt", metadata: ["verdict": "ok", "detail": "two words", "empty": ""])
        let line = pipe.text()
        let clock = try #require(line.firstIndex(of: " ")).utf16Offset(in: line)
        #expect(clock == "17:44:00.000".count)
        #expect(
            line.dropFirst(clock) == " warning: attempt detail=\"two words\" empty=\"\" endpoint=openai verdict=ok\n"
        )
    }

    @Test
    func factsOfTheCallReplaceThoseOfTheLogger() throws {
        let pipe = try Pipe()
        var log = logger(pipe.write)
        log[metadataKey: "endpoint"] = "openai"
        log.info("attempt", metadata: ["endpoint": "google"])
        #expect(pipe.text().hasSuffix(" info: attempt endpoint=google\n"))
    }

    @Test
    func lowerLevelsAreNotWritten() throws {
        let pipe = try Pipe()
        let log = logger(pipe.write, level: .notice)
        log.info("too low")
        log.notice("high enough")
        #expect(pipe.text().hasSuffix(" notice: high enough\n"))
    }

    @Test(arguments: [
        ("a\nb", #"a\u{a}b"#), ("\u{1B}[2J", #"\u{1b}[2J"#), ("x\u{202E}y", #"x\u{202e}y"#),
        ("say \"hi\"", #""say \"hi\"""#),
    ])
    func hostileFactsStayOnTheirLine(_ value: String, _ shown: String) throws {
        let pipe = try Pipe()
        logger(pipe.write).info("attempt", metadata: ["detail": "\(value)"])
        #expect(pipe.text().hasSuffix(" info: attempt detail=\(shown)\n"))
    }

    @Test(.timeLimit(.minutes(1)))
    func aPipeThatNobodyReadsCostsLinesAndIsConfessed() throws {
        let pipe = try Pipe()
        // F_SETPIPE_SZ, which the Glibc module does not have.
        try #require(fcntl(pipe.write, 1_031, 4_096) == 4_096)
        let log = logger(pipe.write)
        let long = String(repeating: "x", count: 290)
        // Fills the pipe; what finds no room within a tenth of a second is dropped.
        for _ in 1...15 { log.info("line", metadata: ["detail": "\(long)"]) }
        let taken = pipe.text().split(separator: "\n").count
        #expect(taken < 15)
        log.info("after")
        #expect(pipe.text().contains("(\(15 - taken) log lines were dropped before this one)\n"))
    }

    @Test
    func theJournalIsKnownByDeviceAndInode() throws {
        let pipe = try Pipe()
        var info = stat()
        try #require(fstat(pipe.write, &info) == 0)
        #expect(LineLogHandler.isJournal("\(info.st_dev):\(info.st_ino)", descriptor: pipe.write))
        for other in ["\(info.st_dev):\(info.st_ino + 1)", "\(info.st_dev)", "", "a:b", "1:2:3"] {
            #expect(!LineLogHandler.isJournal(other, descriptor: pipe.write), "\(other)")
        }
        #expect(!LineLogHandler.isJournal(nil, descriptor: pipe.write))
    }

    @Test
    func nativeEntriesAreForTheJournalAlone() throws {
        var info = stat()
        try #require(fstat(STDERR_FILENO, &info) == 0)
        let stream = "\(info.st_dev):\(info.st_ino)"
        #expect(serviceLogHandler(label: "probe", level: .info, journalStream: stream) is JournalLogHandler)
        #expect(serviceLogHandler(label: "probe", level: .info, journalStream: nil) is LineLogHandler)
        #expect(serviceLogHandler(label: "probe", level: .warning, journalStream: nil).logLevel == .warning)
    }
}
