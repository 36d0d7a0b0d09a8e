/*
 * dumps: splits the records of a stream into dumps, and adds the dumps to a history. The goroutines
 * of the dump that is being read are counted as they arrive, so the dump may be shown before it is
 * complete.
 */
#ifndef GL_CMD_LIVE_DUMPS_H
#define GL_CMD_LIVE_DUMPS_H

#include "cmd/common/tool.h"
#include "lib/summary/group.h"
#include "lib/summary/history.h"
#include "lib/summary/sole.h"

/* What is known about a dump besides its groups. */
struct dump_facts {
	struct gl_keys keys;	   /* the keys that made the groups; borrowed like `source` */
	struct gl_str source;	   /* borrowed until another dump is shown */
	/* excluded goroutines: those of the runtime, and those that write the dump */
	uint64_t runtime, dumpers;
	bool is_truncated;
};

struct dumps {
	/* set by the caller */
	struct tool *tool;
	const struct gl_keys *by;   /* the keys to group by, for gl_groups_new */
	struct gl_history *history; /* the last dump of the history is the one that is shown */
	/* called when a dump is complete, unless all of it is already shown */
	void (*on_whole)(void *ctx);
	void *ctx;
	/* for the caller to read */
	struct dump_facts shown;
	bool is_fresh; /* more of the dump has been read than is shown */
	/* internal */
	struct dump_at_hand {
		bool is_begun, is_json, has_paused;
		struct gl_buf source;
		uint64_t number, offset;
		struct gl_groups *groups;
		struct dump_facts facts;
		bool has_company; /* the dump has a goroutine that does not write the dump */
	} now;
	struct gl_soles soles; /* goroutines that write the dump, as long as it has no others */
	bool has_sole_shown;   /* the goroutines of `soles` are in the history */
	struct gl_buf names, source; /* texts to which `shown` points */
	struct gl_buf key;
	bool is_new; /* the dump that is being read is not in the history yet */
};

void dumps_free(struct dumps *d);

/*
 * Adds the next n records of the stream. Returns 0, or -1 with *err set if one of them could not be
 * grouped.
 */
int dumps_take(struct dumps *d, const struct gl_record *r, size_t n, struct gl_err *err);

/*
 * Puts what was read of the current dump into the history and into d->shown. Does nothing if there
 * is no dump yet.
 */
void dumps_show(struct dumps *d);

/* Record that the stream pauses. */
void dumps_pause(struct dumps *d);

/*
 * Shows the records that the reader holds back and will return later, except incomplete ones. It is
 * a gl_preview_fn; ctx is the struct dumps. Call it only after dumps_show.
 */
void dumps_peeked(void *ctx, const struct gl_record *r, size_t n);

#endif
