import Glibc
import ProbeDomain
import ProbeStore
import Testing

/// Full and read-only disks, and users who may only read.
@Suite(.enabled(if: Machine.isRoot), .timeLimit(.minutes(1))) struct DiskTests {
    /// Runs a test in a folder that is a small disk of its own.
    private func withDisk(kilobytes: Int, _ body: (Scratch) async throws -> Void) async throws {
        try await Scratch.with { scratch in
            let disk = Scratch(folder: scratch.folder + "/disk")
            mkdir(disk.folder, 0o755)
            try #require(Machine.mountMemory(at: disk.folder, kilobytes: kilobytes))
            defer { Machine.unmount(disk.folder) }
            try await body(disk)
        }
    }

    /// Leaves no byte free on the disk.
    private func fill(_ scratch: Scratch) throws {
        let file = open(scratch.folder + "/filler", O_WRONLY | O_CREAT, 0o644)
        try #require(file >= 0)
        defer { close(file) }
        let block = [UInt8](repeating: 1, count: 4_096)
        while Glibc.write(file, block, block.count) > 0 {}
    }

    @Test func aFullDiskIsFullAndNothingIsLostOnceThereIsRoom() async throws {
        try await withDisk(kilobytes: 512) { disk in
            let store = try Store.open(path: disk.path, role: .daemon)
            _ = try await store.commit(Samples.change(1))
            try fill(disk)
            // What is left in the last block of the log is used up first.
            var code: RecorderError.Code?
            var number: UInt64 = 1
            while code == nil, number < 500 {
                number += 1
                let change = Samples.change(number)
                code = await failure { _ = try await store.commit(change) }
            }
            #expect(code == .full)
            store.note(.attempt(Samples.attempt(1_000)))
            await store.flush()
            await store.flush()
            #expect(store.batchFailure?.code == .full)
            #expect(try await store.untold().count == Int(number) - 1)
            #expect(await failure { try await store.heartbeat() } == nil)
            unlink(disk.folder + "/filler")
            #expect(try await store.commit(Samples.change(number)).count == 1)
            await store.flush()
            #expect(store.batchFailure == nil)
            let reader = try StoreReader.open(path: disk.path)
            #expect(try await reader.attempt(Samples.attempt(1_000).id) != nil)
            #expect(store.droppedFacts == 0)
        }
    }

    @Test func aDiskThatIsFullFromTheStartIsFull() async throws {
        try await withDisk(kilobytes: 64) { disk in
            try fill(disk)
            let folder = Scratch(folder: disk.folder + "/state")
            for path in [disk.path, folder.path] {
                let open = { _ = try Store.open(path: path, role: .command) }
                #expect(await failure(open) == .full)
            }
        }
    }

    @Test func aReadOnlyDiskIsNotPermittedAndStaysAsItIs() async throws {
        try await withDisk(kilobytes: 1_024) { disk in
            try await disk.makeRecord()
            let before = try disk.bytes()
            try #require(Machine.makeReadOnly(disk.folder))
            for role in [Store.Role.daemon, .command] {
                let open = { _ = try Store.open(path: disk.path, role: role) }
                #expect(await failure(open) == .permission)
                let new = {
                    _ = try Store.open(path: disk.folder + "/new/probe.sqlite", role: role)
                }
                #expect(await failure(new) == .permission)
            }
            #expect(try await StoreReader.open(path: disk.path).events(since: nil, all: true, limit: 9).count == 1)
            #expect(try disk.bytes() == before)
        }
    }

    @Test func whoMayNotReadIsToldSo() async {
        await #expect(processExitsWith: .success) {
            let scratch = try Scratch()
            defer {
                Machine.becomeRoot()
                scratch.remove()
            }
            try await scratch.makeRecord()
            try #require(Machine.becomeNobody())
            let open = { _ = try StoreReader.open(path: scratch.path) }
            #expect(await failure(open) == .permission)
        }
    }
}
