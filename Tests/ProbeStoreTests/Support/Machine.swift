import Glibc

/// What a test needs of the machine.
enum Machine {
    /// On a CI machine nothing may be skipped: there a missing part fails its tests.
    private static let mustHave = getenv("CI").map { String(cString: $0) == "true" } ?? false

    /// Whether file systems can be mounted and users changed; prints what is not.
    static let isRoot: Bool = {
        if geteuid() == 0 { return true }
        print("skipped: tests of full and read-only disks and of other users need root")
        return mustHave
    }()

    /// Mounts a small file system in memory over a folder.
    static func mountMemory(at folder: String, kilobytes: Int) -> Bool {
        mount("tmpfs", folder, "tmpfs", 0, "size=\(kilobytes)k,mode=0755") == 0
    }

    /// Lets nobody write below a folder that `mountMemory` has mounted.
    static func makeReadOnly(_ folder: String) -> Bool {
        mount(nil, folder, nil, UInt(MS_REMOUNT) | UInt(MS_RDONLY), nil) == 0
    }

    /// Takes away what was mounted.
    static func unmount(_ folder: String) { umount2(folder, CInt(MNT_DETACH)) }

    /// Gives up the rights of this process until `becomeRoot`; it is `nobody` of no group then.
    static func becomeNobody() -> Bool {
        // The saved ids stay root's, which is what leads back.
        setgroups(0, nil) == 0 && setregid(65_534, 0) == 0 && setegid(65_534) == 0 && setreuid(65_534, 0) == 0
            && seteuid(65_534) == 0
    }

    /// Takes the rights back that `becomeNobody` gave up.
    static func becomeRoot() { _ = seteuid(0) == 0 && setegid(0) == 0 }
}
