#include "lib/input/tar.h"

#include "lib/base/limits.h"
#include "lib/base/num.h"

/* Where the fields of a header begin, and their lengths. */
enum {
	NAME = 0, NAME_LEN = 100,
	MODE = 100, NUMBER_LEN = 8,
	UID = 108,
	GID = 116,
	SIZE = 124, SIZE_LEN = 12,
	SUM = 148, SUM_LEN = 8,
	TYPE = 156,
	MAGIC = 257,
	PREFIX = 345, PREFIX_LEN = 155,
	GNU_EXTENDED = 482, /* GNU's sparse header: another block with a map follows */
	MAP_EXTENDED = 504  /* the same field in a block with a map */
};

struct tar {
	uint64_t left;	  /* bytes of the member's content that were not read yet */
	uint64_t padding; /* bytes behind the content, up to the next block */
	bool is_sparse;	  /* a pax header says that the next member is sparse */
	bool has_size;	  /* a pax header had the size of the next member */
	uint64_t size;
	bool has_name;	  /* an earlier header had the name of the next member */
	bool has_failed;      /* reading the content has failed, or the archive ended within it */
	bool is_behind_zeros; /* the previous block was all zeros, which ends an archive */
};

/* --- fields -------------------------------------------------------------------------------- */

static bool is_zero(const char *p)
{
	for (size_t i = 0; i < GL_TAR_BLOCK; i++)
		if (p[i])
			return false;
	return true;
}

/*
 * Reads an octal number, which may have blanks before it, and a blank or NUL behind it. Returns
 * false if the text is not such a number.
 */
static bool read_octal(const char *p, size_t len, uint64_t *n)
{
	size_t i = 0, digits;

	*n = 0;
	while (i < len && p[i] == ' ')
		i++;
	for (digits = i; i < len && p[i] >= '0' && p[i] <= '7'; i++) {
		if (*n >> 60)
			return false;
		*n = *n << 3 | (uint64_t)(p[i] - '0');
	}
	return i > digits && (i == len || p[i] == ' ' || p[i] == '\0');
}

/*
 * Reads a number. It is octal or, if it is too large for that, binary as GNU writes it. Returns
 * false if it is neither.
 */
static bool read_number(const char *p, size_t len, uint64_t *n)
{
	if ((unsigned char)*p != 0x80)
		return read_octal(p, len, n);
	*n = 0;
	for (size_t i = 1; i < len; i++) {
		if (*n >> 55)
			return false;
		*n = *n << 8 | (unsigned char)p[i];
	}
	return true;
}

/*
 * Returns true if the checksum of the header at p is right. It is the sum of all bytes of the
 * header, with blanks in place of the checksum itself. Old versions of tar added the bytes as
 * signed numbers.
 */
static bool has_sum(const char *p)
{
	uint64_t wanted;
	int64_t plain = 0, with_sign = 0;

	if (!read_octal(p + SUM, SUM_LEN, &wanted))
		return false;
	for (size_t i = 0; i < GL_TAR_BLOCK; i++) {
		bool is_sum = i >= SUM && i < SUM + SUM_LEN;

		plain += is_sum ? ' ' : (unsigned char)p[i];
		with_sign += is_sum ? ' ' : (signed char)p[i];
	}
	return (uint64_t)plain == wanted || (uint64_t)with_sign == wanted;
}

static bool is_header(const char *p)
{
	uint64_t size;

	return has_sum(p) && read_number(p + SIZE, SIZE_LEN, &size);
}

/* Returns true if these first `have` bytes cannot begin a header, whatever bytes follow. */
static bool cannot_begin(const char *p, size_t have)
{
	size_t n = have < NAME_LEN ? have : NAME_LEN, lines = 0, i = 0;

	if (*p == '{' || *p == '[')
		return true;
	for (; i < n && p[i]; i++)
		lines += p[i] == '\n';
	if (i == 0 || lines > 1)
		return true;
	for (; i < n; i++)
		if (p[i])
			return true;
	for (; i < have && i < SIZE; i++)
		if (!(p[i] >= '0' && p[i] <= '7') && p[i] != ' ' && p[i] != '\0' &&
			(unsigned char)p[i] < 0x80)
			return true;
	return false;
}

enum gl_tar_look gl_tar_look(const char *p, const char *end, bool is_last)
{
	size_t have = (size_t)(end - p);

	if (have >= GL_TAR_BLOCK)
		return is_header(p) ? GL_TAR_YES : GL_TAR_NO;
	if (is_last || (have > 0 && cannot_begin(p, have)))
		return GL_TAR_NO;
	return GL_TAR_MAYBE;
}

