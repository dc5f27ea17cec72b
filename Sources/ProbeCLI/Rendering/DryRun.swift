import ProbeDomain
import ProbeEngine

/// Prints the requests that a look would send.
///
/// Secrets appear as their names.
enum DryRun {
    static func print(
        _ members: [Member],
        skipped: [EndpointReport],
        watches: [Watch],
        isFree: Bool,
        console: Console
    ) {
        for member in members {
            console.out("# \(member.endpoint.name)")
            show(member.dialect.listRequest(member.target, page: nil), console)
            guard !isFree else { continue }
            for model in member.endpoint.completionModels {
                show(member.completionRequest(model), console)
            }
            let waited = watches.filter { $0.holds(at: member.endpoint.name) && member.endpoint.confirms }
                .filter { watch in !member.endpoint.completionModels.contains { watch.pattern.matches($0) } }
            if !waited.isEmpty {
                let names = waited.map { escaped($0.pattern.text) }.joined(separator: ", ")
                console.out("# and one completion of each of these that the list shows: \(names)\n")
            }
        }
        for endpoint in skipped { console.out("# \(endpoint.key.name): skipped: \(endpoint.note ?? "")") }
        console.talk("nothing was sent; each further page of a list is one request more")
        console.talk("HTTP itself adds Host, Accept-Encoding and Content-Length")
    }

    private static func show(_ request: WireRequest, _ console: Console) {
        console.out("\(request.method.rawValue) \(request.url)")
        for header in request.headers {
            switch header.value {
            case .plain(let value): console.out("\(header.name): \(value)")
            case .secret(let prefix, let secret): console.out("\(header.name): \(prefix)\(secret)")
            }
        }
        if !request.body.isEmpty { console.out("\n" + String(decoding: request.body, as: UTF8.self)) }
        console.out("")
    }
}
