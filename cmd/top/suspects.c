#include "cmd/top/suspects.h"

#include "lib/base/mem.h"

/* if waits are unknown, fewer senders than this may just be waiting for a slow receiver */
#define SENDERS 10
/*
 * seconds; a cohort is regarded as begun at the start of the process unless the longest wait
 * exceeds its wait by at least this much
 */
#define START 300

/* The order in which alarms and findings are reported. */
enum rank {
	/*
	 * exists only with several dumps; growth over dumps is reported before what a single dump
	 * shows
	 */
	RANK_GROWING,
	RANK_DEADLOCK,
	RANK_LEAKED,
	RANK_FOREVER,
	RANK_LOCK,
	RANK_SEND,
	RANK_WAIT,
	RANK_NO_RECEIVER,
	RANKS
};

static enum rank rank_of_alarm(enum gl_alarm_kind kind)
{
	static const enum rank ranks[GL_ALARM_KINDS] = {
		[GL_ALARM_DEADLOCK] = RANK_DEADLOCK,
		[GL_ALARM_LOCK] = RANK_LOCK,
		[GL_ALARM_SLOT] = RANK_LOCK,
		[GL_ALARM_CHILDREN] = RANK_LOCK,
		[GL_ALARM_SEND] = RANK_SEND,
		[GL_ALARM_WAIT] = RANK_WAIT,
		[GL_ALARM_HUNG] = RANK_WAIT,
		[GL_ALARM_PARKED] = RANK_WAIT,
	};

	return ranks[kind];
}

/* Returns the rank of findings of this kind; RANKS if they are facts, not suspicions. */
static enum rank rank_of_finding(enum gl_finding_kind kind)
{
	static const enum rank ranks[] = {
		[GL_FINDING_LEAKED] = RANK_LEAKED,
		[GL_FINDING_FOREVER] = RANK_FOREVER,
		[GL_FINDING_GROUP] = RANKS,
		[GL_FINDING_GROWING] = RANK_GROWING,
		[GL_FINDING_LOCKS] = RANKS,
		[GL_FINDING_COHORT] = RANKS,
		[GL_FINDING_NO_RECEIVER] = RANK_NO_RECEIVER,
		[GL_FINDING_BLOCKED] = RANKS,
		[GL_FINDING_MANY] = RANKS,
	};

	return ranks[kind];
}

/*
 * Returns true if the finding is worth a line. If waits are known, alarms already name the senders
 * that have waited for a minute, and no other senders are suspicious. A cohort that is as old as
 * the process is normal and gets no line: its goroutines were parked when the process started.
 */
static bool is_news(const struct gl_finding *f, bool has_waits, uint64_t oldest)
{
	if (f->kind == GL_FINDING_NO_RECEIVER)
		return !has_waits && f->n >= SENDERS;
	return f->kind != GL_FINDING_COHORT || f->cohort->minutes * 60 + START <= oldest;
}

static enum verdict verdict_of(enum rank rank)
{
	switch (rank) {
	case RANK_DEADLOCK:
		return VERDICT_DEADLOCK;
	case RANK_LEAKED:
	case RANK_GROWING:
		return VERDICT_LEAK;
	case RANK_FOREVER:
	case RANK_LOCK:
	case RANK_SEND:
	case RANK_WAIT:
		return VERDICT_STUCK;
	case RANK_NO_RECEIVER:
	case RANKS:
		break;
	}
	return VERDICT_SUSPICIOUS;
}

static void add(struct suspects *s, struct suspect one, enum rank rank)
{
	enum verdict verdict = verdict_of(rank);

	s->v[s->n++] = one;
	s->verdict = verdict < s->verdict ? verdict : s->verdict;
}

void suspects_make(struct suspects *s, const struct gl_alarms *alarms, struct gl_finding *findings,
	size_t nfindings, bool has_waits, uint64_t oldest)
{
	*s = (struct suspects){.verdict = VERDICT_NONE};
	s->v = gl_mem_new(alarms->n + nfindings, sizeof *s->v);
	s->facts = gl_mem_new(nfindings, sizeof *s->facts);
	for (int rank = 0; rank < RANKS; rank++) {
		for (size_t i = 0; i < alarms->n; i++)
			if (rank_of_alarm(alarms->v[i].kind) == (enum rank)rank)
				add(s, (struct suspect){&alarms->v[i], NULL}, (enum rank)rank);
		for (size_t i = 0; i < nfindings; i++)
			if (rank_of_finding(findings[i].kind) == (enum rank)rank &&
				is_news(&findings[i], has_waits, oldest))
				add(s, (struct suspect){NULL, &findings[i]}, (enum rank)rank);
	}
	for (size_t i = 0; i < nfindings; i++)
		if (rank_of_finding(findings[i].kind) == RANKS &&
			is_news(&findings[i], has_waits, oldest))
			s->facts[s->nfacts++] = &findings[i];
}

void suspects_free(struct suspects *s)
{
	gl_mem_free(s->v);
	gl_mem_free(s->facts);
}

const char *verdict_name(enum verdict v)
{
	static const char *const names[VERDICTS] = {
		[VERDICT_DEADLOCK] = "deadlock",
		[VERDICT_LEAK] = "leak",
		[VERDICT_STUCK] = "stuck",
		[VERDICT_SUSPICIOUS] = "suspicious",
		[VERDICT_NONE] = "none",
	};

	return names[v];
}