/* --- names --------------------------------------------------------------------------------- */

static void put_name(struct tar *t, struct gl_buf *name, const char *p)
{
	if (t->has_name)
		return;
	name->len = 0;
	if (memcmp(p + MAGIC, "ustar", 6) == 0 && p[PREFIX]) {
		gl_packer_put_name(name, p + PREFIX, PREFIX_LEN);
		gl_buf_char(name, '/');
	}
	gl_packer_put_name(name, p + NAME, NAME_LEN);
}

/*
 * Reads one record of a pax header, `LENGTH KEY=VALUE\n`, and moves *s behind it. Returns false if
 * it is damaged.
 */
static bool next_record(struct gl_str *s, struct gl_str *key, struct gl_str *value)
{
	uint64_t len;
	const char *p = gl_num_digits(s->p, s->p + s->len, &len), *equals;

	if (!p || len > s->len || s->p + len <= p + 1 || *p != ' ' || s->p[len - 1] != '\n')
		return false;
	equals = memchr(p, '=', (size_t)(s->p + len - p));
	if (!equals)
		return false;
	*key = gl_str_of(p + 1, equals);
	*value = gl_str_of(equals + 1, s->p + len - 1);
	*s = gl_str_skip(*s, (size_t)len);
	return true;
}

static void set_name(struct tar *t, struct gl_buf *name, struct gl_str value)
{
	name->len = 0;
	gl_packer_put_name(name, value.p, value.len);
	t->has_name = true;
}

/*
 * Reads all records of a pax header, and remembers what they say about the next member. GNU tar
 * writes the real name of a sparse member as GNU.sparse.name. Returns false if a record is damaged.
 */
static bool take_records(struct tar *t, struct gl_buf *name, struct gl_str s)
{
	struct gl_str key, value;

	while (s.len > 0) {
		if (!next_record(&s, &key, &value))
			return false;
		if (gl_str_eq(key, GL_STR("path")) && !(t->is_sparse && t->has_name))
			set_name(t, name, value);
		else if (gl_str_eq(key, GL_STR("GNU.sparse.name")))
			set_name(t, name, value);
		else if (gl_str_eq(key, GL_STR("size")))
			t->has_size = gl_num_parse(value, &t->size);
		t->is_sparse |= gl_str_starts(key, GL_STR("GNU.sparse."));
	}
	return true;
}

/* --- headers ------------------------------------------------------------------------------- */

static uint64_t padding_of(uint64_t size)
{
	return (GL_TAR_BLOCK - size % GL_TAR_BLOCK) % GL_TAR_BLOCK;
}

/* Reads the content of a header that describes the next member: a long name, or pax records. */
static enum gl_packer_got take_extension(struct tar *t, struct gl_intake *in, struct gl_buf *name,
	char type, struct gl_err *err)
{
	size_t size = (size_t)t->left;
	bool is_good = true;

	if (t->left > GL_LIMIT_MEMBER_NAME) {
		gl_err_set(err, GL_ERR_LIMIT, "header of a member larger than the limit");
		return GL_PACKER_FAULT;
	}
	if (gl_intake_need(in, size, err) != 0)
		return GL_PACKER_FAILED;
	if (gl_intake_have(in) < size)
		return gl_packer_cut_short(err);
	if (type == 'L')
		set_name(t, name, (struct gl_str){in->window.p, size});
	else if (type == 'x' || type == 'X')
		is_good = take_records(t, name, (struct gl_str){in->window.p, size});
	gl_intake_take(in, size);
	t->left = 0;
	return is_good ? GL_PACKER_NEXT
		       : gl_packer_fault(err, GL_PACKER_FAULT, "damaged pax header");
}

/*
 * Skips the blocks with a map that follow the header of a sparse member in GNU's format. Returns
 * GL_PACKER_REFUSED, because such a member is not read.
 */
static enum gl_packer_got skip_map(struct gl_intake *in, bool is_extended, struct gl_err *err)
{
	while (is_extended) {
		if (gl_intake_need(in, GL_TAR_BLOCK, err) != 0)
			return GL_PACKER_FAILED;
		if (gl_intake_have(in) < GL_TAR_BLOCK)
			return gl_packer_cut_short(err);
		is_extended = in->window.p[MAP_EXTENDED] != 0;
		gl_intake_take(in, GL_TAR_BLOCK);
	}
	return gl_packer_fault(err, GL_PACKER_REFUSED, "sparse member, which is not read");
}

