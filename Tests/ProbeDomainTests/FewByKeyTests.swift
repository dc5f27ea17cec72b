import Testing

@testable import ProbeDomain

@Suite struct FewByKeyTests {
    @Test(arguments: 1...20) func holdsWhatADictionaryHolds(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var (few, plain): (FewByKey<Int, Int>, [Int: Int]) = ([:], [:])
        for step in 0..<100 {
            let key = Int.random(in: 0..<8, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: (few[key], plain[key]) = (nil, nil)
            case 1: (few[key], plain[key]) = (step, step)
            default:
                few[key, default: 10] += step
                plain[key, default: 10] += step
            }
            #expect(few[key] == plain[key])
            #expect(few.isEmpty == plain.isEmpty)
        }
        #expect(few.keys.sorted() == plain.keys.sorted())
        #expect(few.values.sorted() == plain.values.sorted())
        #expect(few == FewByKey(plain))
        #expect(few.filter { $0.value > 50 } == FewByKey(plain.filter { $0.value > 50 }))
    }
}
