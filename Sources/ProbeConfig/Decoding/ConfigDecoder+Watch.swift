internal import ProbeDomain
internal import ProbeJSON

extension ConfigDecoder {
    /// Reads the watched models.
    mutating func watches(_ field: Field?, entries: [EndpointEntry]) -> [Watch] {
        guard let fields = elements(field, "an array of models and patterns") else { return [] }
        var watches: [Watch] = []
        for field in fields {
            guard let watch = watch(field, entries: entries) else { continue }
            if watch.endpoints?.isEmpty != true, watches.contains(watch) {
                warn(field, "\(quoted(watch.pattern.text)) is watched twice", "once is enough")
            } else {
                watches.append(watch)
            }
        }
        return watches
    }

    private mutating func watch(_ field: Field, entries: [EndpointEntry]) -> Watch? {
        let allowed = "a model id or a pattern with * and ?"
        if field.node.string != nil { return modelText(field, allowed).map { Watch(ModelPattern($0)) } }
        guard field.node.kind == .object else {
            fail(field, "found \(describe(field.node))", "expected \(allowed), or {\"model\": .., \"endpoints\": [..]}")
            return nil
        }
        guard let section = section(field, keys: ConfigKey.watch) else { return nil }
        let endpoints = watchedEndpoints(section["endpoints"], entries: entries)
        guard let model = section["model"] else {
            let place = field.node.range.lowerBound
            fail(place..<place + 1, field.path, "\"model\" is missing", "expected \(allowed)")
            return nil
        }
        return modelText(model, allowed).map { Watch(ModelPattern($0), endpoints: endpoints) }
    }

    private mutating func watchedEndpoints(_ field: Field?, entries: [EndpointEntry]) -> Set<String>? {
        guard let field, let fields = elements(field, "an array of endpoint names") else { return nil }
        if fields.isEmpty {
            fail(
                field,
                "found none",
                "expected at least one endpoint",
                hint: "leave \"endpoints\" out to watch them all"
            )
        }
        let names = entries.map(\.endpoint.name).filter { !$0.isEmpty }
        var result: Set<String> = []
        for field in fields {
            guard let name = text(field, "the name of an endpoint") else { continue }
            guard let entry = entries.first(where: { $0.endpoint.name == name }) else {
                fail(
                    field,
                    "no endpoint is named \(quoted(name))",
                    names.isEmpty ? "" : "there are \(list(names.prefix(20).map(shownName), "and"))",
                    hint: Suggestion.closest(to: name, among: names).map { "did you mean \(quoted($0))?" }
                )
                continue
            }
            if !entry.endpoint.isEnabled { warn(field, "\(quoted(name)) is disabled", "nothing is watched there") }
            if !result.insert(name).inserted { warn(field, "\(quoted(name)) is named twice", "once is enough") }
        }
        return result
    }
}
