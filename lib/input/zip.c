#include "lib/input/zip.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/input/checksum.h"

/* Signatures: PK and two bytes, as a little-endian number. */
enum {
	LOCAL = 0x04034b50,
	CENTRAL = 0x02014b50,
	END = 0x06054b50,
	END64 = 0x06064b50,
	LOCATOR64 = 0x07064b50,
	SIGNATURE = 0x05054b50,
	EXTRA = 0x08064b50,
	DESCRIPTOR = 0x08074b50, /* also begins an archive that is split into parts */
	/* begins an archive that was to be split, but fitted into one part */
	TEMPORARY = 0x30304b50
};

enum { STORED = 0, DEFLATED = 8 };
/* bits of `flags`; SIZES_BEHIND: a descriptor follows */
enum { ENCRYPTED = 1, SIZES_BEHIND = 1 << 3 };

#define SIZE64 UINT32_C(0xffffffff) /* instead, the size is in the extra field of zip64 */
#define DESCRIPTOR_MAX 24	    /* signature, checksum and two sizes of 64 bits */

struct zip {
	struct gl_gunzip *gunzip; /* NULL until the first deflated member */
	unsigned method, flags;
	/* sizes of the content, packed and unpacked, as the local header gives them */
	uint64_t packed, size;
	uint32_t crc, crc_so_far;
	/* bytes of the content so far: packed ones read, unpacked ones given out */
	uint64_t taken, given;
	bool is_over;	       /* all of the content was given out */
	bool has_failed;       /* the content could not be read to its end */
	bool is_cut;	       /* the archive ended within the content */
	bool is_content;       /* a member was found, and leave() was not called for it yet */
	/* members were found, and the END of the directory was not found yet */
	bool is_open;
	uint64_t found, listed; /* members that were found; members that the directory lists */
};

static uint32_t number(const char *p, size_t len)
{
	uint32_t n = 0;

	while (len-- > 0)
		n = n << 8 | (unsigned char)p[len];
	return n;
}

static uint64_t number64(const char *p)
{
	return number(p, 4) | (uint64_t)number(p + 4, 4) << 32;
}

bool gl_zip_detect(const char *p, const char *end)
{
	uint32_t begin = end - p >= GL_ZIP_LEAST ? number(p, 4) : 0;

	return begin == LOCAL || begin == END || begin == DESCRIPTOR || begin == TEMPORARY;
}

/* --- local headers ------------------------------------------------------------------------- */

#define LOCAL_LEN 30

/*
 * Reads the sizes from the extra fields [p, end), where they have 64 bits, if the local header does
 * not hold them.
 */
static void take_extra(struct zip *z, const char *p, const char *end)
{
	while (end - p >= 4) {
		unsigned id = number(p, 2), len = number(p + 2, 2);

		p += 4;
		if (len > (size_t)(end - p))
			return;
		if (id == 1 && len >= 16 && (z->packed == SIZE64 || z->size == SIZE64)) {
			z->size = number64(p);
			z->packed = number64(p + 8);
			return;
		}
		p += len;
	}
	if (z->packed == SIZE64 && z->flags & SIZES_BEHIND)
		z->packed = 0;
}

static void begin_content(struct zip *z, struct gl_intake *in)
{
	z->crc_so_far = 0;
	z->taken = z->given = 0;
	z->is_over = z->has_failed = false;
	z->is_content = true;
	gl_intake_begin(in);
}

static bool prepare_gunzip(struct zip *z)
{
	gl_gunzip_close(z->gunzip);
	z->gunzip = gl_gunzip_open_bare();
	return z->gunzip != NULL;
}

static enum gl_packer_got judge(struct zip *z, struct gl_err *err)
{
	bool has_end = !(z->flags & SIZES_BEHIND) || z->packed > 0;
	const char *what = NULL;

	if (z->flags & ENCRYPTED)
		what = "encrypted";
	else if (z->method != STORED && z->method != DEFLATED)
		what = "compressed by a method that is neither stored nor deflated";
	if (!what && z->method == DEFLATED && !prepare_gunzip(z)) {
		gl_err_memory(err);
		return GL_PACKER_FAILED;
	}
	if (!what)
		return GL_PACKER_MEMBER;
	z->is_over = z->has_failed = true; /* the content is only skipped */
	return gl_packer_fault(err, has_end ? GL_PACKER_REFUSED : GL_PACKER_LOST, what);
}

