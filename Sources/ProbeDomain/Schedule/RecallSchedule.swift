/// How often a listed or gated model is called again until it answers.
package enum RecallSchedule {
    /// The wait before the next call: at once, then 2, 5 and 10 minutes, then every 15, or as the day's share allows;
    /// after 14 days the usual interval.
    ///
    /// - Parameters:
    ///   - calls: How many have been made.
    ///   - waiting: How long the model has been listed without answering.
    ///   - usual: The endpoint's interval between completions.
    ///   - perDay: How many calls a day this model may have.
    /// - Returns: The wait; zero for the first call.
    package static func wait(calls: Int, waiting: Duration, usual: Duration, perDay: Int = most) -> Duration {
        let spread = Duration.seconds(86_400) / max(1, min(most, perDay))
        if waiting >= .seconds(14 * 86_400) { return max(usual, spread) }
        switch calls {
        case ...0: return .zero
        case 1: return .seconds(120)
        case 2: return .seconds(300)
        case 3: return .seconds(600)
        default: return spread
        }
    }

    /// How many calls have been made, when the last one was made so long after the model was first listed; 0 for one from
    /// before.
    package static func calls(after age: Duration) -> Int {
        guard age >= .zero else { return 0 }
        // The first ones come at 0, 2, 7 and 17 minutes.
        return 1 + [120, 420, 1_020].count { age >= .seconds($0) }
    }

    /// A number of calls a day, and the models that share it.
    package struct Room: Sendable, Equatable {
        /// Calls a day.
        package var calls: Int
        /// Models that wait for an answer.
        package var models: Int

        /// Makes it.
        package init(calls: Int, models: Int) {
            self.calls = calls
            self.models = models
        }

        /// What a cap on completions leaves beside the scheduled ones, which stop at three quarters of it; never less
        /// than the ten confirmations a day that there are without any.
        package init(cap: Int, scheduled: Int, models: Int) {
            self.init(calls: max(Reservation.confirmationsPerDay, cap - cap / 4 - scheduled), models: models)
        }
    }

    /// How many calls a day each model may have, so that the day's share lasts all day and a model that appears late in
    /// it still finds the first four.
    ///
    /// A refusal costs nothing and is none of the ten confirmations a day; what is answered without showing that the
    /// model ran does cost, and lives on the ten.
    ///
    /// | what bounds it | worst delay of one gated model |
    /// |---|---|
    /// | nothing | 15 min |
    /// | a cap that leaves 17 a day, as the shipped config's | 2 h; 15 min where the model is called by schedule |
    /// | ten a day: the tightest cap, or answers that cost | 4 h |
    ///
    /// - Parameters:
    ///   - models: How many wait for an answer at the endpoint.
    ///   - rooms: What bounds them further.
    /// - Returns: One at least.
    package static func perDay(models: Int, rooms: [Room]) -> Int {
        let shares = rooms.map { ($0.calls - kept) / max(1, $0.models) } + [most / max(1, models)]
        return max(1, shares.min() ?? most)
    }

    /// Every 15 minutes.
    package static let most = 96
    /// The quick calls of a model that appears.
    private static let kept = 4
}
