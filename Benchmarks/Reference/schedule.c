#include "schedule.h"

#include <stdlib.h>

#include "fetcher.h"

struct timer {
    uint64_t due;
    unsigned endpoint;
};

struct schedule {
    struct timer *heap;
    size_t count;
    uint64_t interval;
    uint64_t *late;
    size_t late_count, late_room;
};

struct schedule *schedule_make(size_t endpoints, uint64_t interval, uint64_t start, size_t most) {
    struct schedule *schedule = calloc(1, sizeof *schedule);
    if (!schedule) fail("no memory");
    schedule->heap = calloc(endpoints, sizeof *schedule->heap);
    schedule->late = calloc(most, sizeof *schedule->late);
    if (!schedule->heap || !schedule->late) fail("no memory");
    schedule->count = endpoints;
    schedule->interval = interval;
    schedule->late_room = most;
    // In their order they are a heap.
    for (size_t index = 0; index < endpoints; index++) {
        schedule->heap[index] = (struct timer){start + interval * index / endpoints, (unsigned)index + 1};
    }
    return schedule;
}

static void sink_first(struct schedule *schedule) {
    struct timer *heap = schedule->heap, moved = heap[0];
    size_t hole = 0;
    for (size_t child; (child = 2 * hole + 1) < schedule->count; hole = child) {
        if (child + 1 < schedule->count && heap[child + 1].due < heap[child].due) child++;
        if (heap[child].due >= moved.due) break;
        heap[hole] = heap[child];
    }
    heap[hole] = moved;
}

bool schedule_take(struct schedule *schedule, uint64_t now, bool is_counted, unsigned *endpoint) {
    struct timer *first = &schedule->heap[0];
    if (first->due > now) return false;
    *endpoint = first->endpoint;
    uint64_t late = now - first->due;
    if (is_counted && schedule->late_count < schedule->late_room) schedule->late[schedule->late_count++] = late;
    first->due += schedule->interval * (late / schedule->interval + 1);
    sink_first(schedule);
    return true;
}

uint64_t schedule_next(const struct schedule *schedule) { return schedule->heap[0].due; }

static int compare(const void *left, const void *right) {
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

double schedule_late_us(const struct schedule *schedule, double share) {
    if (!schedule->late_count) return 0;
    qsort(schedule->late, schedule->late_count, sizeof *schedule->late, compare);
    size_t index = (size_t)(share * (double)schedule->late_count);
    return (double)schedule->late[index < schedule->late_count ? index : schedule->late_count - 1] / 1e3;
}
