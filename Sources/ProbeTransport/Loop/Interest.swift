import CLinux
import Glibc

/// What the kernel is asked to tell of descriptors, and what it should be asked before the next wait.
///
/// Changes are told once a turn, so that one which is taken back within it costs nothing. A descriptor of ours that is no
/// longer wanted is left with the kernel until it has something to tell: a kept connection is wanted again for the next
/// request, and is silent till then.
struct Interest {
    private struct Watch {
        /// What the kernel knows; 0 when it does not know the descriptor.
        var known: UInt32 = 0
        var wanted: UInt32 = 0
        var hasChanged = false
        /// We hear of its end, at which the kernel forgets it; libcurl closes some of its own without a word.
        var isOurs = false
    }

    /// By descriptor.
    private var watches: [Watch] = []
    private var changed: [Int32] = []

    /// Wants these events, of epoll(7), from now on; 0 for none.
    mutating func set(_ descriptor: Int32, _ events: UInt32, on epoll: Int32) {
        let index = index(of: descriptor)
        watches[index].wanted = events
        if events == 0, !watches[index].isOurs {
            forget(index, on: epoll)
        } else if !watches[index].hasChanged {
            watches[index].hasChanged = true
            changed.append(descriptor)
        }
    }

    /// A descriptor was made whose end will be told.
    mutating func hasOpened(_ descriptor: Int32) {
        let index = index(of: descriptor)
        watches[index].known = 0
        watches[index].isOurs = true
    }

    /// A descriptor is about to be closed.
    mutating func hasClosed(_ descriptor: Int32) {
        let index = index(of: descriptor)
        watches[index].known = 0
        watches[index].wanted = 0
        watches[index].isOurs = false
    }

    /// Whether what the kernel tells of a descriptor is wanted; otherwise it is told to be silent.
    mutating func isWanted(_ descriptor: Int32, on epoll: Int32) -> Bool {
        let index = index(of: descriptor)
        if watches[index].wanted != 0 { return true }
        forget(index, on: epoll)
        return false
    }

    /// Tells the kernel what has changed.
    mutating func flush(to epoll: Int32) {
        for descriptor in changed {
            let index = Int(descriptor)
            watches[index].hasChanged = false
            let wanted = watches[index].wanted
            guard wanted != 0, wanted != watches[index].known else { continue }
            var event = epoll_event()
            event.events = wanted
            event.data.fd = descriptor
            let change = watches[index].known == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD
            var code = epoll_ctl(epoll, change, descriptor, &event)
            if code != 0 {
                // The number may have been closed and given anew since.
                code = epoll_ctl(epoll, errno == ENOENT ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, &event)
            }
            watches[index].known = code == 0 ? wanted : 0
        }
        changed.removeAll(keepingCapacity: true)
    }

    private mutating func forget(_ index: Int, on epoll: Int32) {
        guard watches[index].known != 0 else { return }
        watches[index].known = 0
        _ = epoll_ctl(epoll, EPOLL_CTL_DEL, Int32(index), nil)
    }

    private mutating func index(of descriptor: Int32) -> Int {
        let index = Int(descriptor)
        if index >= watches.count {
            watches += [Watch](repeating: Watch(), count: max(64, (index + 1) * 2) - watches.count)
        }
        return index
    }
}
