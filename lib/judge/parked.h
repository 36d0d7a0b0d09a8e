/*
 * parked: alarms of goroutines that wait, each by itself, for how long they have done so.
 */
#ifndef GL_JUDGE_PARKED_H
#define GL_JUDGE_PARKED_H

#include "lib/judge/maker.h"

/* Goroutines that wait to send, or for a lock that they do not show, for a minute or longer. */
void gl_parked_add_waiters(struct gl_maker *m);

/* All goroutines of a process in which nothing runs, if they are few. */
void gl_parked_add_hung(struct gl_maker *m);

/* Goroutines that were started and parked long after the process's own loops. */
void gl_parked_add_late(struct gl_maker *m);

#endif
