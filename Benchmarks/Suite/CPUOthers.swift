import BenchmarkSupport
import Glibc

extension CPUBench {
    /// The whole daemon beside Prometheus' prober, each probe on a new connection.
    func measureBlackbox(endpoints: Int, into figures: inout Figures) throws {
        let rows: [(name: String, listener: NginxServer.Listener, goal: Double)] = [
            ("fresh probe", .plainClosing, 1.0 / 7), ("fresh TLS probe", .tlsClosing, 0.6),
        ]
        var costs = rows.map { _ in (ours: [Double](), theirs: [Double]()) }
        for round in 0..<rounds {
            for (index, row) in rows.enumerated() {
                complain("round \(round + 1) of \(rounds): \(row.name)")
                let url = nginx.baseURL(row.listener)
                let schedule = Schedule(name: row.name, endpoints: endpoints, baseURL: url)
                costs[index].ours.append(try daemonCost(on: schedule).each)
                let target = nginx.baseURL(row.listener, host: "127.0.0.1")
                costs[index].theirs.append(try blackboxCost(of: "\(target)/models", endpoints: endpoints).each)
            }
        }
        for (index, row) in rows.enumerated() {
            note(row.name, ours: costs[index].ours, "blackbox_exporter", costs[index].theirs, row.goal, &figures)
        }
    }

    /// CPU per probe of blackbox_exporter on the same schedule; who asks for the probes is not counted.
    private func blackboxCost(of target: String, endpoints: Int) throws -> Cost {
        try write(
            """
            modules:
              list:
                prober: http
                timeout: 10s
                http:
                  preferred_ip_protocol: ip4
                  tls_config: {ca_file: \(nginx.certificate)}
            """,
            to: "\(folder)/blackbox.yml"
        )
        let port = try LoopbackPort.free(1)[0]
        let exporter = try RunningProcess(
            "/usr/bin/prometheus-blackbox-exporter",
            ["--config.file", "\(folder)/blackbox.yml", "--web.listen-address", "127.0.0.1:\(port)"],
            core: Self.core,
            output: "\(folder)/blackbox.output"
        )
        defer { exporter.end() }
        guard LoopbackPort.waitUntilOpen(port) else { throw Failure("blackbox_exporter does not answer") }
        let path = "/probe?module=list&target=\(target)"
        try checkProbe(path, port: port)
        var asked = 0
        let before = try nginx.requestCount(asked: &asked)
        let arguments = try referenceArguments(
            on: Schedule(name: "", endpoints: endpoints, baseURL: "")
        ).dropLast()
        let driver = try start(
            "reference-fetcher",
            arguments + ["http://127.0.0.1:\(port)\(path)"],
            core: Self.otherCore
        )
        let window = self.window(exporter)
        let driven = try cost(of: driver, "reference-fetcher")
        let taken = try nginx.requestCount(asked: &asked) - before
        try checkProbe(path, port: port)
        guard taken >= driven.requests else { throw Failure("blackbox_exporter has not probed each time") }
        return Cost(cpu: window.cpu, requests: driven.requests)
    }

    private func checkProbe(_ path: String, port: Int) throws {
        guard try LoopbackPort.get(path, port: port).contains("\nprobe_success 1") else {
            throw Failure("blackbox_exporter cannot probe \(path)")
        }
    }

    /// The whole daemon beside a curl that is started for each probe.
    func measureCurl(endpoints: Int, into figures: inout Figures) throws {
        let url = nginx.baseURL(.plainClosing)
        let schedule = Schedule(name: "fresh probe", endpoints: endpoints, baseURL: url)
        var (ours, theirs) = ([Double](), [Double]())
        for round in 0..<rounds {
            complain("round \(round + 1) of \(rounds): a curl for each probe")
            ours.append(try daemonCost(on: schedule).each)
            var sum = 0.0
            for _ in 0..<200 {
                // On any core: what ties a program to one runs in the same process, and would be counted.
                let address = "\(nginx.baseURL(.plainClosing, host: "127.0.0.1"))/models"
                let run = try RunningProcess("/usr/bin/curl", ["-sf", address]).wait()
                guard run.status == 0 else { throw Failure("curl has failed with \(run.status)") }
                sum += run.cpu
            }
            theirs.append(sum / 200 * 1e6)
        }
        note("fresh probe, beside processes", ours: ours, "a curl process", theirs, nil, &figures)
    }
}
