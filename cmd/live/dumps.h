/*
 * dumps: splits the records of a stream into dumps, and adds the dumps to a history. The dump that
 * is being read is counted as its goroutines arrive, and may be shown before it is complete.
 */
#ifndef GL_CMD_LIVE_DUMPS_H
#define GL_CMD_LIVE_DUMPS_H

#include "cmd/common/tool.h"
#include "lib/summary/group.h"
#include "lib/summary/history.h"
#include "lib/summary/sole.h"

/* What is known of a dump besides its groups. */
struct dump_facts {
	struct gl_keys keys;	   /* the groups were made by these; borrowed like source */
	struct gl_str source;	   /* borrowed until another dump is shown */
	uint64_t runtime, dumpers; /* goroutines that are excluded */
	bool is_truncated;
};

struct dumps {
	/* set by the caller */
	struct tool *tool;
	const struct gl_keys *by;   /* the keys to group by, as for gl_groups_new */
	struct gl_history *history; /* its last dump is the dump that is shown */
	void (*on_whole)(void *ctx); /* called when a dump is complete, unless all of it is shown */
	void *ctx;
	/* for the caller to read */
	struct dump_facts shown;
	bool is_fresh; /* more of the dump was read than is shown */
	/* internal */
	struct dump_at_hand {
		bool is_begun, is_json, has_paused;
		struct gl_buf source;
		uint64_t number, offset;
		struct gl_groups *groups;
		struct dump_facts facts;
		bool has_company; /* it has a goroutine that does not write the dump */
	} now;
	struct gl_soles soles; /* goroutines that write the dump, as long as it has no others */
	bool has_sole_shown;   /* these goroutines are in the history */
	struct gl_buf names, source; /* texts to which `shown` points */
	struct gl_buf key;
	bool is_new; /* the dump that is being read is not in the history yet */
};

void dumps_free(struct dumps *d);

/* Take the next records. Returns 0, or -1 and *err if one of them could not be grouped. */
int dumps_take(struct dumps *d, const struct gl_record *r, size_t n, struct gl_err *err);

/*
 * Put what was read of the current dump into the history and into d->shown. Does nothing if there
 * is no dump.
 */
void dumps_show(struct dumps *d);

/* Note that the stream pauses. */
void dumps_pause(struct dumps *d);

/*
 * A gl_preview_fn, for use after dumps_show; ctx is the struct dumps. Shows the records that the
 * reader holds back and will return later, except incomplete ones.
 */
void dumps_peeked(void *ctx, const struct gl_record *r, size_t n);

#endif
