#include "lib/select/match.h"

#include "lib/base/hash.h"
#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/select/glob.h"
#include "lib/select/regex.h"

#define SLOTS 4096    /* number of slots of the cache; a power of two */
#define SLOT_TEXT 110 /* longest string in the cache, in bytes */
/*
 * Patterns are added to a machine until it has this many steps. Too many patterns with stars have
 * more states together than the automaton can remember.
 */
#define TOGETHER 1024

/* A pattern without wildcards. */
struct literal {
	struct gl_str text;
	bool is_whole; /* the string must equal the text; otherwise it must contain it */
};

/* Patterns that are tested together. */
struct machine {
	struct gl_automaton *automaton;
	uint32_t first; /* the first step of the automaton */
};

/* A string that was tested before. */
struct tested {
	uint8_t len;
	bool holds;
	char text[SLOT_TEXT];
};

struct gl_match {
	struct literal *literals;
	size_t nliterals, literals_cap;
	struct machine *machines; /* if there are any, the cache saves time */
	size_t nmachines, machines_cap;
	/* holds the texts, and the byte sets to which the automata's steps point */
	struct gl_arena arena;
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

void gl_match_free(struct gl_match *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->nmachines; i++)
		gl_automaton_free(m->machines[i].automaton);
	gl_mem_free(m->machines);
	gl_mem_free(m->literals);
	gl_arena_free(&m->arena);
	gl_mem_free(m->slots);
	gl_mem_free(m->tested);
	gl_mem_free(m);
}

/* --- patterns ------------------------------------------------------------------------ */

static int lack(struct gl_err *err)
{
	return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
}

static int add_literal(struct gl_match *m, struct gl_str text, bool is_whole, struct gl_err *err)
{
	if (!GL_MEM_ROOM(m->literals, m->literals_cap, m->nliterals + 1))
		return lack(err);
	m->literals[m->nliterals++] = (struct literal){text, is_whole};
	return 0;
}

static int add_to_machine(struct machine *one, const struct gl_node *n, struct gl_err *err)
{
	struct gl_pattern_step split = {GL_STEP_SPLIT, one->first, GL_STEP_NONE, NULL};
	uint32_t first;

	if (gl_node_compile(n, one->automaton, &split.other, err) != 0)
		return -1;
	first = one->first == GL_STEP_NONE ? split.other : gl_automaton_add(one->automaton, split);
	if (first == GL_STEP_NONE)
		return lack(err);
	one->first = first;
	return 0;
}

static int add_machine(struct gl_match *m, const struct gl_node *n, struct gl_err *err)
{
	struct machine one = {gl_automaton_new(), GL_STEP_NONE};

	if (!one.automaton || !GL_MEM_ROOM(m->machines, m->machines_cap, m->nmachines + 1)) {
		gl_automaton_free(one.automaton);
		return lack(err);
	}
	if (add_to_machine(&one, n, err) != 0) {
		gl_automaton_free(one.automaton);
		return -1;
	}
	m->machines[m->nmachines++] = one;
	return 0;
}

/* Adds the tree to the last machine or, if that has too many steps, to a new one. */
static int add_tree(struct gl_match *m, const struct gl_node *n, struct gl_err *err)
{
	struct machine *last = m->nmachines ? &m->machines[m->nmachines - 1] : NULL;

	if (last && gl_automaton_size(last->automaton) < TOGETHER &&
		add_to_machine(last, n, err) == 0)
		return 0;
	return add_machine(m, n, err);
}

static bool has_wildcards(struct gl_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (strchr("*?[\\", s.p[i]))
			return true;
	return false;
}

static int add(struct gl_match *m, enum gl_match_kind kind, struct gl_str text, struct gl_err *err)
{
	struct gl_node *n;

	if (kind == GL_MATCH_FIXED || (kind == GL_MATCH_GLOB && !has_wildcards(text)))
		return add_literal(m, text, kind == GL_MATCH_GLOB, err);
	n = kind == GL_MATCH_REGEX ? gl_regex_read(text, &m->arena, err)
				   : gl_glob_read(text, &m->arena, err);
	return n ? add_tree(m, n, err) : -1;
}

int gl_match_add(struct gl_match *m, enum gl_match_kind kind, struct gl_str pattern,
	struct gl_err *err)
{
	struct gl_str text;

	if (pattern.len > GL_LIMIT_PATTERN)
		return gl_err_set(err, GL_ERR_LIMIT, "the pattern is longer than 16384 bytes");
	if (pattern.len && memchr(pattern.p, '\0', pattern.len))
		return gl_err_set(err, GL_ERR_SYNTAX, "a pattern cannot hold a NUL byte");
	text = gl_arena_copy(&m->arena, pattern);
	if (!text.p)
		return lack(err);
	if (m->slots)
		memset(m->slots, 0, SLOTS * sizeof *m->slots);
	m->ntested = 0;
	return add(m, kind, text, err);
}

/* --- strings ------------------------------------------------------------------------- */

static bool is_literal(const struct literal *v, struct gl_str s)
{
	if (v->is_whole)
		return gl_str_eq(s, v->text);
	return v->text.len == 0 ||
	       (s.len && gl_port_memmem(s.p, s.len, v->text.p, v->text.len) != NULL);
}

static int run_all(struct gl_match *m, struct gl_str s)
{
	for (size_t i = 0; i < m->nliterals; i++)
		if (is_literal(&m->literals[i], s))
			return 1;
	for (size_t i = 0; i < m->nmachines; i++) {
		int holds = gl_automaton_test(m->machines[i].automaton, m->machines[i].first, s);

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

	if (m->nmachines == 0 || s.len > SLOT_TEXT || s.len == 0)
		return run_all(m, s);
	if (!m->slots && !(m->slots = gl_mem_new(SLOTS, sizeof *m->slots)))
		return -1;
	slot = slot_of(m, s);
	if (is_in(m, *slot, s))
		return m->tested[*slot - 1U].holds;
	holds = run_all(m, s);
	return holds < 0 || put(m, slot, s, holds > 0) ? holds : -1;
}
