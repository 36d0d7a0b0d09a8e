#include "lib/select/sigs.h"

#include "lib/base/hash.h"
#include "lib/base/mem.h"
#include "lib/base/num.h"

struct prefix {
	char digits[GL_HASH_HEX]; /* lower case */
	size_t ndigits;
	char sig[GL_HASH_HEX]; /* the first signature that began with the digits */
	bool was_found, is_ambiguous;
};

struct gl_sigs {
	struct prefix *v;
	size_t n, cap;
};

struct gl_sigs *gl_sigs_new(void)
{
	return gl_mem_new(1, sizeof(struct gl_sigs));
}

void gl_sigs_free(struct gl_sigs *s)
{
	if (!s)
		return;
	gl_mem_free(s->v);
	gl_mem_free(s);
}

static bool set_digits(struct prefix *x, struct gl_str digits)
{
	uint64_t v;

	if (digits.len > GL_HASH_HEX ||
		!gl_num_hex_of(digits.p, digits.p + digits.len, digits.len, &v))
		return false;
	x->ndigits = digits.len;
	gl_hash_hex(v << 4 * (GL_HASH_HEX - digits.len), x->digits);
	return true;
}

int gl_sigs_add(struct gl_sigs *s, struct gl_str digits, struct gl_err *err)
{
	struct prefix x = {.ndigits = 0};

	if (!set_digits(&x, digits)) {
		gl_err_set(err, GL_ERR_SYNTAX,
			"not a signature (the first 1 to 16 hex digits of one)");
		gl_err_detail(err, digits.p, digits.len);
		return -1;
	}
	if (!GL_MEM_ROOM(s->v, s->cap, s->n + 1))
		return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	s->v[s->n++] = x;
	return 0;
}

static bool begins(struct prefix *x, struct gl_str sig)
{
	if (memcmp(sig.p, x->digits, x->ndigits) != 0)
		return false;
	if (!x->was_found)
		memcpy(x->sig, sig.p, GL_HASH_HEX);
	x->was_found = true;
	x->is_ambiguous |= memcmp(x->sig, sig.p, GL_HASH_HEX) != 0;
	return true;
}

bool gl_sigs_test(struct gl_sigs *s, struct gl_str sig)
{
	bool is_found = false;

	for (size_t i = 0; sig.len == GL_HASH_HEX && i < s->n; i++)
		is_found |= begins(&s->v[i], sig);
	return is_found;
}

bool gl_sigs_ambiguous(const struct gl_sigs *s, size_t *at, struct gl_str *digits)
{
	while (*at < s->n) {
		const struct prefix *x = &s->v[(*at)++];

		*digits = (struct gl_str){x->digits, x->ndigits};
		if (x->is_ambiguous)
			return true;
	}
	return false;
}
