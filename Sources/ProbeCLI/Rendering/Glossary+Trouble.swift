import ProbeDomain

extension Glossary {
    /// Why requests are held, as `probe status` and its JSON say it.
    static let causes: [Entry] = HoldCause.allCases.map { cause in
        let (meaning, remedy) = words(for: cause)
        return Entry(code: cause.rawValue, meaning: meaning, remedy: remedy)
    }

    /// The reasons of `store_failing`: why the record fails.
    static let storeReasons: [Entry] = RecorderError.Code.allCases.map { code in
        let (meaning, remedy) = words(for: code)
        return Entry(code: "store_\(code.rawValue)", meaning: meaning, remedy: remedy)
    }

    private static func words(for cause: HoldCause) -> (String, String) {
        switch cause {
        case .throttled:
            ("Too many requests or tokens for now.", "It goes on by itself; raise the limit or probe less often.")
        case .dailyQuota:
            ("The limit of this day is used up.", "It goes on when the day of the provider ends; or probe less often.")
        case .outOfMoney: ("No money or allowance is left for this key.", "Top up; lists go on meanwhile.")
        case .overloaded: ("The provider is over its capacity.", "It goes on by itself.")
        case .failing: ("It fails, and is asked less and less often.", "See the reason; it goes on by itself.")
        case .refused:
            (
                "The key or the place we ask from is not accepted.",
                "See the reason. A new key for the service is taken by: systemctl restart probe"
            )
        case .misconfigured:
            ("Our own request is refused as wrong.", "Check base_url and the endpoint's settings, then reload.")
        case .savingQuota:
            (
                "The last reply showed less of your limit remaining than the reserved share.",
                "Paid checks wait for the reset, ten minutes at most; change \"reserve\" to allow more."
            )
        }
    }

    private static func words(for code: RecorderError.Code) -> (String, String) {
        switch code {
        case .full: ("The disk of the record is full.", "Make room; what happened meanwhile is then added.")
        case .permission:
            (
                "The record or its folder may not be written.",
                "Give them to the user of the daemon: chown -R probe:probe /var/lib/probe"
            )
        case .busy: ("Another process has held the record for too long.", "End what has it open, such as sqlite3.")
        case .inUse: ("Another daemon uses the record.", "Stop one of them.")
        case .corrupt:
            ("The record is no database, or damaged.", "Move it aside and restart the daemon: it begins a new one.")
        case .newerVersion:
            ("A newer version of probe has written the record.", "Install that version, or move the file aside.")
        case .olderVersion:
            ("An earlier version of probe has written the record.", "Start the daemon of this version once.")
        case .missing: ("There is no record yet.", "Start the daemon.")
        case .io: ("The disk of the record has failed.", "Look at the disk and at the kernel's log.")
        }
    }
}
