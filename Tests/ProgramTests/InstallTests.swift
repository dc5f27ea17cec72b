import Glibc
import Testing

/// `make install` and `make uninstall`, into a folder and under a prefix of one's own.
@Suite(.enabled(if: Requirements.has("/usr/bin/make") || Requirements.mustHave), .timeLimit(.minutes(2)))
struct InstallTests {
    private static let prefix = "/opt/watch"

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

    /// The scripts that the argument parser writes are taken by the shells and complete a command.
    @Test(
        .enabled(if: ["/bin/bash", "/bin/zsh", "/usr/bin/fish"].allSatisfy(Requirements.has) || Requirements.mustHave)
    )
    func theShellsCompleteCommands() async throws {
        try await withFolder { folder in
            for (shell, file) in [("bash", "probe"), ("zsh", "_probe"), ("fish", "probe.fish")] {
                let script = try await Program.run(["--generate-completion-script", shell])
                #expect(script.status == 0)
                try write(script.out, to: folder + "/" + file)
            }
            let bash = """
                source "$1/probe"
                COMP_WORDS=(probe ch) COMP_CWORD=1 COMP_LINE='probe ch' COMP_POINT=8 COMP_TYPE=9
                "$(complete -p probe | sed 's/.*-F \\([^ ]*\\).*/\\1/')" probe ch probe
                echo "${COMPREPLY[*]}"
                """
            let inBash = try await Program.run(["-c", bash, "bash", folder], program: "/bin/bash")
            #expect(inBash.out.split(whereSeparator: \.isWhitespace) == ["check-config"])
            #expect(inBash.err == "")

            let zsh = """
                fpath=("$1" $fpath); autoload -Uz compinit; compinit -D -u
                print $_comps[probe]; autoload +X _probe
                """
            let inZsh = try await Program.run(["-f", "-c", zsh, "zsh", folder], program: "/bin/zsh")
            #expect(inZsh.out == "_probe\n")
            #expect(inZsh.err == "")

            let fish = "source \(folder)/probe.fish; complete -C 'probe ch'"
            let inFish = try await Program.run(
                ["--no-config", "-c", fish],
                environment: ["HOME": folder],
                program: "/usr/bin/fish"
            )
            #expect(inFish.out.hasPrefix("check-config\t"))
            #expect(inFish.err == "")
        }
    }
}
