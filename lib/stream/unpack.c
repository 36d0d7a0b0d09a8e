#include "lib/stream/unpack.h"

#include "lib/base/buf.h"
#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/input/gunzip.h"
#include "lib/input/binary.h"
#include "lib/parse/profiles.h"

#define LEAST_LOOK 4 /* bytes needed to tell what a piece is: no byte order mark is longer */

enum form {
	BOUNDARY, /* a piece begins; its form is not known yet */
	TEXT,
	PROFILE
};

struct gl_unpack {
	struct gl_gunzip *gunzip;
	enum form form;
	bool is_packed;	  /* within a gzip member */
	bool is_over;	  /* the gzip member has ended, and all of it is in buf */
	bool is_full;	  /* inflating filled its buffer, so more may come out without more input */
	bool is_behind;	  /* right after a gzip member, where tapes have zero bytes as padding */
	bool is_cut;
	bool is_paused;
	bool is_behind_lf; /* the last byte of text was a line feed */
	struct gl_buf buf; /* unpacked bytes; those before `done` have been given out */
	size_t done;
	/* the first `at` bytes of the profile are complete fields; nfields is their number */
	size_t at;
	size_t nfields;
};

struct gl_unpack *gl_unpack_open(void)
{
	struct gl_unpack *u = gl_mem_new(1, sizeof *u);

	if (u && (u->gunzip = gl_gunzip_open()))
		return u;
	gl_unpack_close(u);
	return NULL;
}

void gl_unpack_close(struct gl_unpack *u)
{
	if (!u)
		return;
	gl_gunzip_close(u->gunzip);
	gl_buf_free(&u->buf);
	gl_mem_free(u);
}

void gl_unpack_in_text(struct gl_unpack *u)
{
	u->form = TEXT;
}

bool gl_unpack_is_packed(const struct gl_unpack *u)
{
	return u->is_packed;
}

bool gl_unpack_is_cut(const struct gl_unpack *u)
{
	return u->is_cut;
}

/* --- boundaries in text -------------------------------------------------------------------- */

/* A boundary: a place in a text where another piece begins. */
struct boundary {
	const char *at;	   /* NULL: nowhere */
	bool is_undecided; /* there may be a boundary, but too few bytes follow to be sure */
};

static bool is_gzip_at(const char *p, const char *low)
{
	return low - p >= 2 && low[-2] == '\x1f' && low[-1] == '\x8b' && low[0] == '\x08';
}

/*
 * Returns the first boundary in [from, to). The text begins at p; `text` is all bytes of it that
 * have arrived. has_gzip: a gzip member may begin in the text.
 */
static struct boundary find_boundary(const char *p, const char *from, const char *to,
	struct gl_window text, bool has_gzip)
{
	enum gl_profile_look look = GL_PROFILE_NO;
	const char *low = from;

	for (; (low = gl_binary_find(low, to)) < to; low++) {
		if (has_gzip && is_gzip_at(p, low))
			return (struct boundary){low - 2, false};
		if (low > p) /* the first field's key precedes its length, which is at low */
			look = gl_profile_look_in_text(low - 1, text.end, text.is_last);
		if (look != GL_PROFILE_NO)
			return (struct boundary){low - 1, look == GL_PROFILE_MAYBE};
	}
	return (struct boundary){NULL, false};
}

bool gl_unpack_may_have_boundary(const char *p, const char *from, const char *end)
{
	struct gl_window text = {p, end, false};

	return find_boundary(p, from, end, text, true).at != NULL;
}

/*
 * Returns the end of the part of [p, end) that may be given out as text. The last bytes are held
 * back if they may begin a gzip header. So is the line feed of an empty line, because it may be the
 * key of a profile's first field. is_behind_lf: a line feed stands right before p.
 */
static const char *before_boundary(const char *p, const char *end, bool is_behind_lf)
{
	size_t n = (size_t)(end - p);

	is_behind_lf = n > 1 ? end[-2] == '\n' : is_behind_lf;
	if (n > 0 && end[-1] == '\x1f')
		return end - 1;
	if (n > 1 && end[-2] == '\x1f' && end[-1] == '\x8b')
		return end - 2;
	return n > 0 && is_behind_lf && end[-1] == '\n' ? end - 1 : end;
}

/* --- gzip ---------------------------------------------------------------------------------- */

/* Returns the bytes of the current piece that have arrived and were not given out yet. */
static struct gl_window view(const struct gl_unpack *u, const struct gl_window *in)
{
	struct gl_str unpacked = gl_buf_view(&u->buf);

