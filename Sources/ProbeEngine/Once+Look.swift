import ProbeDomain

extension Once {
    /// One look at one endpoint.
    struct Look {
        let once: Once
        let member: Member
        let pacers: SharedPacers
        var random = SeededRandom(seed: UInt64.random(in: 0 ... .max))
        var machine: EndpointMachine

        init(once: Once, member: Member, pacers: SharedPacers) {
            self.once = once
            self.member = member
            self.pacers = pacers
            let empty = EndpointKnowledge(endpoint: EndpointRecord(key: member.endpoint.key))
            machine = EndpointMachine(endpoint: member.endpoint, watches: once.watches, knowledge: empty)
        }

        mutating func run(_ progress: @Sendable (Progress) -> Void) async -> EndpointReport {
            progress(.started(endpoint: member.endpoint.name, what: "list"))
            var report = EndpointReport(key: member.endpoint.key, state: .up, note: nil, list: nil, models: [])
            await readList(&report)
            for model in modelsToAsk() {
                if Task.isCancelled { break }
                progress(.started(endpoint: member.endpoint.name, what: model.description))
                report.models.append(await ask(model))
            }
            addWaitedFor(&report)
            conclude(&report)
            return report
        }

        /// The hold that keeps us from asking.
        ///
        /// A list is free and shows whether a new key works, so that a refusal of the old one does not stop it.
        private func hold(on check: Check) -> Hold? {
            guard !once.options.isForced else { return nil }
            let hold = pacers.hold(on: member.request(check), at: once.time.now.wall)
            return check == .list && hold?.cause.isOurs == true ? nil : hold
        }

        private mutating func readList(_ report: inout EndpointReport) async {
            guard !pacers.isUnreadable || once.options.isForced else {
                report.state = .held
                report.note = "held: what the record says of holds cannot be read; --force asks anyway"
                return
            }
            if let hold = hold(on: .list) {
                report.state = .held
                report.note = words(for: hold)
                return
            }
            let begin = once.time.now.monotonic
            let run = await once.prober.list(member, kind: Prober.Kind(isManual: true)) { false }
            guard !run.finding.isOfOurOwnEnd else {
                report.state = .held
                report.note = "interrupted before it answered"
                return
            }
            if let read = run.read { _ = machine.observe(read) }
            report.list = ListReport(
                verdict: run.finding.verdict,
                reason: run.finding.reason,
                status: run.attempts.last?.status,
                count: run.ids.isEmpty && run.finding.verdict != .ok ? nil : run.ids.count,
                isComplete: run.isComplete,
                latency: run.finding.verdict == .ok ? once.time.now.monotonic - begin : nil,
                detail: run.attempts.last?.detail
            )
            for attempt in run.attempts { once.recorder.note(.attempt(attempt)) }
            await take(run.finding, run.limits, check: .list, at: run.arrived)
        }

        /// Models of the schedule, and watched ones that the list shows.
        private func modelsToAsk() -> [ModelID] {
            var models = member.endpoint.completionModels
            if member.endpoint.confirms {
                models += machine.unconfirmed.filter { id in
                    !models.contains { ModelFamily(of: $0).name == ModelFamily(of: id).name }
                }
            }
            return models
        }

        private mutating func ask(_ model: ModelID) async -> ModelReport {
            var report = ModelReport(id: model, stage: .unknown)
            let listed = machine.record(of: model).isListed
            if listed { report.stage = .listed }
            if !once.options.isForced, let last = await once.recent(member.endpoint.key, model) {
                let age = once.time.now.wall - last.id.sent
                if age >= .zero, age < member.endpoint.completionEvery, last.verdict.sample == .good {
                    fill(&report, from: last, isListed: listed)
                    report.age = age
                    return report
                }
            }
            guard !once.options.isFree else {
                report.note = "not called: --free"
                return report
            }
            if let hold = hold(on: .completion(model)) {
                return heldBack(report, words(for: hold))
            }
            return await call(model, report: report)
        }

        /// A model that was to be called and was not; what the list says of it stands.
        private func heldBack(_ report: ModelReport, _ note: String) -> ModelReport {
            var report = report
            if report.stage != .listed { report.stage = .held }
            report.isHeldBack = true
            report.note = note
            return report
        }

        private mutating func call(_ model: ModelID, report: ModelReport) async -> ModelReport {
            var report = report
            var options = member.preferredOptions
            while true {
                let accounting = Accounting(recorder: once.recorder, budget: once.budget)
                let price = machine.record(of: model).terms?.price
                let wish = accounting.wish(
                    member,
                    model: model,
                    options: options,
                    isConfirmation: !member.endpoint.completionModels.contains(model),
                    price: price,
                    at: once.time.now.wall
                )
                switch await accounting.reserve(wish) {
                case .granted(let recorded):
                    let now = once.time.now.wall
                    pacers.merge(recorded.map { $0.bounded(at: now) })
                case .refused(let cap):
                    return heldBack(report, "not called: \(cap) is reached for today")
                case .unknown(let error):
                    return heldBack(report, "not called: today's spending cannot be read (\(error.code.rawValue))")
                }
                if let hold = hold(on: .completion(model)) {
                    // It began while the record was asked. Nothing has been sent, so that nothing is spent.
                    try? await once.recorder.settle(wish, actual: Spending())
                    return heldBack(report, words(for: hold))
                }
                let run = await once.prober.complete(
                    member,
                    model: model,
                    options: options,
                    kind: Prober.Kind(isManual: true),
                    price: price
                )
                await accounting.settle(wish, run.attempt)
                guard !run.finding.isOfOurOwnEnd else {
                    return heldBack(report, "interrupted before it answered")
                }
                run.settle(by: machine, model: model)
                let (attempt, finding) = (run.attempt, run.finding)
                once.recorder.note(.attempt(attempt))
                if let fallback = finding.fallback, !run.limits.hasWait,
                    let next = member.options(after: options, fallback: fallback)
                {
                    options = next
                    continue
                }
                await take(finding, run.limits, check: .completion(model), at: run.arrived)
                fill(&report, from: attempt, isListed: machine.record(of: model).isListed)
                if let detail = finding.detail, finding.verdict != .ok { report.note = detail }
                return report
            }
        }

