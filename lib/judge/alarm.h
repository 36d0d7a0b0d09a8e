/*
 * alarm: finds what is wrong in one dump, judging by who waits for whom and for how long:
 * deadlocks, locks that are not released, WaitGroups whose goroutines are stuck, and goroutines
 * that have been parked for long. An alarm is a suspicion. It gives its reason, and a place in the
 * code.
 *
 * Healthy programs raise no alarm. A wait must be known to be a minute or longer, or the dump's
 * reason must say that the process hangs. Only a ring of goroutines that wait for each other's
 * locks needs no known wait. Goroutines that wait for work (lib/select/idle.rules) never raise an
 * alarm.
 */
#ifndef GL_JUDGE_ALARM_H
#define GL_JUDGE_ALARM_H

#include "lib/judge/alarmlist.h"

/*
 * Adds the alarms of a dump. They replace the same alarms of earlier dumps. They also replace all
 * other alarms of earlier dumps of the same source, unless the dump is a recovered panic, which
 * shows no other goroutines. Returns false if there is no memory.
 */
bool gl_alarms_add(struct gl_alarms *a, const struct gl_wait_graph *g);

/*
 * Returns true if all alarms so far are of this source. A dump of the source that another one will
 * replace can then be skipped, because its alarms would leave no trace.
 */
bool gl_alarms_are_of(const struct gl_alarms *a, struct gl_str source);

#endif
