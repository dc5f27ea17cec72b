import BenchmarkSupport

extension CPUBench {
    /// The whole daemon beside the reference on the same schedule.
    func measureProbes(endpoints: Int, into figures: inout Figures) throws {
        let rows: [(schedule: Schedule, goal: Double?)] = [
            (Schedule(name: "probe, kept alive", endpoints: endpoints, baseURL: nginx.baseURL(.plain)), 1.5),
            (
                Schedule(
                    name: "probe, another list each time",
                    endpoints: endpoints,
                    baseURL: nginx.baseURL(.plain, .changing)
                ), 2
            ),
            (
                Schedule(
                    name: "probe, list of 1 MB",
                    endpoints: endpoints / 20,
                    baseURL: nginx.baseURL(.plain, .large)
                ), nil
            ),
            (Schedule(name: "probe, TLS kept alive", endpoints: endpoints, baseURL: nginx.baseURL(.tls)), nil),
            (
                Schedule(name: "probe, TLS fresh", endpoints: endpoints / 5, baseURL: nginx.baseURL(.tlsClosing)), nil
            ),
            (
                Schedule(
                    name: "probe, HTTP/2",
                    endpoints: endpoints,
                    baseURL: nginx.baseURL(.http2),
                    options: ["--http2"]
                ), nil
            ),
        ]
        try measure(rows.map(\.schedule), goals: rows.map(\.goal), into: &figures)
    }
}
