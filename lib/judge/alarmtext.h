/* alarmtext: turns an alarm into a sentence, and names it. */
#ifndef GL_JUDGE_ALARMTEXT_H
#define GL_JUDGE_ALARMTEXT_H

#include "lib/base/buf.h"
#include "lib/judge/alarm.h"

/* Returns the name of the finding that an alarm becomes: deadlock, lock, stuck or children. */
struct gl_str gl_alarm_name(enum gl_alarm_kind kind);

/*
 * Appends the sentence of an alarm as plain text, with its places. Before it the caller writes the
 * number of goroutines, with which the sentence begins.
 */
void gl_alarm_put(struct gl_buf *b, const struct gl_alarm *a);

/* Appends a place as `func file.go:7`. */
void gl_alarm_put_place(struct gl_buf *b, const struct gl_alarm_place *p);

#endif
