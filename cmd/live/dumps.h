/*
 * dumps: the records of a stream to dumps, one after another, and these to a history. The dump at
 * hand is counted as its goroutines come, and may be shown before it is whole.
 */
#ifndef GL_CMD_LIVE_DUMPS_H
#define GL_CMD_LIVE_DUMPS_H

#include "cmd/common/tool.h"
#include "lib/summary/group.h"
#include "lib/summary/history.h"
#include "lib/summary/sole.h"

/* What a dump has beside its groups. */
struct dump_facts {
	struct gl_keys keys;	   /* by what the groups are; borrowed as source is */
	struct gl_str source;	   /* borrowed until another dump is shown */
	uint64_t runtime, dumpers; /* excluded */
	bool is_truncated;
};

struct dumps {
	/* the caller's */
	struct tool *tool;
	const struct gl_keys *by;   /* as for gl_groups_new */
	struct gl_history *history; /* its last dump is the one that was shown last */
	void (*on_whole)(void *ctx); /* the dump at hand is whole, and was not shown so */
	void *ctx;
	/* to read */
	struct dump_facts shown;
	bool is_fresh; /* the dump at hand has more than was shown */
	/* its own */
	struct dump_at_hand {
		bool is_begun, is_json, has_paused;
		struct gl_buf source;
		uint64_t number, offset;
		struct gl_groups *groups;
		struct dump_facts facts;
		bool has_company; /* a goroutine that does not write it */
	} now;
	struct gl_soles soles; /* who writes the dump at hand, as long as it is the only one */
	bool has_sole_shown;   /* they are in the history */
	struct gl_buf names, source; /* of what is shown */
	struct gl_buf key;
	bool is_new; /* the dump at hand is not in the history yet */
};

void dumps_free(struct dumps *d);

/* The next records. 0, or -1 and *err: one of them could not be grouped. */
int dumps_take(struct dumps *d, const struct gl_record *r, size_t n, struct gl_err *err);

/* What there is of the dump at hand goes to the history and to d->shown; nothing if there is none. */
void dumps_show(struct dumps *d);

/* The stream pauses. */
void dumps_pause(struct dumps *d);

/*
 * A gl_preview_fn, ctx being the dumps, behind dumps_show: what will come again is shown as well. One
 * that is not complete is not.
 */
void dumps_peeked(void *ctx, const struct gl_record *r, size_t n);

#endif
