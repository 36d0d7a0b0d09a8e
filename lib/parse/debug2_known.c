#include "lib/parse/debug2_known.h"

#include "lib/base/num.h"
#include "lib/syntax/goline.h"

static inline const char *follow(struct gl_debug2 *d, struct gl_known_line *line, const char *p)
{
	struct gl_block *b = &d->now;

	if (d->in->args && !d->raw)
		gl_block_keep_text(b, (struct gl_str){line->text, line->len});
	gl_block_push(b, line);
	if (GL_UNLIKELY(line->kind == GL_LINE_CREATED)) {
		b->has_creator = true;
		if (b->nancestors == 0) {
			b->has_parent = line->has_parent;
			b->parent = line->parent;
		}
	} else if (GL_UNLIKELY(line->kind == GL_LINE_ORIGIN)) {
		b->is_done = true;
	}
	d->in->at.line++;
	return p + line->len;
}

static inline bool is_whole_line(const struct gl_known_line *line, const char *p, const char *end)
{
	return line && (size_t)(end - p) >= line->len && p[line->len - 1] == '\n' &&
	       memcmp(p, line->text, line->len) == 0;
}

/*
 * Returns true if `line` may come next in the block: behind a creator, only its location may. The
 * line cache does not tell, since it may have seen `line` in the same place before a creator was
 * read.
 */
static inline bool may_follow(const struct gl_block *b, const struct gl_known_line *line)
{
	return GL_LIKELY(!b->has_creator) || line->kind == GL_LINE_ORIGIN;
}

const char *gl_debug2_run_known(struct gl_debug2 *d, const char *p, const char *end)
{
	for (;;) {
		struct gl_known_line *line = d->now.last->next[0], *other = d->now.last->next[1];

		if (GL_UNLIKELY(!is_whole_line(line, p, end))) {
			if (!is_whole_line(other, p, end))
				return p;
			line = other;
		}
		if (!may_follow(&d->now, line))
			return p;
		p = follow(d, line, p);
	}
}

/* Returns true if tail may be the rest of a function line, behind its name and the `(`. */
static inline bool is_args_tail(struct gl_str tail)
{
	return tail.len > 0 && tail.p[tail.len - 1] == ')' &&
	       gl_pattern_is_args(tail.p, tail.p + tail.len - 1);
}

/*
 * Returns true if the key of `line`, with `tail` behind it, is the same function, location or
 * creator as `line`. If `tail` has a creator's id, stores that id in the block.
 */
static bool is_tail_of(struct gl_debug2 *d, const struct gl_known_line *line, struct gl_str tail)
{
	const struct gl_str in = GL_STR(GL_GOLINE_PARENT);
	uint64_t parent;

	switch (line->kind) {
	case GL_LINE_FUNC:
		return is_args_tail(tail);
	case GL_LINE_FILE:
	case GL_LINE_ORIGIN:
		return gl_goline_is_file_tail(tail);
	case GL_LINE_CREATED:
		if (tail.len && (!gl_str_starts(tail, in) ||
					!gl_num_parse(gl_str_skip(tail, in.len), &parent)))
			return false;
		if (d->now.nancestors == 0) {
			d->now.has_parent = tail.len > 0;
			d->now.parent = tail.len ? parent : 0;
		}
		return true;
	case GL_LINE_START:
	case GL_LINE_GAP:
	case GL_LINE_FOREIGN:
	case GL_LINE_PC:
		break;
	}
	return false;
}

/*
 * Adds the line [p, nl] to the block. It is known to be the same as `line`, apart from what may
 * follow the key.
 */
static bool accept(
	struct gl_debug2 *d, struct gl_known_line *line, const char *p, const char *nl)
{
	if (d->in->args && !d->raw)
		gl_block_keep_text(&d->now, gl_str_of(p, nl + 1));
	gl_block_push(&d->now, line);
	if (line->kind == GL_LINE_CREATED)
		d->now.has_creator = true;
	else if (line->kind == GL_LINE_ORIGIN)
		d->now.is_done = true;
	d->in->at.line++;
	return true;
}

/*
 * Adds the line [p, nl] to the block if it has the same key as one of the two lines that last
 * followed the block's last line. Returns false otherwise.
 */
static bool take_similar(struct gl_debug2 *d, const char *p, const char *nl)
{
	const char *stop = nl > p && nl[-1] == '\r' ? nl - 1 : nl;

	for (int i = 0; i < 2; i++) {
		struct gl_known_line *line = d->now.last->next[i];

		if (!line || !may_follow(&d->now, line) || (size_t)(stop - p) < line->key_len ||
			memcmp(p, line->text, line->key_len) != 0 ||
			!is_tail_of(d, line, gl_str_of(p + line->key_len, stop)))
			continue;
		return accept(d, line, p, nl);
	}
	return false;
}

/*
 * Adds the line [p, nl] to the block if the cache has its function, and if the block allows a
 * function as its next line. Returns false otherwise.
 */
static bool take_known_func(struct gl_debug2 *d, const char *p, const char *nl)
{
	const char *stop = nl > p && nl[-1] == '\r' ? nl - 1 : nl, *open;
	struct gl_known_line *line;

	if (stop - p < 3 || stop[-1] != ')' || gl_block_is_pending(&d->now) || d->now.has_creator ||
		!(open = gl_port_memrchr(p, '(', (size_t)(stop - p))))
		return false;
	line = gl_linecache_find(&d->lines, GL_LINE_FUNC, gl_str_of(p, open + 1));
	if (!line || !is_args_tail(gl_str_of(open + 1, stop)))
		return false;
	gl_linecache_follow(d->now.last, line);
	return accept(d, line, p, nl);
}

/*
 * Adds the line [p, nl] to the block if it is a location under a function or creator, and the cache
 * has it. Returns false otherwise.
 */
static bool take_known_file(struct gl_debug2 *d, const char *p, const char *nl)
{
	const char *stop = nl > p && nl[-1] == '\r' ? nl - 1 : nl;
	enum gl_goline_kind kind = GL_LINE_FILE;
	struct gl_known_line *line;
	struct gl_location at;

	if (d->now.last->kind == GL_LINE_CREATED)
		kind = GL_LINE_ORIGIN;
	if (*p != '\t' || !gl_block_is_pending(&d->now) || !gl_goline_file(gl_str_of(p, stop), &at))
		return false;
	line = gl_linecache_find(&d->lines, kind, gl_str_of(p, p + at.key_len));
	if (!line || !gl_linecache_is_whole(line) || !may_follow(&d->now, line))
		return false;
	gl_linecache_follow(d->now.last, line);
	return accept(d, line, p, nl);
}

bool gl_debug2_take_known(struct gl_debug2 *d, const char *p, const char *nl)
{
	return take_similar(d, p, nl) || take_known_func(d, p, nl) || take_known_file(d, p, nl);
}
