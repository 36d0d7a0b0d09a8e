/*
 * record: one goroutine, or a group of goroutines, as plain data (gl-record(5)).
 *
 * A record owns nothing. Its strings and arrays are valid until the next call of the reader that
 * returned it; `stack` is valid until that reader is closed.
 */
#ifndef GL_RECORD_RECORD_H
#define GL_RECORD_RECORD_H

#include "lib/base/arena.h"
#include "lib/record/args.h"
#include "lib/record/stack.h"

#include <stdalign.h>

/* Which keys of a record are known. A boolean key is true if its bit is set. */
enum gl_has {
	GL_HAS_ID = 1 << 0,
	GL_HAS_REPEAT = 1 << 1,
	GL_HAS_STATE = 1 << 2,
	GL_HAS_CLASS = 1 << 3,
	GL_HAS_WAIT = 1 << 4,
	GL_HAS_LOCKED = 1 << 5,
	GL_HAS_LEAKED = 1 << 6,
	GL_HAS_SCAN = 1 << 7,
	GL_HAS_DURABLE = 1 << 8,
	GL_HAS_BUBBLE = 1 << 9,
	GL_HAS_LABELS = 1 << 10,
	GL_HAS_RUNTIME = 1 << 11,
	GL_HAS_PARENT = 1 << 12, /* the `id` of created_by */
	GL_HAS_DUMP = 1 << 13,
	GL_HAS_OFFSET = 1 << 14, /* both `offset` and `bytes` are known */
	GL_HAS_PARTIAL = 1 << 15,
	GL_HAS_TRUNCATED = 1 << 16,
	GL_HAS_MANGLED = 1 << 17,
	GL_HAS_SIG = 1 << 18,	/* sig is known */
	GL_HAS_FRAMES = 1 << 19 /* not set for a group whose members' stacks differ */
};

struct gl_label {
	struct gl_str key, value;
};

struct gl_ancestor {
	uint64_t id;
	const struct gl_frame *frames;
	size_t nframes;
	const struct gl_frame *created_by; /* NULL if unknown */
};

/* One entry of an object that maps a value to a count. */
struct gl_count {
	struct gl_str key;
	uint64_t n;
};

struct gl_counts {
	/* in the order in which they are written; groups made by gl are sorted by key */
	const struct gl_count *v;
	size_t n;
};

#define GL_GROUP_IDS 8	    /* a group keeps this many ids, the smallest ones */
/* number of buckets of waits; bucket k counts waits from 2^k to less than 2^(k+1) minutes */
#define GL_WAIT_BUCKETS 64

/* What a group has in addition to a record (gl-record(5)). */
struct gl_group {
	const struct gl_str *by; /* names of the keys */
	const struct gl_str *key; /* the values of these keys; p == NULL means null */
	size_t nby;
	struct gl_counts states, classes, creators, sigs, sources, dumps;
	bool has_sources; /* false if the group was made with --no-sources */
	/*
	 * the number of known waits and, if there are any, their minimum, maximum and sum in
	 * seconds
	 */
	uint64_t wait_known, wait_min, wait_max, wait_sum;
	/* wait_minutes[k] counts waits from 2^k to less than 2^(k+1) minutes */
	uint64_t wait_minutes[GL_WAIT_BUCKETS];
	uint64_t ids[GL_GROUP_IDS]; /* the smallest ids of its members, in rising order */
	size_t nids;
	const struct gl_stack *example; /* set only if the members' stacks differ */
	/*
	 * if the members' frames differ: the `where` and the `created_by` that all members share,
	 * or NULL; both are NULL if the group has frames
	 */
	const struct gl_frame *where, *created_by;
	/*
	 * The place of the member with the smallest source, dump and offset, which is the one that
	 * would be the example. It is kept in every group, so that merging groups yields the same
	 * example as merging their members.
	 */
	struct gl_str first_source; /* p == NULL: unknown */
	uint64_t first_dump;	    /* 0: unknown */
	uint64_t first_offset;	    /* valid if has_first_offset */
	bool has_first_offset;
};

/* Keys that few records have. Most records have no such struct. */
struct gl_more {
	const struct gl_ancestor *ancestors;
	size_t nancestors;
	struct gl_str reason, origin, time; /* p == NULL: absent */
	const struct gl_frame *where, *created_by; /* of a record without a stack; NULL: absent */
	/*
	 * the goroutine's own lines as in the dump, without their log envelope, if the reader was
	 * asked to keep them; otherwise p == NULL
	 */
	struct gl_str text;
	/* a reader that gets only the lines in `text` would find the goroutine partial */
	bool text_is_partial;
	const struct gl_group *group;	    /* NULL for a goroutine record */
};

