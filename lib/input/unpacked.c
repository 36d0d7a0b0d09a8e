#include "lib/input/unpacked.h"

#include "lib/base/mem.h"

struct gl_unpacked_source {
	struct gl_intake in;
	struct gl_gunzip *gunzip;
	struct gl_source *out;
	bool in_member, is_begun;
	bool is_plain; /* the next bytes are not gzip data, and are passed on as they are */
};

static const char cut_short[] = "gzip data cut short";

/*
 * Finds out what comes next: gzip data or anything else. Behind a gzip member it skips zeros first.
 * Returns 0, or -1 with *err set.
 */
static int detect_form(struct gl_unpacked_source *u, struct gl_err *err)
{
	do {
		if (gl_intake_need(&u->in, 3, err) != 0)
			return -1;
		while (u->is_begun && gl_intake_have(&u->in) > 0 && *u->in.window.p == '\0')
			gl_intake_take(&u->in, 1);
	} while (!u->in.window.is_last && gl_intake_have(&u->in) < 3);
	u->in_member = gl_gunzip_detect(&u->in.window);
	u->is_plain = !u->in_member;
	u->is_begun = true;
	gl_intake_begin(&u->in);
	return 0;
}

static ptrdiff_t read_some(void *ctx, char *to, size_t n, struct gl_err *err)
{
	struct gl_unpacked_source *u = ctx;
	bool is_over = false;
	ptrdiff_t got = 0;

	while (got == 0) {
		if (!u->in_member && !u->is_plain && detect_form(u, err) != 0)
			return -1;
		if (u->is_plain)
			return gl_intake_copy(&u->in, to, n, err);
		got = gl_intake_unpack(&u->in, u->gunzip, UINT64_MAX, to, n, &is_over, err);
		if (got == 0 && !is_over)
			return gl_err_set(err, GL_ERR_INPUT, cut_short);
		u->in_member = !is_over;
	}
	return got;
}

static bool would_block(const void *ctx)
{
	return gl_intake_would_block(&((const struct gl_unpacked_source *)ctx)->in);
}

struct gl_unpacked_source *gl_unpacked_open(struct gl_source *source, uint64_t *unpacked,
	struct gl_err *err)
{
	struct gl_unpacked_source *u = gl_mem_new(1, sizeof *u);
	struct gl_feed feed = {read_some, would_block, u, gl_source_is_ready(source), true};

	if (!u || !(u->gunzip = gl_gunzip_open())) {
		gl_err_memory(err);
	} else {
		u->in = (struct gl_intake){.source = source, .unpacked = unpacked};
		if ((u->out = gl_source_feed(&feed, err)))
			return u;
	}
	gl_unpacked_close(u);
	return NULL;
}

void gl_unpacked_close(struct gl_unpacked_source *u)
{
	if (!u)
		return;
	gl_source_close(u->out);
	gl_gunzip_close(u->gunzip);
	gl_mem_free(u);
}

struct gl_source *gl_unpacked_source(const struct gl_unpacked_source *u)
{
	return u->out;
}

size_t gl_unpacked_peek(struct gl_window in, char *to, size_t room)
{
	struct gl_gunzip *g = gl_gunzip_open();
	struct gl_err err;
	bool is_over = false;
	size_t len = 0, got = 1;

	while (g && len < room && !is_over && (in.p < in.end || got > 0))
		if (gl_gunzip_take(g, &in, to + len, room - len, &got, &is_over, &err) == 0)
			len += got;
		else
			break;
	gl_gunzip_close(g);
	return len;
}
