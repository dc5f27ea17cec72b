package import ProbeDomain

/// The fields of an event's journal entry, in their order; only those that have a value.
///
/// Names are the journal's contract.
///
/// - Parameters:
///   - event: The event.
///   - repeated: It may have been told before.
///   - unrecorded: It is not in the record yet.
/// - Returns: Names and values, safe to show.
package func journalFields(
    of event: Event,
    repeated: Bool,
    unrecorded: Bool
) -> [(name: String, value: String)] {
    let facts = event.facts
    var fields: [(name: String, value: String)] = [
        ("MESSAGE", escaped(event.message, limit: 1_000)),
        ("PRIORITY", String(event.kind.priority.rawValue)),
        ("MESSAGE_ID", event.kind.messageID),
        ("SYSLOG_IDENTIFIER", "probe"),
        ("PROBE_EVENT", event.kind.rawValue),
        ("PROBE_EVENT_ID", event.id.text),
        ("PROBE_TIME", event.time.rfc3339),
    ]
    func add(_ name: String, _ value: String?) {
        if let value { fields.append((name, escaped(value, limit: 500))) }
    }
    add("PROBE_SEQ", event.sequence.map { String($0) })
    add("PROBE_ENDPOINT", facts.endpoint)
    add("PROBE_PROVIDER", facts.provider)
    add("PROBE_CHECK", facts.check?.rawValue)
    // An entry is not the place for a whole catalogue; the record has them all.
    for model in [facts.model].compactMap({ $0 }) + facts.otherModels.prefix(20) { add("PROBE_MODEL", model.text) }
    add("PROBE_SERVED_MODEL", facts.servedModel?.text)
    add("PROBE_STATE", facts.state)
    add("PROBE_PREVIOUS", facts.previous)
    add("PROBE_VERDICT", facts.verdict?.rawValue)
    add("PROBE_REASON", facts.reason?.code)
    add("PROBE_HTTP_STATUS", facts.httpStatus.map { String($0) })
    add("PROBE_REQUEST_ID", facts.requestID)
    add("PROBE_LAST_ABSENT", facts.lastAbsent?.rfc3339)
    add("PROBE_FIRST_PRESENT", facts.firstPresent?.rfc3339)
    add("PROBE_UNTIL", facts.until?.rfc3339)
    add("PROBE_LATENCY_US", facts.latency.map { String($0.wholeMicroseconds) })
    add("PROBE_TTFT_US", facts.firstToken.map { String($0.wholeMicroseconds) })
    if repeated { fields.append(("PROBE_REPEATED", "1")) }
    if unrecorded { fields.append(("PROBE_UNRECORDED", "1")) }
    return fields
}

/// An event as one line for people, for where no journal takes it.
package func plainLine(of event: Event) -> String {
    let word =
        switch event.kind.priority {
        case .err: "error"
        case .warning: "warning"
        case .notice: "notice"
        }
    return "\(event.time.timeOfDay) UTC \(word): \(escaped(event.message, limit: 1_000))"
}

/// A legal name of a journal field for a fact of a log line.
///
/// `PROBE_` and the key in upper case, every other character than A-Z, 0-9 an underscore, at most 64 bytes (the journal
/// drops fields of other names without a word).
package func journalFieldName(of key: String) -> String {
    var name = "PROBE_"
    for character in key.utf8.prefix(64 - name.utf8.count) {
        switch character {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): name.unicodeScalars.append(Unicode.Scalar(character - 32))
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            name.unicodeScalars.append(Unicode.Scalar(character))
        default: name.append("_")
        }
    }
    return name
}
