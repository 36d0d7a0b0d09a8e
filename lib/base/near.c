#include "lib/base/near.h"

#define LONGEST 64 /* only this many bytes of a word or name are compared */
#define PART 3	   /* counts as the edit distance if the word is a part of the name */
#define BEGIN 4	   /* counts as the edit distance if the name begins with the word */

static char fold(char c)
{
	return c == '_' || c == ' ' ? '-' : gl_lower(c);
}

static bool is_same(char a, char b)
{
	return fold(a) == fold(b);
}

/*
 * Returns the edit distance from a to b: the number of bytes inserted, deleted, changed or swapped
 * with their neighbour.
 */
static unsigned distance(struct gl_str a, struct gl_str b)
{
	unsigned rows[3][LONGEST + 1];

	for (unsigned j = 0; j <= b.len; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *first = rows[(i + 1) % 3];

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= b.len; j++) {
			bool is_equal = is_same(a.p[i - 1], b.p[j - 1]);
			unsigned least = above[j - 1] + !is_equal;

			least = above[j] + 1 < least ? above[j] + 1 : least;
			least = row[j - 1] + 1 < least ? row[j - 1] + 1 : least;
			if (i > 1 && j > 1 && is_same(a.p[i - 1], b.p[j - 2]) &&
				is_same(a.p[i - 2], b.p[j - 1]) && first[j - 2] + 1 < least)
				least = first[j - 2] + 1;
			row[j] = least;
		}
	}
	return rows[a.len % 3][b.len];
}

static bool begins(struct gl_str s, struct gl_str word)
{
	if (s.len < word.len)
		return false;
	for (size_t i = 0; i < word.len; i++)
		if (!is_same(s.p[i], word.p[i]))
			return false;
	return true;
}

/* Returns true if the word is one of the parts of the name, which are letters and digits. */
static bool has_part(struct gl_str name, struct gl_str word)
{
	for (size_t i = 0; i + word.len <= name.len; i++) {
		size_t end = i + word.len;

		if ((i == 0 || !gl_is_alnum(name.p[i - 1])) &&
			(end == name.len || !gl_is_alnum(name.p[end])) &&
			begins(gl_str_skip(name, i), word))
			return true;
	}
	return false;
}

/* Returns the largest edit distance at which a name may still be the one that was meant. */
static unsigned most_steps(struct gl_str word)
{
	return word.len < 3 ? 0 : word.len < 5 ? 1 : 2;
}

static unsigned steps_to(struct gl_str word, struct gl_str name)
{
	unsigned steps = distance(word, name);

	if (steps <= most_steps(word) && steps < name.len)
		return steps;
	if (word.len < 3)
		return BEGIN + 1;
	return has_part(name, word) ? PART : begins(name, word) ? BEGIN : BEGIN + 1;
}

void gl_near_try(struct gl_near *n, struct gl_str name)
{
	unsigned steps;

	if (n->word.len == 0 || name.len == 0 || n->word.len > LONGEST || name.len > LONGEST)
		return;
	steps = steps_to(n->word, name);
	if (steps > BEGIN || (n->name.p && steps >= n->steps))
		return;
	n->name = name;
	n->steps = steps;
}

void gl_near_try_list(struct gl_near *n, const char *list, const char *separators)
{
	while (*list) {
		size_t len = strcspn(list, separators);

		gl_near_try(n, (struct gl_str){list, len});
		list += len;
		list += strspn(list, separators);
	}
}

void gl_near_store(const struct gl_near *n, struct gl_err *err)
{
	if (!n->name.p || n->name.len >= sizeof err->near)
		return;
	memcpy(err->near, n->name.p, n->name.len);
	err->near[n->name.len] = '\0';
}
