package import ProbeDomain
import Synchronization

/// A network that answers as the test's closure says, and remembers what it was asked.
package final class ScriptedTransport: Transport {
    /// One request that was sent.
    package struct Sent: Sendable {
        /// The request.
        package let request: WireRequest
        /// When.
        package let at: Moment
        /// Its number, from 0.
        package let number: Int

        /// The path behind the host, with the query.
        package var path: String {
            "/"
                + request.url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false).dropFirst(3)
                .joined()
        }

        /// The key that went along; nil without one.
        package var key: String? {
            for header in request.headers {
                if case .secret(_, let secret) = header.value { return secret.reveal() }
            }
            return nil
        }

        /// The body as text.
        package var body: String { String(decoding: request.body, as: UTF8.self) }
    }

    /// What the network does with a request.
    package struct Answer: Sendable {
        /// What is seen; its moment of sending is set by the transport.
        package var exchange: Exchange
        /// How long it takes, by the manual clock.
        package var delay: Duration

        /// Makes an answer.
        package init(_ exchange: Exchange, after delay: Duration = .zero) {
            self.exchange = exchange
            self.delay = delay
        }

        /// A reply with a text body.
        package static func reply(
            _ status: Int = 200,
            _ body: String,
            headers: [(String, String)] = [],
            after delay: Duration = .zero
        ) -> Answer {
            let moment = Moment(wall: Timestamp(microseconds: 0), monotonic: MonotonicInstant(nanoseconds: 0))
            var exchange = Exchange(sent: moment, status: status, httpVersion: "1.1")
            exchange.headers = HeaderFields(headers)
            exchange.body = Array(body.utf8)
            exchange.chunks = [TimedChunk(end: exchange.body.count, at: delay)]
            exchange.phases.firstByte = delay
            return Answer(exchange, after: delay)
        }

        /// No reply.
        package static func failure(_ kind: TransferFailure.Kind, after delay: Duration = .zero) -> Answer {
            let moment = Moment(wall: Timestamp(microseconds: 0), monotonic: MonotonicInstant(nanoseconds: 0))
            return Answer(Exchange(sent: moment, failure: TransferFailure(kind)), after: delay)
        }
    }

    private struct State {
        var sent: [Sent] = []
        var inFlight: [String: Int] = [:]
        var mostInFlight: [String: Int] = [:]
    }

    private let clock: ManualClock
    private let script: @Sendable (Sent) -> Answer
    private let state = Mutex(State())

    /// Makes a network.
    package init(clock: ManualClock, script: @escaping @Sendable (Sent) -> Answer) {
        self.clock = clock
        self.script = script
    }

    /// All requests so far.
    package var sent: [Sent] { state.withLock { $0.sent } }

    /// How many requests to one host were under way at once, at most.
    package func mostInFlight(to host: String) -> Int { state.withLock { $0.mostInFlight[host] ?? 0 } }

    package func perform(_ request: WireRequest) async -> Exchange {
        let host = HostAddress.host(ofURL: request.url) ?? ""
        let now = clock.now
        let sent = state.withLock { state in
            let sent = Sent(request: request, at: now, number: state.sent.count)
            state.sent.append(sent)
            state.inFlight[host, default: 0] += 1
            state.mostInFlight[host] = max(state.mostInFlight[host] ?? 0, state.inFlight[host] ?? 0)
            return sent
        }
        defer { state.withLock { $0.inFlight[host, default: 1] -= 1 } }
        let answer = script(sent)
        var exchange = answer.exchange
        exchange.sent = now
        if answer.delay > .zero {
            do {
                try await clock.sleep(until: now.monotonic + answer.delay)
            } catch {
                exchange = Exchange(sent: now, failure: TransferFailure(.cancelled))
            }
        }
        exchange.phases.end = clock.now.monotonic - now.monotonic
        return exchange
    }
}