static enum gl_packer_got take_local(struct zip *z, struct gl_intake *in, struct gl_buf *name,
	struct gl_err *err)
{
	size_t name_len, extra_len;
	const char *p = in->window.p;
	enum gl_packer_got got;

	if (gl_intake_have(in) < LOCAL_LEN)
		return gl_packer_cut_short(err);
	name_len = number(p + 26, 2);
	extra_len = number(p + 28, 2);
	if (gl_intake_need(in, LOCAL_LEN + name_len + extra_len, err) != 0)
		return GL_PACKER_FAILED;
	if (gl_intake_have(in) < LOCAL_LEN + name_len + extra_len)
		return gl_packer_cut_short(err);
	p = in->window.p;
	z->flags = number(p + 6, 2);
	z->method = number(p + 8, 2);
	z->crc = number(p + 14, 4);
	z->packed = number(p + 18, 4);
	z->size = number(p + 22, 4);
	p += LOCAL_LEN;
	take_extra(z, p + name_len, p + name_len + extra_len);
	name->len = 0;
	gl_packer_put_name(name, p, name_len);
	gl_intake_take(in, LOCAL_LEN + name_len + extra_len);
	z->found++;
	z->is_open = true;
	begin_content(z, in);
	got = judge(z, err);
	if (got == GL_PACKER_MEMBER && name->len > 0 && name->p[name->len - 1] == '/')
		return GL_PACKER_OTHER;
	return got;
}

/* --- the directory ------------------------------------------------------------------------- */

/*
 * A part of the directory: fixed fields, some of which give the lengths of further fields behind
 * them.
 */
struct part {
	uint32_t signature;
	uint64_t fixed;
	/* for each length: at which byte of the fixed fields it stands, and in how many bytes */
	unsigned char at[3], len[3];
};

static const struct part parts[] = {
	{CENTRAL, 46, {28, 30, 32}, {2, 2, 2}},
	{END, 22, {20, 0, 0}, {2, 0, 0}},
	{END64, 12, {4, 0, 0}, {8, 0, 0}},
	{LOCATOR64, 20, {0, 0, 0}, {0, 0, 0}},
	{SIGNATURE, 6, {4, 0, 0}, {2, 0, 0}},
	{EXTRA, 8, {4, 0, 0}, {4, 0, 0}},
	{DESCRIPTOR, 4, {0, 0, 0}, {0, 0, 0}},
	{TEMPORARY, 4, {0, 0, 0}, {0, 0, 0}},
};

static const struct part *find_part(uint32_t signature)
{
	for (size_t i = 0; i < GL_COUNT(parts); i++)
		if (parts[i].signature == signature)
			return &parts[i];
	return NULL;
}

/* Returns the length of the part that begins at p. All its fixed fields must be in memory. */
static uint64_t length_of(const struct part *part, const char *p)
{
	uint64_t len = part->fixed;

	for (size_t i = 0; i < sizeof part->at && part->len[i]; i++)
		len += part->len[i] == 8 ? number64(p + part->at[i]) & INT64_MAX :
					   number(p + part->at[i], part->len[i]);
	return len;
}

/*
 * Call this at the end of a directory. If it lists another number of members than were found,
 * returns GL_PACKER_FAULT.
 */
static enum gl_packer_got compare(struct zip *z, struct gl_err *err)
{
	bool is_same = z->found == z->listed;

	z->found = z->listed = 0;
	z->is_open = false;
	if (is_same)
		return GL_PACKER_NEXT;
	return gl_packer_fault(err, GL_PACKER_FAULT,
		"the directory at its end lists other members than were found");
}

static enum gl_packer_got take_part(struct zip *z, struct gl_intake *in, const struct part *part,
	struct gl_err *err)
{
	uint64_t len;

	if (gl_intake_need(in, (size_t)part->fixed, err) != 0)
		return GL_PACKER_FAILED;
	if (gl_intake_have(in) < part->fixed)
		return gl_packer_cut_short(err);
	len = length_of(part, in->window.p);
	if (gl_intake_skip(in, &len, err) != 0)
		return GL_PACKER_FAILED;
	if (len > 0)
		return gl_packer_cut_short(err);
	z->listed += part->signature == CENTRAL;
	return part->signature == END ? compare(z, err) : GL_PACKER_NEXT;
}

