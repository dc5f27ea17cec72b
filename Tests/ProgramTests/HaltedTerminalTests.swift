import Glibc
import Testing

/// A daemon whose standard error takes nothing any more, as a terminal that somebody has halted.
@Suite(.timeLimit(.minutes(1)))
struct HaltedTerminalTests {
    @Test
    func probingGoesOnAndEnds() async throws {
        try await withPlace(script: StoreTroubleTests.without, config: StoreTroubleTests.config) { place in
            mkdir(place.state, 0o750)
            // A pipe that is full, whose reading end is open and read by nobody.
            let script = """
                mkfifo "$0/halted" && exec 3<>"$0/halted" && timeout 0.3 yes >&3; exec "$@" 2>&3
                """
            let daemon = try await withProcess(
                "/bin/sh",
                ["-c", script, place.folder, Program.probe, "run", "--config", place.config, "--log-level", "debug"],
                environment: place.environment
            ) { _ in
                try await eventually("the baseline") { try await place.asked().count >= 2 }
                try await StoreTroubleTests.appear(at: place)
            }
            #expect(daemon.status == 0)
            #expect(try await place.reader("events", "--all").out.contains("gpt-5.5 is listed on site"))
        }
    }
}
