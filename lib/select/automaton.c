#include "lib/select/automaton.h"

#include "lib/base/arena.h"
#include "lib/base/hash.h"
#include "lib/base/limits.h"
#include "lib/base/mem.h"

/*
 * Before the automaton would have more states than it has room for, or its states more than
 * MOST_STEPS steps in all, it forgets all states. At first it has room for LEAST_STATES, as most
 * patterns need few; each time that this is too little, it gets room for four times as many, up to
 * MOST_STATES.
 */
#define LEAST_STATES 32
#define MOST_STATES 512
#define MOST_STEPS ((size_t)1 << 18)

/* The meaning of an element of `next` in struct state: one of these, or the index of a state. */
enum { UNKNOWN, ACCEPTS, REFUSES, FIRST_STATE };

/*
 * Bits that describe a position in the text by the byte before it: there is none, or it is part of
 * a word.
 */
enum { AT_START = 1, AFTER_WORD = 2 };

#define NO_BYTE 256 /* used as the next byte at the end of the text, where there is none */

struct state {
	/* the steps that can be reached by the bytes so far; each occurs once */
	const uint32_t *steps;
	size_t n;
	unsigned before;
	/* indexed by the next byte: the state that follows, or one of the enum above */
	uint16_t next[NO_BYTE + 1];
};

struct gl_automaton {
	struct gl_pattern_step *steps;
	size_t nsteps, cap;
	bool asks_word;
	bool is_anchored; /* a match can only begin at the start of the text */

	size_t room;	       /* at most this many states; a power of two, or 0 */
	struct state **states; /* states[FIRST_STATE] is the first one */
	uint16_t *slots;       /* hash table of the states, of 2 * room slots; 0: free */
	size_t nstates, nkept; /* nkept: number of steps in all states */
	uint16_t start;	       /* index of the state before the first byte; UNKNOWN: not made yet */
	uint64_t forgotten;    /* how often the states were forgotten */
	struct gl_arena arena; /* holds the states */

	/* scratch space for computing one transition; each array has room for all steps */
	uint32_t *open, *reached;
	uint64_t *seen; /* for each step, the number of the last pass that reached it */
	uint64_t pass;
};

struct gl_automaton *gl_automaton_new(void)
{
	return gl_mem_new(1, sizeof(struct gl_automaton));
}

void gl_automaton_free(struct gl_automaton *a)
{
	if (!a)
		return;
	gl_mem_free(a->steps);
	gl_mem_free(a->states);
	gl_mem_free(a->slots);
	gl_mem_free(a->open);
	gl_mem_free(a->reached);
	gl_mem_free(a->seen);
	gl_arena_free(&a->arena);
	gl_mem_free(a);
}

static void forget_states(struct gl_automaton *a)
{
	if (a->room)
		memset(a->slots, 0, 2 * a->room * sizeof *a->slots);
	gl_arena_reset(&a->arena);
	a->nstates = a->nkept = 0;
	a->start = UNKNOWN;
	a->forgotten++;
}

/* Prepares for more steps: forgets what depends on how many there are. */
static void begin_anew(struct gl_automaton *a)
{
	forget_states(a);
	gl_mem_free(a->open);
	gl_mem_free(a->reached);
	gl_mem_free(a->seen);
	a->open = a->reached = NULL;
	a->seen = NULL;
}

uint32_t gl_automaton_add(struct gl_automaton *a, struct gl_pattern_step step)
{
	if (a->start != UNKNOWN)
		begin_anew(a);
	if (gl_automaton_is_full(a) || !GL_MEM_ROOM(a->steps, a->cap, a->nsteps + 1))
		return GL_STEP_NONE;
	a->steps[a->nsteps] = step;
	a->asks_word |= step.kind >= GL_STEP_WORD_START;
	return (uint32_t)a->nsteps++;
}

struct gl_pattern_step *gl_automaton_step(struct gl_automaton *a, uint32_t i)
{
	return &a->steps[i];
}

size_t gl_automaton_size(const struct gl_automaton *a)
{
	return a->nsteps;
}

bool gl_automaton_is_full(const struct gl_automaton *a)
{
	return a->nsteps == GL_LIMIT_PATTERN_STEPS;
}

