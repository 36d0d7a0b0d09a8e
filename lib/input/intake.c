#include "lib/input/intake.h"

#include "lib/base/limits.h"

int gl_intake_need(struct gl_intake *t, size_t n, struct gl_err *err)
{
	while (gl_intake_have(t) < n && !t->window.is_last)
		if (gl_source_more(t->source, &t->window, err) != 0)
			return -1;
	return 0;
}

bool gl_intake_would_block(const struct gl_intake *t)
{
	return gl_intake_have(t) == 0 && !t->window.is_last && gl_source_would_block(t->source);
}

int gl_intake_skip(struct gl_intake *t, uint64_t *left, struct gl_err *err)
{
	while (*left > 0) {
		size_t have;

		if (gl_intake_need(t, 1, err) != 0)
			return -1;
		have = gl_intake_have(t);
		if (have == 0)
			return 0;
		if (have > *left)
			have = (size_t)*left;
		gl_intake_take(t, have);
		*left -= have;
	}
	return 0;
}

ptrdiff_t gl_intake_copy(struct gl_intake *t, char *to, size_t n, struct gl_err *err)
{
	if (gl_intake_need(t, 1, err) != 0)
		return -1;
	if (n > gl_intake_have(t))
		n = gl_intake_have(t);
	if (n > 0)
		memcpy(to, t->window.p, n);
	gl_intake_take(t, n);
	return (ptrdiff_t)n;
}

void gl_intake_begin(struct gl_intake *t)
{
	t->in = t->out = 0;
}

#define TEXT_OF(n) #n
#define TEXT(n) TEXT_OF(n)

/*
 * Counts `in` compressed bytes that gave `out` unpacked bytes. Returns 0, or -1 with *err set if
 * the data has expanded beyond a limit.
 */
static int count(struct gl_intake *t, size_t in, size_t out, struct gl_err *err)
{
	t->in += in;
	t->out += out;
	*t->unpacked += out;
	if (t->out > GL_LIMIT_EXPANSION_FROM && t->out / GL_LIMIT_EXPANSION > t->in)
		return gl_err_set(err, GL_ERR_LIMIT, 
			"expands to more than " TEXT(GL_LIMIT_EXPANSION) " times its size");
	if (*t->unpacked > GL_LIMIT_UNPACKED)
		return gl_err_set(err, GL_ERR_LIMIT, "archives expand to more than 256 GiB");
	return 0;
}

ptrdiff_t gl_intake_unpack(struct gl_intake *t, struct gl_gunzip *g, uint64_t most, char *to,
	size_t n, bool *is_over, struct gl_err *err)
{
	size_t len = 0, taken;

	*is_over = false;
	while (len == 0 && !*is_over) {
		struct gl_window in;

		if (gl_intake_need(t, most > 0, err) != 0)
			return -1;
		in = t->window;
		if ((uint64_t)(in.end - in.p) > most)
			in.end = in.p + most;
		if (gl_gunzip_take(g, &in, to, n, &len, is_over, err) != 0)
			return -1;
		taken = (size_t)(in.p - t->window.p);
		most -= taken;
		t->window.p = in.p;
		if (count(t, taken, len, err) != 0)
			return -1;
		if (len == 0 && !*is_over && taken == 0 && in.p == in.end)
			return 0;
	}
	return (ptrdiff_t)len;
}
