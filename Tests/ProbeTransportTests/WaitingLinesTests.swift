import ProbeDomain
import Testing

@testable import ProbeTransport

@Suite struct WaitingLinesTests {
    /// It takes what the first one of a list of all that wait would be, whatever comes, goes and ends meanwhile.
    @Test(arguments: 1...40) func takesTheOldestThatHasRoom(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var lines = WaitingLines<(id: UInt64, origin: String)>()
        var (plain, inFlight): ([(id: UInt64, origin: String)], [String: Int]) = ([], [:])
        let isNamed = { (origin: String) in origin.hasPrefix("name") }
        let origins = ["name-a", "name-b", "1", "2", "3"]
        let hasRoom = { (origin: String) in inFlight[origin, default: 0] < 2 }
        for id in 1...600 as ClosedRange<UInt64> {
            guard let origin = origins.randomElement(using: &random) else { continue }
            switch Int.random(in: 0..<4, using: &random) {
            case 0:
                guard let gone = plain.randomElement(using: &random) else { continue }
                #expect(lines.remove(gone.id)?.id == gone.id)
                #expect(lines.remove(gone.id) == nil)
                plain.removeAll { $0.id == gone.id }
            case 1:
                guard inFlight[origin, default: 0] > 0 else { continue }
                inFlight[origin, default: 0] -= 1
                lines.offer(origin)
            case 2:
                let mayLookUp = Bool.random(using: &random)
                let index = plain.firstIndex { hasRoom($0.origin) && (mayLookUp || !isNamed($0.origin)) }
                let expected = index.map { plain.remove(at: $0) }
                let taken = lines.next(mayLookUp: mayLookUp, hasRoom: hasRoom)
                #expect(taken?.id == expected?.id)
                if let taken { inFlight[taken.origin, default: 0] += 1 }
            default:
                lines.add((id, origin), id: id, at: origin, isNamed: isNamed(origin))
                plain.append((id, origin))
            }
            #expect(lines.count == plain.count)
            #expect(lines.isEmpty == plain.isEmpty)
        }
        #expect(lines.removeAll().map(\.id) == plain.map(\.id))
        #expect(lines.isEmpty)
    }
}
