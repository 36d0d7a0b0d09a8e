/*
 * suspects: what gltop suspects, in the order in which it is reported, and the facts reported after
 * it. The alarms of lib/judge come from who waits for whom, the findings of lib/summary from groups
 * and counts. A fact is something that healthy programs show, too.
 */
#ifndef GL_CMD_TOP_SUSPECTS_H
#define GL_CMD_TOP_SUSPECTS_H

#include "lib/judge/alarm.h"
#include "lib/summary/finding.h"

/* One line of the report. It is about an alarm or a finding; the other pointer is NULL. */
struct suspect {
	const struct gl_alarm *alarm;
	struct gl_finding *finding;
};

/*
 * The verdict on the whole input, which is the worst that any suspicion justifies. Worse verdicts
 * come first.
 */
enum verdict {
	VERDICT_DEADLOCK,
	VERDICT_LEAK,
	VERDICT_STUCK,
	VERDICT_SUSPICIOUS,
	VERDICT_NONE,
	VERDICTS
};
#define VERDICT_NAMES "deadlock|leak|stuck|suspicious|none"

struct suspects {
	struct suspect *v; /* the most serious one first */
	size_t n;
	struct gl_finding **facts;
	size_t nfacts;
	enum verdict verdict;
};

/*
 * Sorts alarms and findings into suspects and facts. has_waits: some goroutine shows how long it
 * has waited. oldest: the longest of these waits in seconds.
 */
void suspects_make(struct suspects *s, const struct gl_alarms *alarms, struct gl_finding *findings,
	size_t nfindings, bool has_waits, uint64_t oldest);
void suspects_free(struct suspects *s);

/* Returns the verdict's name; constant text. */
const char *verdict_name(enum verdict v);

#endif
