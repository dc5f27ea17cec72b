import ProbeDomain
import Testing

@testable import ProbeTransport

/// Transfers are looked at when their first deadline may have come, and those that have ended are not.
@Suite struct DeadlineLinesTests {
    private func instant(_ seconds: Int64) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: seconds * 1_000_000_000)
    }

    @Test func theEarliestOfAllLinesIsNext() {
        var lines = DeadlineLines()
        #expect(lines.next == nil)
        lines.enter(1, at: instant(10), span: .seconds(10)) { _ in true }
        lines.enter(2, at: instant(5), span: .seconds(4)) { _ in true }
        lines.enter(3, at: instant(12), span: .seconds(10)) { _ in true }
        #expect(lines.next == instant(5))
        #expect(lines.takeDue(at: instant(4)) { _ in true }.isEmpty)
        #expect(Set(lines.takeDue(at: instant(10)) { _ in true }) == [1, 2])
        #expect(lines.next == instant(12))
        #expect(lines.takeDue(at: instant(12)) { _ in true } == [3])
        #expect(lines.next == nil)
    }

    @Test func theDeadAreNotTaken() {
        var lines = DeadlineLines()
        for id in UInt64(1)...1_000 {
            lines.enter(id, at: instant(Int64(id)), span: .seconds(10)) { $0 % 2 == 0 }
        }
        #expect(lines.takeDue(at: instant(6)) { $0 % 2 == 0 } == [2, 4, 6])
        #expect(lines.takeDue(at: instant(2_000)) { $0 == 900 } == [900])
        #expect(lines.next == nil)
    }

    @Test func manyLinesAreNotKept() {
        var lines = DeadlineLines()
        for span in 1...100 {
            let id = UInt64(span)
            lines.enter(id, at: instant(Int64(span)), span: .seconds(span)) { $0 == id }
        }
        #expect(lines.takeDue(at: instant(200)) { $0 == 100 } == [100])
    }
}
