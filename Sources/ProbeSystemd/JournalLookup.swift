import CSystemd
import ProbeDomain

/// Looks events up in the journal's files.
enum JournalLookup {
    /// Whether an entry with this event id is in the journal of this machine.
    ///
    /// Absence needs proof here too: nil where no file may be read, or where what may be read begins after `since`, for
    /// then the entry may have been there.
    static func holds(_ id: EventID, since: Timestamp) -> Bool? {
        var handle: OpaquePointer?
        guard probe_journal_open(&handle) >= 0, let journal = handle else { return nil }
        defer { sd_journal_close(journal) }
        let match = Array("PROBE_EVENT_ID=\(id.text)".utf8)
        guard sd_journal_add_match(journal, match, match.count) >= 0, sd_journal_seek_head(journal) >= 0 else {
            return nil
        }
        let found = sd_journal_next(journal)
        guard found <= 0 else { return true }
        var oldest: UInt64 = 0
        guard found == 0, sd_journal_get_cutoff_realtime_usec(journal, &oldest, nil) > 0,
            Int64(clamping: oldest) <= since.microseconds
        else { return nil }
        return false
    }
}