/* --- states -------------------------------------------------------------------------- */

/* Makes room for more states, and forgets all. Returns false if there is no memory. */
static bool make_room(struct gl_automaton *a)
{
	size_t room = a->room ? a->room * 4 : LEAST_STATES;

	gl_mem_free(a->states);
	gl_mem_free(a->slots);
	a->states = gl_mem_new(FIRST_STATE + room, sizeof *a->states);
	a->slots = gl_mem_new(2 * room, sizeof *a->slots);
	a->room = a->states && a->slots ? room : 0;
	forget_states(a);
	return a->room > 0;
}

static bool is_state(const struct state *s, const uint32_t *steps, size_t n, unsigned before)
{
	return s->n == n && s->before == before &&
	       (n == 0 || memcmp(s->steps, steps, n * sizeof *steps) == 0);
}

static struct state *new_state(struct gl_automaton *a, const uint32_t *steps, size_t n,
	unsigned before)
{
	struct state *s = gl_arena_new(&a->arena, sizeof *s);
	uint32_t *copy = gl_arena_new(&a->arena, n * sizeof *copy);

	if (!s || !copy)
		return NULL;
	if (n)
		memcpy(copy, steps, n * sizeof *copy);
	*s = (struct state){copy, n, before, {UNKNOWN}};
	return s;
}

/*
 * Finds the state with these steps and this `before`, or adds it, and returns its index. Returns
 * UNKNOWN if there is no memory.
 */
static uint16_t state_of(struct gl_automaton *a, const uint32_t *steps, size_t n, unsigned before)
{
	uint64_t hash = gl_hash_key(steps, n * sizeof *steps) + before;
	struct state *s;
	uint16_t *slot;
	size_t mask;

	if (a->nstates == a->room && a->room < MOST_STATES && !make_room(a))
		return UNKNOWN;
	if (a->nstates == a->room || a->nkept + n > MOST_STEPS)
		forget_states(a);
	mask = 2 * a->room - 1;
	for (slot = &a->slots[hash & mask]; *slot; slot = &a->slots[++hash & mask])
		if (is_state(a->states[*slot], steps, n, before))
			return *slot;
	s = new_state(a, steps, n, before);
	if (!s)
		return UNKNOWN;
	*slot = (uint16_t)(FIRST_STATE + a->nstates++);
	a->states[*slot] = s;
	a->nkept += n;
	return *slot;
}

/* --- transitions --------------------------------------------------------------------- */

static bool is_word(unsigned c)
{
	return c < NO_BYTE && (gl_is_alnum((char)c) || c == '_');
}

/*
 * For a step that consumes no byte: returns true if its condition holds between `before` and the
 * byte c.
 */
static bool may_step(enum gl_step_kind kind, unsigned before, unsigned c)
{
	bool is_behind = (before & AFTER_WORD) != 0, is_ahead = is_word(c);

	switch (kind) {
	case GL_STEP_START:
		return (before & AT_START) != 0;
	case GL_STEP_END:
		return c == NO_BYTE;
	case GL_STEP_WORD_START:
		return !is_behind && is_ahead;
	case GL_STEP_WORD_END:
		return is_behind && !is_ahead;
	case GL_STEP_WORD_EDGE:
		return is_behind != is_ahead;
	case GL_STEP_NO_EDGE:
		return is_behind == is_ahead;
	case GL_STEP_MATCH:
	case GL_STEP_SPLIT:
	case GL_STEP_SET:
		break;
	}
	return true;
}

/* Adds step i to v, unless it was already reached in the current pass (a->pass). */
static void add_step(struct gl_automaton *a, uint32_t i, uint32_t *v, size_t *n)
{
	if (a->seen[i] == a->pass)
		return;
	a->seen[i] = a->pass;
	v[(*n)++] = i;
}

/*
 * Follows steps that consume no byte, from those in a->open on, at the position before the byte c.
 * Puts the steps that consume a byte into a->reached. Returns true if the end of the pattern is
 * reached at this position.
 */
