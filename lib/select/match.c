#include "lib/select/match.h"

#include "lib/base/hash.h"
#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/select/glob.h"
#include "lib/select/regex.h"

#define SLOTS 4096    /* number of slots of the cache; a power of two */
#define SLOT_TEXT 110 /* longest string in the cache, in bytes */

struct pattern {
	enum gl_match_kind kind;
	bool is_plain; /* the pattern is a glob without wildcards */
	struct gl_str text;
	/* holds the text, and the byte sets to which the automaton's steps point */
	struct gl_arena arena;
	struct gl_automaton *automaton; /* NULL if the pattern is literal text */
	uint32_t first;		        /* the first step of the automaton */
};

/* A string that was tested before. */
struct tested {
	uint8_t len;
	bool holds;
	char text[SLOT_TEXT];
};

struct gl_match {
	struct pattern *v;
	size_t n, cap;
	bool is_slow; /* one of the patterns needs an automaton, so the cache saves time */
	/*
	 * The cache: SLOTS indexes in `tested`, plus 1; 0: the slot is free. The strings themselves
	 * stand close together, because most dumps have few names, and touch few pages of memory.
	 * NULL until it is needed.
	 */
	uint16_t *slots;
	struct tested *tested;
	size_t ntested, tested_cap;
};

struct gl_match *gl_match_new(void)
{
	return gl_mem_new(1, sizeof(struct gl_match));
}

static void free_pattern(struct pattern *p)
{
	gl_automaton_free(p->automaton);
	gl_arena_free(&p->arena);
}

void gl_match_free(struct gl_match *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->n; i++)
		free_pattern(&m->v[i]);
	gl_mem_free(m->v);
	gl_mem_free(m->slots);
	gl_mem_free(m->tested);
	gl_mem_free(m);
}

/* Compiles the pattern to p->automaton, which begins with step p->first. */
static int compile(struct pattern *p, struct gl_err *err)
{
	struct gl_node *n = p->kind == GL_MATCH_REGEX ? gl_regex_read(p->text, &p->arena, err)
						      : gl_glob_read(p->text, &p->arena, err);

	if (!n)
		return -1;
	p->automaton = gl_automaton_new();
	if (!p->automaton)
		return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	return gl_node_compile(n, p->automaton, &p->first, err);
}

static bool has_wildcards(struct gl_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (strchr("*?[\\", s.p[i]))
			return true;
	return false;
}

static int make(struct pattern *p, enum gl_match_kind kind, struct gl_str text, struct gl_err *err)
{
	*p = (struct pattern){.kind = kind};
	if (text.len > GL_LIMIT_PATTERN)
		return gl_err_set(err, GL_ERR_LIMIT, "the pattern is longer than 16384 bytes");
	if (text.len && memchr(text.p, '\0', text.len))
		return gl_err_set(err, GL_ERR_SYNTAX, "a pattern cannot hold a NUL byte");
	p->text = gl_arena_copy(&p->arena, text);
	if (!p->text.p)
		return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	p->is_plain = kind == GL_MATCH_GLOB && !has_wildcards(p->text);
	if (kind == GL_MATCH_FIXED || p->is_plain || compile(p, err) == 0)
		return 0;
	free_pattern(p);
	return -1;
}

int gl_match_add(struct gl_match *m, enum gl_match_kind kind, struct gl_str pattern,
	struct gl_err *err)
{
	if (!GL_MEM_ROOM(m->v, m->cap, m->n + 1))
		return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	if (make(&m->v[m->n], kind, pattern, err) != 0)
		return -1;
	m->is_slow |= m->v[m->n].automaton != NULL;
	m->n++;
	if (m->slots)
		memset(m->slots, 0, SLOTS * sizeof *m->slots);
	m->ntested = 0;
	return 0;
}

static int run(const struct pattern *p, struct gl_str s)
{
	if (p->automaton)
		return gl_automaton_test(p->automaton, p->first, s);
	if (p->is_plain)
		return gl_str_eq(s, p->text);
	return p->text.len == 0 ||
	       (s.len && gl_port_memmem(s.p, s.len, p->text.p, p->text.len) != NULL);
}

static int run_all(struct gl_match *m, struct gl_str s)
{
	for (size_t i = 0; i < m->n; i++) {
		int holds = run(&m->v[i], s);

		if (holds != 0)
			return holds;
	}
	return 0;
}

static bool is_in(const struct gl_match *m, uint16_t slot, struct gl_str s)
{
	const struct tested *one = slot ? &m->tested[slot - 1] : NULL;

	return one && one->len == s.len && memcmp(one->text, s.p, s.len) == 0;
}

/*
 * A string may be in either of two slots of the cache. Returns the slot that has it. If neither has
 * it, returns the one in which it must be stored.
 */
static uint16_t *slot_of(struct gl_match *m, struct gl_str s)
{
	uint64_t hash = gl_hash_key(s.p, s.len);
	uint16_t *slot = &m->slots[hash & (SLOTS - 1)];
	uint16_t *other = &m->slots[(hash ^ 1) & (SLOTS - 1)];

	if (is_in(m, *slot, s) || is_in(m, *other, s))
		return is_in(m, *slot, s) ? slot : other;
	return !*slot || (*other && hash >> 63) ? slot : other;
}

/* Puts the string into the slot, in place of the one that it has, if any. */
static bool put(struct gl_match *m, uint16_t *slot, struct gl_str s, bool holds)
{
	struct tested *one;

	if (!*slot && !GL_MEM_ROOM(m->tested, m->tested_cap, m->ntested + 1))
		return false;
	if (!*slot)
		*slot = (uint16_t)++m->ntested;
	one = &m->tested[*slot - 1U];
	one->len = (uint8_t)s.len;
	one->holds = holds;
	memcpy(one->text, s.p, s.len);
	return true;
}

int gl_match_test(struct gl_match *m, struct gl_str s)
{
	uint16_t *slot;
	int holds;

	if (!m->is_slow || s.len > SLOT_TEXT || s.len == 0)
		return run_all(m, s);
	if (!m->slots && !(m->slots = gl_mem_new(SLOTS, sizeof *m->slots)))
		return -1;
	slot = slot_of(m, s);
	if (is_in(m, *slot, s))
		return m->tested[*slot - 1U].holds;
	holds = run_all(m, s);
	return holds < 0 || put(m, slot, s, holds > 0) ? holds : -1;
}
