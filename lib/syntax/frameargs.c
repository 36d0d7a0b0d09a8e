#include "lib/syntax/frameargs.h"

#include "lib/base/mem.h"
#include "lib/syntax/goline.h"

struct gl_frameargs gl_frameargs_of(const struct gl_record_args *args)
{
	return (struct gl_frameargs){args->frames, args->text};
}

/* The first of the lines, without its LF and blanks before that; *rest: what follows it. */
static struct gl_str first_line(struct gl_str lines, struct gl_str *rest)
{
	const char *lf = lines.len ? memchr(lines.p, '\n', lines.len) : NULL;
	size_t len = lf ? (size_t)(lf - lines.p) : lines.len;

	*rest = gl_str_skip(lines, lf ? len + 1 : len);
	return gl_str_trim((struct gl_str){lines.p, len});
}

/*
 * Reads the offset of the next line and passes it, if it is a location. is_under_func: it stands
 * under a function, and so may have lost its indentation.
 */
static bool pass_location(struct gl_frameargs *f, bool is_under_func, int64_t *off)
{
	struct gl_str rest, line = first_line(f->lines, &rest);
	struct gl_location at;

	if (!gl_goline_file(line, &at) && !(is_under_func && gl_goline_bare_file(line, &at)))
		return false;
	*off = at.off;
	f->lines = rest;
	return true;
}

struct gl_frame_args gl_frameargs_next(struct gl_frameargs *f)
{
	struct gl_frame_args a = {.off = -1};
	struct gl_str line, name;
	int64_t left_out;
	bool is_func;

	if (f->frames)
		return *f->frames++;
	if (pass_location(f, false, &a.off)) /* its function is missing */
		return a;
	line = first_line(f->lines, &f->lines);
	is_func = gl_goline_func(line, &name);
	if (is_func)
		a.args = gl_str_of(name.p + name.len + 1, line.p + line.len - 1);
	a.is_inlined = gl_str_eq(a.args, GL_STR("..."));
	if (is_func || !gl_goline_elided(line, &left_out))
		pass_location(f, is_func, &a.off);
	return a;
}

const struct gl_frame_args *gl_frameargs_all(
	struct gl_frameargs_list *list, const struct gl_record_args *args, size_t n)
{
	struct gl_frameargs f = gl_frameargs_of(args);
	struct gl_frame_args *v;

	if (args->frames)
		return args->frames;
	v = gl_mem_grow(list->v, &list->cap, n + 1, sizeof *v);
	if (!v)
		return NULL;
	list->v = v;
	for (size_t i = 0; i < n; i++)
		v[i] = gl_frameargs_next(&f);
	return v;
}

void gl_frameargs_free(struct gl_frameargs_list *list)
{
	gl_mem_free(list->v);
}
