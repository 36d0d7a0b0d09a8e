#include "lib/syntax/frameargs.h"

#include "lib/base/mem.h"
#include "lib/syntax/goline.h"

struct gl_frameargs gl_frameargs_of(const struct gl_record_args *args)
{
	return (struct gl_frameargs){args->frames, args->text};
}

/*
 * Returns the first of the lines, without its LF and the blanks before the LF. *rest: the lines
 * after it.
 */
static struct gl_str first_line(struct gl_str lines, struct gl_str *rest)
{
	const char *lf = lines.len ? memchr(lines.p, '\n', lines.len) : NULL;
	size_t len = lf ? (size_t)(lf - lines.p) : lines.len;

	*rest = gl_str_skip(lines, lf ? len + 1 : len);
	return gl_str_trim((struct gl_str){lines.p, len});
}

/*
 * If the next line is a location, reads its offset and passes the line. Below a function, a
 * location may have lost its indentation.
 */
static int64_t pass_location(struct gl_frameargs *f)
{
	struct gl_str rest, line = first_line(f->lines, &rest);
	struct gl_location at;

	if (!gl_goline_file(line, &at) && !gl_goline_bare_file(line, &at))
		return -1;
	f->lines = rest;
	return at.off;
}

struct gl_frame_args gl_frameargs_next(struct gl_frameargs *f)
{
	struct gl_frame_args a = {.off = -1};
	struct gl_str line, name;
	struct gl_location at;
	int64_t left_out;
	uint64_t parent;
	bool has_parent;

	if (f->frames)
		return *f->frames++;
	line = first_line(f->lines, &f->lines);
	if (gl_goline_func(line, &name)) {
		a.args = gl_str_of(name.p + name.len + 1, line.p + line.len - 1);
		a.is_inlined = gl_str_eq(a.args, GL_STR("..."));
		a.off = pass_location(f);
	} else if (gl_goline_file(line, &at)) { /* its function is missing */
		a.off = at.off;
	} else if (gl_goline_created(line, &name, &has_parent, &parent)) { /* the frames end */
		f->lines.len = 0;
	} else if (!gl_goline_elided(line, &left_out)) { /* a function of C */
		a.off = pass_location(f);
	}
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
