#include "lib/parse/jsonargs.h"

#include "lib/base/num.h"
#include "lib/parse/blockcache_pattern.h"
#include "lib/syntax/eat.h"

/*
 * Skips the rest of a string, up to its closing quote, if it is printable ASCII without escapes, so
 * that its bytes are its value. Returns false otherwise.
 */
static bool eat_string(const char **p, const char *end, struct gl_str *s)
{
	const char *q = memchr(*p, '"', (size_t)(end - *p));

	if (!q)
		return false;
	*s = gl_str_of(*p, q);
	*p = q + 1;
	return gl_pattern_is_args(s->p, q) && !memchr(s->p, '\\', s->len);
}

/* Skips a number. Returns false if it is not written as our own tools write it. */
static bool eat_number(const char **p, const char *end, int64_t *value)
{
	uint64_t n;
	const char *q = gl_num_digits(*p, end, &n);

	if (!q || (**p == '0' && q - *p > 1))
		return false;
	*value = (int64_t)n;
	*p = q;
	return true;
}

/*
 * Skips the members that --args adds to a frame, in the order in which they are written. Returns
 * false if one is not written as our own tools write it.
 */
static bool eat_args(const char **p, const char *end, struct gl_frame_args *args)
{
	if (gl_eat(p, end, GL_STR(",\"args\":\"")) && !eat_string(p, end, &args->args))
		return false;
	if (gl_eat(p, end, GL_STR(",\"off\":")) && !eat_number(p, end, &args->off))
		return false;
	args->is_inlined = gl_eat(p, end, GL_STR(",\"inlined\":true"));
	return true;
}

static const char *skip_frames(
	const struct gl_stack *s, const char *p, const char *end, struct gl_frame_args *v)
{
	const char *text = s->texts->json.p;

	for (size_t i = 0; i < s->nframes; i++) {
		const char *close = s->texts->json.p + s->texts->json_ends[i];

		v[i] = (struct gl_frame_args){.off = -1};
		if (!gl_eat(&p, end, gl_str_of(text, close)) || !eat_args(&p, end, &v[i]))
			return NULL;
		text = close;
	}
	return gl_eat(&p, end, gl_str_of(text, s->texts->json.p + s->texts->json.len)) ? p : NULL;
}

/*
 * Returns true if the text begins like the stack's JSON, up to the place in the first frame where
 * its args would stand.
 */
static bool is_like(const struct gl_stack *s, struct gl_str text)
{
	return s->nframes > 0 &&
	       gl_str_starts(text, (struct gl_str){s->texts->json.p, s->texts->json_ends[0]});
}

const char *gl_jsonargs_skip(const struct gl_stack *s, const char *p, const char *end,
	struct gl_arena *a, const struct gl_record_args **args)
{
	struct gl_record_args *made;
	struct gl_frame_args *v;
	const char *behind;

	*args = NULL;
	if (!is_like(s, gl_str_of(p, end)))
		return NULL;
	made = gl_arena_new(a, sizeof *made + s->nframes * sizeof *v);
	if (!made)
		return NULL;
	v = (struct gl_frame_args *)(made + 1);
	*made = (struct gl_record_args){.frames = v};
	behind = skip_frames(s, p, end, v);
	/* if no frame here has args, the caller recognises the stack by comparing its whole text */
	if (!behind || (size_t)(behind - p) == s->texts->json.len)
		return NULL;
	*args = made;
	return behind;
}