	if (!u->is_packed)
		return (struct gl_window){in->p, in->end, in->is_last || u->is_paused};
	return (struct gl_window){unpacked.p + u->done, unpacked.p + unpacked.len, u->is_over};
}

static void advance(struct gl_unpack *u, struct gl_window *in, size_t n)
{
	if (u->is_packed)
		u->done += n;
	else
		in->p += n;
}

static bool make_room(struct gl_unpack *u)
{
	size_t left = u->buf.len - u->done, need = GL_UNPACK_FRONT + left + GL_GUNZIP_ROOM;

	if (!gl_buf_room(&u->buf, need > u->buf.len ? need - u->buf.len : 0))
		return false;
	if (u->done != GL_UNPACK_FRONT)
		memmove(u->buf.p + GL_UNPACK_FRONT, u->buf.p + u->done, left);
	u->done = GL_UNPACK_FRONT;
	u->buf.len = u->done + left;
	return true;
}

/* Unpacks more of the gzip member into u->buf. Returns 0, or -1 with *err set. */
static int inflate_more(struct gl_unpack *u, struct gl_window *in, struct gl_err *err)
{
	size_t len;

	if (in->p == in->end && !u->is_full) {
		u->is_cut = u->is_over = true;
		return 0;
	}
	if (!make_room(u))
		return gl_err_memory(err);
	if (gl_gunzip_take(u->gunzip, in, u->buf.p + u->buf.len, GL_GUNZIP_ROOM, &len,
		    &u->is_over, err) != 0)
		return -1;
	u->buf.len += len;
	u->is_full = !u->is_over && len == GL_GUNZIP_ROOM;
	return 0;
}

static void enter_member(struct gl_unpack *u)
{
	u->is_packed = true;
	u->is_over = u->is_full = false;
	u->buf.len = u->done = 0;
	u->form = BOUNDARY;
}

static void leave_member(struct gl_unpack *u)
{
	u->is_packed = false;
	u->is_behind = true;
	u->form = BOUNDARY;
}

/* --- steps --------------------------------------------------------------------------------- */

enum step {
	GIVE,  /* *out is set: return it to the caller */
	AGAIN, /* u->form has changed: take another step */
	MORE,  /* more bytes are needed */
	FAIL
};

static void skip_padding(struct gl_unpack *u, struct gl_window *in)
{
	while (u->is_behind && !u->is_packed && in->p < in->end && *in->p == '\0')
		in->p++;
}

static enum step step_boundary(struct gl_unpack *u, struct gl_window *in)
{
	enum gl_profile_look look;
	struct gl_window w;

	skip_padding(u, in);
	w = view(u, in);
	if (w.p == w.end)
		u->is_paused = false; /* all further bytes come after the pause */
	if (w.p == w.end || (w.end - w.p < LEAST_LOOK && !w.is_last))
		return MORE;
	u->is_behind = false;
	if (!u->is_packed && gl_gunzip_detect(&w)) {
		enter_member(u);
		return AGAIN;
	}
	look = gl_profile_look(w.p, w.end, w.is_last);
	if (look == GL_PROFILE_MAYBE)
		return MORE;
	u->form = look == GL_PROFILE_YES ? PROFILE : TEXT;
	u->at = u->nfields = 0;
	u->is_paused = false;
	return AGAIN;
}

/*
 * Sets *out to the text up to the next boundary, but at most GL_UNPACK_ROOM bytes. The search for
 * the boundary looks a few bytes beyond those, as a boundary is recognised by the bytes that follow
 * it.
 */
static enum step step_text(struct gl_unpack *u, struct gl_window *in, struct gl_str *out)
{
	struct gl_window w = view(u, in);
	size_t have = (size_t)(w.end - w.p);
	const char *end = have > GL_UNPACK_ROOM ? w.p + GL_UNPACK_ROOM : w.end;
	const char *to = w.end - end > LEAST_LOOK ? end + LEAST_LOOK : w.end;
	struct boundary s = find_boundary(w.p, w.p, to, w, !u->is_packed);

	if (s.at == w.p && !s.is_undecided && have > 0) {
		u->form = BOUNDARY;
		return AGAIN;
	}
	if (s.at && s.at < end)
		end = s.at;
	else if (!u->is_packed && !(w.is_last && end == w.end))
		end = before_boundary(w.p, end, u->is_behind_lf);
	u->is_paused &= end < w.end;
	if (end == w.p)
		return MORE;
	u->is_behind_lf = end[-1] == '\n';
	*out = gl_str_of(w.p, end);
	advance(u, in, out->len);
	return GIVE;
}

/* Sets *out to the profile. Its fields have ended, or no more of its bytes will come. */
static enum step end_profile(struct gl_unpack *u, struct gl_window *in, struct gl_str *out,
	struct gl_err *err)
{
	struct gl_window w = view(u, in);
	size_t len = gl_profile_extent(w.p, u->at, w.end);

