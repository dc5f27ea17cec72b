import Glibc
import Testing

/// The package that `make deb` has built.
enum Package {
    /// Whether it is there; prints when it is not.
    static let isThere: Bool = {
        if Machine.package != nil { return true }
        print("skipped: there is no package in \(Program.root)/.build/deb; make deb")
        return false
    }()

    /// One of its control fields.
    static func field(_ name: String) async throws -> String {
        let result = try await Program.run(["-f", #require(Machine.package), name], program: "/usr/bin/dpkg-deb")
        return String(result.out.prefix { $0 != "\n" })
    }

    /// The same package with another version, in this folder.
    static func repacked(as version: String, in folder: String) async throws -> String {
        let script = """
            set -e
            dpkg-deb -R "$1" "$2/tree"
            sed -i "s/^Version: .*/Version: $3/" "$2/tree/DEBIAN/control"
            dpkg-deb -Znone -b "$2/tree" "$2/probe_$3.deb"
            """
        let package = try #require(Machine.package)
        let made = try await Program.run(["-c", script, "sh", package, folder, version], program: "/bin/sh")
        try #require(made.status == 0, "\(made.err)")
        return "\(folder)/probe_\(version).deb"
    }
}

/// A small Debian of the test's own, not booted, to install the package into: a top over the base of `Machine`.
struct DebianRoot: Sendable {
    /// The process that holds its mounts; its root is the Debian's.
    fileprivate let holder: pid_t

    /// Whether this computer can have one; prints why not.
    static var isThere: Bool { Machine.isThere }

    /// Runs a command inside, as root.
    func run(_ command: String...) async throws -> Program.Result {
        try await Program.run(
            ["--target", "\(holder)", "--mount", "--root", "--wd", "--"] + command,
            environment: ["DEBIAN_FRONTEND": "noninteractive", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"],
            program: "/usr/bin/nsenter"
        )
    }

    /// A path of it, seen from outside.
    func path(_ inside: String) -> String { "/proc/\(holder)/root\(inside)" }

    /// Whether something is there; a link that leads nowhere is.
    func has(_ inside: String) -> Bool {
        var info = stat()
        return lstat(path(inside), &info) == 0
    }

    /// Puts a package where the inside sees it, and returns that path.
    func take(_ file: String) async throws -> String {
        let copied = try await Program.run([file, path("/root/probe.deb")], program: "/bin/cp")
        try #require(copied.status == 0, "\(copied.err)")
        return "/root/probe.deb"
    }

    /// Lays a top (`$2`, a folder) over the base (`$1`) and stays; all of it is gone with the mount namespace.
    static let script = """
        base=$1 folder=$2
        \(CutOff.guardScript)
        mount -t tmpfs tmpfs "$folder"
        cd "$folder"
        mkdir upper work root
        mount -t overlay overlay -o lowerdir="$base",upperdir=upper,workdir=work root
        mount -t proc proc root/proc
        touch root/laid
        exec chroot root /bin/sleep infinity
        """
}

/// Lays a Debian for the time of a test.
func withDebianRoot(_ body: @escaping @Sendable (DebianRoot) async throws -> Void) async throws {
    let base = try await Machine.base()
    try await withFolder { folder in
        let ended = try await withProcess(
            "/usr/bin/unshare",
            ["--mount", "--propagation", "private", "/bin/sh", "-c", DebianRoot.script, "sh", base, folder],
            environment: [:]
        ) { pid in
            let root = DebianRoot(holder: pid)
            try await eventually("a Debian is laid") { root.has("/laid") }
            try await body(root)
        }
        #expect(ended.err == "")
    }
}
