#include "lib/parse/newestfirst.h"

#include "lib/syntax/goline.h"

enum gl_newestfirst_tail gl_newestfirst_tail(enum gl_newestfirst_tail tail, struct gl_str line)
{
	struct gl_location at;
	struct gl_str name;

	if (line.len == 0)
		return GL_NEWESTFIRST_NO_FRAME;
	if (line.p[0] == '\t' || line.p[0] == ' ')
		return gl_goline_file(line, &at) ? GL_NEWESTFIRST_LOCATION
						 : GL_NEWESTFIRST_NO_FRAME;
	return tail == GL_NEWESTFIRST_LOCATION && gl_goline_func(line, &name) ? GL_NEWESTFIRST_FUNC
								       : GL_NEWESTFIRST_NO_FRAME;
}

bool gl_newestfirst_ends(const struct gl_block *b)
{
	return b->ntokens > 1 && b->gap == 0 && !b->after_blank && b->last->kind == GL_LINE_FUNC;
}

/* Returns true if the first line under the header is a location. */
static bool begins(const struct gl_block *b, const struct gl_linecache *lines)
{
	enum gl_goline_kind kind;

	if (b->ntokens == 0 || b->nancestors > 0)
		return false;
	kind = gl_linecache_at(lines, b->tokens[0])->kind;
	/* The line cache may have stored the text of a location as either of these two kinds. */
	return kind == GL_LINE_FILE || kind == GL_LINE_ORIGIN;
}

static bool is_likely(const struct gl_stream_place *at)
{
	return !at->is_upright || at->nturned >= GL_NEWESTFIRST_MANY;
}

bool gl_newestfirst_may_be(const struct gl_block *b, const struct gl_linecache *lines,
	const struct gl_stream_place *at)
{
	return begins(b, lines) && is_likely(at);
}

/*
 * Returns true if more lines of a stack follow the creator, with which a block ends in the usual
 * order.
 */
static bool goes_on_behind_creator(const struct gl_block *b)
{
	return b->has_creator && (b->last->kind == GL_LINE_FUNC || b->last->kind == GL_LINE_FILE);
}

bool gl_newestfirst(const struct gl_block *b, const struct gl_linecache *lines, bool is_header,
	struct gl_stream_place *at)
{
	bool seems;

	if (b->ntokens == 0)
		return b->is_under_func && !b->is_unavailable && is_likely(at);
	if (!begins(b, lines)) {
		at->is_upright = true;
		at->nturned = 0;
		return false;
	}
	seems = (is_header && gl_newestfirst_ends(b)) || goes_on_behind_creator(b) ||
		(at->is_upright && b->has_creator);
	at->had_turned |= seems;
	if (!seems)
		return at->nturned > 0 && is_likely(at);
	if (at->nturned < GL_NEWESTFIRST_MANY)
		at->nturned++;
	return is_likely(at);
}
