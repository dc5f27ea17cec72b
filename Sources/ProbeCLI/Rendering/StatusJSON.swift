import ProbeDomain
import ProbeJSON
import ProbeStore

/// The JSON of `probe status --json`.
enum StatusJSON {
    static func output(
        _ status: StoreReader.Status,
        _ pulse: StoreReader.Pulse,
        now: Timestamp,
        code: ExitStatus
    ) -> JSONOutput {
        [
            "schema_version": 1,
            "command": "status",
            "at": .string(now.rfc3339),
            "exit_status": .int(Int(code.rawValue)),
            "last_attempt_at": .optional(pulse.newest?.rfc3339),
            "stale": .bool(pulse.isStale(at: now)),
            "endpoints": .array(status.endpoints.map(endpoint)),
            "holds": .array(status.holds.map { hold($0.bounded(at: now), status, now: now) }),
        ]
    }

    private static func endpoint(_ endpoint: StoreReader.EndpointStatus) -> JSONOutput {
        let record = endpoint.knowledge.endpoint
        return [
            "name": .string(record.key.name),
            "provider": .string(record.key.provider),
            "base_url": .string(record.key.baseURL),
            "state": .string(endpoint.state.rawValue),
            "note": .optional(record.note),
            "baseline_at": .optional(record.baselineAt?.rfc3339),
            "last_complete_list_at": .optional(record.lastCompleteList?.rfc3339),
            "list_suspect_since": .optional(record.suspicion?.since.rfc3339),
            "listed": .int(endpoint.listedModels),
            "key_expires_at": .optional(record.expiry?.at.rfc3339),
            "allowance": record.allowance.map(allowance) ?? .null,
            "checks": .array(
                endpoint.knowledge.health.sorted { $0.key < $1.key }.map { check, machine in
                    [
                        "check": .string(check.kind.rawValue),
                        "model": .optional(check.model?.text),
                        "state": .string(machine.state.rawValue),
                        "since": .optional(machine.since?.rfc3339),
                    ]
                }
            ),
            "models": .array(
                endpoint.interesting.map {
                    ModelJSON.output($0, lastList: endpoint.knowledge.endpoint.lastCompleteList)
                }
            ),
            "attempts": .array(endpoint.lastAttempts.map(AttemptJSON.output)),
            "spent_today": [
                "completions": .int(endpoint.spentToday.completions),
                "tokens": .int(endpoint.spentToday.tokens),
                "usd": .usd(endpoint.spentToday.microUSD),
            ],
        ]
    }

    private static func allowance(_ known: KnownAllowance) -> JSONOutput {
        let allowance = known.allowance
        return [
            "read_at": .string(known.read.rfc3339),
            "used_share": .optional(allowance.usedShare),
            "remaining": .optional(allowance.remaining),
            "unit": .optional(allowance.unit),
            "resets_at": .optional(allowance.resets?.rfc3339),
            "plan": .optional(allowance.plan),
            "empty": .bool(allowance.isEmpty),
        ]
    }

    private static func hold(_ hold: Hold, _ status: StoreReader.Status, now: Timestamp) -> JSONOutput {
        [
            "endpoints": .array(status.endpoints(heldBy: hold).map { .string($0) }),
            "origin": .string(hold.pacer.origin),
            "identity": .string(hold.pacer.identity),
            "scope": .string(hold.scope.text),
            "since": .string(hold.since.rfc3339),
            "until": .string(hold.until.rfc3339),
            "until_local": .string(localRFC3339(hold.until)),
            "remaining_us": .int(Int(max(.zero, hold.until - now).wholeMicroseconds)),
            "cause": .string(hold.cause.rawValue),
            "source": .optional(hold.source?.description),
            "step": .int(hold.step),
            "reason": .string(hold.reason.code),
        ]
    }
}
