#include "lib/select/regex.h"

#include "lib/base/limits.h"
#include "lib/select/bracket.h"

#include <string.h>

/* largest number in a repetition: RE_DUP_MAX of glibc; POSIX requires at least 255 */
#define MOST_REPEATS 32767

struct reader {
	const char *p, *end;
	struct gl_arena *arena;
	struct gl_err *err;
	unsigned depth;	  /* number of open parentheses */
	unsigned nchoices; /* number of | read so far */
};

static struct gl_node *refuse(struct reader *r, const char *why)
{
	gl_err_set(r->err, GL_ERR_SYNTAX, "not a POSIX extended regular expression");
	gl_err_detail(r->err, why, strlen(why));
	return NULL;
}

static struct gl_node *refuse_limit(struct reader *r, const char *what)
{
	gl_err_set(r->err, GL_ERR_LIMIT, what);
	return NULL;
}

static const char too_deep[] =
	"the pattern has parentheses or repetitions nested more than 64 deep";

static struct gl_node *made(struct reader *r, struct gl_node *n)
{
	if (!n)
		gl_err_set(r->err, GL_ERR_MEMORY, "out of memory");
	return n;
}

static bool is_at(const struct reader *r, const char *set)
{
	return r->p < r->end && *r->p && strchr(set, *r->p);
}

/* --- repetitions ----------------------------------------------------------------------- */

/* Reads a number in the braces of a repetition. If there is none, returns `otherwise`. */
static uint32_t read_number(struct reader *r, uint32_t otherwise)
{
	uint32_t n = 0;

	if (r->p == r->end || !gl_is_digit(*r->p))
		return otherwise;
	for (; r->p < r->end && gl_is_digit(*r->p); r->p++)
		if (n <= MOST_REPEATS)
			n = n * 10 + (uint32_t)(*r->p - '0');
	return n;
}

/* Reads the rest of a repetition such as {2,3} after its {. Returns false if it is malformed. */
static bool read_braces(struct reader *r, uint32_t *low, uint32_t *high)
{
	const char *from = r->p;
	bool has_comma;

	*low = read_number(r, 0);
	has_comma = is_at(r, ",");
	r->p += has_comma;
	*high = has_comma ? read_number(r, GL_NODE_UNBOUNDED) : *low;
	if (r->p == r->end)
		return refuse(r, "Unmatched \\{");
	if (*r->p != '}' || r->p == from || *low > *high)
		return refuse(r, "Invalid content of \\{\\}");
	r->p++;
	if (*low > MOST_REPEATS || (*high > MOST_REPEATS && *high != GL_NODE_UNBOUNDED))
		return refuse_limit(r, "the pattern repeats something more than 32767 times");
	return true;
}

/*
 * Reads the operators that follow an atom, such as * and {2,3}, and applies them to n, the atom's
 * node.
 */
static struct gl_node *read_repeats(struct reader *r, struct gl_node *n)
{
	unsigned depth = r->depth;

	while (n && is_at(r, "*+?{")) {
		char c = *r->p++;
		uint32_t low = c == '+', high = c == '?' ? 1 : GL_NODE_UNBOUNDED;

		if (c == '{' && !read_braces(r, &low, &high))
			return NULL;
		if (depth++ == GL_LIMIT_PATTERN_DEPTH)
			return refuse_limit(r, too_deep);
		n = made(r, gl_node_repeat(r->arena, n, low, high));
	}
	return n;
}

/* --- atoms ------------------------------------------------------------------------------- */

static struct gl_node *read_choice(struct reader *r);

/*
 * Makes the node of an escape for a class. text: the bracket expression that it abbreviates,
 * without its [, such as _[:alnum:]] for \w.
 */
static struct gl_node *read_class(struct reader *r, const char *text)
{
	struct gl_byteset set;

	gl_bracket_read(&text, text + strlen(text), false, &set);
	return made(r, gl_node_of_set(r->arena, &set));
}

/* Reads what follows a backslash. */
static struct gl_node *read_escape(struct reader *r)
{
	static const char places[] = "`'<>bB";
	static const enum gl_step_kind kinds[] = {GL_STEP_START, GL_STEP_END, GL_STEP_WORD_START,
		GL_STEP_WORD_END, GL_STEP_WORD_EDGE, GL_STEP_NO_EDGE};
	const char *place;
	char c;

