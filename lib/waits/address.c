#include "lib/waits/address.h"

#include "lib/base/num.h"

/*
 * Does what gl_num_hex does, and is faster for numbers of 8 to 15 digits in lower case, such as the
 * addresses of Go's heap.
 */
static inline const char *hex(const char *p, const char *end, uint64_t *n)
{
	size_t room = end - p < 16 ? (size_t)(end - p) : 16, len;
	uint64_t tail = 0, no_hex;

	if (room < 8 || gl_bytes_no_hex(gl_bytes_at(p)))
		return gl_num_hex(p, end, n);
	if (room > 8) /* the bytes from the ninth on, and zeros behind them */
		tail = gl_bytes_at(p + room - 8) >> 8 * (16 - room);
	no_hex = gl_bytes_no_hex(tail);
	len = no_hex ? gl_bytes_lowest(no_hex) : 8;
	if (len == 8 || (8 + len < room && gl_num_hex_digit(p[8 + len]) >= 0))
		return gl_num_hex(p, end, n);
	*n = gl_bytes_pack_nibbles(gl_bytes_of_hex(gl_bytes_at(p)));
	if (len) /* shifts zeros in, which become leading digits */
		*n = *n << 4 * len | gl_bytes_pack_nibbles(gl_bytes_of_hex(tail << 8 * (8 - len)));
	return p + 8 + len;
}

/*
 * Reads the number at p, and stores the position after it in *behind. Returns false if there is no
 * number, or if it cannot be an address.
 */
static bool read(const char *p, const char *end, uint64_t *address, const char **behind)
{
	const char *stop;
	uint64_t n;

	if (end - p < 3 || p[0] != '0' || p[1] != 'x')
		return false;
	stop = hex(p + 2, end, &n);
	if (!stop || stop - p > 18)
		return false;
	*behind = stop;
	if (n < GL_ADDRESS_LEAST)
		return false;
	*address = n;
	return true;
}

static bool is_marked(const char *behind, const char *end)
{
	return behind < end && *behind == '?';
}

bool gl_address_first(struct gl_str args, uint64_t *address)
{
	const char *behind;
	uint64_t n;

	if (!args.p || !read(args.p, args.p + args.len, &n, &behind) ||
		is_marked(behind, args.p + args.len))
		return false;
	*address = n;
	return true;
}

bool gl_address_maybe(struct gl_str args, uint64_t *address)
{
	const char *behind;

	return args.p && read(args.p, args.p + args.len, address, &behind);
}

bool gl_address_next(struct gl_str *args, uint64_t *address)
{
	const char *p = args->p, *end = p + args->len;

	while (p && (p = memchr(p, 'x', (size_t)(end - p)))) {
		const char *behind = p + 1;
		bool is_one = p > args->p && read(p - 1, end, address, &behind) &&
			      !is_marked(behind, end);

		p = behind;
		if (!is_one)
			continue;
		*args = gl_str_of(p, end);
		return true;
	}
	args->len = 0;
	return false;
}
