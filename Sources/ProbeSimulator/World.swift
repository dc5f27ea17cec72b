import Glibc
import Synchronization

/// The state of a simulated world: script, clock, faults already spent, requests seen, stamps of streams.
final class World: Sendable {
    private struct State {
        var script: Script
        var start: Double
        var hits: [String: [Int: Int]] = [:]
        var requests: [JSON] = []
        var stamps: [JSON] = []
        var number = 0
    }

    private let state: Mutex<State>

    init(_ script: Script) {
        state = Mutex(State(script: script, start: World.monotonic()))
    }

    /// Replaces the script; the clock goes on.
    func apply(_ script: Script) {
        state.withLock {
            $0.script = script
            $0.hits = [:]
        }
    }

    /// Answers a request and writes it down.
    func answer(_ request: Request, site name: String, isFresh: Bool) -> (Answer, number: Int) {
        let (site, now, number, fault) = state.withLock { state in
            state.number += 1
            let now = World.monotonic() - state.start
            guard let site = state.script.sites[name] else {
                return (Script.Site?.none, now, state.number, Script.Fault?.none)
            }
            let fault = Self.fault(for: request, at: now, site: site, hits: &state.hits[name, default: [:]])
            return (site, now, state.number, fault)
        }
        let answer: Answer
        if let site {
            let scene = Scene(site: site, now: now, number: number)
            let face = Self.face(site.dialect)
            answer = fault.map { FaultPlayer.answer($0, request, face, scene) } ?? face.answer(request, scene)
        } else {
            answer = .json(404, ["error": "no such site"])
        }
        note(request, site: name, answer, number: number, isFresh: isFresh, now: now)
        return (answer, number)
    }

    /// Everything that was asked so far.
    var requests: [JSON] { state.withLock { $0.requests } }

    /// The server's own stamps of its streams.
    var stamps: [JSON] { state.withLock { $0.stamps } }

    /// Notes when parts of a stream were sent, in microseconds of CLOCK_MONOTONIC.
    func stamp(_ number: Int, _ what: String) {
        let now = Int(World.monotonic() * 1e6)
        state.withLock {
            $0.stamps.append(["request": .int(number), "what": .string(what), "monotonic_us": .int(now)])
        }
    }

    private static func fault(
        for request: Request,
        at now: Double,
        site: Script.Site,
        hits: inout [Int: Int]
    ) -> Script.Fault? {
        for (index, fault) in (site.faults ?? []).enumerated() {
            guard fault.on == nil || fault.on == request.kind, (fault.from ?? 0) <= now,
                now < (fault.until ?? .infinity),
                hits[index, default: 0] < fault.times ?? .max
            else { continue }
            hits[index, default: 0] += 1
            return fault
        }
        return nil
    }

    private static func face(_ dialect: Script.Dialect) -> any Face {
        switch dialect {
        case .openai: OpenAIFace()
        case .anthropic: AnthropicFace()
        case .gemini: GeminiFace()
        case .bedrock: BedrockFace()
        case .azure: AzureFace()
        case .vertex: VertexFace()
        case .codex: CodexFace()
        case .openrouter: OpenRouterFace()
        case .llama: LlamaFace()
        case .ollama: OllamaFace()
        }
    }

    private func note(
        _ request: Request,
        site: String,
        _ answer: Answer,
        number: Int,
        isFresh: Bool,
        now: Double
    ) {
        let secret: Set<String> = [
            "authorization", "x-api-key", "x-goog-api-key", "api-key", "cookie", "chatgpt-account-id",
            "x-amz-security-token",
        ]
        let headers = request.headers.map { name, value in
            (name, JSON.string(secret.contains(name) ? "present" : value))
        }
        let entry: JSON = [
            "number": .int(number), "at_s": .double(now), "monotonic_us": .int(Int(World.monotonic() * 1e6)),
            "site": .string(site), "kind": .string(request.kind), "method": .string(request.method),
            "path": .string(request.path), "query": .object(request.query.mapValues { .string($0) }),
            "headers": .object(Dictionary(headers) { first, _ in first }),
            "body": .string(String(decoding: request.body.prefix(4_096), as: UTF8.self)),
            "model": request.json?["model"] ?? .null, "fresh_connection": .bool(isFresh), "status": .int(answer.status),
        ]
        state.withLock { state in
            state.requests.append(entry)
            if state.requests.count > 100_000 { state.requests.removeFirst(50_000) }
        }
    }

    /// Seconds of CLOCK_MONOTONIC.
    static func monotonic() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
