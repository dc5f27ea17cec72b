import ArgumentParser
import BenchmarkSupport
import Glibc

/// CPU per request and per probe, in turns with programs that do the same.
struct CPU: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cpu",
        abstract: "Measure CPU per request and per probe.",
        discussion: """
            Servers run on core 1, what is measured on core 0. A figure in which a request
            failed is none: the run ends with an error.
            """
    )

    /// What can be measured apart.
    enum Part: String, CaseIterable, ExpressibleByArgument {
        case transport, probe, blackbox, curl, stream
    }

    @OptionGroup var common: Common
    @Option(help: "Only this part; may be given several times.")
    var only: [Part] = []
    @Option(help: "Seconds of each measurement of a running program.")
    var seconds = 4
    @Option(help: "Seconds before each of them.")
    var warmUp = 5
    @Option(help: "Endpoints that are probed each second.")
    var endpoints = 1_000

    func validate() throws {
        guard common.rounds > 0, seconds > 0, warmUp > 0, (10...10_000).contains(endpoints) else {
            throw ValidationError("too little to measure")
        }
    }

    func run() async throws {
        let folder = "\(common.folder)/cpu"
        try makeEmptyFolder(folder)
        try makeFolders("\(folder)/nginx")
        let nginx = try NginxServer(in: "\(folder)/nginx", core: 1)
        defer { nginx.end() }
        let bench = CPUBench(
            build: common.build,
            folder: folder,
            rounds: common.rounds,
            seconds: seconds,
            warmUp: warmUp,
            nginx: nginx
        )
        var all = Figures()
        for part in Part.allCases where only.isEmpty || only.contains(part) {
            var figures = Figures()
            switch part {
            case .transport: try bench.measureTransport(into: &figures)
            case .probe: try bench.measureProbes(endpoints: endpoints, into: &figures)
            case .blackbox: try bench.measureBlackbox(endpoints: endpoints / 5, into: &figures)
            case .curl: try bench.measureCurl(endpoints: endpoints, into: &figures)
            case .stream: try bench.measureStreams(endpoints: endpoints / 50, into: &figures)
            }
            // A long way: what has been measured is there, whatever becomes of the rest.
            print(figures.table)
            all.add(figures)
            if let json = common.json { try all.write(to: json) }
        }
    }
}
