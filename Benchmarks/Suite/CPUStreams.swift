import BenchmarkSupport
import Glibc

extension CPUBench {
    /// Completions that arrive as 200 events, beside a reference that keeps their bytes.
    func measureStreams(endpoints: Int, into figures: inout Figures) throws {
        let port = try LoopbackPort.free(1)[0]
        let server = try RunningProcess(
            "\(build)/benchmark",
            ["stream-server", "\(port)"],
            core: Self.otherCore,
            output: "\(folder)/stream-server.output"
        )
        defer { server.end() }
        guard LoopbackPort.waitUntilOpen(port) else { throw Failure("the stream server does not answer") }
        let schedule = Schedule(
            name: "stream of \(StreamServer.events) events",
            endpoints: endpoints,
            baseURL: "http://e%d.probe.localhost:\(port)/v1",
            isCompletion: true,
            body: #"{"model":"\#(StreamServer.model)","messages":[{"role":"user","content":"hi"}],"max_tokens":16,"#
                + #""stream":true,"stream_options":{"include_usage":true}}"#
        )
        try measure([schedule], goals: [nil], into: &figures)
    }
}