static bool follow(struct gl_automaton *a, size_t nopen, unsigned before, unsigned c,
	size_t *nreached)
{
	while (nopen) {
		uint32_t i = a->open[--nopen];
		const struct gl_pattern_step *step = &a->steps[i];

		if (step->kind == GL_STEP_MATCH)
			return true;
		if (step->kind == GL_STEP_SET) {
			a->reached[(*nreached)++] = i;
			continue;
		}
		if (!may_step(step->kind, before, c))
			continue;
		add_step(a, step->next, a->open, &nopen);
		if (step->kind == GL_STEP_SPLIT)
			add_step(a, step->other, a->open, &nopen);
	}
	return false;
}

/*
 * For each step in a->reached that consumes the byte c, puts the step after it into a->open.
 * Returns the number of steps in a->open.
 */
static size_t consume(struct gl_automaton *a, size_t nreached, unsigned char c)
{
	size_t n = 0;

	a->pass++;
	for (size_t i = 0; i < nreached; i++) {
		const struct gl_pattern_step *step = &a->steps[a->reached[i]];

		if (gl_byteset_has(step->set, c))
			add_step(a, step->next, a->open, &n);
	}
	return n;
}

/*
 * Computes what follows state `from` if the next byte is c: a state, ACCEPTS or REFUSES. Stores and
 * returns it. Returns UNKNOWN if there is no memory. first: the first step of the pattern; it is
 * added at every position, because a match may begin anywhere.
 */
static uint16_t advance(struct gl_automaton *a, uint32_t first, uint16_t from, unsigned c)
{
	struct state *s = a->states[from];
	uint64_t forgotten = a->forgotten;
	size_t n = 0, nreached = 0;
	uint16_t to;

	a->pass++;
	add_step(a, first, a->open, &n);
	for (size_t i = 0; i < s->n; i++)
		add_step(a, s->steps[i], a->open, &n);
	if (follow(a, n, s->before, c, &nreached))
		return s->next[c] = ACCEPTS;
	if (c == NO_BYTE)
		return s->next[c] = REFUSES;
	n = consume(a, nreached, (unsigned char)c);
	if (n == 0 && a->is_anchored)
		return s->next[c] = REFUSES;
	to = state_of(a, a->open, n, a->asks_word && is_word(c) ? AFTER_WORD : 0);
	/* if the states were forgotten meanwhile, s no longer exists */
	if (a->forgotten == forgotten)
		s->next[c] = to;
	return to;
}

/* Returns true if every path from the first step on has GL_STEP_START before a byte or the end. */
static bool is_anchored(struct gl_automaton *a, uint32_t first)
{
	size_t n = 0;

	a->pass++;
	add_step(a, first, a->open, &n);
	while (n) {
		const struct gl_pattern_step *step = &a->steps[a->open[--n]];

		if (step->kind == GL_STEP_MATCH || step->kind == GL_STEP_SET)
			return false;
		if (step->kind == GL_STEP_START)
			continue;
		add_step(a, step->next, a->open, &n);
		if (step->kind == GL_STEP_SPLIT)
			add_step(a, step->other, a->open, &n);
	}
	return true;
}

static bool prepare(struct gl_automaton *a, uint32_t first)
{
	if (a->start != UNKNOWN)
		return true;
	a->open = a->open ? a->open : gl_mem_new(a->nsteps, sizeof *a->open);
	a->reached = a->reached ? a->reached : gl_mem_new(a->nsteps, sizeof *a->reached);
	a->seen = a->seen ? a->seen : gl_mem_new(a->nsteps, sizeof *a->seen);
	if (!a->open || !a->reached || !a->seen)
		return false;
	a->is_anchored = is_anchored(a, first);
	a->start = state_of(a, NULL, 0, AT_START);
	return a->start != UNKNOWN;
}

int gl_automaton_test(struct gl_automaton *a, uint32_t first, struct gl_str s)
{
	uint16_t at = prepare(a, first) ? a->start : UNKNOWN;

	for (size_t i = 0; i <= s.len && at >= FIRST_STATE; i++) {
		unsigned c = i < s.len ? (unsigned char)s.p[i] : NO_BYTE;
		uint16_t next = a->states[at]->next[c];

		at = next != UNKNOWN ? next : advance(a, first, at, c);
	}
	return at == UNKNOWN ? -1 : at == ACCEPTS;
}