        private mutating func take(_ finding: Finding, _ limits: LimitFacts, check: Check, at now: Timestamp) async {
            let standing = pacers.hold(on: member.request(check), at: now)
            let change = pacers.note(
                finding,
                limits,
                of: member.request(check),
                reserve: member.endpoint.reserve,
                at: now,
                random: &random
            )
            var record = RecordChange()
            // A look asks in spite of a refusal that stands: another one makes the daemon's wait no longer.
            if let hold = change.hold, !(hold.cause.isOurs && standing?.cause.isOurs == true) { record.holds = [hold] }
            record.endedHolds = change.ended.map { ($0.pacer, $0.scope) }
            guard !record.isEmpty else { return }
            // Without a record nothing is held over to the next run; this one has obeyed.
            _ = try? await once.recorder.commit(record)
        }

        private func fill(_ report: inout ModelReport, from attempt: AttemptRecord, isListed: Bool) {
            report.verdict = attempt.verdict
            report.reason = attempt.reason
            report.status = attempt.status
            report.firstToken = attempt.firstToken
            report.latency = attempt.phases.end
            report.served = attempt.servedModel
            report.microUSD = attempt.microUSD
            report.tokens = attempt.inputTokens.map { $0 + (attempt.outputTokens ?? 0) }
            report.stage = stage(after: attempt.verdict, isListed: isListed)
        }

        private func stage(after verdict: Verdict, isListed: Bool) -> ModelReport.Stage {
            switch verdict {
            case .ok: .callable
            case .gated: .gated
            case .absent: .absent
            case .retired: .retired
            case .ambiguousAbsent, .wrongRoute, .okDegraded: isListed ? .listed : .unknown
            case .rateLimited, .quotaExhausted: isListed ? .listed : .limited
            case .authFailed, .regionBlocked, .overloaded, .providerError, .edgeError, .network, .badProbe,
                .protocolViolation:
                .failed
            }
        }

        /// Exact models that are waited for and did not show are part of the answer.
        private func addWaitedFor(_ report: inout EndpointReport) {
            guard let list = report.list, list.verdict == .ok, list.isComplete, list.count ?? 0 > 0 else { return }
            for watch in machine.watches {
                guard let id = watch.pattern.exactID, !report.models.contains(where: { watch.pattern.matches($0.id) })
                else { continue }
                let listed = machine.knowledge.models.keys.first(where: watch.pattern.matches)
                report.models.append(ModelReport(id: listed ?? id, stage: listed == nil ? .absent : .listed))
            }
        }

        private func conclude(_ report: inout EndpointReport) {
            var worst = report.state
            // A refusal as wrong or unknown is an answer about a model, but it is no list.
            if let list = report.list {
                let state = state(after: list.verdict)
                worst = worse(worst, state == .up && list.verdict != .ok ? .failed : state)
            }
            for model in report.models where model.age == nil {
                if model.isHeldBack { worst = worse(worst, .held) }
                if let verdict = model.verdict { worst = worse(worst, state(after: verdict)) }
            }
            report.state = worst
            if let list = report.list, list.verdict != .ok, report.note == nil {
                let status = list.status.map { "HTTP \($0), " } ?? ""
                let detail = list.detail.flatMap { $0 == list.reason.code ? nil : ": \($0)" } ?? ""
                report.note = status + list.reason.code + detail
            }
        }

        private func worse(_ left: EndpointReport.State, _ right: EndpointReport.State) -> EndpointReport.State {
            let order = EndpointReport.State.allCases
            return (order.firstIndex(of: left) ?? 0) >= (order.firstIndex(of: right) ?? 0) ? left : right
        }

        private func state(after verdict: Verdict) -> EndpointReport.State {
            switch verdict.sample {
            case .good: .up
            case .limited: .limited
            case .exhausted: .exhausted
            case .unauthorized: .unauthorized
            case .blocked: .blocked
            case .bad, .none: .failed
            }
        }

        private func words(for hold: Hold) -> String {
            let seconds = max(1, (hold.until - once.time.now.wall).wholeMicroseconds / 1_000_000)
            let wait =
                seconds < 600 ? "\(seconds) s" : seconds < 36_000 ? "\(seconds / 60) min" : "\(seconds / 3_600) h"
            let source = hold.source.map { " (\($0))" } ?? ""
            return "held: \(hold.reason), free again in \(wait)\(source); --force asks anyway"
        }
    }
}
