import Testing

/// What an installation consists of, counted from the sources and not from the Makefile.
enum Installed {
    /// Files under a folder, without it, sorted.
    static func files(under folder: String) async throws -> [String] {
        let found = try await Program.run([folder, "!", "-type", "d", "-printf", "/%P\n"], program: "/usr/bin/find")
        return found.out.split(separator: "\n").map(String.init).sorted()
    }

    /// Shells, and where under a prefix's `share` each looks for completions.
    static func completions(zsh: String) -> [(shell: String, file: String)] {
        [
            ("bash", "/bash-completion/completions/probe"), ("zsh", "/zsh/\(zsh)/_probe"),
            ("fish", "/fish/vendor_completions.d/probe.fish"),
        ]
    }

    /// All files, sorted: the config, and what lies under a prefix.
    ///
    /// - Parameters:
    ///   - prefix: Such as `/usr/local`.
    ///   - units: The folder of the system's units.
    ///   - zsh: The folder of completions for zsh, under its `share/zsh`.
    ///   - docs: The files in the folder of documents, beside the examples.
    /// - Returns: Their paths, as they are after the installation.
    /// - Throws: When find(1) cannot be run.
    static func all(prefix: String, units: String, zsh: String, docs: [String]) async throws -> [String] {
        var below = [
            "/bin/probe", "/libexec/probe/probe-simulator", "/lib/systemd/catalog/probe.catalog",
            "/lib/sysusers.d/probe.conf",
        ]
        below += completions(zsh: zsh).map { "/share" + $0.file }
        below += docs.map { "/share/doc/probe/" + $0 }
        for file in try await files(under: Program.root + "/systemd") {
            if file.hasPrefix("/user/") { below.append("/lib/systemd" + file) }
            if file.hasPrefix("/examples/") { below.append("/share/doc/probe" + file) }
            if file.hasPrefix("/man/") { below.append("/share/man/man\(file.suffix(1))/\(file.dropFirst(5))") }
        }
        return (below.map { prefix + $0 } + [units + "/probe.service", "/etc/probe/config.json"]).sorted()
    }
}
