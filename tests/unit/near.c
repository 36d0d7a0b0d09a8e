#include "lib/base/near.h"

#include "tests/unit/tap.h"

static const struct {
	const char *word, *names, *near;
} rows[] = {
	{"state", "class|state", "state"}, /* the edit distance is 0 */
	{"STATE", "class|state", "state"},
	{"stat", "class|state", "state"},
	{"sttae", "class|state", "state"},
	{"stateful", "class|state", ""},
	{"wait", "count|wait_seconds", "wait_seconds"},
	{"seconds", "count|wait_seconds", "wait_seconds"},
	{"second", "count|wait_seconds", ""},
	{"wai", "count|wait_seconds", "wait_seconds"},
	{"Chan Recieve", "select|chan receive", "chan receive"},
	{"chan-receive", "select|chan receive", "chan receive"},
	/* an underscore equals a dash, so the second name is the same word */
	{"wait_max", "waitxmax|wait-max", "wait-max"},
	{"createdby", "created_by|created", "created_by"},
	{"lock", "rlock|lock", "lock"},
	{"lok", "rlock|lock", "lock"},
	{"x", "id|top", ""},
	{"idd", "id|top", "id"},
	{"di", "id|top", ""},
	{"ab", "a", ""},
	{"abcdef", "uvwxyz", ""},
	{"", "id", ""},
	{"id", "", ""},
	{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "a", ""},
	/* 63 bytes are compared with 64; 65 bytes are too many */
	{"abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0",
		"abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz01",
		"abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz01"},
	{"abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz012",
		"abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz01", ""},
};

int main(void)
{
	struct gl_err err = {0};
	struct gl_near near = {.word = GL_STR("lenght")};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gl_near n = {.word = {rows[i].word, strlen(rows[i].word)}};

		gl_near_try_list(&n, rows[i].names, "|");
		tap_str(n.name, (struct gl_str){rows[i].near, strlen(rows[i].near)}, rows[i].word,
			"text", __FILE__, __LINE__);
	}
	gl_near_store(&near, &err);
	ok(err.near[0] == '\0', "nothing to tell");
	gl_near_try_list(
		&near, "width, length, a name that is longer than there is room for it", ", ");
	gl_near_store(&near, &err);
	ok(strcmp(err.near, "length") == 0, "what is told");
	return done();
}
