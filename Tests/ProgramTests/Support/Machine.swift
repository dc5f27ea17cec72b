import Glibc
import ProbeJSON
import ProbeTestSupport
import Testing

/// A small Debian of the test's own that systemd boots in a container, with the package of `probe` installed.
///
/// It has the network of this computer, so that it reaches the simulator on loopback, and all else for itself.
struct Machine: Sendable {
    /// The shell that boots it, and boots it again when it reboots.
    fileprivate let shell: pid_t
    fileprivate let root: String

    /// Whether this computer can boot one; prints why not.
    static let isThere: Bool = {
        guard getuid() == 0 else {
            print("skipped: to boot systemd in a container needs root")
            return false
        }
        guard Package.isThere else { return false }
        return ["/usr/bin/systemd-nspawn", "/usr/sbin/debootstrap"].allSatisfy(Requirements.has)
    }()

    /// The package that `make deb` has left; nil for none, or more than one.
    static let package: String? = {
        var found = glob_t()
        defer { globfree(&found) }
        let status = glob(Program.root + "/.build/deb/probe_*.deb", 0, nil, &found)
        guard status == 0, found.gl_pathc == 1 else { return nil }
        return found.gl_pathv[0].map { String(cString: $0) }
    }()

    /// The first process inside; nil before the boot and after the end.
    private var leader: pid_t? {
        Self.children(of: shell).first { Self.name(of: $0) == "systemd-nspawn" }.flatMap { Self.children(of: $0).first }
    }

    /// The service's main process, as this computer numbers it; nil when it does not run.
    var process: pid_t? {
        get async throws {
            let inside = try await show("MainPID")
            guard inside != "0", let space = leader.map(Self.processSpace) else { return nil }
            return Folder.names("/proc").compactMap { pid_t($0) }.first { pid in
                guard Self.processSpace(of: pid) == space else { return false }
                let status = String(decoding: read("/proc/\(pid)/status") ?? [], as: UTF8.self)
                return status.contains("NSpid:\t\(pid)\t\(inside)\n")
            }
        }
    }

    /// Whether the service says that it is active.
    var isActive: Bool {
        get async throws {
            guard leader != nil else { return false }
            return try await run("systemctl", "is-active", "probe").out == "active\n"
        }
    }

    /// Waits until the machine has booted, whatever became of the service.
    fileprivate func boots() async throws {
        try await eventually(within: .seconds(60), "it has booted") {
            guard leader != nil else { return false }
            return try await run("systemctl", "is-active", "multi-user.target").out == "active\n"
        }
    }

    /// Waits until the service is active: that is, until READY=1.
    func becomesActive() async throws {
        try await eventually(within: .seconds(60), "the unit is active") { try await isActive }
    }

    /// Boots it again, from inside, and waits until the service is active.
    func reboots() async throws {
        let before = leader
        _ = try await run("systemctl", "reboot")
        try await eventually(within: .seconds(60), "it boots again") { leader != nil && leader != before }
        try await becomesActive()
    }

    /// Sends the service's main process a signal.
    func kills(_ signal: String) async throws {
        let sent = try await run("systemctl", "kill", "--kill-whom=main", "--signal=\(signal)", "probe")
        #expect(sent.status == 0, "\(sent.err)")
    }

    /// One property of a unit.
    func show(_ property: String, of unit: String = "probe") async throws -> String {
        try await String(run("systemctl", "show", unit, "-P", property).out.dropLast())
    }

    /// Runs a command inside, as root with a bare environment.
    func run(_ command: String...) async throws -> Program.Result { try await run(command: command) }

    /// Runs a command inside as one of its users, who has logged in.
    func run(as user: String, _ command: String...) async throws -> Program.Result {
        let id = try await run("id", "-u", user).out.dropLast()
        let identity = ["--reuid=\(user)", "--regid=\(user)", "--init-groups", "--reset-env"]
        return try await run(command: ["setpriv"] + identity + ["env", "XDG_RUNTIME_DIR=/run/user/\(id)"] + command)
    }

    /// Runs a command inside, as root with a bare environment.
    func run(command: [String]) async throws -> Program.Result {
        let pid = try #require(leader, "the container does not run")
        let spaces = ["--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--root", "--wd"]
        return try await Program.run(["--target", "\(pid)"] + spaces + ["--"] + command, program: "/usr/bin/nsenter")
    }

    /// What journalctl(1) finds in the machine's journal, read from outside: it can be read before the boot and after it.
    func journal(_ arguments: String...) async throws -> String {
        try await Program.run(
            ["-D", path("/var/log/journal"), "--no-pager", "-q"] + arguments,
            program: "/usr/bin/journalctl"
        ).out
    }

    /// The entries of one kind of event.
    func events(_ kind: String) async throws -> [[String: String]] {
        try journalEntries(in: try await journal("-o", "json", "-t", "probe", "PROBE_EVENT=\(kind)"))
    }

    /// Waits until a kind of event has been told once, and gives the entry.
    func event(_ kind: String, within limit: Duration = .seconds(20)) async throws -> [String: String] {
        try await eventually(within: limit, "\(kind) is in the journal") { try await !events(kind).isEmpty }
        let entries = try await events(kind)
        #expect(entries.count == 1, "\(kind)")
        return try #require(entries.first)
    }

    /// A path of the machine, seen from outside.
    func path(_ inside: String) -> String { "/proc/\(shell)/root\(root)\(inside)" }

