import Glibc
import Testing

/// A small Debian of the test's own that systemd boots in a container, with `probe` installed by `make`.
struct Machine: Sendable {
    /// systemd-nspawn's process.
    fileprivate let container: pid_t
    fileprivate let root: String

    /// Whether this computer can boot one; prints why not.
    static let isThere: Bool = {
        guard getuid() == 0 else {
            print("skipped: to boot systemd in a container needs root")
            return false
        }
        return ["/usr/bin/systemd-nspawn", "/usr/sbin/debootstrap", "/usr/bin/make"].allSatisfy(Requirements.has)
    }()

    /// The first process inside; nil before the boot and after the end.
    private var leader: String? {
        let children = read("/proc/\(container)/task/\(container)/children") ?? []
        return String(decoding: children, as: UTF8.self).split(separator: " ").first.map(String.init)
    }

    /// Whether the service says that it is active.
    var isActive: Bool {
        get async throws {
            guard leader != nil else { return false }
            return try await run("systemctl", "is-active", "probe").out == "active\n"
        }
    }

    /// Runs a command inside.
    func run(_ command: String...) async throws -> Program.Result {
        let pid = try #require(leader, "the container does not run")
        let spaces = ["--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--root"]
        return try await Program.run(["--target", pid] + spaces + ["--"] + command, program: "/usr/bin/nsenter")
    }

    /// What journalctl(1) finds in the machine's journal, read from outside: it can be read before the boot and after it.
    func journal(_ arguments: String...) async throws -> Program.Result {
        let files = "/proc/\(container)/root\(root)/var/log/journal"
        return try await Program.run(["-D", files, "--no-pager", "-q"] + arguments, program: "/usr/bin/journalctl")
    }

    /// A path of the machine, seen from outside.
    func path(_ inside: String) -> String { "/proc/\(container)/root\(root)\(inside)" }

    /// The base system, made once and kept: about forty seconds.
    ///
    /// It is of the same Debian as this computer, so that the binaries find the libraries they were linked with.
    static func base() async throws -> String {
        let release = try await Program.run(["-c", ". /etc/os-release && echo $VERSION_CODENAME"], program: "/bin/sh")
        let codename = release.out.filter { !$0.isWhitespace }
        let path = "/var/tmp/probe-test-root-\(codename)"
        var info = stat()
        if lstat(path, &info) == 0 {
            // Everybody may write to /var/tmp: only what root made is booted.
            try #require(info.st_uid == 0 && info.st_mode & S_IFMT == S_IFDIR, "\(path) is not root's folder")
            return path
        }
        let unfinished = path + ".\(getpid())"
        let packages = "systemd,systemd-sysv,dbus,libcurl4,libsqlite3-0,ca-certificates"
        let made = try await Program.run(
            ["--variant=minbase", "--include=\(packages)", codename, unfinished],
            program: "/usr/sbin/debootstrap"
        )
        try #require(made.status == 0, "debootstrap: \(made.out.suffix(500))")
        try #require(rename(unfinished, path) == 0)
        return path
    }

    /// Lays a new top over the base, installs, and boots; all of it is gone with the mount namespace.
    fileprivate static let script = """
        set -e
        base=$1 folder=$2 project=$3 build=$4 runtime=$5
        mount -t tmpfs tmpfs /run
        mount -t tmpfs tmpfs "$folder"
        cd "$folder"
        mkdir upper work root
        mount -t overlay overlay -o lowerdir="$base",upperdir=upper,workdir=work root
        make -s -C "$project" install-files PREFIX=/usr BUILD="$build" DESTDIR="$folder/root"
        printf '%s' "$CONFIG" >root/etc/probe/config.json
        mkdir -p root/etc/credstore root/var/log/journal
        printf '%s\\n' "$KEY" >root/etc/credstore/probe.openai
        chmod 600 root/etc/credstore/probe.openai
        systemctl --root="$folder/root" --quiet enable probe.service
        exec systemd-nspawn -q -D "$folder/root" --boot --register=no --keep-unit ${runtime:+--bind-ro="$runtime"}
        """

    /// The folder of the Swift libraries that the binary loads; nil for one that carries them.
    fileprivate static func runtime() async throws -> String? {
        let loaded = try await Program.run([Program.probe], program: "/usr/bin/ldd")
        let line = loaded.out.split(separator: "\n").first { $0.contains("libswiftCore.so") }
        guard let path = line?.split(separator: " ").first(where: { $0.hasPrefix("/") }) else { return nil }
        return path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    }
}

/// Boots a machine on which the service is enabled with this config and this key for `openai`, for the time of a test.
///
/// - Returns: What the container said, and its exit code.
func withMachine(
    config: String,
    key: String,
    _ body: @escaping @Sendable (Machine) async throws -> Void
) async throws -> Program.Result {
    let base = try await Machine.base()
    let runtime = try await Machine.runtime()
    return try await withFolder { folder in
        let arguments = ["sh", base, folder, Program.root, Program.folder, runtime ?? ""]
        return try await withProcess(
            "/usr/bin/unshare",
            ["--mount", "--propagation", "private", "/bin/sh", "-c", Machine.script] + arguments,
            environment: ["CONFIG": config, "KEY": key]
        ) { pid in
            try await body(Machine(container: pid, root: folder + "/root"))
        }
    }
}
