import Glibc
import Testing

/// `make install` and `make uninstall`, into a folder and under a prefix of one's own.
@Suite(.enabled(if: Requirements.has("/usr/bin/make") || Requirements.mustHave), .timeLimit(.minutes(2)))
struct InstallTests {
    private static let prefix = "/opt/watch"
    private static let loader = "/usr/share/bash-completion/bash_completion"

    /// Whether the shells are there; prints what is not.
    private static var hasShells: Bool {
        if access(loader, R_OK) == 0 { return ["/bin/bash", "/bin/zsh", "/usr/bin/fish"].allSatisfy(Requirements.has) }
        print("skipped: bash-completion is not installed")
        return false
    }

    private func make(_ target: String, in folder: String) async throws -> Program.Result {
        let arguments = ["-C", Program.root, target, "DESTDIR=\(folder)", "PREFIX=\(Self.prefix)"]
        return try await Program.run(arguments + ["BUILD=\(Program.folder)"], program: "/usr/bin/make")
    }

    @Test
    func whatIsInstalledIsUninstalled() async throws {
        let expected = try await Installed.all(
            prefix: Self.prefix,
            units: Self.prefix + "/lib/systemd/system",
            zsh: "site-functions",
            docs: ["README.md", "LICENSE"]
        )
        try await withFolder { folder in
            let installed = try await make("install-files", in: folder)
            try #require(installed.status == 0, "\(installed.err)")
            #expect(installed.err == "")
            #expect(try await Installed.files(under: folder) == expected)

            let modes = try await Program.run(
                [folder, "-type", "f", "!", "-perm", "644", "-printf", "%m /%P\n"],
                program: "/usr/bin/find"
            )
            let programs = ["755 \(Self.prefix)/bin/probe", "755 \(Self.prefix)/libexec/probe/probe-simulator"]
            #expect(modes.out.split(separator: "\n").map(String.init).sorted() == programs)

            // Nothing in the texts leads to where nothing was installed.
            let strayed = try await Program.run(
                ["-rIE", "/usr/(bin|libexec|share/doc|lib/systemd/[a-z]+)/probe", folder],
                program: "/usr/bin/grep"
            )
            #expect(strayed.out == "")
            let unit = try #require(read(folder + Self.prefix + "/lib/systemd/system/probe.service"))
            #expect(String(decoding: unit, as: UTF8.self).contains("\nExecStart=\(Self.prefix)/bin/probe run\n"))

            // A config that is there is not touched, nor is what others have laid beside ours.
            try write("{}", to: folder + "/etc/probe/config.json")
            let note = Self.prefix + "/share/doc/probe/examples/note"
            try #require(mkdir(folder + Self.prefix + "/share/doc/probe/examples", 0o755) == 0 || errno == EEXIST)
            try write("mine", to: folder + note)
            let again = try await make("install-files", in: folder)
            #expect(again.status == 0, "\(again.err)")
            #expect(read(folder + "/etc/probe/config.json") == Array("{}".utf8))

            let removed = try await make("uninstall", in: folder)
            #expect(removed.status == 0, "\(removed.err)")
            #expect(removed.out.contains("left where they are: /etc/probe"))
            #expect(try await Installed.files(under: folder) == ["/etc/probe/config.json", note])

            try #require(unlink(folder + note) == 0)
            #expect(try await make("uninstall", in: folder).status == 0)
            #expect(access(folder + Self.prefix + "/share/doc/probe", F_OK) != 0)
            #expect(access(folder + Self.prefix + "/libexec/probe", F_OK) != 0)
        }
    }

    /// The scripts that the argument parser writes lie where the shells look for them, and complete a command.
    @Test(.enabled(if: hasShells || Requirements.mustHave))
    func theShellsCompleteCommands() async throws {
        try await withFolder { folder in
            #expect(try await make("install-files", in: folder).status == 0)
            let installed = folder + Self.prefix
            for (shell, file) in Installed.completions(zsh: "site-functions") {
                let script = try await Program.run(["--generate-completion-script", shell])
                #expect(script.status == 0)
                #expect(read(installed + "/share" + file) == Array(script.out.utf8), "\(shell)")
            }
            let environment = ["HOME": folder, "XDG_DATA_DIRS": installed + "/share"]
            let bash = """
                source \(Self.loader)
                _completion_loader probe
                COMP_WORDS=(probe ch) COMP_CWORD=1 COMP_LINE='probe ch' COMP_POINT=8 COMP_TYPE=9
                "$(complete -p probe | sed 's/.*-F \\([^ ]*\\).*/\\1/')" probe ch probe
                echo "${COMPREPLY[*]}"
                """
            let inBash = try await Program.run(["-c", bash], environment: environment, program: "/bin/bash")
            #expect(inBash.out.split(whereSeparator: \.isWhitespace) == ["check-config"])
            #expect(inBash.err == "")

            // It completes nothing for what is no command.
            let fish = "set PATH \(installed)/bin $PATH; complete -C 'probe ch'"
            let inFish = try await Program.run(["-c", fish], environment: environment, program: "/usr/bin/fish")
            #expect(inFish.out.hasPrefix("check-config\t"))
            #expect(inFish.err == "")
            let words = "set PATH \(installed)/bin $PATH; complete -C 'probe --o'; complete -C 'probe explain key_inv'"
            let offered = try await Program.run(["-c", words], environment: environment, program: "/usr/bin/fish").out
            #expect(offered.split(separator: "\n").map { $0.prefix { $0 != "\t" } } == ["--once", "key_invalid"])

            let zsh = """
                print $fpath
                fpath=("$1" $fpath); autoload -Uz compinit; compinit -D -u
                print $_comps[probe]; autoload +X _probe
                """
            let inZsh = try await Program.run(
                ["-f", "-c", zsh, "zsh", installed + "/share/zsh/site-functions"],
                program: "/bin/zsh"
            )
            let lines = inZsh.out.split(separator: "\n")
            let folders = try #require(lines.first).split(separator: " ")
            #expect(folders.contains("/usr/local/share/zsh/site-functions"))
            #expect(folders.contains("/usr/share/zsh/vendor-completions"))
            #expect(lines.dropFirst() == ["_probe"])
            #expect(inZsh.err == "")
        }
    }
}
