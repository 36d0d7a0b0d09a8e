#include "cmd/data.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#ifndef PATH_MAX
#define PATH_MAX 4096
#endif

static const char *const places[] = {"/lib/select/", "/../share/gl/"};

static void put(struct gl_buf *b, const char *s)
{
	gl_buf_add(b, s, strlen(s));
}

/* b with a NUL behind it, which is not counted. */
static const char *text_of(struct gl_buf *b)
{
	gl_buf_char(b, '\0');
	b->len -= !b->failed;
	return b->failed ? "" : b->p;
}

/* Where PATH finds the program, as the shell did. */
static bool find_in_path(struct gl_buf *b, const char *name)
{
	const char *p = getenv("PATH");

	while (p && *p) {
		size_t len = strcspn(p, ":");

		b->len = 0;
		gl_buf_add(b, len ? p : ".", len ? len : 1);
		gl_buf_char(b, '/');
		put(b, name);
		if (access(text_of(b), X_OK) == 0)
			return true;
		p += len + (p[len] == ':');
	}
	return false;
}

/* The folder that holds the program, links followed. */
static bool find_folder(char out[PATH_MAX], const char *argv0)
{
	struct gl_buf b = {0};
	char *slash;
	bool is_found;

	if (strchr(argv0, '/'))
		is_found = realpath(argv0, out) != NULL;
	else
		is_found = find_in_path(&b, argv0) && realpath(text_of(&b), out) != NULL;
	gl_buf_free(&b);
	slash = is_found ? strrchr(out, '/') : NULL;
	if (slash)
		*slash = '\0';
	return slash != NULL;
}

bool data_find_rules(struct gl_buf *path, const char *argv0, const char *name)
{
	char folder[PATH_MAX];
	size_t len = path->len;

	if (!find_folder(folder, argv0))
		return false;
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		path->len = len;
		put(path, folder);
		put(path, places[i]);
		put(path, name);
		put(path, ".rules");
		gl_buf_char(path, '\0');
		if (!path->failed && access(path->p + len, R_OK) == 0)
			return true;
	}
	path->len = len;
	return false;
}
