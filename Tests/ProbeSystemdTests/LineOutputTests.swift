import Glibc
import Testing

@testable import ProbeSystemd

/// Lines to a receiver that takes none.
@Suite(.timeLimit(.minutes(1)))
struct LineOutputTests {
    @Test
    func theSenderNeverWaitsAndTheLossIsConfessed() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        // F_SETPIPE_SZ, which the Glibc module does not have.
        try #require(fcntl(ends[1], 1_031, 4_096) == 4_096)
        let output = LineOutput(descriptor: ends[1])
        let line = String(repeating: "x", count: 2_000) + "\n"
        let sending = ContinuousClock().measure { for _ in 0..<500 { output.send(line) } }
        // 500 lines of which nearly all wait for 100 ms would be 50 s.
        let all = sending + ContinuousClock().measure { output.flush() }
        #expect(all < .seconds(25))
        let first = text(ends[0])
        let taken = first.split(separator: "\n").count
        #expect(taken >= 1)
        output.send("after\n")
        output.flush()
        #expect(text(ends[0]) == "(\(500 - taken) log lines were dropped before this one)\nafter\n")
    }

    /// What a pipe holds now.
    private func text(_ descriptor: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = read(descriptor, &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }
}