	if (r->p == r->end)
		return refuse(r, "Trailing backslash");
	c = *r->p++;
	place = c ? strchr(places, c) : NULL;
	if (place)
		return made(r, gl_node_of_step(r->arena, kinds[place - places]));
	if (c == 'w' || c == 'W')
		return read_class(r, c == 'w' ? "_[:alnum:]]" : "^_[:alnum:]]");
	if (c == 's' || c == 'S')
		return read_class(r, c == 's' ? "[:space:]]" : "^[:space:]]");
	if (c >= '1' && c <= '9')
		return refuse(r, "back-references such as \\1 are not supported");
	return made(r, gl_node_of_byte(r->arena, c));
}

static struct gl_node *read_bracket(struct reader *r)
{
	struct gl_byteset set;
	const char *why = gl_bracket_read(&r->p, r->end, false, &set);

	return why ? refuse(r, why) : made(r, gl_node_of_set(r->arena, &set));
}

static struct gl_node *read_group(struct reader *r)
{
	struct gl_node *n;

	if (r->depth == GL_LIMIT_PATTERN_DEPTH)
		return refuse_limit(r, too_deep);
	r->depth++;
	n = read_choice(r);
	r->depth--;
	if (!n)
		return NULL;
	if (r->p == r->end)
		return refuse(r, "Unmatched ( or \\(");
	r->p++;
	return n;
}

static struct gl_node *read_atom(struct reader *r)
{
	char c = *r->p++;

	switch (c) {
	case '(':
		return read_group(r);
	case '[':
		return read_bracket(r);
	case '.':
		return made(r, gl_node_of_any(r->arena));
	case '\\':
		return read_escape(r);
	case '^':
		return made(r, gl_node_of_step(r->arena, GL_STEP_START));
	case '$':
		return made(r, gl_node_of_step(r->arena, GL_STEP_END));
	case '*':
	case '+':
	case '?':
	case '{':
		return refuse(r, "Invalid preceding regular expression");
	default:
		return made(r, gl_node_of_byte(r->arena, c));
	}
}

/* --- lists ------------------------------------------------------------------------------- */

/*
 * Returns true at the end of a list. A ) without a ( before it does not end the list, but matches
 * itself.
 */
static bool is_end(const struct reader *r)
{
	return r->p == r->end || *r->p == '|' || (*r->p == ')' && r->depth > 0);
}

/*
 * Returns true for a node that matches a position between bytes, such as ^. Operators such as * do
 * not apply to it unless it is in parentheses, so ^* is an error.
 */
static bool is_place(const struct gl_node *n)
{
	return n->kind == GL_NODE_STEP && n->step.kind != GL_STEP_SET;
}

static struct gl_node *read_list(struct reader *r)
{
	struct gl_node *list = made(r, gl_node_new(r->arena, GL_NODE_LIST)), *n;

	while (list && !is_end(r)) {
		n = read_atom(r);
		n = n && is_place(n) ? n : read_repeats(r, n);
		if (!n)
			return NULL;
		gl_node_push(list, n);
	}
	return list;
}

static struct gl_node *read_choice(struct reader *r)
{
	struct gl_node *n = read_list(r), *all;

	if (!n || !is_at(r, "|"))
		return n;
	all = made(r, gl_node_new(r->arena, GL_NODE_CHOICE));
	if (!all)
		return NULL;
	gl_node_push(all, n);
	while (is_at(r, "|")) {
		r->p++;
		if (++r->nchoices == GL_LIMIT_PATTERN_CHOICES)
			return refuse_limit(r, "the pattern has more than 1024 alternatives");
		n = read_list(r);
		if (!n)
			return NULL;
		gl_node_push(all, n);
	}
	return all;
}

struct gl_node *gl_regex_read(struct gl_str text, struct gl_arena *arena, struct gl_err *err)
{
	struct reader r = {.p = text.p, .end = text.p + text.len, .arena = arena, .err = err};

	return read_choice(&r);
}
