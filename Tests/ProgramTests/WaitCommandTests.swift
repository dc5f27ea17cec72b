import Glibc
import ProbeDomain
import ProbeJSON
import Testing

/// `probe wait`: until a model is there.
@Suite(.timeLimit(.minutes(1)))
struct WaitCommandTests {
    @Test
    func whatIsThereAlreadyEndsAtOnce() async throws {
        try await WrittenRecord.with { record in
            try await record.write(
                WrittenRecord.change("alpha", [WrittenRecord.model("gpt-5.5", .gated)]),
                WrittenRecord.change("beta", [WrittenRecord.model("openai/gpt-5.5", .callable)])
            )
            let callable = try await record.probe("wait", "gpt-5.5")
            #expect(callable.status == 0)
            #expect(callable.err.isEmpty)
            #expect(callable.out.contains(#/^openai/gpt-5\.5 is callable on beta \(since .* \+02:00\)\n$/#))
            let listed = try await record.probe("wait", "gpt-5.5", "--listed", "--endpoint", "alpha", "--json")
            #expect(listed.status == 0)
            let json = try listed.json()
            #expect(json["met"]?.bool == true)
            #expect(json["condition"]?.string == "listed")
            #expect(json["met_at_endpoint"]?.string == "alpha")
            #expect(json["endpoints"]?.array?.first?["state"]?.string == "gated")
        }
    }

    @Test
    func theTimeOutIsTwoAndSaysHowItStands() async throws {
        try await WrittenRecord.with { record in
            try await record.write(
                WrittenRecord.change("alpha", [WrittenRecord.model("gpt-5.5", .gated)]),
                WrittenRecord.change("beta")
            )
            let clock = ContinuousClock()
            let begin = clock.now
            let result = try await record.probe("wait", "gpt-5.5", "--timeout", "1s500ms")
            #expect(result.status == 2)
            #expect(clock.now - begin >= .milliseconds(1_500))
            #expect(result.out.isEmpty)
            #expect(result.err == "the time is over: gpt-5.5: absent at beta; gated at alpha\n")
            let json = try await record.probe("wait", "gpt-5.5", "--timeout", "0s", "--json")
            #expect(json.status == 2)
            #expect(try json.json()["met"]?.bool == false)
            let nowhere = try await record.probe("wait", "gpt-5.5", "--endpoint", "gamma")
            #expect(nowhere.status == 64)
            #expect(nowhere.err.contains("the record has no endpoint gamma"))
            #expect(try await record.probe("wait", "gpt-5.5", "--timeout", "soon").status == 64)
        }
    }

    @Test
    func whatAppearsMeanwhileStartsTheProgramWithTheFacts() async throws {
        try await WrittenRecord.with { record in
            try await record.write(WrittenRecord.change("alpha"))
            // Its talk goes to a terminal, where it says how things stand each time it has looked.
            let terminal = try Terminal()
            async let waiting = record.probe(
                "wait",
                "gpt-5.5",
                "--exec",
                "/bin/sh",
                "-c",
                "echo \"$1 $PROBE_MODEL $PROBE_ENDPOINT $PROBE_PROVIDER $PROBE_STATE $PROBE_SERVED_MODEL $0\"; exit 7",
                "$(touch \(record.folder)/shell)",
                "--timeout",
                environment: ["PROBE_SERVED_MODEL": "of another program"],
                talk: terminal
            )
            try await terminal.wait(for: "waiting for gpt-5.5: absent at alpha")
            try await record.write(WrittenRecord.change("alpha", [WrittenRecord.model("gpt-5.5", .listed)]))
            try await terminal.wait(for: "waiting for gpt-5.5: listed at alpha")
            try await record.write(WrittenRecord.change("alpha", [WrittenRecord.model("gpt-5.5", .callable)]))
            let result = try await waiting
            #expect(result.status == 7)
            // What is not known is not there, and no shell of ours has read the arguments.
            #expect(result.out == "--timeout gpt-5.5 alpha openai callable  $(touch \(record.folder)/shell)\n")
            #expect(access(record.folder + "/shell", F_OK) != 0)
            try await terminal.wait(for: "gpt-5.5 is callable on alpha")
        }
    }

    @Test
    func theProgramHasTheSignalsOfAnyOther() async throws {
        try await WrittenRecord.with { record in
            try await record.write(WrittenRecord.change("alpha", [WrittenRecord.model("gpt-5.5", .callable)]))
            let result = try await record.probe(
                "wait",
                "gpt-5.5",
                "--exec",
                "grep",
                "-E",
                "Sig(Blk|Ign)",
                "/proc/self/status"
            )
            // Signal 32 is the C library's own, and left ignored by whoever starts programs here.
            #expect(result.out.contains(#/^SigBlk:\t0{16}\nSigIgn:\t0{8}[08]0{7}\n$/#), "\(result.out)")
            let missing = try await record.probe("wait", "gpt-5.5", "--exec", "/no/such/program")
            #expect(missing.status == 127)
            #expect(missing.err.contains("error: /no/such/program cannot be started: No such file or directory"))
            #expect(try await record.probe("wait", "gpt-5.5", "--exec", "/tmp").status == 126)
        }
    }

    @Test
    func aRecordThatNobodyWritesIsSaidOnce() async throws {
        try await WrittenRecord.with { record in
            try await record.write(WrittenRecord.silent("alpha"))
            let result = try await record.probe("wait", "gpt-5.5", "--timeout", "2500ms")
            #expect(result.status == 2)
            let warnings = result.err.split(separator: "\n").filter { $0.hasPrefix("warning: ") }
            #expect(warnings.count == 1)
            #expect(warnings.first?.contains("is the daemon (probe run) at work?") == true)
            let status = try await record.probe("status")
            #expect(status.status == 3)
            #expect(status.err.hasPrefix("warning: nothing has been recorded since "))
        }
    }

    @Test
    func ctrlCIsOneHundredAndThirty() async throws {
        try await WrittenRecord.with { record in
            try await record.write(WrittenRecord.silent("alpha"))
            let ended = try await record.running("wait", "gpt-5.5") { output in
                // What is said after the first look: the signal is minded by then.
                try await output.waitForTalk("is the daemon (probe run) at work?")
            }
            #expect(ended.exit == 130)
            #expect(ended.out.isEmpty)
        }
    }

    @Test(arguments: [
        ["wait", ""], ["wait", "gpt-5.5", "--exec"], ["wait", "gpt-5.5", "--exec", ""], ["models", ""],
        ["wait", "gpt-5.5", "--json", "--exec", "true"],
    ])
    func whatCanNotBeMeantIsWrongUseAtOnce(arguments: [String]) async throws {
        try await WrittenRecord.with { record in
            try await record.write(WrittenRecord.change("alpha", [WrittenRecord.model("gpt-5.5", .callable)]))
            let result = try await Program.run(arguments, environment: record.environment)
            #expect(result.status == 64)
            #expect(result.out.isEmpty)
        }
    }
}