    /// Asks the record something with SQLite's own program.
    func query(_ sql: String) async throws -> String {
        // From within the namespace: SQLite follows links, and those of /proc lead it astray.
        let command = ["--target", "\(shell)", "--mount", "/usr/bin/sqlite3", "-readonly"]
        let file = root + "/var/lib/probe/probe.sqlite"
        let answer = try await Program.run(command + [file, sql], program: "/usr/bin/nsenter")
        try #require(answer.status == 0, "\(answer.err)")
        return String(answer.out.dropLast())
    }

    /// Writes a config, which a reload or a start then takes.
    func configure(_ config: String) throws {
        try write(config, to: path("/etc/probe/config.json"), mode: 0o644)
    }

    /// Lays a drop-in beside the service's unit, which `systemctl daemon-reload` and a restart then take.
    func dropIn(_ name: String, _ text: String) async throws {
        _ = try await run("mkdir", "-p", "/etc/systemd/system/probe.service.d")
        try write(text, to: path("/etc/systemd/system/probe.service.d/\(name).conf"), mode: 0o644)
        #expect(try await run("systemctl", "daemon-reload").status == 0)
    }

    private static func children(of pid: pid_t) -> [pid_t] {
        let children = read("/proc/\(pid)/task/\(pid)/children") ?? []
        return String(decoding: children, as: UTF8.self).split(separator: " ").compactMap { pid_t($0) }
    }

    private static func name(of pid: pid_t) -> String {
        String(decoding: (read("/proc/\(pid)/comm") ?? []).dropLast(), as: UTF8.self)
    }

    /// What tells the container's processes from others that have the same name.
    private static func processSpace(of pid: pid_t) -> String {
        var buffer = [CChar](repeating: 0, count: 64)
        let length = readlink("/proc/\(pid)/ns/pid", &buffer, 64)
        return String(decoding: buffer[..<max(0, length)].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

extension Machine {
    /// Lays a new top over the base and the layer of the package, and boots; all of it is gone with the mount namespace.
    ///
    /// nspawn ends with 133 when the machine wants to boot again.
    fileprivate static let bootScript = """
        base=$1 folder=$2 layer=$3
        \(CutOff.guardScript)
        # Machines in one control group would share those of their services, and end each other's.
        while IFS=: read -r number kind group; do
          case $number:$kind in
            0:) mount=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts) ;;
            *:name=systemd) mount=$(awk '$3 == "cgroup" && $4 ~ /name=systemd/ { print $2; exit }' /proc/mounts) ;;
            *) continue ;;
          esac
          mkdir "$mount$group/${folder##*/}"
          echo $$ >"$mount$group/${folder##*/}/cgroup.procs"
        done </proc/self/cgroup
        mount -t tmpfs tmpfs /run
        cp -a "$folder/files" /run/files
        mount -t tmpfs tmpfs "$folder"
        cd "$folder"
        mkdir upper work root
        mount -t overlay overlay -o lowerdir="$layer:$base",upperdir=upper,workdir=work root
        container="systemd-nspawn -q -D $folder/root --register=no --keep-unit"
        # For the limits on addresses of IPAddressDeny=, which are programs in the kernel.
        container="$container --system-call-filter=bpf --capability=CAP_BPF,CAP_NET_ADMIN"
        mkdir -p root/var/log/journal
        echo machine >root/etc/hostname
        cp -r /run/files/. root
        systemctl --root="$folder/root" --quiet enable probe.service
        trap 'kill $nspawn' TERM INT
        set +e
        while :; do
          $container --boot </dev/null &
          nspawn=$!
          wait $nspawn
          status=$?
          while kill -0 $nspawn 2>/dev/null; do
            wait $nspawn
            status=$?
          done
          [ $status = 133 ] || exit $status
        done
        """
}

/// Boots a machine on which the service is enabled, with this config and these keys in the credential store.
///
/// It waits until the service is active, unless `starts` says that it will not be. Everybody may read the `files`.
func withMachine(
    config: String,
    keys: [String: String] = ["openai": "sk-test-key"],
    files: [String: String] = [:],
    starts: Bool = true,
    _ body: @escaping @Sendable (Machine) async throws -> Void
) async throws {
    let base = try await Machine.base()
    let layer = try await Machine.layer(over: base)
    try await withFolder { folder in
        let keys = keys.map { ("/etc/credstore/probe.\($0.key)", $0.value + "\n", mode_t(0o600)) }
        let others = files.map { ($0.key, $0.value, mode_t(0o644)) }
        for (path, text, mode) in [("/etc/probe/config.json", config, 0o644)] + keys + others {
            let place = folder + "/files" + path
            let parent = place.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            _ = try await Program.run(["-p", parent], program: "/bin/mkdir")
            try write(text, to: place, mode: mode)
        }
        let ended = try await withProcess(
            "/usr/bin/unshare",
            ["--mount", "--propagation", "private", "/bin/sh", "-c", Machine.bootScript, "sh", base, folder, layer],
            environment: [:]
        ) { pid in
            let machine = Machine(shell: pid, root: folder + "/root")
            if starts { try await machine.becomesActive() } else { try await machine.boots() }
            try await body(machine)
        }
        #expect(ended.status == 0, "\(ended.err)")
        // The control groups are empty now, from the innermost on.
        let name = folder.split(separator: "/").last ?? ""
        let groups = ["/sys/fs/cgroup", "-depth", "-type", "d", "-path", "*/\(name)*"]
        _ = try await Program.run(groups + ["-exec", "rmdir", "{}", ";"], program: "/usr/bin/find")
    }
}
