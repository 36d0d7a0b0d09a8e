/*
 * Archives that arrive a few bytes at a time are recognised by the same bytes as files are. If the
 * first bytes show that the input is text, it is read at once, not once a whole header is there.
 */
#include "lib/base/limits.h"
#include "lib/input/bundle.h"
#include "lib/input/intake.h"
#include "lib/input/tar.h"
#include "lib/input/zip.h"
#include "tests/unit/tap.h"

#include <unistd.h>

/* A tar header for a member of 3 bytes, with its checksum. */
static void make_header(char block[GL_TAR_BLOCK], const char *name)
{
	unsigned sum = 0;

	memset(block, 0, GL_TAR_BLOCK);
	memcpy(block, name, strlen(name));
	memcpy(block + 100, "0000644\0000000000\0000000000\00000000000003\00000000000000", 47);
	memset(block + 148, ' ', 8);
	block[156] = '0';
	memcpy(block + 257, "ustar\00000", 8);
	for (size_t i = 0; i < GL_TAR_BLOCK; i++)
		sum += (unsigned char)block[i];
	snprintf(block + 148, 8, "%06o", sum);
	block[155] = ' ';
}

static void test_tar_look(void)
{
	char block[GL_TAR_BLOCK];
	bool is_open = true;

	make_header(block, "a/b.txt");
	for (size_t n = 0; n < GL_TAR_BLOCK; n++)
		is_open &= gl_tar_look(block, block + n, false) == GL_TAR_MAYBE;
	ok(is_open, "a header is undecided until all of it is there");
	ok(gl_tar_look(block, block + GL_TAR_BLOCK, false) == GL_TAR_YES, "then it is one");
	ok(gl_tar_look(block, block + GL_TAR_BLOCK - 1, true) == GL_TAR_NO, "a cut one is none");
	block[0] = 'b';
	ok(gl_tar_look(block, block + GL_TAR_BLOCK, false) == GL_TAR_NO, "nor with a wrong sum");
	make_header(block, "a\nb");
	ok(gl_tar_look(block, block + 50, false) == GL_TAR_MAYBE &&
			gl_tar_look(block, block + GL_TAR_BLOCK, false) == GL_TAR_YES,
		"a name may hold a line feed");
	make_header(block, "ab");
	block[3] = 'c';
	ok(gl_tar_look(block, block + 4, false) == GL_TAR_NO, "nothing follows the end of a name");
	make_header(block, "ab");
	block[105] = 'x';
	ok(gl_tar_look(block, block + 105, false) == GL_TAR_MAYBE &&
			gl_tar_look(block, block + 106, false) == GL_TAR_NO,
		"the numbers behind it have octal digits");
}

static void test_text(void)
{
	static const char zip[] = "PK\3";
	static const char *const texts[] = {"goroutine 1 [running]:\nmain.main()\n", "{",
		"[\"goroutine 1 [running]:\"", "\n\n"};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		ok(gl_tar_look(texts[i], texts[i] + strlen(texts[i]), false) == GL_TAR_NO,
			"a text does not wait");
	ok(!gl_zip_detect(zip, zip + strlen(zip)), "zip: three bytes do not tell");
}

/* Reads a tar archive with one member, and what follows the archive, from a pipe. */
static void test_bundle(void)
{
	char block[GL_TAR_BLOCK], path[32];
	struct gl_bundle_input in;
	struct gl_window w = {NULL, NULL, false};
	struct gl_err err;
	struct gl_bundle *b;
	int fd[2];

	make_header(block, "m");
	if (pipe(fd) != 0 || write(fd[1], block, sizeof block) < 0 || write(fd[1], "abc", 3) < 0 ||
		close(fd[1]) != 0)
		return;
	snprintf(path, sizeof path, "/dev/fd/%d", fd[0]);
	b = gl_bundle_open(NULL, path, GL_STR("x"), &err);
	ok(b && gl_bundle_next(b, &in, &err) == GL_BUNDLE_INPUT, "a member");
	is_str(in.name, "x:m", "its name");
	is_str(in.member, "m", "its name in the archive");
	ok(gl_source_more(in.source, &w, &err) == 0 && w.end - w.p == 3, "its bytes");
	w.p = w.end;
	ok(gl_source_more(in.source, &w, &err) == 0 && w.is_last, "and its end");
	ok(gl_bundle_next(b, &in, &err) == GL_BUNDLE_END, "the end needs no zeros");
	gl_bundle_close(b);
	close(fd[0]);
}

/* --- zip ----------------------------------------------------------------------------------- */

static void put(struct gl_buf *b, uint64_t number, unsigned size)
{
	for (unsigned i = 0; i < size; i++)
		gl_buf_char(b, (char)(number >> 8 * i));
}

#define SIZE64 0xffffffff /* the real size is in the extra field */
#define ENCRYPTED 1	  /* a flag, as is SIZES_BEHIND */
#define SIZES_BEHIND 8
#define STORED 0
#define DEFLATED 8
#define CRC_ABC 0x352441c2 /* of "abc" */

/* A local header, as APPNOTE.TXT of PKWARE has it in 4.3.7, for a member named `name`. */
static void put_local(struct gl_buf *b, char name, unsigned flags, unsigned method, uint64_t packed,
	struct gl_str extra)
{
	GL_BUF_LIT(b, "PK\3\4");
	put(b, 45, 2);
	put(b, flags, 2);
	put(b, method, 2);
	put(b, 0, 4); /* when it was changed */
	put(b, CRC_ABC, 4);
	put(b, packed, 4);
	put(b, packed == SIZE64 ? SIZE64 : 3, 4);
	put(b, 1, 2);
	put(b, extra.len, 2);
	gl_buf_char(b, name);
	gl_buf_str(b, extra);
}

