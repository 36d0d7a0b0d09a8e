#include "lib/summary/calltree.h"

#include "tests/unit/tap.h"

static struct gl_stacks *table;

/*
 * Returns the stack of a text of letters, the root first. Each letter stands for a frame in the
 * function main.LETTER.
 */
static const struct gl_stack *stack(const char *letters)
{
	static char names[26][8];
	struct gl_frame v[32];
	size_t n = strlen(letters);

	for (size_t i = 0; i < n; i++) {
		char *name = names[letters[n - 1 - i] - 'a'];

		snprintf(name, sizeof names[0], "main.%c", letters[n - 1 - i]);
		v[i] = (struct gl_frame){.func = {name, 6}, .line = 1};
	}
	return gl_stacks_add(table, v, n, NULL);
}

struct given {
	const char *letters;
	uint64_t count;
};

/*
 * Returns the tree as text, with a line for each item: the level, `+` for a branch or `*` for the
 * last one, the depth, the name, and the count.
 */
static struct gl_str drawing(struct gl_buf *b, const struct given *v, size_t n, size_t most)
{
	struct gl_calls c = {0};
	struct gl_calltree *t;
	struct gl_calltree_item item;
	char line[80];

	b->len = 0;
	for (size_t i = 0; i < n; i++)
		gl_calls_add(&c, *v[i].letters ? stack(v[i].letters) : NULL, v[i].count);
	t = gl_calltree_new(&c, most);
	while (gl_calltree_next(t, &item)) {
		const char *name = item.kind == GL_CALLTREE_ENDS ? "ends" : "rest";

		if (item.kind == GL_CALLTREE_FRAME)
			name = item.frame->frame.func.p + 5;
		snprintf(line, sizeof line, "%u%s%u %.4s %u/%u\n", (unsigned)item.level,
			!item.is_branch ? " " : item.is_last ? "*" : "+", (unsigned)item.depth,
			name, (unsigned)item.count, (unsigned)item.stacks);
		if (item.kind == GL_CALLTREE_FRAME)
			line[5] = '\0';
		gl_buf_add(b, line, strlen(line));
		if (item.kind == GL_CALLTREE_FRAME) {
			snprintf(line, sizeof line, " %u/%u ends %u rest %u/%u\n",
				(unsigned)item.count, (unsigned)item.stacks, (unsigned)item.ends,
				(unsigned)item.rest, (unsigned)item.rest_stacks);
			gl_buf_add(b, line, strlen(line));
		}
	}
	ok(!gl_calltree_failed(t), "there is memory");
	gl_calltree_free(t);
	gl_calls_free(&c);
	return gl_buf_view(b);
}

#define COUNT(v) (sizeof(v) / sizeof((v)[0]))

int main(void)
{
	static const struct given chain[] = {{"abc", 4}};
	static const struct given fork[] = {{"abc", 5}, {"abd", 4}, {"ab", 5}, {"xy", 1}};
	static const struct given deep[] = {
		{"abc", 9}, {"abde", 8}, {"abdf", 7}, {"ax", 6}, {"b", 5}};
	static const struct given under[] = {{"ab", 9}, {"abc", 1}};
	static const struct given bare[] = {{"", 3}, {"a", 1}, {"", 1}};
	struct gl_buf b = {0};

	table = gl_stacks_new();
	is_str(drawing(&b, NULL, 0, 9), "", "nothing of nothing");
	is_str(drawing(&b, chain, 1, 9),
		"0 0 a 4/1 ends 0 rest 0/0\n0 1 b 4/1 ends 0 rest 0/0\n0 2 c 4/1 ends 4 rest 0/0\n",
		"a chain is not indented");
	is_str(drawing(&b, fork, COUNT(fork), 9),
		"0 0 a 14/3 ends 0 rest 0/0\n0 1 b 14/3 ends 5 rest 0/0\n1+2 ends 5/1\n"
		"1+2 c 5/1 ends 5 rest 0/0\n1*2 d 4/1 ends 4 rest 0/0\n"
		"0 0 x 1/1 ends 0 rest 0/0\n0 1 y 1/1 ends 1 rest 0/0\n",
		"several roots; children, and an end, by goroutines");
	is_str(drawing(&b, deep, COUNT(deep), 2),
		"0 0 a 30/4 ends 0 rest 6/1\n1+1 b 24/3 ends 0 rest 0/0\n"
		"2+2 d 15/2 ends 0 rest 7/1\n3+3 e 8/1 ends 8 rest 0/0\n3*3 rest 7/1\n"
		"2*2 c 9/1 ends 9 rest 0/0\n1*1 rest 6/1\n0 0 rest 5/1\n",
		"what is not drawn is told where it hangs");
	is_str(drawing(&b, under, COUNT(under), 1),
		"0 0 a 10/2 ends 0 rest 0/0\n0 1 b 10/2 ends 9 rest 1/1\n"
		"1+2 ends 9/1\n1*2 rest 1/1\n",
		"an end has a line of its own if anything is below it, drawn or not");
	is_str(drawing(&b, deep, COUNT(deep), 0), "0 0 rest 35/5\n", "none is drawn");
	is_str(drawing(&b, bare, COUNT(bare), 9), "0 0 ends 4/2\n0 0 a 1/1 ends 1 rest 0/0\n",
		"stacks that show no frame");
	gl_buf_free(&b);
	gl_stacks_free(table);
	return done();
}
