import Glibc
import ProbeTestSupport
import Testing

/// The files of the runtime directory that say which watched models are callable.
@Suite(.timeLimit(.minutes(1)), .enabled(if: Requirements.has("/usr/bin/sqlite3") || Requirements.mustHave))
struct CallableFileTests {
    @Test
    func aFileIsThereExactlyWhileTheModelIsCallable() async throws {
        try await withPlace(script: StoreTroubleTests.without, config: StoreTroubleTests.config) { place in
            let first = try await place.withService { service in
                try await eventually("the baseline") { try await place.asked().count >= 2 }
                #expect(place.callable == [])
                try await place.apply(Place.script())
                try await eventually("it is callable") { place.callable == ["site/gpt-5.5"] }
                let text = String(decoding: read(place.runtime + "/available/site/gpt-5.5") ?? [], as: UTF8.self)
                #expect(text.hasPrefix("gpt-5.5\n20") && text.hasSuffix("Z\n"), "\(text)")
                try await eventually("the status line tells it") {
                    service.status == "1 endpoint up; callable: gpt-5.5 on site"
                }
                // A plan that does not watch it, and one that does again: nothing is asked in between.
                try place.write(Self.watching("[\"gpt-6\"]"))
                try await service.reload()
                try await eventually("nobody waits for it") { place.callable == [] }
                try place.write(Self.watching("[\"gpt-5.5\", \"gpt-5.4\"]"))
                try await service.reload()
                try await eventually("it is watched again") { place.callable.contains("site/gpt-5.5") }
                try place.write(StoreTroubleTests.config)
            }
            #expect(first.status == 0)
            // As systemd does between two lives.
            _ = try await Program.run(["-rf", place.runtime], program: "/bin/rm")
            try await place.apply(Place.script(faults: #"{"kind": "hang"}"#))
            _ = try await place.withService { _ in
                // It is ready, so that it must be there; and nobody has answered it.
                #expect(place.callable == ["site/gpt-5.5"])
            }
        }
    }

    @Test
    func aModelThatIsRefusedAgainLosesItsFile() async throws {
        try await withPlace(config: Place.config(every: "1s")) { place in
            _ = try await place.withService { _ in
                try await eventually("it is callable") { place.callable == ["site/gpt-5.5"] }
                let refusal = #"{\"error\": {\"message\": \"no\", \"code\": \"model_not_found\"}}"#
                let fault = #"{"on": "completion", "kind": "status", "status": 403, "body": "\#(refusal)"}"#
                try await place.apply(Place.script(faults: fault))
                try await eventually("it is refused") { place.callable == [] }
            }
        }
    }

    /// A glob names files after what a server lists, and the server means harm.
    @Test
    func hostileIDsStayInTheirFolder() async throws {
        let ids = [#"../../../escaped"#, #".."#, #"a/b"#, #"gpt\u001b[2J"#, String(repeating: "x", count: 300)]
        let models = ids.map { "{\"id\": \"\($0)\"}" }.joined(separator: ",")
        let script = #"{"sites": {"site": {"dialect": "openai", "models": [\#(models)]}}}"#
        try await withPlace(script: script, config: Self.watching("[\"*\"]")) { place in
            _ = try await place.withService { _ in
                try await eventually("all that have a name") { place.callable.count == 4 }
                let expected = ["=2E.", "=2E.=2F..=2F..=2Fescaped", "a=2Fb", "gpt=1B=5B2J"]
                #expect(place.callable == expected.map { "site/\($0)" })
                #expect(Folder.names(place.folder).filter { $0.contains("escaped") } == [])
                #expect(Folder.names(place.runtime) == ["available"])
            }
        }
    }

    @Test(.enabled(if: Requirements.isRoot || Requirements.mustHave))
    func aFullRuntimeDirectoryStopsNothing() async throws {
        try await withPlace(script: StoreTroubleTests.without, config: StoreTroubleTests.config) { place in
            mkdir(place.runtime, 0o755)
            let script = """
                mount -t tmpfs -o size=64k,nr_inodes=2 none \(place.runtime) && touch \(place.runtime)/last && exec "$@"
                """
            let environment = place.environment.merging(["RUNTIME_DIRECTORY": place.runtime]) { $1 }
            let arguments = ["-m", "/bin/sh", "-c", script, "sh", Program.probe, "run", "--config", place.config]
            let daemon = try await withProcess("/usr/bin/unshare", arguments, environment: environment) { _ in
                try await eventually("the baseline") { try await place.asked().count >= 2 }
                try await StoreTroubleTests.appear(at: place)
            }
            #expect(daemon.status == 0)
            #expect(daemon.err.contains("gpt-5.5 is callable on site"))
            let said = daemon.err.split(separator: "\n").filter { $0.contains("availability files cannot be written") }
            #expect(said.count == 1, "\(daemon.err)")
            #expect(said.first?.contains("No space left on device") == true)
        }
    }

    private static func watching(_ watch: String) -> String {
        """
        {"watch": \(watch),
         "defaults": {"list": {"every": "1s"}, "watch_every": "1s"},
         "endpoints": [{"name": "site", "provider": "openai", "base_url": "URL/site/v1", "key": {"env": "TEST_KEY"}}],
         "budget": {"completions_per_day": 1000000, "usd_per_day": 10000}}
        """
    }
}
