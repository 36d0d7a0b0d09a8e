#include "cmd/top/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_FOLDERS 128
#define MOST_LINKS 40 /* the limit of Linux */

/* How to open a folder only to look up names in it. */
#if defined(O_PATH)
#define SEARCH O_PATH
#elif defined(O_SEARCH)
#define SEARCH O_SEARCH
#else
#define SEARCH O_RDONLY
#endif

const char beneath_not_found[] = "not found under --source-root";
static const char leads_out[] = "it is a link out of --source-root";
static const char not_regular[] = "it is not a regular file";
static const char unreadable[] = "it cannot be read";

/* A walk along the path. It ends when `file` or `why` is set. */
struct walk {
	const char *root;
	/* the open folders, from the root down to the one that the walk has reached */
	int folders[MOST_FOLDERS];
	size_t nfolders;
	size_t nlinks; /* number of links that were followed */
	char *rest;    /* the part of `path` that is still to be walked */
	char path[PATH_MAX];
	int file; /* -1: not opened */
	const char *why;
};

static void fail_errno(struct walk *w)
{
	w->why = errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG ?
			 beneath_not_found : unreadable;
}

static int folder(const struct walk *w)
{
	return w->folders[w->nfolders - 1];
}

static void leave_to(struct walk *w, size_t n)
{
	while (w->nfolders > n)
		close(w->folders[--w->nfolders]);
}

static void enter(struct walk *w, int fd)
{
	if (fd < 0)
		fail_errno(w);
	else
		w->folders[w->nfolders++] = fd;
}

static void enter_root(struct walk *w)
{
	enter(w, open(w->root, SEARCH | O_DIRECTORY | O_CLOEXEC));
}

static void enter_folder(struct walk *w, const char *name)
{
	if (w->nfolders == MOST_FOLDERS)
		w->why = "the name has too many elements";
	else
		enter(w, openat(folder(w), name, SEARCH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

/*
 * Goes back to the folder from which the walk came. That folder is still open, so nobody can have
 * replaced it.
 */
static void enter_parent(struct walk *w)
{
	if (w->nfolders == 1)
		w->why = leads_out;
	else
		leave_to(w, w->nfolders - 1);
}

/*
 * Returns what follows the folder in an absolute path, or NULL if the path is not beneath the
 * folder.
 */
static const char *after_folder(const char *path, const char *above)
{
	size_t n = strlen(above);

	while (n > 0 && above[n - 1] == '/')
		n--;
	return *above == '/' && strncmp(path, above, n) == 0 && path[n] == '/' ? path + n : NULL;
}

/*
 * Returns what follows the root in the target of a link, which is an absolute path; NULL if the
 * target is not beneath the root.
 */
static const char *after_root(const struct walk *w, const char *target)
{
	const char *rest = after_folder(target, w->root);
	char real[PATH_MAX];

	if (!rest && realpath(w->root, real))
		rest = after_folder(target, real);
	return rest;
}

/* Puts the target of a link before the rest of the path. */
static void put_target(struct walk *w, const char *target)
{
	size_t n = strlen(target), rest = strlen(w->rest);

	if (n + 1 + rest >= sizeof w->path) {
		w->why = beneath_not_found;
		return;
	}
	memmove(w->path + n + 1, w->rest, rest + 1);
	memcpy(w->path, target, n);
	w->path[n] = '/';
	w->rest = w->path;
}

static void follow(struct walk *w, const char *name)
{
	char target[PATH_MAX];
	const char *to = target;
	ssize_t n = readlinkat(folder(w), name, target, sizeof target - 1);

	if (n < 0) {
		fail_errno(w);
		return;
	}
	target[n] = '\0';
	if (*target == '/') {
		to = after_root(w, target);
		leave_to(w, 1);
	}
	if (!to)
		w->why = leads_out;
	else if (++w->nlinks > MOST_LINKS)
		w->why = unreadable;
	else
		put_target(w, to);
}

/* Opens the file, which was a regular file a moment ago. */
static void open_file(struct walk *w, const char *name)
{
	size_t n = strlen(name);
	struct stat st;
	int fd;

	if (n < 3 || strcmp(name + n - 3, ".go") != 0) {
		w->why = "it is not a .go file";
		return;
	}
	fd = openat(folder(w), name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0) {
		fail_errno(w);
	} else if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		w->file = fd;
	} else {
		w->why = not_regular;
		close(fd);
	}
}

/* Returns the next element of the path, or "" at its end. */
static const char *next_name(struct walk *w)
{
	char *name = w->rest + strspn(w->rest, "/");

	w->rest = name + strcspn(name, "/");
	if (*w->rest)
		*w->rest++ = '\0';
	return name;
}

static bool is_last(const struct walk *w)
{
	return !w->rest[strspn(w->rest, "/")];
}

static void step(struct walk *w)
{
	const char *name = next_name(w);
	struct stat st;

	if (!*name)
		w->why = not_regular;
	else if (strcmp(name, ".") == 0)
		return;
	else if (strcmp(name, "..") == 0)
		enter_parent(w);
	else if (fstatat(folder(w), name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		fail_errno(w);
	else if (S_ISLNK(st.st_mode))
		follow(w, name);
	else if (S_ISDIR(st.st_mode))
		enter_folder(w, name);
	else if (!is_last(w))
		w->why = beneath_not_found;
	else if (S_ISREG(st.st_mode))
		open_file(w, name);
	else
		w->why = not_regular; /* even opening a device can have an effect */
}

int beneath_open(const char *root, const char *path, const char **why)
{
	struct walk w = {.root = root, .file = -1};
	size_t n = strlen(path);

	*why = beneath_not_found;
	if (n >= sizeof w.path)
		return -1;
	memcpy(w.path, path, n + 1);
	w.rest = w.path;
	enter_root(&w);
	while (!w.why && w.file < 0)
		step(&w);
	leave_to(&w, 0);
	*why = w.why;
	return w.file;
}
