import Glibc

/// What a test needs of the machine.
enum Requirements {
    /// On a CI machine nothing may be skipped: there a missing part fails its tests.
    static let mustHave = getenv("CI").map { String(cString: $0) == "true" } ?? false

    /// Whether this is root, who alone can run a program as somebody else; says so where it is not.
    static var isRoot: Bool {
        if getuid() == 0 { return true }
        print("skipped: this is not root")
        return false
    }

    /// Whether a program is there; prints what is not.
    static func has(_ path: String) -> Bool {
        if access(path, X_OK) == 0 { return true }
        print("skipped: \(path) is not installed")
        return false
    }
}