	if (len == 0) {
		gl_err_memory(err);
		return FAIL;
	}
	*out = (struct gl_str){w.p, len};
	advance(u, in, len);
	u->form = BOUNDARY;
	return GIVE;
}

static enum step step_profile(struct gl_unpack *u, struct gl_window *in, struct gl_str *out,
	struct gl_err *err)
{
	struct gl_window w = view(u, in);
	bool goes_on = gl_profile_goes_on(w.p, w.end, &u->at, &u->nfields);

	if (u->nfields > GL_LIMIT_PROFILE_FIELDS) {
		gl_err_set(err, GL_ERR_LIMIT, "protobuf profile of more than 4194304 fields");
		return FAIL;
	}
	if (w.is_last || (!goes_on && (size_t)(w.end - w.p) - u->at >= GL_PROFILE_BEHIND))
		return end_profile(u, in, out, err);
	if ((size_t)(w.end - w.p) <= GL_LIMIT_PROFILE)
		return MORE;
	gl_err_set(err, GL_ERR_LIMIT, "protobuf profile larger than the limit of 256 MiB");
	return FAIL;
}

static enum step step(struct gl_unpack *u, struct gl_window *in, struct gl_str *out,
	struct gl_err *err)
{
	if (u->form == BOUNDARY)
		return step_boundary(u, in);
	return u->form == TEXT ? step_text(u, in, out) : step_profile(u, in, out, err);
}

/*
 * Gets more bytes of the gzip member that is being unpacked, or leaves it if it is over. Sets
 * *is_going to false if the step cannot go on: it needs more of the stream, the stream has ended,
 * or the member is damaged.
 */
static enum gl_unpacked get_more(struct gl_unpack *u, struct gl_window *in, bool *is_going,
	struct gl_err *err)
{
	if (u->is_packed && u->is_over) {
		leave_member(u);
		return GL_UNPACK_NEEDS_MORE;
	}
	if (u->is_packed && (in->p < in->end || u->is_full || in->is_last)) {
		if (inflate_more(u, in, err) == 0)
			return GL_UNPACK_NEEDS_MORE;
		*is_going = false;
		return GL_UNPACK_FAILED;
	}
	*is_going = false;
	return in->is_last ? GL_UNPACK_END : GL_UNPACK_NEEDS_MORE;
}

static void fail(struct gl_unpack *u)
{
	u->form = BOUNDARY;
	u->is_packed = u->is_full = false;
}

enum gl_unpacked gl_unpack_step(struct gl_unpack *u, struct gl_window *in, struct gl_str *out,
	struct gl_err *err)
{
	enum gl_unpacked got = GL_UNPACK_NEEDS_MORE;
	bool is_going = true;

	while (is_going) {
		enum form form = u->form;
		enum step done = step(u, in, out, err);

		if (done == GIVE)
			return form == PROFILE ? GL_UNPACK_PROFILE : GL_UNPACK_TEXT;
		if (done == MORE)
			got = get_more(u, in, &is_going, err);
		if (done != FAIL)
			continue;
		got = GL_UNPACK_FAILED;
		is_going = false;
	}
	if (got == GL_UNPACK_FAILED)
		fail(u);
	return got;
}

bool gl_unpack_trade(struct gl_unpack *u, struct gl_buf *b)
{
	struct gl_buf given = u->buf;

	if (!u->is_packed || u->done < u->buf.len)
		return false;
	u->buf = *b;
	u->buf.len = u->done = 0;
	*b = given;
	return true;
}

/* --- pauses -------------------------------------------------------------------------------- */

void gl_unpack_pause(struct gl_unpack *u, bool ends_text)
{
	if (u->is_packed)
		return;
	u->is_paused = u->form != PROFILE;
	if (u->form == TEXT && ends_text)
		u->form = BOUNDARY;
}

bool gl_unpack_pending_profile(const struct gl_unpack *u, const struct gl_window *in,
	struct gl_str *out)
{
	size_t at = 0, n = 0;
	bool goes_on;

	if (u->form != PROFILE || u->is_packed || in->p == in->end)
		return false;
	goes_on = gl_profile_goes_on(in->p, in->end, &at, &n);
	*out = gl_str_of(in->p, in->end);
	if (!goes_on)
		out->len = gl_profile_extent(in->p, at, in->end);
	return out->len > 0;
}

void gl_unpack_end_profile(struct gl_unpack *u, struct gl_window *in, size_t len)
{
	in->p += len;
	u->form = BOUNDARY;
}
