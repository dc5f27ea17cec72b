/// Seeds of worlds in which an invariant was broken once; each stays here after the repair.
enum KnownSeeds {
    /// Rough worlds.
    static let rough: [UInt64] = [
        94_693_257, 789_629_297, 824_496_789, 28_728_419, 383_411_252, 449_705_677, 494_891_111, 692_083_861,
        709_856_090, 841_768_335, 873_179_373, 20_391_983, 734_409_334,
        447_991_870, 985_278_152, 667_526_303, 818_526_547,
    ]
    /// Deadly worlds.
    static let deadly: [UInt64] = [516_853_998, 544_442_401, 976_066_659, 12_415_183, 478_720_158]
}