static enum gl_packer_got next(void *state, struct gl_intake *in, struct gl_buf *name,
	struct gl_err *err)
{
	struct zip *z = state;
	const struct part *part;
	uint32_t signature;

	if (gl_intake_need(in, LOCAL_LEN, err) != 0)
		return GL_PACKER_FAILED;
	if (gl_intake_have(in) == 0 && (z->is_cut || !z->is_open))
		return GL_PACKER_END;
	signature = gl_intake_have(in) >= 4 ? number(in->window.p, 4) : 0;
	if (signature == LOCAL)
		return take_local(z, in, name, err);
	part = find_part(signature);
	if (part)
		return take_part(z, in, part, err);
	if (!z->is_open)
		return GL_PACKER_BEHIND;
	if (gl_intake_have(in) < 4)
		return gl_packer_cut_short(err);
	return gl_packer_fault(err, GL_PACKER_LOST,
		"damaged zip header; what follows is read as one text");
}

/* --- data descriptors ---------------------------------------------------------------------- */

/*
 * Returns the length of the data descriptor at p, where `have` bytes have been read. Returns 0 if
 * it does not describe the content that was read. Its signature may be missing, and its sizes have
 * 32 or 64 bits.
 */
static size_t descriptor_at(const struct zip *z, const char *p, size_t have)
{
	size_t begin = have >= 4 && number(p, 4) == DESCRIPTOR ? 4 : 0;

	if (have < begin + 12 || number(p + begin, 4) != z->crc_so_far)
		return 0;
	if (have >= begin + 20 && number64(p + begin + 4) == z->taken &&
		number64(p + begin + 12) == z->given)
		return begin + 20;
	if (number(p + begin + 4, 4) == (uint32_t)z->taken &&
		number(p + begin + 8, 4) == (uint32_t)z->given)
		return begin + 12;
	return 0;
}

/* --- content ------------------------------------------------------------------------------- */

static ptrdiff_t cut(struct zip *z, struct gl_err *err)
{
	z->is_cut = true;
	return gl_err_set(err, GL_ERR_INPUT, "archive cut short");
}

/* Returns how many bytes precede the next place where a descriptor with its signature may begin. */
static size_t before_descriptor(const struct gl_intake *in)
{
	const char *p = in->window.p, *end = in->window.end;

	while ((p = memchr(p, 'P', (size_t)(end - p)))) {
		if (end - p < 4 || number(p, 4) == DESCRIPTOR)
			return (size_t)(p - in->window.p);
		p++;
	}
	return (size_t)(end - in->window.p);
}

/*
 * Reads stored content whose size stands only in the descriptor behind it. The content ends where a
 * descriptor agrees with all bytes before it.
 */
static ptrdiff_t read_open(struct zip *z, struct gl_intake *in, char *to, size_t n,
	struct gl_err *err)
{
	size_t before, len;

	if (gl_intake_need(in, 1, err) != 0)
		return -1;
	before = before_descriptor(in);
	if (before == 0 && gl_intake_need(in, DESCRIPTOR_MAX, err) != 0)
		return -1;
	if (gl_intake_have(in) == 0)
		return cut(z, err);
	len = before == 0 ? descriptor_at(z, in->window.p, gl_intake_have(in)) : 0;
	if (len > 0) {
		gl_intake_take(in, len);
		z->is_over = true;
		return 0;
	}
	before = before == 0 ? 1 : before;
	return gl_intake_copy(in, to, before < n ? before : n, err);
}

static ptrdiff_t read_stored(struct zip *z, struct gl_intake *in, char *to, size_t n,
	struct gl_err *err)
{
	uint64_t left = z->packed - z->taken;
	ptrdiff_t got;

	if (z->flags & SIZES_BEHIND && z->packed == 0)
		return read_open(z, in, to, n, err);
	if (left == 0) {
		z->is_over = true;
		return 0;
	}
	got = gl_intake_copy(in, to, n < left ? n : (size_t)left, err);
	return got == 0 ? cut(z, err) : got;
}

static ptrdiff_t read_deflated(struct zip *z, struct gl_intake *in, char *to, size_t n,
	struct gl_err *err)
{
	bool is_open = z->flags & SIZES_BEHIND && z->packed == 0;
	uint64_t most = is_open ? UINT64_MAX : z->packed - z->taken, had = in->in;
	ptrdiff_t got = gl_intake_unpack(in, z->gunzip, most, to, n, &z->is_over, err);

