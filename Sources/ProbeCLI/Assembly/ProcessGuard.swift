import CLinux

/// What this process asks of the kernel for the sake of the keys it holds.
enum ProcessGuard {
    /// No core file, and no reading of our memory by other processes of the same user (prctl(2), PR_SET_DUMPABLE).
    static func forbidCoreDumps() { _ = probe_forbid_dumps() }
}
