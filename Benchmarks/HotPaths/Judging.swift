import ProbeDomain

extension HotPath {
    /// What replies mean, and which ids of a list are watched.
    static func judgingPaths() throws -> [HotPath] {
        let answers = try answers()
        let classifier = Classifier(rules: try Inputs.openAI().rules)
        let ids = Inputs.ids(200).flatMap { [ModelID($0), ModelID("openai/\($0)")] }
        return [
            HotPath(name: "classify", iterations: 500) { iterations in
                for _ in 0..<iterations {
                    for answer in answers {
                        let finding = classifier.classify(answer.exchange, answer.reading, question: answer.question)
                        guard finding.verdict == answer.verdict else { throw Unexpected("\(finding.verdict)") }
                    }
                }
            },
            try patternPath("watch-exact", "gpt-5.5", takes: 14, of: ids, iterations: 50),
            try patternPath("watch-glob", "gpt-5.*-pro*", takes: 28, of: ids, iterations: 20),
        ]
    }

    private static func patternPath(
        _ name: String,
        _ text: String,
        takes count: Int,
        of ids: [ModelID],
        iterations: Int
    ) throws -> HotPath {
        let pattern = ModelPattern(text)
        return HotPath(name: name, iterations: iterations) { iterations in
            for _ in 0..<iterations {
                let taken = ids.count { pattern.matches($0) }
                guard taken == count else { throw Unexpected("\(text) takes \(taken) ids") }
            }
        }
    }

    /// A reply, what was read from it, and what it should come to.
    private struct Answer {
        let exchange: Exchange
        let reading: Reading
        let question: Question
        let verdict: Verdict

        init(_ exchange: Exchange, to question: Question, is verdict: Verdict) throws {
            self.exchange = exchange
            self.question = question
            self.verdict = verdict
            reading = try Inputs.openAI().read(exchange, as: question)
        }
    }

    private static func answers() throws -> [Answer] {
        let call = Question.completion("gpt-5.6", CompletionOptions(route: .responses))
        let missing = Inputs.error(
            404,
            "invalid_request_error",
            "model_not_found",
            "The model `gpt-5.6` does not exist or you do not have access to it."
        )
        let broke = Inputs.error(
            429,
            "insufficient_quota",
            "insufficient_quota",
            "You exceeded your current quota, please check your plan and billing details."
        )
        return [
            try Answer(Inputs.reply(200, Inputs.list(Inputs.ids(20))), to: .list(page: nil), is: .ok),
            try Answer(missing, to: call, is: .ambiguousAbsent),
            try Answer(broke, to: call, is: .quotaExhausted),
        ]
    }
}
