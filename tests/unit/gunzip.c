/*
 * Tests that gl_gunzip_take does what zlib does when it reads the header, the checksum and the
 * length of a gzip member itself: call by call it must take as many bytes, give the same text, and
 * find the same end or fault. The data are members with and without the optional parts of a header,
 * whole, cut after each byte, and with each byte changed. They arrive in windows of any length.
 * Also tests that gl_checksum is zlib's.
 */
#include "lib/input/checksum.h"
#include "lib/input/gunzip.h"

#include "tests/unit/draw.h"
#include "tests/unit/tap.h"

#include <stdlib.h>
#include <zlib.h>

#define MOST 4096

static void fill(char *p, size_t n, size_t letters)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (char)draw(letters);
}

/* --- members ------------------------------------------------------------------------------- */

enum { EXTRA = 1, NAME = 2, COMMENT = 4, HEADER_CRC = 8, OPTIONS = 16 };

/* Appends a member of n bytes to data, and returns its new length. */
static size_t put_member(unsigned char *data, size_t len, unsigned options, size_t n)
{
	Bytef extra[] = "four", name[] = "dump.txt", comment[] = "of a service";
	gz_header head = {.os = 3, .hcrc = (options & HEADER_CRC) != 0};
	unsigned char text[1024];
	z_stream z = {0};

	fill((char *)text, n, 1 + draw(256));
	head.extra = options & EXTRA ? extra : NULL;
	head.extra_len = 4;
	head.name = options & NAME ? name : NULL;
	head.comment = options & COMMENT ? comment : NULL;
	if (deflateInit2(&z, (int)draw(10), Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		exit(2);
	deflateSetHeader(&z, &head);
	z.next_in = text;
	z.avail_in = (uInt)n;
	z.next_out = data + len;
	z.avail_out = (uInt)(MOST - len);
	if (deflate(&z, Z_FINISH) != Z_STREAM_END)
		exit(2);
	deflateEnd(&z);
	return (size_t)(z.next_out - data);
}

/* --- zlib by itself ------------------------------------------------------------------------ */

struct plain {
	z_stream z;
	bool in_member;
};

/* What one call did. */
struct result {
	size_t taken, len;
	bool is_over, is_fault;
};

static struct result take_plain(struct plain *p, const unsigned char *in, size_t n, char *to,
	size_t room)
{
	struct result r = {0};
	int got;

	if (!p->in_member)
		inflateReset(&p->z);
	p->in_member = true;
	p->z.next_in = (Bytef *)(uintptr_t)in;
	p->z.avail_in = (uInt)n;
	p->z.next_out = (Bytef *)to;
	p->z.avail_out = (uInt)room;
	got = inflate(&p->z, Z_NO_FLUSH);
	r.taken = n - p->z.avail_in;
	r.len = room - p->z.avail_out;
	r.is_over = got == Z_STREAM_END;
	r.is_fault = got != Z_OK && got != Z_BUF_ERROR && !r.is_over && r.len == 0;
	p->in_member = !r.is_over && !r.is_fault;
	return r;
}

static struct result take_ours(struct gl_gunzip *g, const unsigned char *in, size_t n, char *to,
	size_t room)
{
	struct gl_window w = {(const char *)in, (const char *)in + n, false};
	struct result r = {0};
	struct gl_err err;

	r.is_fault = gl_gunzip_take(g, &w, to, room, &r.len, &r.is_over, &err) != 0;
	r.taken = (size_t)(w.p - (const char *)in);
	return r;
}

/* --- side by side -------------------------------------------------------------------------- */

struct tally {
	size_t wrong, members, faults;
};

static bool are_equal(const struct result *a, const struct result *b, const char *x, const char *y)
{
	return a->taken == b->taken && a->len == b->len && a->is_over == b->is_over &&
	       a->is_fault == b->is_fault && memcmp(x, y, a->len) == 0;
}

/* Unpacks data both ways, in windows and rooms of up to `most` bytes, and goes on after faults. */
static void compare(const unsigned char *data, size_t len, size_t most, struct tally *t)
{
	struct plain p = {.in_member = true};
	struct gl_gunzip *g = gl_gunzip_open();
	size_t at = 0, still = 0;
	char a[MOST], b[MOST];

	if (!g || inflateInit2(&p.z, 31) != Z_OK)
		exit(2);
	while (still < 3) {
		size_t n = 1 + draw(most), room = 1 + draw(most);
		struct result want, got;

		n = n < len - at ? n : len - at;
		want = take_plain(&p, data + at, n, a, room);
		got = take_ours(g, data + at, n, b, room);
		if (!are_equal(&want, &got, a, b)) {
			t->wrong++;
			break;
		}
		at += want.taken;
		still = at == len && want.len == 0 ? still + 1 : 0;
		t->members += want.is_over;
		t->faults += want.is_fault;
	}
	inflateEnd(&p.z);
	gl_gunzip_close(g);
}

static size_t put_two(unsigned char *data, unsigned options)
{
	size_t first = put_member(data, 0, options, draw(300));

	return put_member(data, first, OPTIONS - 1 - options, draw(100));
}

static void test_whole(void)
{
	unsigned char data[MOST];
	struct tally t = {0};

	for (unsigned i = 0; i < 20 * OPTIONS; i++)
		compare(data, put_two(data, i % OPTIONS), i % 3 ? 1 + draw(40) : MOST, &t);
	ok(t.wrong == 0 && t.faults == 0, "whole members");
	is_num(t.members, 40 * OPTIONS, "all of them end");
}

static void test_cut(void)
{
	unsigned char data[MOST];
	struct tally t = {0};

	for (unsigned i = 0; i < OPTIONS; i++)
		for (size_t len = put_two(data, i); len > 0; len--)
			compare(data, len, len % 2 ? 1 + draw(20) : MOST, &t);
	is_num(t.wrong, 0, "members cut after each of their bytes");
}

static void test_changed(void)
{
	unsigned char data[MOST];
	struct tally t = {0};

	for (unsigned i = 0; i < OPTIONS; i++) {
		size_t len = put_two(data, i);

		for (size_t at = 0; at < len; at++) {
			unsigned char was = data[at];

			data[at] ^= (unsigned char)(1U << draw(8));
			compare(data, len, at % 2 ? 1 + draw(20) : MOST, &t);
			data[at] = was;
		}
	}
	is_num(t.wrong, 0, "members of which one byte is changed");
	ok(t.faults > 1000, "most of them are found to be damaged");
}

/* --- the checksum -------------------------------------------------------------------------- */

static void test_checksum(void)
{
	static char p[3000];
	size_t wrong = 0;

	fill(p, sizeof p, 256);
	for (size_t n = 0; n < 2000; n++) {
		size_t from = draw(sizeof p - n + 1), cut = draw(n + 1);
		uint32_t want = (uint32_t)crc32_z(0, (const Bytef *)p + from, n);

		wrong += gl_checksum(0, p + from, n) != want;
		wrong += gl_checksum(gl_checksum(0, p + from, cut), p + from + cut, n - cut) !=
			 want;
	}
	is_num(wrong, 0, "the checksum of 0 to 1,999 bytes, also in two parts");
	is_num(gl_checksum(0, "123456789", 9), 0xcbf43926, "the check value of CRC-32");
	memset(p, 0, sizeof p);
	is_num(gl_checksum(0, p, 1024), 0xefb5af2e, "the checksum of 1,024 zeros");
}

int main(void)
{
	test_whole();
	test_cut();
	test_changed();
	test_checksum();
	return done();
}
