import ProbeDomain

/// The truth about one answer: what it was, whatever the program makes of it.
struct Outcome: Sendable {
    /// What it says about health.
    var label = Label.good
    /// What it keeps from being sent.
    var hold: HoldTruth?
    /// The ids that a readable page showed.
    var shown: [ModelID]?
    /// Whether more pages follow.
    var isLastPage = true
    /// The list lacks so many rows that nobody may believe it, or it is empty.
    var isGross = false
    /// What a completion showed of its model.
    var call: Call?
    /// The host was not reached.
    var isUnreached = false
    /// Tokens that it cost.
    var tokens = 0
    /// Little of the user's quota is left.
    var isShort = false
    /// How many requests a day the answer allows; nil where it names none.
    var dailyLimit: Int?
    /// The limit of requests that the answer names; nil where it names none.
    var limit: Int?

    /// In words, for the trail.
    var words: String {
        var words = "\(label)"
        if let call { words += " \(call)" }
        if isGross { words += " cut" }
        if let hold { words += " hold \(hold.scope.text) \(hold.cause) \(hold.asked.map { "\($0)" } ?? "")" }
        return words
    }

    /// What one answer says about health.
    enum Label: Sendable { case good, bad, limited, exhausted, unauthorized, ours, none }

    /// What a completion showed of its model.
    enum Call: Sendable { case ran, gated, unknown, retired }
}

/// What an answer keeps from being sent, by the rules of pacing.
struct HoldTruth: Sendable {
    /// Why.
    var cause: HoldCause
    /// What.
    var scope: HoldScope
    /// How long the server asked us to wait; nil when it did not say.
    var asked: Duration?
}

/// One request, as the world sees it.
struct Ask: Sendable {
    /// The endpoint's name.
    var site: String
    /// What is asked.
    var check: Check
    /// When it was sent, true time.
    var at: Duration
    /// When it was sent, by this machine's wall clock.
    var wall: Timestamp
    /// Its number, over the whole run.
    var number: Int
    /// The first page's true time, when this is a later page.
    var base: Duration?
    /// From which row on.
    var offset = 0
    /// Whether the answer is asked for as a stream.
    var isStreaming = false
    /// The path of the URL.
    var path = ""
    /// The request's limit on the head.
    var patience = Duration.seconds(10)
}

/// What the network does with a request.
struct Answered: Sendable {
    /// What comes back.
    var reply: Face.Reply?
    /// Why nothing comes back.
    var failure: TransferFailure.Kind?
    /// How long it takes.
    var delay: Duration
    /// The truth about it.
    var outcome: Outcome
}
