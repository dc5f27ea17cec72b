import BenchmarkSupport

extension CPUBench {
    /// The transport alone beside the reference, both in a closed loop of 32.
    func measureTransport(into figures: inout Figures) throws {
        let (one, all) = ("e1.probe.localhost", nginx)
        let rows: [(name: String, url: String, requests: Int, options: [String])] = [
            ("kept alive", all.baseURL(.plain, host: one), 60_000, []),
            ("TLS, kept alive", all.baseURL(.tls, host: one), 40_000, []),
            ("TLS, fresh", all.baseURL(.tlsClosing, host: one), 2_000, ["--fresh"]),
            ("HTTP/2", all.baseURL(.http2, host: one), 40_000, ["--http2"]),
        ]
        var costs = rows.map { _ in (ours: [Double](), theirs: [Double]()) }
        for round in 0..<rounds {
            complain("round \(round + 1) of \(rounds): transport alone")
            for (index, row) in rows.enumerated() {
                let arguments =
                    [
                        "--in-flight", "32", "--requests", "\(row.requests)", "--warm-up", "\(row.requests / 10)",
                        "--ca", nginx.certificate,
                    ] + row.options + ["\(row.url)/models"]
                costs[index].ours.append(try run("transport-benchmark", arguments).each)
                costs[index].theirs.append(try run("reference-fetcher", arguments).each)
            }
        }
        for (index, row) in rows.enumerated() {
            let name = "transport alone, \(row.name)"
            let (ours, theirs) = costs[index]
            note(name, ours: ours, by: "transport", "reference", theirs, 1.05, &figures)
        }
    }
}
