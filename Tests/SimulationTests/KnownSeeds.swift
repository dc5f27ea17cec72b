/// Seeds of worlds in which an invariant was broken once; each stays here after the repair.
enum KnownSeeds {
    /// Rough worlds.
    static let rough: [UInt64] = []
    /// Deadly worlds.
    static let deadly: [UInt64] = []
}