static void put_abc(struct gl_buf *b, char name)
{
	put_local(b, name, 0, STORED, 3, GL_STR(""));
	GL_BUF_LIT(b, "abc");
}

/* Appends the text that the source gives, or the error message if it cannot be read. */
static void put_input(struct gl_buf *out, struct gl_source *source)
{
	struct gl_window w = {NULL, NULL, false};
	struct gl_err err;

	while (!w.is_last) {
		if (gl_source_more(source, &w, &err) != 0) {
			gl_buf_add(out, err.what, strlen(err.what));
			return;
		}
		gl_buf_str(out, gl_str_of(w.p, w.end));
		w.p = w.end;
	}
}

/* Reads the archive from a pipe. Appends `NAME=TEXT,` for each member, and each message. */
static void read_zip(struct gl_str bytes, struct gl_buf *out)
{
	struct gl_bundle_input in;
	struct gl_err err;
	struct gl_bundle *b;
	enum gl_bundle_got got;
	char path[32];
	int fd[2];

	if (pipe(fd) != 0 || write(fd[1], bytes.p, bytes.len) < 0 || close(fd[1]) != 0)
		return;
	snprintf(path, sizeof path, "/dev/fd/%d", fd[0]);
	b = gl_bundle_open(NULL, path, GL_STR("x"), &err);
	while (b && (got = gl_bundle_next(b, &in, &err)) != GL_BUNDLE_END) {
		gl_buf_str(out, in.member.p ? in.member : GL_STR("archive"));
		gl_buf_char(out, '=');
		if (got == GL_BUNDLE_INPUT)
			put_input(out, in.source);
		else
			gl_buf_add(out, err.what, strlen(err.what));
		gl_buf_char(out, ',');
	}
	gl_bundle_close(b);
	close(fd[0]);
}

static void zip_holds(struct gl_buf *bytes, const char *want, const char *name)
{
	struct gl_buf out = {0};

	read_zip(gl_buf_view(bytes), &out);
	tap_str(gl_buf_view(&out), (struct gl_str){want, strlen(want)}, name, "members", __FILE__,
		__LINE__);
	gl_buf_free(&out);
	bytes->len = 0;
}

/* None of these archives ends with zip's central directory, so each is reported as cut short. */
static void test_zip(void)
{
	static const char deflated[] = "\1\3\0\xfc\xff" "abc"; /* one stored block */
	struct gl_buf b = {0};

	put_local(&b, 'a', 0, STORED, SIZE64,
		GL_STR("\1\0\20\0" "\3\0\0\0\0\0\0\0" "\3\0\0\0\0\0\0\0"));
	GL_BUF_LIT(&b, "abc");
	put_abc(&b, 'b');
	zip_holds(&b, "a=abc,b=abc,archive=archive cut short,", "sizes of 64 bits");
	put_local(&b, 'a', 0, DEFLATED, 8, GL_STR(""));
	gl_buf_add(&b, deflated, 8);
	put_abc(&b, 'b');
	zip_holds(&b, "a=abc,b=abc,archive=archive cut short,", "deflate data");
	put_local(&b, 'a', 0, DEFLATED, 7, GL_STR(""));
	gl_buf_add(&b, deflated, 7);
	put_abc(&b, 'b');
	zip_holds(&b, "a=deflate data cut short,b=abc,archive=archive cut short,",
		"cut by whoever packed it");
	put_local(&b, 'a', 0, DEFLATED, 8, GL_STR(""));
	gl_buf_add(&b, deflated, 7);
	zip_holds(&b, "a=archive cut short,", "cut with its archive");
	for (size_t n = 12; n <= 16; n++) {
		put_local(&b, 'a', ENCRYPTED | SIZES_BEHIND, STORED, 3, GL_STR(""));
		GL_BUF_LIT(&b, "abc");
		gl_buf_add(&b, "PK\7\10" "\xc2\x41\x24\x35\3\0\0\0\3\0\0\0", n);
		zip_holds(&b, "a=encrypted,archive=archive cut short,", "a descriptor that is cut");
	}
	gl_buf_free(&b);
}

/*
 * Unpacks 6 bytes of deflate data to one byte. Returns true if that is within the limits after `in`
 * packed bytes gave `out` bytes, and all archives together gave `unpacked` bytes.
 */
static bool unpacks(uint64_t in, uint64_t out, uint64_t unpacked)
{
	static const char stored[] = {1, 1, 0, (char)0xfe, (char)0xff, 'x'};
	struct gl_intake t = {.window = {stored, stored + sizeof stored, true},
		.unpacked = &unpacked, .in = in, .out = out};
	struct gl_gunzip *g = gl_gunzip_open_bare();
	struct gl_err err;
	bool is_over, is_within;
	char to[64];

	is_within = g && gl_intake_unpack(&t, g, sizeof stored, to, sizeof to, &is_over, &err) == 1;
	gl_gunzip_close(g);
	return is_within;
}

static void test_expansion(void)
{
	const uint64_t from = GL_LIMIT_EXPANSION_FROM, all = GL_LIMIT_UNPACKED;

	ok(unpacks(0, from - 1, from), "so much may come out of any data");
	ok(!unpacks(0, from, from), "a byte more may not");
	ok(unpacks(from - 6, GL_LIMIT_EXPANSION * (from + 1) - 2, from), "200 times and a rest");
	ok(!unpacks(from - 6, GL_LIMIT_EXPANSION * (from + 1) - 1, from), "201 times");
	ok(unpacks(0, 0, all - 1), "so much may come out of all archives");
	ok(!unpacks(0, 0, all), "a byte more may not");
}

int main(void)
{
	test_tar_look();
	test_text();
	test_bundle();
	test_zip();
	test_expansion();
	return done();
}
