#include "lib/input/archive.h"

#include "lib/base/mem.h"
#include "lib/input/tar.h"
#include "lib/input/unpacked.h"
#include "lib/input/zip.h"

struct gl_archive {
	const struct gl_packer *packer;
	void *state; /* what the packer remembers; a->packer->size bytes */
	/* unpacks a gzipped archive; NULL if it is not gzipped */
	struct gl_unpacked_source *unpacked;
	struct gl_intake in;
	/* reads the member, or the rest, that was given out last; or NULL */
	struct gl_source *member;
	struct gl_buf name;
	bool has_member; /* a member was found; its content may not be read to its end yet */
	bool is_lost;	 /* members cannot be found any more: give out the rest as one source */
	bool is_behind;	 /* give_rest was called, which gives the rest out only once */
	bool is_over;	 /* gl_archive_next returns GL_ARCHIVE_END from now on */
};

/* --- recognition --------------------------------------------------------------------------- */

/* What an input begins with, judged by its first bytes. */
struct look {
	/* the format of the archive; NULL: no archive, or not enough bytes to tell */
	const struct gl_packer *packer;
	bool is_undecided;		/* there are too few bytes to tell */
	bool is_packed;			/* the input is compressed by gzip */
};

static struct look look_at(const char *p, const char *end, bool is_last)
{
	enum gl_tar_look tar = gl_tar_look(p, end, is_last);

	if (gl_zip_detect(p, end))
		return (struct look){&gl_zip, false, false};
	return (struct look){tar == GL_TAR_YES ? &gl_tar : NULL, tar == GL_TAR_MAYBE, false};
}

static struct look look_packed(const struct gl_window *w)
{
	char begin[GL_TAR_BLOCK];
	size_t len = gl_unpacked_peek(*w, begin, sizeof begin);
	struct look look = look_at(begin, begin + len, w->is_last);

	look.is_packed = true;
	return look;
}

static int recognise(struct gl_source *source, struct gl_window *w, struct look *look,
	struct gl_err *err)
{
	*look = (struct look){.is_undecided = true};
	while (look->is_undecided && !w->is_last) {
		if (gl_source_more(source, w, err) != 0)
			return -1;
		*look = gl_gunzip_detect(w) ? look_packed(w) : look_at(w->p, w->end, w->is_last);
	}
	return 0;
}

/* --- opening ------------------------------------------------------------------------------- */

static int begin(struct gl_archive *a, struct gl_source *source, uint64_t *unpacked,
	struct look look, struct gl_err *err)
{
	a->packer = look.packer;
	a->state = gl_mem_new(1, a->packer->size);
	if (!a->state)
		return gl_err_memory(err);
	a->in = (struct gl_intake){.source = source, .unpacked = unpacked};
	if (!look.is_packed)
		return 0;
	a->unpacked = gl_unpacked_open(source, unpacked, err);
	if (!a->unpacked)
		return -1;
	a->in.source = gl_unpacked_source(a->unpacked);
	return 0;
}

int gl_archive_open(struct gl_archive **a, struct gl_source *source, uint64_t *unpacked,
	struct gl_err *err)
{
	struct gl_window w = {NULL, NULL, false};
	struct look look;
	int got = recognise(source, &w, &look, err);

	*a = NULL;
	gl_source_again(source, &w);
	if (got != 0 || !look.packer)
		return got;
	*a = gl_mem_new(1, sizeof **a);
	if (!*a)
		return gl_err_memory(err);
	if (gl_source_is_mapped(source) && gl_source_unmap(source, &w, err) != 0)
		return -1;
	gl_source_again(source, &w);
	return begin(*a, source, unpacked, look, err);
}

static void close_member(struct gl_archive *a)
{
	gl_source_close(a->member);
	a->member = NULL;
}

void gl_archive_close(struct gl_archive *a)
{
	if (!a)
		return;
	close_member(a);
	if (a->state && a->packer->close)
		a->packer->close(a->state);
	gl_mem_free(a->state);
	gl_unpacked_close(a->unpacked);
	gl_buf_free(&a->name);
	gl_mem_free(a);
}

const char *gl_archive_what(const struct gl_archive *a)
{
	return a->packer->what;
}

/* --- members ------------------------------------------------------------------------------- */

static ptrdiff_t read_content(void *ctx, char *to, size_t n, struct gl_err *err)
{
	struct gl_archive *a = ctx;

	return a->packer->read(a->state, &a->in, to, n, err);
}

static ptrdiff_t read_rest(void *ctx, char *to, size_t n, struct gl_err *err)
{
	struct gl_archive *a = ctx;

	return gl_intake_copy(&a->in, to, n, err);
}

static bool would_block(const void *ctx)
{
	return gl_intake_would_block(&((const struct gl_archive *)ctx)->in);
}

