import ArgumentParser
import BenchmarkSupport
import Glibc
import ProbeJSON

/// Joins what the parts have written.
struct Table: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "table",
        abstract: "Print the figures of several files as one table."
    )

    @Option(help: "Where all of them go as JSON.", completion: .file())
    var json: String?
    @Argument(help: "Files that --json has written.", completion: .file())
    var files: [String]

    func run() throws {
        var figures = Figures()
        for file in files { try read(file, into: &figures) }
        print(figures.table)
        if let json { try figures.write(to: json) }
    }

    private func read(_ path: String, into figures: inout Figures) throws {
        guard let file = fopen(path, "r") else { throw Failure("\(path) cannot be read") }
        defer { fclose(file) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while text.count < 1 << 22 {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { break }
            text += buffer[..<count]
        }
        guard let rows = try? JSONNode.parse(text)["figures"]?.array else { throw Failure("\(path) holds no figures") }
        for row in rows {
            guard let name = row["name"]?.string, let unit = row["unit"]?.string else { continue }
            let samples = row["samples"]?.array?.compactMap(\.double) ?? []
            figures.note(name, samples: samples, unit, goal: row["goal"]?.double)
        }
    }
}
