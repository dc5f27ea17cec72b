import ProbeDomain
import ProbeTestSupport
import Synchronization

/// The network as one life sees it: answers come from the authority, and the court hears of all of it.
final class SimNetwork: Transport {
    private let world: WorldState
    private let authority: Authority
    private let life: Life
    private let clock: LifeClock
    private let sites: [String: Site]

    /// Connects a life to its world.
    init(world: WorldState, life: Life, clock: LifeClock) {
        self.world = world
        self.life = life
        self.clock = clock
        authority = Authority(plan: world.plan)
        sites = Dictionary(uniqueKeysWithValues: world.plan.sites.map { ($0.identity, $0) })
    }

    func perform(_ request: WireRequest) async -> Exchange {
        let now = clock.now
        guard !life.isDead, let site = site(of: request) else {
            return Exchange(sent: now, failure: TransferFailure(.cancelled))
        }
        let ask = ask(request, site)
        world.court.sent(ask)
        let answered = authority.answer(ask, of: site)
        do {
            try await world.clock.sleep(until: world.now.monotonic + answered.delay)
        } catch {
            return Exchange(sent: now, failure: TransferFailure(.cancelled))
        }
        guard !life.isDead else { return Exchange(sent: now, failure: TransferFailure(.cancelled)) }
        world.court.answered(ask, answered, at: world.now)
        var exchange = Exchange(sent: now)
        exchange.phases.end = answered.delay
        if let failure = answered.failure { exchange.failure = TransferFailure(failure) }
        if let reply = answered.reply {
            exchange.status = reply.status
            exchange.httpVersion = "1.1"
            exchange.headers = HeaderFields(reply.headers)
            exchange.body = Array(reply.body.utf8)
            exchange.chunks = [TimedChunk(end: exchange.body.count, at: answered.delay)]
            exchange.phases.firstByte = answered.delay
        }
        return exchange
    }

    private func site(of request: WireRequest) -> Site? {
        for header in request.headers {
            if case .secret(_, let secret) = header.value { return sites[secret.origin] }
        }
        return nil
    }

    private func ask(_ request: WireRequest, _ site: Site) -> Ask {
        let now = world.now
        let path = String(request.url.dropFirst(site.endpoint.key.baseURL.count))
        let body = String(decoding: request.body, as: UTF8.self)
        var ask = Ask(
            site: site.name,
            check: .list,
            at: world.elapsed,
            wall: now.wall,
            number: world.court.nextNumber()
        )
        ask.path = path
        ask.patience = request.limits.firstByte
        if request.method == .post {
            let name = Self.text(after: #""model":""#, upTo: "\"", in: body)
            let resource = Self.text(after: "/v1beta/models/", upTo: ":", in: path)
            ask.check = .completion(ModelID(name ?? "models/" + (resource ?? "")))
            ask.isStreaming = body.contains(#""stream":true"#) || path.contains(":streamGenerateContent")
        } else if let name = Self.text(after: "/models/", upTo: "?", in: path) {
            ask.check = .retrieve(ModelID(site.endpoint.key.provider == "google" ? "models/" + name : name))
        } else if let token = Self.text(after: "pageToken=", upTo: "&", in: path)
            ?? Self.text(after: "after_id=", upTo: "&", in: path)
        {
            let parts = token.dropFirst().split(separator: "_").compactMap { Int64($0) }
            if parts.count == 2 {
                ask.base = .microseconds(parts[0])
                ask.offset = Int(parts[1])
            }
        }
        return ask
    }

    private static func text(after start: String, upTo end: Character, in text: String) -> String? {
        guard let range = text.firstRange(of: start) else { return nil }
        return String(text[range.upperBound...].prefix { $0 != end })
    }
}
