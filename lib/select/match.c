#include "lib/select/match.h"

#include "lib/base/buf.h"
#include "lib/base/hash.h"
#include "lib/base/mem.h"

#include <fnmatch.h>
#include <regex.h>

#define SLOTS 4096    /* entries in the cache; a power of two */
#define SLOT_TEXT 110 /* longest string in the cache, in bytes */

struct pattern {
	enum gl_match_kind kind;
	bool is_plain; /* a glob without wildcards */
	char *text;    /* terminated by a NUL */
	size_t len;
	regex_t regex;
};

struct slot {
	uint8_t len; /* length + 1; 0: the slot is free */
	bool holds;
	char text[SLOT_TEXT];
};

struct gl_match {
	struct pattern *v;
	size_t n, cap;
	bool is_slow; /* a pattern is slow enough for the cache to pay */
	struct gl_buf copy;
	struct slot *slots; /* SLOTS of them; allocated for the first string */
};

struct gl_match *gl_match_new(void)
{
	return gl_mem_new(1, sizeof(struct gl_match));
}

void gl_match_free(struct gl_match *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->n; i++) {
		if (m->v[i].kind == GL_MATCH_REGEX)
			regfree(&m->v[i].regex);
		gl_mem_free(m->v[i].text);
	}
	gl_mem_free(m->v);
	gl_mem_free(m->slots);
	gl_buf_free(&m->copy);
	gl_mem_free(m);
}

/* --- patterns ------------------------------------------------------------------------ */

static int compile(struct pattern *p, struct gl_err *err)
{
	char why[sizeof err->detail];
	int code = regcomp(&p->regex, p->text, REG_EXTENDED | REG_NOSUB);

	if (code == 0)
		return 0;
	if (code == REG_ESPACE)
		return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	regerror(code, &p->regex, why, sizeof why);
	gl_err_set(err, GL_ERR_SYNTAX, "not a POSIX extended regular expression");
	gl_err_detail(err, why, strlen(why));
	return -1;
}

/* Returns the end of the set [...], where p is the byte after its [; NULL if it is not closed. */
static const char *skip_set(const char *p)
{
	if (*p == '!' || *p == '^')
		p++;
	if (*p == ']')
		p++;
	while (*p && *p != ']') {
		const char *end = NULL;

		if (*p == '[' && (p[1] == ':' || p[1] == '.' || p[1] == '='))
			end = strstr(p + 2, (char[]){p[1], ']', '\0'});
		if (*p == '\\' && p[1])
			p++;
		p = end ? end + 2 : p + 1;
	}
	return *p ? p + 1 : NULL;
}

/* Rejects globs that fnmatch would silently take for literal text, or that could never match. */
static int check_glob(const char *p, struct gl_err *err)
{
	while (*p) {
		const char *at = p++;

		if (*at == '\\' && !*p++)
			return gl_err_set(err, GL_ERR_SYNTAX,
				"a \\ at the end of a glob; \\\\ is the character itself");
		if (*at == '[' && !(p = skip_set(p)))
			return gl_err_set(err, GL_ERR_SYNTAX,
				"a [ without its ] in a glob; \\[ is the character itself");
	}
	return 0;
}

static int check(struct pattern *p, struct gl_err *err)
{
	switch (p->kind) {
	case GL_MATCH_REGEX:
		return compile(p, err);
	case GL_MATCH_GLOB:
		return check_glob(p->text, err);
	case GL_MATCH_FIXED:
		break;
	}
	return 0;
}

static int make(struct pattern *p, enum gl_match_kind kind, struct gl_str text, struct gl_err *err)
{
	*p = (struct pattern){.kind = kind, .len = text.len};
	if (text.len && memchr(text.p, '\0', text.len))
		return gl_err_set(err, GL_ERR_SYNTAX, "a pattern cannot hold a NUL byte");
	p->text = text.len < SIZE_MAX ? gl_mem_new(1, text.len + 1) : NULL;
	if (!p->text)
		return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	if (text.len)
		memcpy(p->text, text.p, text.len);
	p->is_plain = strpbrk(p->text, "*?[\\") == NULL;
	if (check(p, err) == 0)
		return 0;
	gl_mem_free(p->text);
	return -1;
}

