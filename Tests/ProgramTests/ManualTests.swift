import ProbeJSON
import ProbeTestSupport
import Testing

/// probe(1), held equal to the program, and the form of all three pages.
@Suite(.timeLimit(.minutes(1)))
struct ManualTests {
    private static let page = ManualPage("probe.1")
    static let pages = ["probe.1", "probe.json.5", "probe-journal.7"]

    /// A command as the page or the program has it.
    private struct Command: Equatable, CustomStringConvertible {
        /// Its arguments: `file`, or `file?` for one that may be left out, or `file...` for several.
        var arguments: [String] = []
        /// Its options by their names, and whether they take a value.
        var options: [String: Bool] = [:]

        var description: String { "\(arguments) \(options.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" })" }
    }

    @Test
    func commandsAndOptionsAreThoseOfTheProgram() async throws {
        let program = try await Self.program()
        let manual = Self.manual()
        #expect(manual.keys.sorted() == program.keys.sorted())
        for (name, command) in program { #expect(manual[name] == command, "\(name)") }
    }

    /// Every command and `--option` that is spoken of is one of the program, or of another that is shown there.
    @Test(arguments: pages.map { "systemd/man/" + $0 } + ["systemd/probe.catalog", "README.md"])
    func whatTextAndExamplesSpeakOfExists(path: String) async throws {
        let program = try await Self.program()
        let known = program.values.reduce(into: Set(["--once", "--help", "--version"])) {
            $0.formUnion($1.options.keys)
        }
        let others = ["--update-catalog", "--output-fields", "--now", "--user"]
        let text = ManualPage.text(of: path)
        try #require(!text.isEmpty)
        let shown = /(?:^\.Dl |^\.Ql |`|\$ |&& )probe ([a-z][a-z-]+)/.anchorsMatchLineEndings()
        let bare = /(?:^ *|: )probe ([a-z][a-z-]+) [A-Z@\/-]/.anchorsMatchLineEndings()
        let commands = (text.matches(of: shown) + text.matches(of: bare)).map { String($0.output.1) }
        try #require(!commands.isEmpty)
        #expect(Set(commands).subtracting(program.keys).subtracting(["help"]).isEmpty)
        let named = text.matches(of: /(?:^|[ `\[])(--[a-z][a-z-]*)/).map { String($0.output.1) }
        let byMacro = text.matches(of: /Fl -([a-z][a-z-]*)/).map { "--" + String($0.output.1) }
        #expect(Set(named + byMacro).subtracting(known).subtracting(others).isEmpty)
    }

    @Test
    func exitCodesAreThoseOfTheCode() throws {
        let source = ManualPage.text(of: "Sources/ProbeCLI/ExitStatus.swift")
        let codes = source.matches(of: /case [a-z]+ = (\d+)/).map { String($0.output.1) }
        #expect(codes.count > 5)
        #expect(Self.page.items(of: "EXIT STATUS").map { $0.head.joined() } == codes)
    }

    @Test
    func variablesAreThoseThatAreRead() async throws {
        let arguments = [
            "-rhE", "--include=*.swift", "environment|(key|folder)Variable|for name in ", Program.root + "/Sources",
        ]
        let lines = try await Program.run(arguments, program: "/bin/grep").out
        let read = lines.matches(of: /(?:environment\[|(?:key|folder)Variable: )"([A-Z_]+)"/).map {
            String($0.output.1)
        }
        let passed = lines.matches(of: /for name in (\[["A-Z_, ]+\])/).flatMap { list in
            list.output.1.matches(of: /[A-Z_]+/).map { String($0.output) }
        }
        try #require(read.contains("STATE_DIRECTORY") && passed.contains("GNUPGHOME"))
        let described = Self.page.items(of: "ENVIRONMENT").flatMap(\.head).filter { $0 != "Ev" && $0 != "," }
        #expect(described.count == Set(described).count)
        #expect(Set(described).subtracting(read + passed).isEmpty)
        let files = Self.page.lines(of: "FILES").filter { $0.hasPrefix(".Ev ") }.map { $0.split(separator: " ")[1] }
        #expect(Set(read + passed).subtracting(described).subtracting(files.map(String.init)).isEmpty)
    }

    /// Pages are without a complaint of either formatter.
    @Test(
        .enabled(if: ["mandoc", "groff"].allSatisfy { Requirements.has("/usr/bin/" + $0) } || Requirements.mustHave),
        arguments: pages
    )
    func theFormattersTakeThem(name: String) async throws {
        let path = "\(Program.root)/systemd/man/\(name)"
        let lint = try await Program.run(["-T", "lint", "-W", "warning", path], program: "/usr/bin/mandoc")
        #expect(lint.out == "")
        #expect(lint.status == 0)
        let groff = try await Program.run(["-mandoc", "-ww", "-z", path], program: "/usr/bin/groff")
        #expect(groff.out + groff.err == "")
        let source = ManualPage.text(of: "systemd/man/" + name).replacing("\\e", with: "\\")
        for width in [60, 80] {
            let arguments = ["-T", "utf8", "-O", "width=\(width)", path]
            let text = try await Program.run(arguments, program: "/usr/bin/mandoc").out
            let lines = text.replacing(/.\u{8}/, with: "").split(separator: "\n")
            #expect(lines.count > 50)
            // What is to be typed is not broken into lines; it fits a usual terminal.
            for line in lines where line.count > width {
                #expect(width < 80 && source.contains(line.drop { $0 == " " }), "\(line)")
            }
        }
    }

    /// The commands as the parser itself describes them.
    private static func program() async throws -> [String: Command] {
        let dump = try await Program.run(["--experimental-dump-help"]).json()
        var commands: [String: Command] = [:]
        for node in dump["command"]?["subcommands"]?.array ?? [] {
            guard let name = node["commandName"]?.string, name != "help" else { continue }
            var command = Command()
            // What is hidden is for other parts of the program.
            for argument in node["arguments"]?.array ?? [] where argument["shouldDisplay"]?.bool != false {
                let value = argument["valueName"]?.string ?? ""
                guard argument["kind"]?.string != "positional" else {
                    let isRepeating = argument["isRepeating"]?.bool == true
                    let mark = isRepeating ? "..." : argument["isOptional"]?.bool == true ? "?" : ""
                    command.arguments.append((isRepeating ? String(value.dropLast()) : value) + mark)
                    continue
                }
                for spelling in argument["names"]?.array ?? [] {
                    let dash = spelling["kind"]?.string == "short" ? "-" : "--"
                    command.options[dash + (spelling["name"]?.string ?? "")] = argument["kind"]?.string == "option"
                }
            }
            for option in ["--version", "--help", "-h"] { command.options[option] = nil }
            commands[name] = command
        }
        return commands
    }

    /// The commands as the page describes them.
    private static func manual() -> [String: Command] {
        var commands: [String: Command] = [:]
        for item in page.items(of: "COMMANDS") {
            var command = Command()
            for (index, word) in item.head.enumerated() where word == "Ar" {
                let value = item.head[index + 1]
                guard value != "options" else { continue }
                let isRepeating = item.head.dropFirst(index + 2).first == "..."
                let isOptional = item.head[index - 1] == "Oo"
                command.arguments.append(value + (isRepeating ? "..." : isOptional ? "?" : ""))
            }
            for line in item.lines where line.hasPrefix(".It Fl ") {
                let words = line.split(separator: " ").map(String.init)
                for (index, word) in words.enumerated() where word == "Fl" {
                    command.options["-" + words[index + 1]] = words.contains("Ar")
                }
            }
            commands[item.head[1]] = command
        }
        return commands
    }
}
