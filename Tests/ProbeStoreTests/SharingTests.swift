import GRDB
import Glibc
import ProbeDomain
import ProbeStore
import Testing

/// Several processes on one file; SQLite's locks are the same between connections of one process and of several.
@Suite struct SharingTests {
    @Test func aSecondDaemonIsRefusedUntilTheFirstHasEnded() async throws {
        try await Scratch.with { scratch in
            let first = try Store.open(path: scratch.path, role: .daemon)
            let open = { _ = try Store.open(path: scratch.path, role: .daemon) }
            #expect(await failure(open) == .inUse)
            await first.close()
            #expect(await failure(open) == nil)
        }
    }

    @Test func aCommandWritesBesideTheDaemon() async throws {
        try await Scratch.with { scratch in
            let daemon = try Store.open(path: scratch.path, role: .daemon)
            let command = try Store.open(path: scratch.path, role: .command)
            for number in 0..<20 as Range<UInt64> {
                _ = try await (number % 2 == 0 ? daemon : command).commit(Samples.change(number))
            }
            await command.close()
            #expect(try await daemon.untold().map(\.sequence) == Array(1...20))
        }
    }

    /// A daemon that ends cancels what is in flight; what was learned by then is written all the same.
    @Test func aCancelledTaskReadsAndWrites() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                _ = try await store.commit(Samples.change(1))
                return try await store.untold()
            }
            #expect(try await task.value.map(\.sequence) == [1])
        }
    }

    /// Writers that waited behind one that found the file locked share its answer: together they wait as long as one.
    @Test(.timeLimit(.minutes(1))) func manyWritersWaitForALockedFileOnce() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            let holder = try scratch.foreign()
            try await holder.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
            let start = ContinuousClock.now
            let failures = await withTaskGroup(of: RecorderError.Code?.self) { group in
                for number in 0..<20 as Range<UInt64> {
                    group.addTask { await failure { _ = try await store.commit(Samples.change(number)) } }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(failures == Array(repeating: .busy, count: 20))
            #expect(ContinuousClock.now - start < .seconds(15), "each alone would wait for two seconds")
            try await holder.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
            #expect(try await store.commit(Samples.change(30)).count == 1)
        }
    }

    @Test func aCommandAndTheDaemonAddToOneSummary() async throws {
        try await Scratch.with { scratch in
            let daemon = try Store.open(path: scratch.path, role: .daemon, batching: .byHand)
            let command = try Store.open(path: scratch.path, role: .command, batching: .byHand)
            for number in 0..<20 {
                let store = number % 2 == 0 ? daemon : command
                var attempt = Samples.attempt(number * 1_000_000)
                attempt.interval = number % 2 == 0 ? .seconds(10) : nil
                attempt.isManual = number % 2 == 1
                attempt.phases.end = .milliseconds(number)
                store.note(.attempt(attempt))
                await store.flush()
            }
            let window = TimeWindow(start: Samples.noon, end: Samples.noon + .seconds(60))
            let report = try await StoreReader.open(path: scratch.path).summaries(in: window)
            let summary = try #require(report.questions.first).summary
            #expect(summary.up == 20 && summary.total.count == 20 && summary.upTime == .seconds(18))
        }
    }

    @Test(.timeLimit(.minutes(1))) func manyMayMakeTheFileTogether() async throws {
        for _ in 0..<5 {
            try await Scratch.with { scratch in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<6 as Range<UInt64> {
                        group.addTask {
                            let store = try Store.open(path: scratch.path, role: number == 0 ? .daemon : .command)
                            _ = try await store.commit(Samples.change(number))
                            await store.close()
                        }
                    }
                    try await group.waitForAll()
                }
                let reader = try StoreReader.open(path: scratch.path)
                #expect(try await reader.events(since: nil, all: true, limit: 10).count == 6)
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func aWriterBlocksNoReaderAndNoReaderAWriter() async throws {
        try await Scratch.with { scratch in
            try await scratch.makeRecord()
            let writer = try scratch.foreign()
            let reader = try StoreReader.open(path: scratch.path)
            try await writer.writeWithoutTransaction { database in
                try database.execute(sql: "BEGIN IMMEDIATE; DELETE FROM event")
            }
            // The writer never ends, so that whoever waited for it would be told that the file is busy.
            #expect(try await reader.events(since: nil, all: true, limit: 10).count == 1)
            #expect(await failure { _ = try StoreReader.open(path: scratch.path) } == nil)
            try await writer.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }

            let store = try Store.open(path: scratch.path, role: .daemon)
            let other = try scratch.foreign()
            try await other.writeWithoutTransaction { database in
                try database.execute(sql: "BEGIN; SELECT count(*) FROM event")
            }
            _ = try await store.commit(Samples.change(2))
            try await other.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
        }
    }

    @Test(.timeLimit(.minutes(1))) func aLockedFileIsBusyInBoundedTimeAndWorksAgain() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            let holder = try scratch.foreign()
            try await holder.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
            let start = ContinuousClock.now
            #expect(
                await failure { _ = try await store.commit(Samples.change(1)) } == .busy
            )
            #expect(ContinuousClock.now - start < .seconds(20))
            try await holder.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
            #expect(try await store.commit(Samples.change(1)).map(\.sequence) == [1])
        }
    }

    @Test(.timeLimit(.minutes(1))) func aFileThatSomebodyHasForHimselfIsBusy() async throws {
        try await Scratch.with { scratch in
            try await scratch.makeRecord()
            let holder = try scratch.foreign()
            try await holder.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; DELETE FROM hold; COMMIT")
            }
            let start = ContinuousClock.now
            async let daemon = failure {
                _ = try Store.open(path: scratch.path, role: .daemon)
            }
            async let reader = failure { _ = try StoreReader.open(path: scratch.path) }
            #expect(await daemon == .busy)
            #expect(await reader == .busy)
            #expect(ContinuousClock.now - start < .seconds(30))
        }
    }

    @Test(.timeLimit(.minutes(1))) func aFileThatIsRemovedWhileItIsOpenIsNoticed() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            _ = try await store.commit(Samples.change(1))
            for name in scratch.names { unlink(scratch.folder + "/" + name) }
            #expect(await failure { _ = try await store.commit(Samples.change(2)) } == .io)
            #expect(scratch.names.isEmpty)
            // Another one in its place is not ours either.
            try scratch.write([1, 2, 3])
            #expect(await failure { _ = try await store.reserve(Samples.wish()) } == .io)
            await store.close()
            #expect(try scratch.bytes() == [1, 2, 3])
        }
    }

    @Test func whatIsCommittedIsWholeInACopyOfTheFilesAtAnyTime() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon)
            try await Scratch.with { copy in
                for number in 1...5 as ClosedRange<UInt64> {
                    _ = try await store.commit(Samples.change(number))
                    // What a power cut leaves: the file and its log, and nothing of the memory.
                    try copy.write(scratch.bytes())
                    let log = try scratch.bytes(scratch.path + "-wal")
                    unlink(copy.path + "-shm")
                    // Every length of the last commit's tail, so that its frames are cut at any byte.
                    for cut in [0, 1, 24, 25, 4_000, 4_120, 4_121, 9_000] where cut < log.count {
                        try copy.write(Array(log.dropLast(cut)), to: copy.path + "-wal")
                        let again = try Store.open(path: copy.path, role: .daemon)
                        let events = try await again.untold().count
                        let models = try await again.knowledge(of: [Samples.endpoint])[Samples.endpoint]?.models.count
                        #expect(events == Int(number) - (cut == 0 ? 0 : 1))
                        #expect(models == events)
                        await again.close()
                        try copy.write(scratch.bytes())
                        unlink(copy.path + "-shm")
                    }
                }
            }
        }
    }
}
