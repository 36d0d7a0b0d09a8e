#include "lib/redact/argtext.h"

#include "lib/base/num.h"

#define LEAST 4096		       /* a smaller number is not taken for an address */
#define NARROW (UINT64_C(1) << 32)     /* a smaller number may be an address of 32 bits */
#define WIDE (UINT64_C(1) << 48)       /* this and larger numbers are not addresses of a program */
/* addresses that are equal except for these low bits keep their distances */
#define NEAR_BITS 20
#define NEAR (UINT64_C(1) << NEAR_BITS)

/*
 * Returns the pseudonym of a number that is at least LEAST. The pseudonym is in the same range as
 * the number: below NARROW, from NARROW up to WIDE, or from WIDE on.
 */
static uint64_t pseudonym(const struct gl_secret *s, uint64_t n)
{
	if (n < NARROW)
		return LEAST + gl_secret_hash_number(s, n) % (NARROW - LEAST);
	if (n >= WIDE)
		return gl_secret_hash_number(s, n) | WIDE;
	return NARROW + gl_secret_hash_number(s, n / NEAR) % ((WIDE - NARROW) / NEAR) * NEAR +
	       n % NEAR;
}

/* Appends the pseudonym of the number whose hexadecimal digits are from p up to `end`. */
static void put_number(struct gl_buf *b, const struct gl_secret *s, const char *p, const char *end)
{
	char hex[18];
	uint64_t n;

	if (end - p > 16 || gl_num_hex(p, end, &n) != end) {
		gl_buf_char(b, '_');
	} else if (n == 0) {
		GL_BUF_LIT(b, "0x0");
	} else if (n < LEAST) {
		gl_buf_char(b, '_');
	} else {
		gl_buf_add(b, hex, gl_num_put_hex(pseudonym(s, n), hex));
	}
}

static bool is_mark(char c)
{
	return memchr("{}?, ", c, 5) != NULL;
}

void gl_argtext_put(struct gl_buf *b, const struct gl_secret *s, struct gl_str args)
{
	const char *p = args.p, *end = args.p + args.len, *stop;

	for (; p < end; p = stop) {
		for (stop = p; stop < end && !is_mark(*stop);)
			stop++;
		if (stop == p)
			gl_buf_char(b, *stop++);
		else if (stop - p > 2 && p[0] == '0' && p[1] == 'x')
			put_number(b, s, p + 2, stop);
		else if (gl_str_eq(gl_str_of(p, stop), GL_STR("...")))
			GL_BUF_LIT(b, "...");
		else
			gl_buf_char(b, '_');
	}
}
