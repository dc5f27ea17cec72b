/// The sentences of what providers say beside their answers.
extension EventText {
    static func shutdown(_ facts: EventFacts, end: Timestamp, former: Timestamp?, now: Timestamp) -> String {
        let before = former.map { "; it was to be on \(day($0))" } ?? ""
        let days = max(.zero, end - now).components.seconds / 86_400
        let left = end <= now ? "" : days == 0 ? ", within a day" : days == 1 ? ", in a day" : ", in \(days) days"
        return "\(subject(facts)) is to be shut down on \(place(facts)) on \(day(end))\(left)\(before)"
    }

    static func price(_ facts: EventFacts, from old: ModelPrice, to new: ModelPrice) -> String {
        "\(subject(facts)) costs \(new.words) per million tokens in / out on \(place(facts)), was \(old.words)"
    }

    static func alias(_ facts: EventFacts, from old: ModelID, to new: ModelID) -> String {
        "\(subject(facts)) on \(place(facts)) is now \(new), was \(old)"
    }

    static func limits(_ facts: EventFacts, _ changes: [(name: String, from: Int, to: Int)]) -> String {
        let words = changes.map { "\(escaped($0.name, limit: 40)) \($0.to), was \($0.from)" }
        return "\(place(facts)) has other limits for \(subject(facts)): \(words.joined(separator: "; "))"
    }

    static func expiry(_ facts: EventFacts, source: String, at end: Timestamp, now: Timestamp) -> String {
        let left = end - now
        let hours = left.components.seconds / 3_600
        let words = hours < 2 ? "\(max(1, left.components.seconds / 60)) min" : "\(hours) h"
        let from = source.isEmpty ? "" : " (\(escaped(source, limit: 200)))"
        return "the key of \(place(facts))\(from) expires at \(stamp(end)), in \(words)"
    }

    /// The day, and the time of it where it is not the day's beginning.
    private static func day(_ time: Timestamp) -> String {
        time.microseconds % 86_400_000_000 == 0 ? time.day : stamp(time)
    }

    private static func place(_ facts: EventFacts) -> String { facts.endpoint ?? "this machine" }
}
