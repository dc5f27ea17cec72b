// Fixed due times of many endpoints, in a heap.
#ifndef REFERENCE_SCHEDULE_H
#define REFERENCE_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct schedule;

/// Endpoints that are due each interval, their first dues spread evenly over the one after `start`; times in
/// nanoseconds. At most `most` delays are remembered. Ends the program when there is no memory.
struct schedule *schedule_make(size_t endpoints, uint64_t interval, uint64_t start, size_t most);

/// Takes an endpoint that is due by `now` and sets its next due time; false when there is none. What was missed is
/// skipped.
bool schedule_take(struct schedule *schedule, uint64_t now, bool is_counted, unsigned *endpoint);

/// The next due time.
uint64_t schedule_next(const struct schedule *schedule);

/// How late the given share of the counted ones was at most, in microseconds; 0 when none was counted.
double schedule_late_us(const struct schedule *schedule, double share);

#endif
