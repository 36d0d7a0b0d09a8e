/*
 * record: one goroutine, or a group of them, as plain data (contract sections 2 and 3).
 *
 * Everything a record points to is borrowed: strings and arrays until the reader's next
 * call, `stack` until the reader is closed.
 */
#ifndef GL_RECORD_RECORD_H
#define GL_RECORD_RECORD_H

#include "lib/record/stack.h"

/* Which keys are known; the boolean keys are true when their bit is set. */
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
	GL_HAS_PARENT = 1 << 12, /* created_by.id */
	GL_HAS_DUMP = 1 << 13,
	GL_HAS_OFFSET = 1 << 14, /* offset and bytes */
	GL_HAS_PARTIAL = 1 << 15,
	GL_HAS_TRUNCATED = 1 << 16,
	GL_HAS_MANGLED = 1 << 17,
	GL_HAS_SIG = 1 << 18,	/* the stack is known: sig, and frames below */
	GL_HAS_FRAMES = 1 << 19 /* absent in a group whose members' stacks differ */
};

struct gl_label {
	struct gl_str key, value;
};

struct gl_ancestor {
	uint64_t id;
	const struct gl_frame *frames;
	size_t nframes;
	const struct gl_frame *created_by; /* NULL when unknown */
};

/* What --args adds to a frame; index as in stack->frames. */
struct gl_frame_args {
	struct gl_str args; /* between the parentheses; p == NULL: not shown */
	int64_t off;	    /* -1: not shown */
	bool is_inlined;    /* (...) */
};

/* One entry of an object value -> count. */
struct gl_count {
	struct gl_str key;
	uint64_t n;
};

struct gl_counts {
	const struct gl_count *v; /* written in this order: by key in the groups we make */
	size_t n;
};

#define GL_GROUP_IDS 8	    /* how many of the smallest ids a group keeps */
#define GL_WAIT_BUCKETS 64  /* minutes by powers of two */

/* What a group has beyond a record (contract section 3). */
struct gl_group {
	const struct gl_str *by; /* key names */
	const struct gl_str *key; /* their values; p == NULL is null */
	size_t nby;
	struct gl_counts states, classes, creators, sigs, sources, dumps;
	bool has_sources; /* false after --no-sources */
	uint64_t wait_known, wait_min, wait_max, wait_sum; /* seconds; the last three when known > 0 */
	uint64_t wait_minutes[GL_WAIT_BUCKETS]; /* [k]: waits of 2^k up to 2^(k+1) minutes */
	uint64_t ids[GL_GROUP_IDS]; /* rising */
	size_t nids;
	const struct gl_stack *example; /* NULL unless the members' stacks differ */
	/* What all agree on though their frames differ: NULL where they do not, or have frames. */
	const struct gl_frame *where, *created_by;
	/*
	 * Where the member stands that is the example, or would be: the least source, dump,
	 * offset. Kept in every group, so that groups merge to the same example as their members.
	 */
	struct gl_str first_source; /* p == NULL: not known */
	uint64_t first_dump;	    /* 0: not known */
	uint64_t first_offset;	    /* with has_first_offset */
	bool has_first_offset;
};

/* Keys that few records have; NULL in most. */
struct gl_more {
	const struct gl_ancestor *ancestors;
	size_t nancestors;
	struct gl_str reason, origin, time; /* p == NULL: absent */
	const struct gl_frame_args *args;   /* NULL without --args; else one a frame */
	const struct gl_frame *where, *created_by; /* of a record without a stack; NULL: absent */
	/*
	 * The goroutine's own lines as the dump has them, without what a log puts around them; for a
	 * reader that was told to keep them. p == NULL: there are none.
	 */
	struct gl_str text;
	bool text_is_partial; /* read by themselves they are partial, too */
	const struct gl_group *group;	    /* NULL for a goroutine record */
};

struct gl_record {
	const struct gl_stack *stack; /* NULL only without GL_HAS_FRAMES */
	uint64_t sig;		      /* with GL_HAS_SIG; stack->canon->sig where there is a stack */
	uint32_t has;		      /* enum gl_has */
	enum gl_class class;
	uint32_t stack_place; /* stack->ordinal + 1: spares a look at it; 0: not told */
	uint64_t count; /* goroutines, >= 1 */
	uint64_t id, wait_seconds, bubble, parent, dump;
	uint64_t offset, bytes; /* bytes of the decompressed input */
	struct gl_str state;
	struct gl_str source; /* p == NULL: not known */
	const struct gl_label *labels;
	size_t nlabels;
	const struct gl_more *more; /* NULL: none of its keys */
	struct gl_str raw; /* the NDJSON line without its LF; p == NULL when read from a dump */
};

static inline bool gl_record_has(const struct gl_record *r, enum gl_has bit)
{
	return (r->has & (uint32_t)bit) != 0;
}

/* What a record has by its stack, besides the stack. */
static inline uint32_t gl_record_of_stack(const struct gl_stack *s)
{
	return (uint32_t)(GL_HAS_SIG | GL_HAS_FRAMES) | (s->is_mangled ? (uint32_t)GL_HAS_MANGLED : 0) |
	       (s->is_runtime ? (uint32_t)GL_HAS_RUNTIME : 0);
}

/* The group part, or NULL. */
static inline const struct gl_group *gl_record_group(const struct gl_record *r)
{
	return r->more ? r->more->group : NULL;
}

/* Of a record that has a stack: its ordinal. */
static inline uint32_t gl_record_ordinal(const struct gl_record *r)
{
	return r->stack_place ? r->stack_place - 1 : r->stack->ordinal;
}

/* The stack to look at: its own, or a group's example; may be NULL. */
static inline const struct gl_stack *gl_record_stack(const struct gl_record *r)
{
	const struct gl_group *g = gl_record_group(r);

	return r->stack ? r->stack : g ? g->example : NULL;
}

/* The value of label key, or p == NULL. */
struct gl_str gl_record_label(const struct gl_record *r, struct gl_str key);

/*
 * The dumper: running, and its innermost frames write a dump (also in debug=1, which
 * shows no state). gltop and gldiff exclude it from dumps that hold other goroutines
 * (lib/summary/sole.h).
 */
static inline bool gl_record_is_dumper(const struct gl_record *r)
{
	return r->stack && r->stack->is_dumper &&
	       (!gl_record_has(r, GL_HAS_STATE) || r->class == GL_CLASS_RUNNING ||
		       r->class == GL_CLASS_RUNNABLE);
}

/* It panics, and runs: a deferred function of it that recovers, or prints this stack. */
static inline bool gl_record_panics(const struct gl_record *r)
{
	return r->stack && r->stack->panicked < r->stack->nframes &&
	       gl_record_has(r, GL_HAS_STATE) && r->class == GL_CLASS_RUNNING;
}

#endif
