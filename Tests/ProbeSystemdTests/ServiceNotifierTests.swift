import Glibc
import ProbeDomain
import ProbeSystemd
import ProbeTestSupport
import Synchronization
import Testing

/// The notifications, against a socket as the service manager has it.
@Suite
struct ServiceNotifierTests {
    /// What a running service answers, changed by the test.
    private final class Service: Sendable {
        let isAlive = Mutex(true)
        let line = Mutex("first")
    }

    /// A name that no other test has, in the namespace without files.
    private func abstractName() -> String { "@probe-test-\(getpid())-\(UInt64.random(in: 0 ... .max))" }

    @Test
    func everyStepIsToldInTheManagersWords() throws {
        let folder = try TemporaryFolder()
        let socket = try NotifySocket(folder.path + "/notify")
        let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": folder.path + "/notify"])
        notifier.ready()
        notifier.status("3 endpoints")
        notifier.reloading()
        notifier.stopping()
        let messages = socket.messages()
        try #require(messages.count == 4)
        #expect(messages[0] == "READY=1")
        #expect(messages[1] == "STATUS=3 endpoints")
        #expect(messages[2].hasPrefix("RELOADING=1\nMONOTONIC_USEC="))
        #expect(Int(messages[2].split(separator: "=").last ?? "") ?? 0 > 0)
        #expect(messages[3] == "STOPPING=1\nSTATUS=")
    }

    @Test
    func abstractSocketsAreReached() throws {
        let name = abstractName()
        let socket = try NotifySocket(name)
        ServiceNotifier(environment: ["NOTIFY_SOCKET": name]).ready()
        #expect(socket.messages() == ["READY=1"])
    }

    @Test
    func aStatusCannotSmuggleAnotherMessage() throws {
        let name = abstractName()
        let socket = try NotifySocket(name)
        ServiceNotifier(environment: ["NOTIFY_SOCKET": name]).status("up\nSTOPPING=1")
        #expect(socket.messages() == [#"STATUS=up\u{a}STOPPING=1"#])
    }

    @Test(arguments: ["", "relative", "/nowhere/notify", "@nobody-listens-here"])
    func nobodyToTellIsNormal(_ name: String) {
        let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": name])
        notifier.ready()
        notifier.status("nobody reads this")
        notifier.stopping()
    }

    @Test(arguments: [
        ("30000000", nil, Duration.seconds(30)), ("30000000", String(getpid()), .seconds(30)), ("30000000", "1", nil),
        ("0", nil, nil), ("-5", nil, nil), ("soon", nil, nil), ("99999999999999999999", nil, nil), (nil, nil, nil),
    ])
    func theWatchdogIsOursOnlyWhereTheManagerSaysSo(_ microseconds: String?, _ pid: String?, _ expected: Duration?) {
        var environment = ["NOTIFY_SOCKET": "@nobody-listens-here"]
        environment["WATCHDOG_USEC"] = microseconds
        environment["WATCHDOG_PID"] = pid
        #expect(ServiceNotifier(environment: environment).watchdog == expected)
    }

    @Test(.timeLimit(.minutes(1)))
    func signsOfLifeComeTwiceWithinTheTimeAndOnlyWhileItLives() async throws {
        let name = abstractName()
        let socket = try NotifySocket(name)
        let clock = ManualClock()
        let service = Service()
        let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": name, "WATCHDOG_USEC": "8000000"])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await notifier.keepAlive(on: clock) {
                    service.isAlive.withLock { $0 }
                } status: {
                    service.line.withLock { $0 }
                }
            }
            await clock.waitForSleepers()
            #expect(socket.messages() == ["WATCHDOG=1", "STATUS=first"])

            // The same line is not sent twice; the sign of life is. The second one comes early, for the first answers' sake.
            for seconds in [2, 4] {
                try #require(clock.nextDeadline.map { $0 - clock.now.monotonic } == .seconds(seconds))
                clock.advance(by: .seconds(seconds))
                await clock.waitForSleepers()
                #expect(socket.messages() == ["WATCHDOG=1"])
            }

            service.line.withLock { $0 = "second" }
            service.isAlive.withLock { $0 = false }
            clock.advance(by: .seconds(4))
            await clock.waitForSleepers()
            #expect(socket.messages() == ["STATUS=second"])
            // It is asked again soon: after a suspend it may only have had no turn yet.
            try #require(clock.nextDeadline.map { $0 - clock.now.monotonic } == .seconds(1))

            // After a stall it catches up with one sign of life, not with one for each that was missed.
            service.isAlive.withLock { $0 = true }
            clock.advance(by: .seconds(60))
            await clock.waitForSleepers()
            #expect(socket.messages() == ["WATCHDOG=1", "WATCHDOG=1"])
            group.cancelAll()
        }
        #expect(clock.sleepers == 0)
    }

    @Test(.timeLimit(.minutes(1)))
    func withoutAWatchdogOnlyTheStatusIsTold() async throws {
        let name = abstractName()
        let socket = try NotifySocket(name)
        let clock = ManualClock()
        let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": name])
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await notifier.keepAlive(on: clock) {
                    true
                } status: {
                    "all is well"
                }
            }
            await clock.waitForSleepers()
            #expect(socket.messages() == ["STATUS=all is well"])
            group.cancelAll()
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aLineThatFoundNoRoomIsSentLater() async throws {
        let name = abstractName()
        let socket = try NotifySocket(name)
        let clock = ManualClock()
        let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": name])
        // The manager is busy: its queue is full.
        for _ in 0..<4_096 { notifier.status("filler") }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await notifier.keepAlive(on: clock) {
                    true
                } status: {
                    "all is well"
                }
            }
            await clock.waitForSleepers()
            #expect(Set(socket.messages()) == ["STATUS=filler"])
            clock.advance(by: .seconds(10))
            await clock.waitForSleepers()
            #expect(socket.messages() == ["STATUS=all is well"])
            group.cancelAll()
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func withoutASocketItSleepsUntilTheServiceEnds() async {
        let clock = ManualClock()
        let notifier = ServiceNotifier(environment: ["WATCHDOG_USEC": "8000000"])
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await notifier.keepAlive(on: clock) {
                    Issue.record("asked without anybody to tell")
                    return true
                } status: {
                    ""
                }
            }
            await clock.waitForSleepers()
            group.cancelAll()
        }
        #expect(clock.sleepers == 0)
    }
}
