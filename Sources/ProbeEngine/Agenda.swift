import HeapModule
import ProbeDomain

/// What is to be done when, the earliest first.
struct Agenda {
    /// One thing to be done.
    struct Item: Comparable, Sendable {
        /// When.
        var due: MonotonicInstant
        /// Among those of the same instant: in the order in which they were entered.
        var order: UInt64
        /// By which member.
        var member: Int
        /// What.
        var task: RunTask

        static func < (left: Item, right: Item) -> Bool { (left.due, left.order) < (right.due, right.order) }
        static func == (left: Item, right: Item) -> Bool { left.order == right.order }
    }

    private var heap = Heap<Item>()
    private var entered: UInt64 = 0

    /// When the earliest item is due.
    var next: MonotonicInstant? { heap.min?.due }

    /// Enters something to be done.
    mutating func add(_ task: RunTask, by member: Int, at due: MonotonicInstant) {
        entered += 1
        heap.insert(Item(due: due, order: entered, member: member, task: task))
    }

    /// Takes the earliest item, if it is due at `now`.
    mutating func takeDue(at now: MonotonicInstant) -> Item? {
        guard let item = heap.min, item.due <= now else { return nil }
        return heap.removeMin()
    }
}

/// A run to be made.
struct RunTask: Hashable, Sendable {
    /// The question.
    var subject: Subject
    /// Why it is asked.
    var cause: Cause

    /// The questions that the engine asks on a schedule.
    enum Subject: Hashable, Sendable {
        case list
        case retrieve(ModelID)
        case completion(ModelID)

        /// The check of the domain.
        var check: Check {
            switch self {
            case .list: .list
            case .retrieve(let model): .retrieve(model)
            case .completion(let model): .completion(model)
            }
        }
    }

    /// The check of the domain.
    var check: Check { subject.check }

    /// Why a run is made.
    enum Cause: Hashable, Sendable {
        /// It is due.
        case due
        /// To settle a doubt about health.
        case recheck
        /// A suspect list, once more.
        case refetch
        /// A watched model that is listed: does it answer?
        case confirmation
        /// Another reply says that the list is no longer what it was.
        case hint
        /// To hear whether the network of this machine works.
        case witness
    }
}
