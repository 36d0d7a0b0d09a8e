#include "lib/select/glob.h"

#include "lib/select/bracket.h"

struct reader {
	const char *p, *end;
	struct gl_arena *arena;
	struct gl_err *err;
};

static struct gl_node *read_bracket(struct reader *r)
{
	struct gl_byteset set;
	const char *why = gl_bracket_read(&r->p, r->end, true, &set);

	if (!why)
		return gl_node_of_set(r->arena, &set);
	gl_err_set(r->err, GL_ERR_SYNTAX, why);
	return NULL;
}

/*
 * Reads one element of a glob. The caller has set *r->err to a lack of memory, so this function
 * sets *r->err only for other errors.
 */
static struct gl_node *read_one(struct reader *r)
{
	struct gl_node *any;

	switch (*r->p++) {
	case '*':
		while (r->p < r->end && *r->p == '*')
			r->p++; /* several * in a row mean the same as one */
		any = gl_node_of_any(r->arena);
		return any ? gl_node_repeat(r->arena, any, 0, GL_NODE_UNBOUNDED) : NULL;
	case '?':
		return gl_node_of_any(r->arena);
	case '[':
		return read_bracket(r);
	case '\\':
		if (r->p++ < r->end)
			break;
		gl_err_set(r->err, GL_ERR_SYNTAX,
			"a \\ at the end of a glob; \\\\ is the character itself");
		return NULL;
	default:
		break;
	}
	return gl_node_of_byte(r->arena, r->p[-1]);
}

struct gl_node *gl_glob_read(struct gl_str text, struct gl_arena *arena, struct gl_err *err)
{
	struct reader r = {text.p, text.p + text.len, arena, err};
	struct gl_node *list = gl_node_new(arena, GL_NODE_LIST);
	struct gl_node *n = gl_node_of_step(arena, GL_STEP_START);

	gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	while (list && n && r.p < r.end) {
		gl_node_push(list, n);
		n = read_one(&r);
	}
	if (!list || !n)
		return NULL;
	gl_node_push(list, n);
	n = gl_node_of_step(arena, GL_STEP_END);
	if (n)
		gl_node_push(list, n);
	return n ? list : NULL;
}