/* Sets m->source to a source that gets its bytes from `read`, and returns `got`. */
static enum gl_archive_got give(struct gl_archive *a, struct gl_archive_member *m,
	ptrdiff_t (*read)(void *, char *, size_t, struct gl_err *), enum gl_archive_got got,
	struct gl_err *err)
{
	struct gl_feed feed = {read, would_block, a, gl_source_is_ready(a->in.source),
		a->packer->may_pack || a->unpacked};

	a->member = gl_source_feed(&feed, err);
	m->source = a->member;
	return a->member ? got : GL_ARCHIVE_FAILED;
}

/*
 * Leaves the previous member, after reading what is left of its content. Returns 0, or -1 with *err
 * set. The error is then about that member; the caller must report it, because the code that read
 * the member did not see it.
 */
static int leave(struct gl_archive *a, struct gl_err *err)
{
	char dropped[4096];
	ptrdiff_t got = a->has_member;
	struct gl_err later;

	close_member(a);
	a->has_member = false;
	while (got > 0)
		got = a->packer->read(a->state, &a->in, dropped, sizeof dropped, err);
	if (got == 0)
		return a->packer->leave(a->state, &a->in, err);
	a->packer->leave(a->state, &a->in, &later);
	return -1;
}

/*
 * Turns what the packer has found into what gl_archive_next returns, and sets *m. Returns
 * GL_ARCHIVE_BEHIND if there is nothing to report; the caller then reads on in the archive.
 */
static enum gl_archive_got take(struct gl_archive *a, struct gl_archive_member *m,
	enum gl_packer_got got, struct gl_err *err)
{
	bool is_member = got == GL_PACKER_MEMBER || got == GL_PACKER_REFUSED;

	if (is_member)
		m->name = gl_buf_view(&a->name);
	a->has_member = got == GL_PACKER_MEMBER || got == GL_PACKER_OTHER;
	a->is_over |= got == GL_PACKER_CUT;
	a->is_lost |= got == GL_PACKER_LOST || got == GL_PACKER_BEHIND;
	switch (got) {
	case GL_PACKER_MEMBER:
		return give(a, m, read_content, GL_ARCHIVE_MEMBER, err);
	case GL_PACKER_REFUSED:
	case GL_PACKER_FAULT:
	case GL_PACKER_CUT:
	case GL_PACKER_LOST:
		return GL_ARCHIVE_FAULT;
	case GL_PACKER_END:
		return GL_ARCHIVE_END;
	case GL_PACKER_FAILED:
		return GL_ARCHIVE_FAILED;
	case GL_PACKER_BEHIND:
	case GL_PACKER_OTHER:
	case GL_PACKER_NEXT:
		break;
	}
	return GL_ARCHIVE_BEHIND;
}

/*
 * Goes on to the next header of the archive. Returns what gl_archive_next returns, or
 * GL_ARCHIVE_BEHIND if there is nothing to return yet.
 */
static enum gl_archive_got step(struct gl_archive *a, struct gl_archive_member *m,
	struct gl_err *err)
{
	if (leave(a, err) != 0) {
		m->name = gl_buf_view(&a->name);
		return GL_ARCHIVE_FAULT;
	}
	return take(a, m, a->packer->next(a->state, &a->in, &a->name, err), err);
}

/* Skips the zeros with which tapes and pipes are padded. */
static int skip_zeros(struct gl_archive *a, struct gl_err *err)
{
	do {
		if (gl_intake_need(&a->in, 1, err) != 0)
			return -1;
		while (gl_intake_have(&a->in) > 0 && *a->in.window.p == '\0')
			gl_intake_take(&a->in, 1);
	} while (gl_intake_have(&a->in) == 0 && !a->in.window.is_last);
	return 0;
}

/*
 * Gives out everything that follows as one source. Only the first call does so; later ones return
 * GL_ARCHIVE_END.
 */
static enum gl_archive_got give_rest(struct gl_archive *a, struct gl_archive_member *m,
	struct gl_err *err)
{
	close_member(a);
	if (a->is_behind)
		return GL_ARCHIVE_END;
	a->is_behind = true;
	if (skip_zeros(a, err) != 0)
		return GL_ARCHIVE_FAILED;
	if (gl_intake_have(&a->in) == 0)
		return GL_ARCHIVE_END;
	return give(a, m, read_rest, GL_ARCHIVE_BEHIND, err);
}

enum gl_archive_got gl_archive_next(struct gl_archive *a, struct gl_archive_member *m,
	struct gl_err *err)
{
	enum gl_archive_got got = GL_ARCHIVE_BEHIND;

	*m = (struct gl_archive_member){{NULL, 0}, NULL};
	if (a->is_over)
		return GL_ARCHIVE_END;
	while (got == GL_ARCHIVE_BEHIND && !a->is_lost)
		got = step(a, m, err);
	if (got == GL_ARCHIVE_BEHIND)
		got = give_rest(a, m, err);
	if (a->name.failed) {
		gl_err_memory(err);
		got = GL_ARCHIVE_FAILED;
	}
	a->is_over |= got == GL_ARCHIVE_FAILED;
	return got;
}
