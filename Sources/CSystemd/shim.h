#ifndef PROBE_CSYSTEMD_SHIM_H
#define PROBE_CSYSTEMD_SHIM_H

#include <systemd/sd-journal.h>
#include <sys/uio.h>

/// Opens the journal of this machine for reading; the flags are macros that Swift does not see.
static inline int probe_journal_open(sd_journal *_Nullable *_Nonnull journal) {
    return sd_journal_open(journal, SD_JOURNAL_LOCAL_ONLY);
}

#endif
