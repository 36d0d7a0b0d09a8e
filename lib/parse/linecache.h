/*
 * linecache: keeps the lines of blocks that were seen before. Most dumps have few distinct lines,
 * so a line is recognised by comparing bytes and is not parsed again. A line is found by its key,
 * which is the start of the line. What differs between goroutines stands behind the key (arguments,
 * offsets, fp= sp= pc=, the creator's id), so the cache grows only with the number of distinct
 * frames.
 *
 * Each line remembers the two different lines that last followed it. The next line is guessed from
 * these, and one memcmp confirms the guess. That costs about two thirds of what hashing each line
 * would cost.
 */
#ifndef GL_PARSE_LINECACHE_H
#define GL_PARSE_LINECACHE_H

#include "lib/base/arena.h"
#include "lib/base/set.h"

enum gl_goline_kind {
	GL_LINE_START,	 /* not a line, but the place before the first line of a block */
	GL_LINE_FUNC,	 /* main.run( ... The key ends at the parenthesis. */
	GL_LINE_FILE,	 /* <TAB>/a/x.go:12 ... The key ends at the number. */
	GL_LINE_CREATED, /* created by main.main ... The key ends where the name ends. */
	GL_LINE_ORIGIN,	 /* the location under `created by`: the last line of a block */
	GL_LINE_GAP,	 /* ...53 frames elided... */
	GL_LINE_FOREIGN, /* a C function's name, or `non-Go function` */
	GL_LINE_PC	 /* <TAB>pc=0x7f00: stands in place of a C function's location */
};

struct gl_known_line {
	/*
	 * The line as it was first seen; the key is its start. If it ends with an LF, a later line
	 * with the same bytes is recognised without reading it. Otherwise such a line must be read
	 * each time that it comes.
	 */
	const char *text;
	size_t len;	  /* of `text` */
	size_t key_len;
	enum gl_goline_kind kind;
	uint32_t id; /* numbered from 1 without gaps; the tokens of a block are such ids */
	struct gl_known_line *next[2]; /* the last two different lines after it, newest first */
	/*
	 * FUNC, CREATED: the function's name, repaired; FOREIGN: the name as it is; FILE, ORIGIN:
	 * the path
	 */
	struct gl_str name;
	/* FILE, ORIGIN: the line number; GAP: how many frames; -1: unknown */
	int64_t number;
	uint64_t parent;	 /* CREATED: the creator's id in `text`, if has_parent */
	bool has_parent;
};

struct gl_linecache {
	struct gl_arena arena;
	struct gl_set set;
	struct gl_known_line **by_id; /* the index of a line is its id - 1 */
	size_t by_id_cap;
};

/* A struct that is all zero bytes is an empty table. Lines live until the table is freed. */
void gl_linecache_free(struct gl_linecache *t);

/*
 * Find the line with the key of *made, or add a copy of *made. In *made, text, len, key_len, kind,
 * name, number and parent must be set; name must lie within text or be constant. Returns NULL if
 * there is no memory.
 */
struct gl_known_line *gl_linecache_add(struct gl_linecache *t, const struct gl_known_line *made);

/* Returns the line of this kind and key, or NULL. */
struct gl_known_line *gl_linecache_find(const struct gl_linecache *t,
	enum gl_goline_kind kind, struct gl_str key);

/* Returns true if a later line with the same bytes as line->text need not be read again. */
static inline bool gl_linecache_is_whole(const struct gl_known_line *line)
{
	return line->text[line->len - 1] == '\n';
}

/* Remember that `line` followed `prev`. */
static inline void gl_linecache_follow(struct gl_known_line *prev, struct gl_known_line *line)
{
	if (prev->next[0] != line) {
		prev->next[1] = prev->next[0];
		prev->next[0] = line;
	}
}

static inline const struct gl_known_line *gl_linecache_at(const struct gl_linecache *t, uint32_t id)
{
	return t->by_id[id - 1];
}

#endif