int gl_match_add(struct gl_match *m, enum gl_match_kind kind, struct gl_str pattern,
	struct gl_err *err)
{
	struct pattern *v = gl_mem_grow(m->v, &m->cap, m->n + 1, sizeof *v);

	if (!v)
		return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
	m->v = v;
	if (make(&v[m->n], kind, pattern, err) != 0)
		return -1;
	m->is_slow |= kind == GL_MATCH_REGEX || (kind == GL_MATCH_GLOB && !v[m->n].is_plain);
	m->n++;
	if (m->slots)
		memset(m->slots, 0, SLOTS * sizeof *m->slots);
	return 0;
}

/* --- strings ------------------------------------------------------------------------- */

/* Copies s to m->copy, terminated by a NUL and with no other NUL in it. */
static bool copy(struct gl_match *m, struct gl_str s)
{
	char *nul;

	m->copy.len = 0;
	gl_buf_str(&m->copy, s);
	gl_buf_char(&m->copy, '\0');
	if (m->copy.failed)
		return false;
	while ((nul = memchr(m->copy.p, '\0', m->copy.len - 1)))
		*nul = '\1';
	return true;
}

/* s must be terminated by a NUL, as the copy is. */
static int run_regex(const struct pattern *p, const char *s)
{
	int code = regexec(&p->regex, s, 0, NULL, 0);

	return code == 0 ? 1 : code == REG_NOMATCH ? 0 : -1;
}

static int run(struct gl_match *m, const struct pattern *p, struct gl_str s)
{
	if (p->kind == GL_MATCH_FIXED)
		return p->len == 0 || (s.len && gl_port_memmem(s.p, s.len, p->text, p->len));
	if (p->kind == GL_MATCH_GLOB && p->is_plain)
		return gl_str_eq(s, (struct gl_str){p->text, p->len});
	if (!copy(m, s))
		return -1;
	return p->kind == GL_MATCH_GLOB ? fnmatch(p->text, m->copy.p, 0) == 0
					: run_regex(p, m->copy.p);
}

static int run_all(struct gl_match *m, struct gl_str s)
{
	for (size_t i = 0; i < m->n; i++) {
		int holds = run(m, &m->v[i], s);

		if (holds != 0)
			return holds;
	}
	return 0;
}

static bool is_in(const struct slot *slot, struct gl_str s)
{
	return slot->len == s.len + 1 && memcmp(slot->text, s.p, s.len) == 0;
}

/* Returns the slot that has this string or, if none has, the one of its two slots to replace. */
static struct slot *slot_of(struct gl_match *m, struct gl_str s)
{
	uint64_t hash = gl_hash(s.p, s.len);
	struct slot *slot = &m->slots[hash & (SLOTS - 1)];
	struct slot *other = &m->slots[(hash ^ 1) & (SLOTS - 1)];

	if (is_in(slot, s) || is_in(other, s))
		return is_in(slot, s) ? slot : other;
	return slot->len == 0 || (other->len != 0 && hash >> 63) ? slot : other;
}

int gl_match_test(struct gl_match *m, struct gl_str s)
{
	struct slot *slot;
	int holds;

	if (!m->is_slow || s.len > SLOT_TEXT || s.len == 0)
		return run_all(m, s);
	if (!m->slots)
		m->slots = gl_mem_new(SLOTS, sizeof *m->slots);
	if (!m->slots)
		return -1;
	slot = slot_of(m, s);
	if (is_in(slot, s))
		return slot->holds;
	holds = run_all(m, s);
	if (holds >= 0) {
		slot->len = (uint8_t)(s.len + 1);
		slot->holds = holds > 0;
		memcpy(slot->text, s.p, s.len);
	}
	return holds;
}
