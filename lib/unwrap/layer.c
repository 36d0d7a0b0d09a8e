#include "lib/unwrap/layer.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/syntax/unescape.h"

void gl_layer_free(struct gl_layer *l)
{
	if (!l)
		return;
	for (size_t i = 0; i < l->nstreams; i++) {
		gl_envelope_free(&l->streams[i].envelope);
		gl_layer_free(l->streams[i].level);
	}
	gl_mem_free(l->streams);
	gl_layer_free(l->escaped.level);
	gl_demux_free(l->text);
	gl_offsetmap_free(&l->offsets);
	gl_buf_free(&l->piece);
	gl_buf_free(&l->origin);
	gl_mem_free(l);
}

bool gl_layer_forget_stacks(struct gl_layer *l)
{
	bool is_done = !l || (gl_demux_forget_stacks(l->text) &&
				     gl_layer_forget_stacks(l->escaped.level));

	for (size_t i = 0; l && i < l->nstreams; i++)
		is_done &= gl_layer_forget_stacks(l->streams[i].level);
	return is_done;
}

struct gl_layer *gl_layer_new(struct gl_layers *ls, struct gl_layer *above)
{
	struct gl_layer *l = gl_mem_new(1, sizeof *l);

	if (!l)
		return NULL;
	l->ls = ls;
	l->above = above;
	l->depth = above ? above->depth + 1 : 0;
	l->text = gl_demux_new(ls->stacks, &ls->ndumps, ls->args);
	if (l->text && ls->with_text)
		gl_demux_keep_text(l->text);
	if (above)
		gl_buf_str(&l->origin, gl_buf_view(&above->origin));
	if (l->text && !l->origin.failed)
		return l;
	gl_layer_free(l);
	return NULL;
}

uint64_t gl_layer_byte(struct gl_layer *l, uint64_t at)
{
	struct gl_step s;
	uint64_t byte;

	if (!l->above || !gl_offsetmap_at(&l->offsets, at, &s))
		return at;
	byte = s.from + (at - s.at);
	return byte < s.end ? byte : s.end - 1;
}

void gl_layer_range(struct gl_layer *l, uint64_t begin, uint64_t end, struct gl_step *out)
{
	struct gl_step s;

	out->begin = begin;
	out->end = end;
	if (!l->above)
		return;
	if (gl_offsetmap_at(&l->offsets, begin, &s))
		out->begin = s.begin;
	if (gl_offsetmap_at(&l->offsets, end > begin ? end - 1 : begin, &s))
		out->end = s.end;
}

void gl_layer_bytes(struct gl_layer *l, uint64_t begin, uint64_t end, struct gl_step *s)
{
	s->begin = s->from = gl_layer_byte(l, begin);
	s->end = gl_layer_byte(l, end - 1) + 1;
}

uint64_t gl_layer_line(struct gl_layer *l, uint64_t line)
{
	struct gl_step s;

	return l->above && gl_offsetmap_line(&l->offsets, line, &s) ? s.in_line : line;
}

void gl_layer_count_text(struct gl_layer *below, size_t len)
{
	below->fed += len;
	below->fed_lines += len && below->piece.p[below->piece.len - 1] == '\n';
}

struct gl_step gl_layer_step(struct gl_layer *l, const struct gl_layer *below, uint64_t line)
{
	return (struct gl_step){.at = below->fed, .line = below->fed_lines + 1,
		.in_line = gl_layer_line(l, line)};
}

bool gl_layer_stamp(struct gl_layer *l, struct gl_layer *below, struct gl_str text,
	struct gl_str stamp, uint64_t at)
{
	if (!gl_linebatch_may_begin(text.p, text.p + text.len))
		return true;
	if (!stamp.p && l->above)
		stamp = gl_offsetmap_stamp(&l->offsets, at);
	return !stamp.p || gl_offsetmap_add_stamp(&below->offsets, below->fed, stamp);
}

