/*
 * What the files of gen share: the options, the types of what is generated, and the functions of
 * each file.
 */
#ifndef GEN_H
#define GEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gen_names.h"

#define LEN(table) (sizeof(table) / sizeof *(table))

enum {
	POOL = 1024,      /* frames to draw from */
	MAX_DEPTH = 1000, /* the greatest value of -d */
	MAX_LIST = MAX_DEPTH + 16,
	MAX_PATCHES = 4, /* pointer arguments of one frame that differ between goroutines with -a */
	MAX_LABELS = 4,
	MAX_ANCESTORS = 3,
	MAX_LOCKS = 4096, /* the greatest value of -L */
	FLUSH_AT = 1 << 20,
	N_KEPT = 4,       /* goroutines that a later section of a crash may print again */
};

enum form { FORM_ANY, FORM_DEBUG2, FORM_SIGQUIT, FORM_PANIC, FORM_FATAL, FORM_CRASH, FORM_DEBUG1 };

struct preset {
	const char *name;
	enum form form;
	uint64_t n, distinct, depth, waiting, dumps; /* n, dumps: 0 means a random number */
	bool is_long, is_odd;
};

struct buf {
	char *p;
	size_t len, cap;
};

/* A buffer in front of a descriptor. limit: how many bytes may still be written. */
struct sink {
	struct buf b;
	int fd;
	uint64_t done, limit;
	const char *name;
};

enum frame_kind {
	FRAME_CALL,
	FRAME_INLINED, /* shows (...) for its arguments, and no offset */
	FRAME_FRESH,   /* the goroutine has not run yet: arguments, but no offset */
	FRAME_C,       /* a C function with its name and location */
	FRAME_C_BARE,  /* a C function whose location is unknown */
	FRAME_NON_GO,  /* one line, without a location */
	FRAME_GAP,     /* `line` is how many frames were elided; 0: not shown */
};

/*
 * In a plain dump the frame's text is made once, and `patch` has the places of the digits of
 * pointer arguments. go_offset is the offset that the frame shows under "created by", always the
 * same one, as in real dumps. In other dumps it is 0, and a random offset is written.
 */
struct frame {
	const char *func, *file;
	unsigned line;
	uint64_t go_offset;
	enum frame_kind kind;
	struct buf text, json;
	size_t n_patches;
	size_t patch[MAX_PATCHES];
	bool is_lock; /* the pointer is the address of the lock for which the goroutine waits */
};

struct stack {
	const struct frame **f; /* innermost first */
	size_t n;
	const struct frame *creator; /* NULL: not shown */
	/* in plain dumps: the state of goroutines with this stack; NULL: the first plain_states */
	const struct state *state;
};

struct label {
	const char *key, *value;
};

struct gor {
	uint64_t id, parent; /* parent: 0 if not shown */
	const struct state *state;
	const struct stack *stack;
	const struct frame *lead[2]; /* the innermost frames, if the goroutine writes the dump */
	struct frame gap;            /* kind FRAME_GAP: the runtime elided frames */
	struct label labels[MAX_LABELS];
	size_t n_labels, n_ancestors;
	const struct stack *ancestors[MAX_ANCESTORS];
	uint64_t ancestor_ids[MAX_ANCESTORS];
	uint64_t minutes, bubble;
	bool is_locked, is_leaked, is_scan, is_durable, is_repeat, is_verbose, is_away, has_creator;
};

struct gen {
	struct preset opt;
	uint64_t rng, bytes, n_locks;
	bool vary_args, vary_offsets, has_locks; /* has_locks: -L was given */
	/* with -L: the receiver that the next frame shows, a struct with a lock; 0: any */
	uint64_t owner;
	struct sink out, truth;
	struct frame pool[POOL], runtime[LEN(runtime_places)], writer[LEN(writers)][2],
		mutex[LEN(mutex_places)];
	struct stack *stacks, scratch, main_stack, idle_stack;
	size_t n_stacks;
	/* The fields from here on describe the dump that is being written. */
	enum form form;
	int minor;
	bool is_crdb, has_ancestors, has_labels;
	uint64_t dump, id_scale;
	struct buf reason; /* why it crashed; empty once the first record has shown it */
	struct gor kept[N_KEPT];
	size_t n_kept;
	bool ends_in_goroutine; /* the last byte written ended a goroutine's line */
};

enum first { FIRST_ANY, FIRST_RUNNING, FIRST_WRITER, FIRST_MAIN, FIRST_IDLE };

#define PICK(g, table) ((table)[below((g), LEN(table))])
#define FITTING(g, table) fitting((g), (table), LEN(table))

/* gen_bytes.c */
_Noreturn void die(const char *what, const char *why);
uint64_t draw(struct gen *g);
uint64_t draw_any_size(struct gen *g);
size_t below(struct gen *g, size_t n);
bool one_in(struct gen *g, size_t n);
uint64_t draw_offset(struct gen *g);
const char *fitting(struct gen *g, const struct message *table, size_t n);
void put(struct buf *b, const char *p, size_t n);
void put_str(struct buf *b, const char *s);
void put_num(struct buf *b, uint64_t v);
void put_hex(struct buf *b, uint64_t v);
void put_padded_hex(struct buf *b, uint64_t v, unsigned width);
char *copied(const struct buf *b);
uint64_t position(const struct sink *s);
void flush(struct sink *s);
void flush_when_full(struct sink *s);
void put_json(struct buf *b, const char *s);
void put_quoted(struct buf *b, const char *s, const char *escapes, bool is_ascii_only);

/* gen_text.c */
bool is_simple(const char *s);
void put_go_frame(struct gen *g, struct buf *b, struct frame *f, bool is_verbose);
void put_frame(struct gen *g, struct buf *b, const struct frame *f, bool is_verbose);
void put_frame_json(struct buf *b, const struct frame *f);
void write_goroutine(struct gen *g, const struct gor *w);
void put_bucket(struct gen *g, struct buf *b, const struct gor *w, uint64_t count,
		const struct frame *const *list, size_t n);
void tell_bucket(struct gen *g, const struct gor *w, uint64_t count,
		 const struct frame *const *list, size_t n, uint64_t start);

/* gen_draw.c */
const struct stack *draw_stack(struct gen *g, uint64_t i);
void draw_labels(struct gen *g, struct gor *w);
bool is_verbose_dump(const struct gen *g);
void draw_goroutine(struct gen *g, struct gor *w, uint64_t i, enum first first);
void fill_pool(struct gen *g);
void fill_stacks(struct gen *g);

#endif