	z->taken += in->in - had;
	if (got != 0 || z->is_over)
		return got;
	if (is_open || z->taken < z->packed)
		return cut(z, err);
	return gl_err_set(err, GL_ERR_INPUT, "deflate data cut short");
}

static ptrdiff_t read_content(void *state, struct gl_intake *in, char *to, size_t n,
	struct gl_err *err)
{
	struct zip *z = state;
	ptrdiff_t got;

	if (z->is_over || z->has_failed)
		return 0;
	if (z->method == DEFLATED) {
		got = read_deflated(z, in, to, n, err);
	} else {
		got = read_stored(z, in, to, n, err);
		z->taken += got > 0 ? (uint64_t)got : 0;
	}
	z->has_failed = got < 0;
	if (got > 0) {
		z->crc_so_far = gl_checksum(z->crc_so_far, to, (size_t)got);
		z->given += (uint64_t)got;
	}
	return got;
}

/*
 * Skips a descriptor that cannot be checked. Its length follows from where the next signature
 * stands. Returns 0, or -1 with *err set.
 */
static int skip_descriptor(struct gl_intake *in, struct gl_err *err)
{
	size_t have;
	const char *p;

	if (gl_intake_need(in, DESCRIPTOR_MAX + 4, err) != 0)
		return -1;
	have = gl_intake_have(in);
	p = in->window.p;
	if (have < 16 || number(p, 4) != DESCRIPTOR)
		return 0;
	gl_intake_take(in, have >= 20 && memcmp(p + 16, "PK", 2) == 0 ? 16 :
		have >= 28 ? 24 : 16);
	return 0;
}

/*
 * Skips the rest of content that was damaged, or whose size is wrong, up to the next header.
 * Returns 0, or -1 with *err set.
 */
static int find_header(struct gl_intake *in, struct gl_err *err)
{
	for (;;) {
		const char *p, *end;

		if (gl_intake_need(in, 4, err) != 0)
			return -1;
		p = in->window.p;
		end = in->window.end;
		if (end - p < 4 || number(p, 4) == LOCAL || number(p, 4) == CENTRAL)
			return 0;
		p = memchr(p + 1, 'P', (size_t)(end - p - 1));
		gl_intake_take(in, (size_t)((p ? p : end) - in->window.p));
	}
}

/*
 * Skips the rest of content that could not be read, and its descriptor. The reason was reported
 * before. Returns 0, or -1 with *err set.
 */
static int leave_failed(const struct zip *z, struct gl_intake *in, struct gl_err *err)
{
	if (z->is_cut)
		return 0;
	if (z->flags & SIZES_BEHIND && z->packed > 0 && skip_descriptor(in, err) != 0)
		return -1;
	return find_header(in, err);
}

/* Skips the descriptor behind the content. Returns true if it describes the content. */
static bool take_descriptor(struct zip *z, struct gl_intake *in)
{
	size_t len;

	if (z->method == STORED && z->packed == 0)
		return true; /* read_open has skipped the descriptor, which was right */
	len = descriptor_at(z, in->window.p, gl_intake_have(in));
	gl_intake_take(in, len);
	return len > 0;
}

static int leave(void *state, struct gl_intake *in, struct gl_err *err)
{
	struct zip *z = state;
	uint64_t left = z->packed > z->taken ? z->packed - z->taken : 0;
	bool is_right;

	if (!z->is_content)
		return 0;
	z->is_content = false;
	is_right = left == 0;
	if (gl_intake_skip(in, &left, err) != 0)
		return -1;
	if (z->has_failed)
		return leave_failed(z, in, err);
	if (gl_intake_need(in, DESCRIPTOR_MAX, err) != 0)
		return -1;
	if (z->flags & SIZES_BEHIND)
		is_right &= take_descriptor(z, in);
	else
		is_right &= z->given == z->size && z->crc == z->crc_so_far;
	if (is_right)
		return 0;
	if (find_header(in, err) != 0)
		return -1;
	return gl_err_set(err, GL_ERR_INPUT, "its size or checksum is wrong");
}

static void close_zip(void *state)
{
	gl_gunzip_close(((struct zip *)state)->gunzip);
}

const struct gl_packer gl_zip = {.size = sizeof(struct zip), .what = "a zip archive",
	.may_pack = true, .next = next, .read = read_content, .leave = leave, .close = close_zip};
