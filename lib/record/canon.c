#include "lib/record/canon.h"

#include "lib/base/num.h"

struct gl_str gl_canon_func(struct gl_str func)
{
	bool is_panic = gl_str_eq(func, GL_STR("runtime.gopanic")) ||
			gl_str_eq(func, GL_STR("panic"));

	return is_panic ? GL_STR("panic") : func;
}

void gl_canon_put(struct gl_buf *b, const struct gl_frame *f)
{
	if (f->is_gap) {
		GL_BUF_LIT(b, "...\n");
		return;
	}
	gl_buf_str(b, gl_canon_func(f->func));
	gl_buf_char(b, '\t');
	gl_buf_str(b, f->file);
	gl_buf_char(b, '\t');
	if (f->line >= 0)
		gl_buf_u64(b, (uint64_t)f->line);
	gl_buf_char(b, '\n');
}

struct gl_canon_range gl_canon_range(const struct gl_frame *const *frames, size_t n)
{
	struct gl_canon_range r = {0, n, false};
	size_t kept = 0, root = 0;

	while (r.to > 0 && gl_frame_is(frames[r.to - 1], GL_FRAME_IS_TRAILING))
		r.to--;
	n = r.to;
	while (r.from < n && gl_frame_is(frames[r.from], GL_FRAME_IS_LEADING))
		r.from++;
	for (size_t i = r.from; i < n; i++)
		if (!gl_frame_is(frames[i], GL_FRAME_IS_HIDDEN)) {
			kept++;
			root = i;
		}
	if (kept == 0)
		return (struct gl_canon_range){0, n, true};
	if (kept > 1 && gl_frame_is(frames[root], GL_FRAME_IS_GOWRAP))
		r.to = root;
	return r;
}

static struct gl_frame canonical_frame(const struct gl_frame *f)
{
	struct gl_frame out = {.line = -1, .is_gap = f->is_gap};

	if (f->is_gap)
		return out;
	if (f->func.len)
		out.func = gl_canon_func(f->func);
	if (f->file.len)
		out.file = f->file;
	if (f->line >= 0)
		out.line = f->line;
	return out;
}

size_t gl_canon_frames(const struct gl_frame *const *frames, size_t n, struct gl_frame *out)
{
	struct gl_canon_range r = gl_canon_range(frames, n);

	n = 0;
	for (size_t i = r.from; i < r.to; i++)
		if (gl_canon_keeps(&r, frames[i]))
			out[n++] = canonical_frame(frames[i]);
	return n;
}

bool gl_canon_end(const struct gl_frame *const *frames, size_t n, bool is_root,
	struct gl_frame *out)
{
	struct gl_canon_range r = gl_canon_range(frames, n);

	for (size_t i = 0; i < r.to - r.from; i++) {
		const struct gl_frame *f = frames[is_root ? r.to - 1 - i : r.from + i];

		if (!gl_canon_keeps(&r, f))
			continue;
		*out = canonical_frame(f);
		return true;
	}
	return false;
}

/*
 * Returns the index of the first canonical frame in the range that shows a function and does not
 * have the fact (a GL_FRAME_IS_ bit). Returns SIZE_MAX if there is none.
 */
static size_t first_without(const struct gl_frame *const *frames, const struct gl_canon_range *r,
	uint32_t fact)
{
	for (size_t i = r->from; i < r->to; i++)
		if ((gl_frame_facts(frames[i]) & (GL_FRAME_IS_NAMED | fact)) == GL_FRAME_IS_NAMED &&
			gl_canon_keeps(r, frames[i]))
			return i;
	return SIZE_MAX;
}

size_t gl_canon_panicked(const struct gl_frame *const *frames, size_t n)
{
	size_t i = n;

	while (i > 0 && !gl_frame_is(frames[i - 1], GL_FRAME_IS_PANIC))
		i--;
	return i > 0 ? i : n;
}

static size_t first_worth_reading(const struct gl_frame *const *frames,
	const struct gl_canon_range *r)
{
	size_t i = first_without(frames, r, GL_FRAME_IS_STD);

	if (i == SIZE_MAX)
		i = first_without(frames, r, GL_FRAME_IS_PLUMBING);
	return i == SIZE_MAX ? first_without(frames, r, 0) : i;
}

/*
 * Returns true if a reader should look at the frame that panicked rather than at the innermost
 * frames, which belong to deferred functions that the panic runs. This is so if one of them
 * recovers or writes a dump. Otherwise the goroutine may be waiting in a deferred function.
 */
static bool is_about_panic(const struct gl_frame *const *frames, size_t n, size_t panicked)
{
	if (gl_frames_write_dump(frames, n))
		return true;
	for (size_t i = 0; i < panicked; i++)
		if (gl_frame_is(frames[i], GL_FRAME_IS_RECOVERER))
			return true;
	return false;
}

size_t gl_canon_where(const struct gl_frame *const *frames, size_t n,
	const struct gl_canon_range *r)
{
	struct gl_canon_range behind = *r;
	size_t i = SIZE_MAX, panicked = gl_canon_panicked(frames, n);

	behind.from = panicked;
	if (panicked > r->from && panicked < r->to && is_about_panic(frames, n, panicked))
		i = first_worth_reading(frames, &behind);
	if (i == SIZE_MAX)
		i = first_worth_reading(frames, r);
	return i == SIZE_MAX ? n : i;
}

bool gl_canon_next(struct gl_str *text, struct gl_frame *out)
{
	const char *tab, *tab2;
	struct gl_str frame;
	uint64_t line;

	if (text->len == 0)
		return false;
	frame = gl_str_cut(text, '\n');
	*out = (struct gl_frame){.line = -1};
	tab2 = gl_port_memrchr(frame.p, '\t', frame.len);
	tab = tab2 ? memchr(frame.p, '\t', (size_t)(tab2 - frame.p)) : NULL;
	if (tab) {
		out->func = gl_str_of(frame.p, tab);
		out->file = gl_str_of(tab + 1, tab2);
		if (gl_num_parse(gl_str_of(tab2 + 1, frame.p + frame.len), &line))
			out->line = (int64_t)line;
	} else {
		out->is_gap = true;
	}
	return true;
}
