/// Seeds of worlds in which an invariant was broken once; each stays here after the repair.
enum KnownSeeds {
    /// Rough worlds.
    static let rough: [UInt64] = [94_693_257, 789_629_297, 824_496_789]
    /// Deadly worlds.
    static let deadly: [UInt64] = [516_853_998, 544_442_401]
}
