/// The summary of one question: an endpoint and what is asked of it.
package struct QuestionSummary: Sendable, Equatable {
    /// The endpoint.
    package var endpoint: EndpointKey
    /// What is asked, about which model.
    package var check: Check
    /// What is kept of its attempts.
    package var summary: Summary

    /// Makes the summary of a question.
    package init(endpoint: EndpointKey, check: Check, summary: Summary) {
        self.endpoint = endpoint
        self.check = check
        self.summary = summary
    }
}

/// The summaries of a window.
package struct SummaryReport: Sendable, Equatable {
    /// The stretch that they are of: the window that was asked for, widened to whole stretches of what is kept.
    package var window: TimeWindow
    /// Those that have any attempt or known time in it; by endpoint, then by check.
    package var questions: [QuestionSummary]

    /// Makes a report.
    package init(window: TimeWindow, questions: [QuestionSummary]) {
        self.window = window
        self.questions = questions
    }
}