struct gl_record {
	const struct gl_stack *stack; /* NULL only if GL_HAS_FRAMES is not set */
	/* valid with GL_HAS_SIG; equals stack->canon->sig if the record has a stack */
	uint64_t sig;
	uint32_t has;		      /* bits of enum gl_has */
	enum gl_class class;
	/* stack->ordinal + 1, which saves reading *stack; 0: not set */
	uint32_t stack_place;
	/*
	 * Records of one array that have the same number here, other than 0, are alike: each is a
	 * single goroutine with an id and a stack_place, they are of the same dump and source, all
	 * or none have args, and none has a reason, GL_HAS_REPEAT, GL_HAS_RUNTIME or
	 * GL_HAS_TRUNCATED. This saves comparing all that. 0: unknown.
	 */
	uint32_t alike;
	/* number of goroutines, >= 1; lib/parse/jsoncache.c needs it aligned on every machine */
	alignas(8) uint64_t count;
	uint64_t id, wait_seconds, bubble, parent, dump;
	uint64_t offset, bytes; /* in bytes of the decompressed input */
	struct gl_str state;
	struct gl_str source; /* p == NULL: unknown */
	const struct gl_label *labels;
	size_t nlabels;
	const struct gl_more *more; /* the rare keys; NULL if the record has none of them */
	/* NULL: unknown, or the reader was not asked for them (enum gl_args) */
	const struct gl_record_args *args;
	/* the NDJSON line without its LF; p == NULL if the record comes from a dump */
	struct gl_str raw;
};

static inline bool gl_record_has(const struct gl_record *r, enum gl_has bit)
{
	return (r->has & (uint32_t)bit) != 0;
}

/* Returns the number of the record's dump; 0 if it is unknown. */
static inline uint64_t gl_record_dump(const struct gl_record *r)
{
	return gl_record_has(r, GL_HAS_DUMP) ? r->dump : 0;
}

/*
 * Returns true if two records of one array are certainly of one dump: `alike` says so, or their
 * dumps are equal and their sources are the same text in memory.
 */
static inline bool gl_record_share_dump(const struct gl_record *a, const struct gl_record *b)
{
	if (GL_LIKELY(a->alike && a->alike == b->alike))
		return true;
	return a->dump == b->dump && ((a->has ^ b->has) & GL_HAS_DUMP) == 0 &&
	       a->source.p == b->source.p && a->source.len == b->source.len;
}

/* Returns the bits of gl_has that a record gets from its stack. */
static inline uint32_t gl_record_of_stack(const struct gl_stack *s)
{
	return (uint32_t)(GL_HAS_SIG | GL_HAS_FRAMES) |
	       (s->is_mangled ? (uint32_t)GL_HAS_MANGLED : 0) |
	       (s->is_runtime ? (uint32_t)GL_HAS_RUNTIME : 0);
}

/* Returns the group's part of a record; NULL if the record is a goroutine. */
static inline const struct gl_group *gl_record_group(const struct gl_record *r)
{
	return r->more ? r->more->group : NULL;
}

/* Returns the ordinal of the record's stack. The record must have one. */
static inline uint32_t gl_record_ordinal(const struct gl_record *r)
{
	return r->stack_place ? r->stack_place - 1 : r->stack->ordinal;
}

/* Returns the record's stack, or else the group's example. The result may be NULL. */
static inline const struct gl_stack *gl_record_stack(const struct gl_record *r)
{
	const struct gl_group *g = gl_record_group(r);

	return r->stack ? r->stack : g ? g->example : NULL;
}

/* Returns the value of label `key`, or p == NULL. */
struct gl_str gl_record_label(const struct gl_record *r, struct gl_str key);

/* Replaces the labels by copies in the arena. Returns the copies, or NULL if there is no memory. */
struct gl_label *gl_record_keep_labels(struct gl_record *r, struct gl_arena *a);

/* Appends all labels as a JSON object. */
void gl_record_put_labels(struct gl_buf *b, const struct gl_record *r);

/*
 * Returns true for the dumper, the goroutine that writes a dump: it is running, and its innermost
 * frames belong to functions that write dumps. (debug=1 shows no state, so there the frames are
 * enough.) gltop and gldiff exclude it from dumps that have other goroutines (lib/summary/sole.h).
 */
static inline bool gl_record_is_dumper(const struct gl_record *r)
{
	return r->stack && r->stack->is_dumper &&
	       (!gl_record_has(r, GL_HAS_STATE) || r->class == GL_CLASS_RUNNING ||
		       r->class == GL_CLASS_RUNNABLE);
}

/*
 * Returns true if the goroutine panics and is still running: one of its deferred functions
 * recovers, or prints this stack.
 */
static inline bool gl_record_panics(const struct gl_record *r)
{
	return r->stack && r->stack->panicked < r->stack->nframes &&
	       gl_record_has(r, GL_HAS_STATE) && r->class == GL_CLASS_RUNNING;
}

/*
 * Returns true if a reason begins like Go's own text of a crash (runtime/panic.go, signal_unix.go,
 * signal_windows.go, Go 1.2 to 1.28). Any other reason is the text of a logger.
 */
bool gl_record_is_crash(struct gl_str reason);

#endif