/*
 * A string of this many bytes or more may hold several lines of a dump, so a step is added to the
 * offset map for each of its escapes.
 */
#define LONG GL_LINEBATCH_ESCAPED

/*
 * Adds a step to below's offset map after each escape of a string: an escape is longer than the
 * text that it stands for, so the bytes after it need a step of their own. `line` begins at byte
 * `at` of l's text and holds the string, which begins at `text`. s is the step that begins with the
 * string. Returns false if there is no memory.
 */
static bool note_escapes(struct gl_layer *l, struct gl_layer *below, struct gl_step s, uint64_t at,
	struct gl_str line, const char *text)
{
	struct gl_buf *scratch = &l->ls->scratch;
	const char *p = text, *end = line.p + line.len, *q;

	while ((q = memchr(p, '\\', (size_t)(end - p))) && end - q > 1) {
		const char *escape = q;

		if (memchr(p, '"', (size_t)(q - p)))
			break; /* the string ended */
		s.at += (uint64_t)(q - p);
		p = q + gl_unescape_len(q, end);
		scratch->len = 0;
		gl_unescape(&escape, p, 0, scratch);
		s.at += scratch->len;
		s.from = gl_layer_byte(l, at + (uint64_t)(p - line.p));
		if (scratch->len == 0)
			break; /* cut off by the end of the line */
		if (!gl_offsetmap_add(&below->offsets, &s))
			return false;
	}
	return true;
}

bool gl_layer_map_text(struct gl_layer *l, struct gl_layer *below, struct gl_str text,
	struct gl_str line, const struct gl_payload *got, bool has_lf, uint64_t at, uint64_t number)
{
	struct gl_step s = gl_layer_step(l, below, number);
	bool is_noted, is_part;

	is_part = gl_offsetmap_last_line(&below->offsets) == s.line;
	if (text.len == 0)
		return true;
	gl_layer_range(l, at, at + line.len + has_lf, &s);
	s.from = got->text ? gl_layer_byte(l, at + (uint64_t)(got->text - line.p)) : s.begin;
	is_noted = gl_layer_stamp(l, below, text, got->stamp, at) &&
		   gl_offsetmap_add(&below->offsets, &s);
	gl_layer_count_text(below, text.len);
	if (is_noted && got->is_escaped && (text.len >= LONG || got->goes_on || is_part))
		is_noted = note_escapes(l, below, s, at, line, got->text);
	return is_noted;
}

void gl_layer_begin(struct gl_layer *l)
{
	size_t rest = (size_t)(l->window.end - l->window.p);

	if (rest && l->window.p != l->piece.p)
		memmove(l->piece.p, l->window.p, rest);
	l->piece.len = rest;
}

/*
 * Returns true if the layer should examine its piece now. The bytes from `had` on are new. If a
 * line arrives in many small parts, it is not examined again for each part.
 */
static bool can_go_on(const struct gl_layer *l, size_t had)
{
	size_t have = l->piece.len;

	return l->window.is_last || l->escaped.is_open || l->in_rest || have >= l->wanted ||
	       (had < GL_LIMIT_LOOK && have >= GL_LIMIT_LOOK) ||
	       memchr(l->window.p + had, '\n', have - had);
}

int gl_layer_end(struct gl_layer *l, size_t had, struct gl_err *err)
{
	if (l->piece.failed)
		return gl_err_memory(err);
	l->window.p = gl_buf_view(&l->piece).p;
	l->window.end = l->window.p + l->piece.len;
	gl_offsetmap_drop(&l->offsets, gl_demux_oldest(l->text));
	if (can_go_on(l, had))
		l->ls->turn = l;
	return 0;
}

void gl_layer_begin_text(struct gl_layer *l)
{
	l->window.is_last = l->is_ended = l->in_rest = false;
	l->wanted = 0;
	l->nflushed = 0;
	gl_demux_begin_text(l->text);
	for (size_t i = 0; i < l->nstreams; i++)
		gl_layer_begin_text(l->streams[i].level);
}
