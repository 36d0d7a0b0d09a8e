#include "lib/input/bundle.h"

#include "lib/base/mem.h"

struct gl_bundle {
	struct gl_source *source;
	bool is_lent; /* the source belongs to the caller */
	/* the archives that are being read; each is a member of the one before it */
	struct gl_archive *archives[GL_LIMIT_ARCHIVE_DEPTH];
	/*
	 * `name` is made of the operand's name and the names of archives within it. ends[0] is the
	 * length of the first part alone, and each further entry includes the name of one more
	 * archive.
	 */
	size_t ends[GL_LIMIT_ARCHIVE_DEPTH + 1];
	size_t depth;
	const char *what;
	bool is_begun;
	uint64_t unpacked;
	struct gl_buf name; /* the name of the input that was given out last, with its NUL */
};

struct gl_bundle *gl_bundle_open(struct gl_source *source, const char *path, struct gl_str name,
	struct gl_err *err)
{
	struct gl_bundle *b = gl_mem_new(1, sizeof *b);

	if (b)
		gl_buf_str(&b->name, name);
	if (!b || b->name.failed) {
		gl_err_memory(err);
		gl_bundle_close(b);
		return NULL;
	}
	b->ends[0] = b->name.len;
	b->is_lent = source != NULL;
	b->source = b->is_lent ? source : gl_source_open(path, err);
	if (b->source)
		return b;
	gl_bundle_close(b);
	return NULL;
}

void gl_bundle_close(struct gl_bundle *b)
{
	if (!b)
		return;
	while (b->depth > 0)
		gl_archive_close(b->archives[--b->depth]);
	if (!b->is_lent)
		gl_source_close(b->source);
	gl_buf_free(&b->name);
	gl_mem_free(b);
}

const char *gl_bundle_what(const struct gl_bundle *b)
{
	return b->what;
}

bool gl_bundle_would_block(const struct gl_bundle *b)
{
	return !gl_source_is_ready(b->source);
}

/*
 * Sets in->name and in->member: the name of the archive that is being read and, if member.p is not
 * NULL, that of the member. Returns 0, or -1 with *err set.
 */
static int put_name(struct gl_bundle *b, struct gl_str member, struct gl_bundle_input *in,
	struct gl_err *err)
{
	b->name.len = b->ends[b->depth > 0 ? b->depth - 1 : 0];
	if (member.p) {
		gl_buf_char(&b->name, ':');
		gl_buf_str(&b->name, member);
	}
	b->ends[b->depth] = b->name.len;
	gl_buf_char(&b->name, '\0');
	if (b->name.failed)
		return gl_err_memory(err);
	in->name = (struct gl_str){b->name.p, b->name.len - 1};
	in->member = (struct gl_str){NULL, 0};
	if (in->name.len > b->ends[0])
		in->member = gl_str_skip(in->name, b->ends[0] + 1);
	return 0;
}

/*
 * If the source is an archive, makes it the one that is being read, and sets *is_archive. Returns
 * 0, or -1 with *err set.
 */
static int enter(struct gl_bundle *b, struct gl_source *source, bool *is_archive,
	struct gl_err *err)
{
	struct gl_archive *a;

	*is_archive = false;
	if (gl_archive_open(&a, source, &b->unpacked, err) != 0) {
		gl_archive_close(a);
		return -1;
	}
	if (!a)
		return 0;
	if (b->depth == GL_LIMIT_ARCHIVE_DEPTH) {
		gl_archive_close(a);
		return gl_err_set(err, GL_ERR_LIMIT,
			"archive within an archive within an archive, which is not read");
	}
	b->what = b->what ? b->what : gl_archive_what(a);
	b->archives[b->depth++] = a;
	*is_archive = true;
	return 0;
}

static enum gl_bundle_got leave(struct gl_bundle *b)
{
	gl_archive_close(b->archives[--b->depth]);
	return b->depth == 0 ? GL_BUNDLE_END : GL_BUNDLE_INPUT;
}

/*
 * Looks at the operand itself. If it is an archive, returns false, and its members come next.
 * Otherwise fills *in, sets *got and returns true.
 */
static bool begin(struct gl_bundle *b, struct gl_bundle_input *in, enum gl_bundle_got *got,
	struct gl_err *err)
{
	bool is_archive;

	b->is_begun = true;
	*got = GL_BUNDLE_FAULT;
	in->source = b->source;
	if (put_name(b, (struct gl_str){NULL, 0}, in, err) != 0 ||
		enter(b, b->source, &is_archive, err) != 0)
		return true;
	*got = GL_BUNDLE_INPUT;
	return !is_archive;
}

/*
 * Goes on to the next member. Returns false if there is nothing for gl_bundle_next to return yet;
 * otherwise fills *in, sets *got and returns true.
 */
static bool step(struct gl_bundle *b, struct gl_bundle_input *in, enum gl_bundle_got *got,
	struct gl_err *err)
{
	struct gl_archive_member m;
	bool is_archive;
	enum gl_archive_got found = gl_archive_next(b->archives[b->depth - 1], &m, err);

	if (found == GL_ARCHIVE_END) {
		*got = leave(b);
		return *got == GL_BUNDLE_END;
	}
	*got = GL_BUNDLE_FAULT;
	if (put_name(b, m.name, in, err) != 0)
		return true;
	in->source = m.source;
	if (found != GL_ARCHIVE_MEMBER && found != GL_ARCHIVE_BEHIND)
		return true;
	if (enter(b, m.source, &is_archive, err) == 0)
		*got = GL_BUNDLE_INPUT;
	return !is_archive;
}

enum gl_bundle_got gl_bundle_next(struct gl_bundle *b, struct gl_bundle_input *in,
	struct gl_err *err)
{
	enum gl_bundle_got got = GL_BUNDLE_END;

	if (!b->is_begun && begin(b, in, &got, err))
		return got;
	if (b->depth > 0)
		while (!step(b, in, &got, err))
			;
	return got;
}
