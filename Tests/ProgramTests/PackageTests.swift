import Glibc
import Testing

/// What the package holds and says of itself.
@Suite(.enabled(if: Package.isThere || Requirements.mustHave), .timeLimit(.minutes(5)))
struct PackageTests {
    @Test
    func holdsWhatIsInstalledAndNothingElse() async throws {
        var expected = try await Installed.all(
            prefix: "/usr",
            units: "/lib/systemd/system",
            zsh: "vendor-completions",
            docs: ["README.md", "NOTICE", "changelog", "copyright"]
        )
        expected.append("/usr/share/lintian/overrides/probe")
        let listed = try await Program.run(["-c", #require(Machine.package)], program: "/usr/bin/dpkg-deb")
        var files: [String] = []
        for line in listed.out.split(separator: "\n") {
            let parts = line.split(separator: " ", omittingEmptySubsequences: true)
            let (mode, path) = (parts[0], String(parts[5].dropFirst()))
            #expect(parts[1] == "root/root", "\(line)")
            if mode.hasPrefix("d") {
                #expect(mode == "drwxr-xr-x", "\(line)")
                continue
            }
            let isProgram = ["/usr/bin/probe", "/usr/libexec/probe/probe-simulator"].contains(path)
            #expect(mode == (isProgram ? "-rwxr-xr-x" : "-rw-r--r--"), "\(line)")
            // Manuals are compressed always, documents when they are long.
            #expect(path.hasSuffix(".gz") == path.hasPrefix("/usr/share/man/") || path.hasPrefix("/usr/share/doc/"))
            files.append(path.hasSuffix(".gz") ? String(path.dropLast(3)) : path)
        }
        #expect(files.sorted() == expected.sorted())
    }

    @Test
    func needsWhatItIsLinkedWithAndNoSwift() async throws {
        let version = try await Program.run(["--version"]).out
        #expect(try await "probe \(Package.field("Version"))\n" == version)
        let depends = try await Package.field("Depends").split(separator: ", ").map(String.init)
        let names = Set(depends.compactMap { $0.split(separator: " ").first.map(String.init) })
        let libraries: Set = ["libc6", "libcurl4", "libgcc-s1", "libsqlite3-0", "libstdc++6", "libsystemd0"]
        #expect(names.isSuperset(of: libraries.union(["ca-certificates", "systemd"])))
        // debhelper adds the last one for a unit of user managers.
        let others = names.subtracting(libraries)
        #expect(others.isSubset(of: ["ca-certificates", "systemd", "init-system-helpers"]))
    }

    @Test
    func itsConfigIsTheShippedOneAndKept() async throws {
        try await withFolder { folder in
            let file = try #require(Machine.package)
            #expect(try await Program.run(["-e", file, folder + "/control"], program: "/usr/bin/dpkg-deb").status == 0)
            #expect(read(folder + "/control/conffiles") == Array("/etc/probe/config.json\n".utf8))
            #expect(try await Program.run(["-x", file, folder + "/data"], program: "/usr/bin/dpkg-deb").status == 0)
            let shipped = try #require(read(Program.root + "/config.json"))
            #expect(read(folder + "/data/etc/probe/config.json") == shipped)
            for (shell, place) in Installed.completions(zsh: "vendor-completions") {
                let script = try await Program.run(["--generate-completion-script", shell]).out
                #expect(read(folder + "/data/usr/share" + place) == Array(script.utf8), "\(shell)")
            }
        }
    }

    @Test(.enabled(if: Requirements.has("/usr/bin/lintian") || Requirements.mustHave))
    func lintianHasNothingToSay() async throws {
        let said = try await Program.run(
            ["--allow-root", "--fail-on", "error,warning", "--tag-display-limit", "0", #require(Machine.package)],
            environment: ["HOME": "/tmp", "LC_ALL": "C.UTF-8"],
            program: "/usr/bin/lintian"
        )
        #expect(said.status == 0)
        #expect(said.out == "")
    }
}

/// The package's life on a Debian that has no Swift and is not booted.
@Suite(.enabled(if: DebianRoot.isThere || Requirements.mustHave), .timeLimit(.minutes(5)))
struct PackageLifeTests {
    private static let config = "/etc/probe/config.json"
    private static let wanted = "/etc/systemd/system/multi-user.target.wants/probe.service"

    @Test
    func installUpgradeRemovePurge() async throws {
        try await withSimulator(script: Appearance.script(listedAfter: 0)) { simulated in
            try await withDebianRoot { root in
                try await checkInstall(root)
                try await makeItOnesOwn(root, url: simulated.url)
                try await checkUpgrade(root)
                try await checkRemove(root)
                try await checkPurge(root)
            }
        }
    }

    /// What a stranger finds after the first installation.
    private func checkInstall(_ root: DebianRoot) async throws {
        #expect(try await root.run("sh", "-c", "command -v swift || find / -xdev -name 'libswift*.so'").out == "")
        let installed = try await root.run("dpkg", "-i", root.take(#require(Machine.package)))
        try #require(installed.status == 0, "\(installed.err)")
        // It says what it has made, and complains of nothing.
        let said = installed.err.split(separator: "\n").map { $0.prefix { $0 != "'" && $0 != "/" } }
        #expect(said == ["Creating group ", "Creating user ", "Created symlink "])

        #expect(try await root.run("dpkg", "--verify", "probe").out == "")
        #expect(try await root.run("getent", "passwd", "probe").out.contains(":LLM API probe:/var/lib/probe:"))
        #expect(root.has(Self.wanted))
        #expect(!root.has("/etc/systemd/user/default.target.wants/probe.service"))
        #expect(try await root.run("probe", "--version").out == "probe \(Package.field("Version"))\n")
        #expect(try await root.run("probe", "check-config").out.hasSuffix("the config is good\n"))
        // The trigger of systemd's package has taken up the catalog.
        #expect(try await explained(root))
    }

    /// Changes the config and makes a record, as the service does.
    private func makeItOnesOwn(_ root: DebianRoot, url: String) async throws {
        let config = """
            {"watch": ["gpt-5.5"],
             "endpoints": [{"name": "mine", "provider": "openai", "base_url": "\(url)/openai/v1"}]}
            """
        try write(config, to: root.path(Self.config))
        try #require(try await root.run("install", "-d", "-m", "700", "/etc/credstore").status == 0)
        try write("sk-test-key\n", to: root.path("/etc/credstore/probe.mine"))
        try #require(try await root.run("install", "-d", "-o", "probe", "-g", "probe", "/var/lib/probe").status == 0)
        let looked = try await root.run("env", "STATE_DIRECTORY=/var/lib/probe", "probe", "--once")
        #expect(looked.status == 0, "\(looked.err)")
        #expect(root.has("/var/lib/probe/probe.sqlite"))
    }

    /// A newer version, with the service switched off by the administrator: it stays off, and all of theirs stays.
    private func checkUpgrade(_ root: DebianRoot) async throws {
        let config = read(root.path(Self.config))
        #expect(try await root.run("systemctl", "disable", "probe").status == 0)
        let record = try await root.run("probe", "export").out
        #expect(record.contains("mine"))
        try await withFolder { folder in
            let newer = try await Package.repacked(as: "99.0", in: folder)
            let upgraded = try await root.run("dpkg", "-i", root.take(newer))
            #expect(upgraded.status == 0, "\(upgraded.err)")
        }
        let version = try await root.run("dpkg-query", "-W", "-f", "${Version} ${db:Status-Abbrev}", "probe").out
        #expect(version == "99.0 ii ")
        #expect(read(root.path(Self.config)) == config)
        #expect(try await root.run("probe", "export").out == record)
        #expect(!root.has(Self.wanted))
        #expect(try await root.run("systemctl", "enable", "probe").status == 0)
    }

    /// The program goes; config, key and record stay.
    private func checkRemove(_ root: DebianRoot) async throws {
        let config = read(root.path(Self.config))
        let removed = try await root.run("dpkg", "-r", "probe")
        #expect(removed.status == 0, "\(removed.err)")
        for gone in ["bin/probe", "lib/systemd/system/probe.service", "share/doc/probe", "libexec/probe"] {
            #expect(!root.has("/usr/" + gone), "\(gone)")
        }
        #expect(read(root.path(Self.config)) == config)
        #expect(root.has("/var/lib/probe/probe.sqlite"))
        #expect(try await !explained(root))
    }

    /// What was ours is gone, what was laid beside it stays.
    private func checkPurge(_ root: DebianRoot) async throws {
        try write("{}", to: root.path("/etc/probe/mine.json"))
        let purged = try await root.run("dpkg", "-P", "probe")
        #expect(purged.status == 0, "\(purged.err)")
        // Others have files with such names too, which were there before.
        let left = try await root.run(
            "find",
            "/",
            "-xdev",
            "-cnewer",
            "/laid",
            "-name",
            "*probe*",
            "!",
            "-path",
            "/root/*",
        )
        #expect(left.out.split(separator: "\n").sorted() == ["/etc/credstore/probe.mine", "/etc/probe"])
        #expect(try await root.run("ls", "/etc/probe").out == "mine.json\n")
        #expect(try await root.run("getent", "passwd", "probe").status == 0)
    }

    /// Whether `journalctl -x` can explain our events.
    private func explained(_ root: DebianRoot) async throws -> Bool {
        // The id of model_callable.
        try await root.run("journalctl", "--list-catalog").out.contains("a2aebbe82a1749dda547ac3b9a0c16c2")
    }
}
