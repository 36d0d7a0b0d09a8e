#include "lib/input/gunzip.h"

#include "lib/base/mem.h"

#define ZLIB_CONST
#include <zlib.h>

struct gl_gunzip {
	struct gl_source *source;
	struct gl_window in;
	z_stream z;
	char *buf;
	size_t cap;
	bool is_ready; /* z is initialised */
	bool in_member, is_ended;
	enum gl_gunzip_end end;
};

bool gl_gunzip_detect(const struct gl_window *w)
{
	return w->end - w->p >= 3 && memcmp(w->p, "\x1f\x8b\x08", 3) == 0;
}

struct gl_gunzip *gl_gunzip_open(struct gl_source *s, const struct gl_window *w)
{
	struct gl_gunzip *g = gl_mem_new(1, sizeof *g);

	if (!g)
		return NULL;
	g->source = s;
	g->in = *w;
	g->in_member = true;
	g->is_ready = inflateInit2(&g->z, 15 + 16) == Z_OK; /* 16: a gzip header, no other */
	if (g->is_ready)
		return g;
	gl_gunzip_close(g);
	return NULL;
}

void gl_gunzip_close(struct gl_gunzip *g)
{
	if (!g)
		return;
	if (g->is_ready)
		inflateEnd(&g->z);
	gl_mem_free(g->buf);
	gl_mem_free(g);
}

enum gl_gunzip_end gl_gunzip_ended(const struct gl_gunzip *g)
{
	return g->end;
}

bool gl_gunzip_would_block(const struct gl_gunzip *g)
{
	return g->in.p == g->in.end && !g->in.is_last && !g->is_ended &&
	       gl_source_would_block(g->source);
}

/* At least n bytes of input, if there are that many. */
static int want(struct gl_gunzip *g, size_t n, struct gl_err *err)
{
	while ((size_t)(g->in.end - g->in.p) < n && !g->in.is_last)
		if (gl_source_more(g->source, &g->in, err) != 0)
			return -1;
	return 0;
}

/* Between members: another one begins, or the stream is at its end. */
static int next_member(struct gl_gunzip *g, struct gl_err *err)
{
	if (want(g, 3, err) != 0)
		return -1;
	if (gl_gunzip_detect(&g->in)) {
		g->in_member = inflateReset(&g->z) == Z_OK;
		return 0;
	}
	g->is_ended = true;
	while (g->in.p < g->in.end && *g->in.p == '\0')
		g->in.p++; /* padding of tapes and blocks is no garbage */
	if (g->in.p < g->in.end)
		g->end = GL_GUNZIP_TRAILING;
	return 0;
}

/* One call of inflate, of in into [out, out+room). Returns how many bytes came, -1 and *err. */
static ptrdiff_t unpack(struct gl_gunzip *g, struct gl_window *in, char *out, size_t room,
	struct gl_err *err)
{
	size_t have = (size_t)(in->end - in->p);
	int got;

	g->z.next_in = (const Bytef *)in->p;
	g->z.avail_in = have > GL_GUNZIP_ROOM ? (uInt)GL_GUNZIP_ROOM : (uInt)have;
	g->z.next_out = (Bytef *)out;
	g->z.avail_out = room > GL_GUNZIP_ROOM ? (uInt)GL_GUNZIP_ROOM : (uInt)room;
	room = g->z.avail_out;
	got = inflate(&g->z, Z_NO_FLUSH);
	in->p = (const char *)g->z.next_in;
	room -= g->z.avail_out;
	if (got == Z_STREAM_END)
		g->in_member = false;
	else if (got == Z_MEM_ERROR)
		return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	else if (got != Z_OK && got != Z_BUF_ERROR && room == 0)
		return gl_err_set(err, GL_ERR_INPUT, "gzip data is damaged");
	return (ptrdiff_t)room;
}

/* The same of the source. */
static ptrdiff_t step(struct gl_gunzip *g, char *out, size_t room, struct gl_err *err)
{
	if (want(g, 1, err) != 0)
		return -1;
	if (g->in.p == g->in.end) {
		g->is_ended = true;
		g->end = GL_GUNZIP_CUT;
		return 0;
	}
	return unpack(g, &g->in, out, room, err);
}

int gl_gunzip_take(struct gl_gunzip *g, struct gl_window *in, char *to, size_t room, size_t *len,
	bool *is_over, struct gl_err *err)
{
	ptrdiff_t got;

	*len = 0;
	if (!g->in_member)
		g->in_member = inflateReset(&g->z) == Z_OK;
	got = unpack(g, in, to, room, err);
	*is_over = !g->in_member;
	if (got < 0) {
		g->in_member = false;
		return -1;
	}
	*len = (size_t)got;
	return 0;
}

int gl_gunzip_fill(struct gl_gunzip *g, char *to, size_t room, size_t *len, struct gl_err *err)
{
	ptrdiff_t got = 0;

	*len = 0;
	while (got == 0 && !g->is_ended) {
		if (!g->in_member && next_member(g, err) != 0)
			return -1;
		if (g->in_member)
			got = step(g, to, room, err);
		if (got < 0)
			return -1;
	}
	*len = (size_t)got;
	return 0;
}

bool gl_gunzip_is_ended(const struct gl_gunzip *g)
{
	return g->is_ended;
}

int gl_gunzip_more(struct gl_gunzip *g, struct gl_window *w, struct gl_err *err)
{
	size_t rest = (size_t)(w->end - w->p), len;
	char *buf;

	if (rest && w->p != g->buf)
		memmove(g->buf, w->p, rest);
	buf = gl_mem_grow(g->buf, &g->cap, rest + GL_GUNZIP_ROOM, 1);
	if (!buf)
		return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	g->buf = buf;
	w->p = buf;
	w->end = buf + rest;
	if (gl_gunzip_fill(g, buf + rest, g->cap - rest, &len, err) != 0)
		return -1;
	w->end += len;
	w->is_last = g->is_ended;
	return 0;
}
