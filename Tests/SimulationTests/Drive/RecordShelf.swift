import Glibc
import ProbeDomain
import ProbeStore
import ProbeTestSupport
import Synchronization

/// The record that outlives the process: one in memory, or the real one in a file.
final class RecordShelf: Sendable {
    private let memory = MemoryRecorder()
    private let folder: String?
    private let executor = BlockingExecutor()
    private let store = Mutex<Store?>(nil)

    /// Opens it.
    init(isReal: Bool) throws {
        guard isReal else {
            folder = nil
            return
        }
        let root = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
        var template = Array("\(root)/probe-simulation-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw RecorderError(.io, "no temporary folder") }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        self.folder = folder
        let opened = try Store.open(path: folder + "/probe.db", role: .command, batching: .byHand)
        store.withLock { $0 = opened }
    }

    /// The port to it.
    var recorder: any Recorder {
        if let store = store.withLock({ $0 }) { return StoreBridge(store: store, executor: executor) }
        return memory
    }

    /// Has the real store write its batch.
    func flush() {
        guard let store = store.withLock({ $0 }) else { return }
        executor.wait { await store.flush() }
    }

    /// Opens the file anew, as a new process does; what was not written yet is lost with the old one.
    func reopen() {
        guard let folder, store.withLock({ $0 }) != nil else { return }
        let opened = try? Store.open(path: folder + "/probe.db", role: .command, batching: .byHand)
        store.withLock { $0 = opened }
    }

    /// What is believed, by endpoint and model, in words.
    func beliefs(of keys: [EndpointKey]) throws -> [String: String] {
        var beliefs: [String: String] = [:]
        let known: [EndpointKey: EndpointKnowledge]
        if let store = store.withLock({ $0 }) {
            known = executor.wait { (try? await store.knowledge(of: keys)) ?? [:] }
        } else {
            known = memory.content.knowledge
        }
        for (key, knowledge) in known {
            beliefs[key.name] = knowledge.endpoint.toldState.rawValue
            for record in knowledge.models { beliefs["\(key.name) \(record.id)"] = record.state.rawValue }
        }
        return beliefs
    }

    /// Removes the file.
    func remove() {
        guard let folder else { return }
        if let old = store.withLock({ $0 }) { executor.wait { await old.close() } }
        for name in ["probe.db", "probe.db-wal", "probe.db-shm", "probe.lock"] { unlink(folder + "/" + name) }
        rmdir(folder)
    }
}