/* A type that is not known counts as a regular file, as POSIX says. */
static bool is_regular(char type)
{
	return type == '\0' || !strchr("123456DNV", type);
}

/* Reads the header in h, which is a copy; the bytes of the header in `in` are used up already. */
static enum gl_packer_got take_header(struct tar *t, struct gl_intake *in, struct gl_buf *name,
	const char *h, struct gl_err *err)
{
	char type = h[TYPE];
	bool is_sparse = t->is_sparse || type == 'S';

	read_number(h + SIZE, SIZE_LEN, &t->left);
	if (type == 'x' || type == 'X' || type == 'g' || type == 'L' || type == 'K') {
		t->padding = padding_of(t->left);
		return take_extension(t, in, name, type, err);
	}
	if (t->has_size)
		t->left = t->size;
	if (type >= '1' && type <= '6')
		/* links, devices and folders have no content, whatever size the header gives */
		t->left = 0;
	t->padding = padding_of(t->left);
	put_name(t, name, h);
	t->has_size = t->has_name = t->is_sparse = false;
	if (!is_regular(type) || (name->len > 0 && name->p[name->len - 1] == '/'))
		return GL_PACKER_OTHER;
	if (type == 'M')
		return gl_packer_fault(err, GL_PACKER_REFUSED,
			"continues a member of another volume");
	if (!is_sparse)
		return GL_PACKER_MEMBER;
	return skip_map(in, type == 'S' && h[GNU_EXTENDED], err);
}

/*
 * Handles a block that is not a header. Zeros end an archive, but another archive may follow, as
 * when `cat` joins them.
 */
static enum gl_packer_got take_other(struct tar *t, struct gl_intake *in, struct gl_err *err)
{
	size_t have = gl_intake_have(in);

	if (have == 0) /* a header that describes the next member must not be the last one */
		return t->has_name || t->has_size || t->is_sparse ? gl_packer_cut_short(err)
								  : GL_PACKER_END;
	if (have >= GL_TAR_BLOCK && is_zero(in->window.p)) {
		t->is_behind_zeros = true;
		gl_intake_take(in, GL_TAR_BLOCK);
		return GL_PACKER_NEXT;
	}
	if (t->is_behind_zeros)
		return GL_PACKER_BEHIND;
	if (have < GL_TAR_BLOCK)
		return gl_packer_cut_short(err);
	return gl_packer_fault(err, GL_PACKER_LOST,
		"damaged tar header; what follows is read as one text");
}

static enum gl_packer_got next(void *state, struct gl_intake *in, struct gl_buf *name,
	struct gl_err *err)
{
	struct tar *t = state;
	char header[GL_TAR_BLOCK];

	if (gl_intake_need(in, GL_TAR_BLOCK, err) != 0)
		return GL_PACKER_FAILED;
	if (gl_intake_have(in) < GL_TAR_BLOCK || !is_header(in->window.p))
		return take_other(t, in, err);
	t->is_behind_zeros = false;
	memcpy(header, in->window.p, GL_TAR_BLOCK);
	gl_intake_take(in, GL_TAR_BLOCK);
	return take_header(t, in, name, header, err);
}

/* --- content ------------------------------------------------------------------------------- */

static ptrdiff_t read_content(void *state, struct gl_intake *in, char *to, size_t n,
	struct gl_err *err)
{
	struct tar *t = state;
	ptrdiff_t got;

	if (t->left == 0 || t->has_failed)
		return 0;
	got = gl_intake_copy(in, to, n < t->left ? n : (size_t)t->left, err);
	if (got > 0)
		t->left -= (uint64_t)got;
	t->has_failed = got <= 0;
	return got ? got : gl_err_set(err, GL_ERR_INPUT, "archive cut short");
}

/*
 * Skips what is left of the content, and its padding, which may be missing behind the last member.
 */
static int leave(void *state, struct gl_intake *in, struct gl_err *err)
{
	struct tar *t = state;
	uint64_t left = t->left, padding = t->padding;
	bool has_failed = t->has_failed;

	t->left = t->padding = 0;
	t->has_failed = false;
	if (has_failed)
		return 0; /* the archive ended within the content */
	if (gl_intake_skip(in, &left, err) != 0)
		return -1;
	if (left > 0)
		return gl_err_set(err, GL_ERR_INPUT, "archive cut short");
	return gl_intake_skip(in, &padding, err);
}

const struct gl_packer gl_tar = {.size = sizeof(struct tar), .what = "a tar archive",
	.next = next, .read = read_content, .leave = leave};
