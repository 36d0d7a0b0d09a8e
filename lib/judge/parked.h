/* parked: alarms about single goroutines that have waited for too long. */
#ifndef GL_JUDGE_PARKED_H
#define GL_JUDGE_PARKED_H

#include "lib/judge/maker.h"

/*
 * Adds alarms about goroutines that have waited for a minute or longer to send, or for a lock whose
 * address the dump does not show.
 */
void gl_parked_add_waiters(struct gl_maker *m);

/* Adds alarms about all goroutines of a process in which nothing runs, if they are few. */
void gl_parked_add_hung(struct gl_maker *m);

/*
 * Adds alarms about goroutines that were started, and began to wait, long after the goroutines that
 * the process keeps from its start.
 */
void gl_parked_add_late(struct gl_maker *m);

#endif
