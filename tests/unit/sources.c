#include "lib/select/sources.h"
#include "tests/unit/tap.h"

static bool matches(const char *list, const char *name)
{
	struct gl_match *m = NULL;
	struct gl_err err;
	bool got = gl_sources_read(&m, (struct gl_str){list, strlen(list)}, &err) == 0 &&
		   gl_match_test(m, (struct gl_str){name, strlen(name)}) > 0;

	gl_match_free(m);
	return got;
}

int main(void)
{
	ok(matches("a.txt", "a.txt"), "a name");
	ok(matches("a.txt", "d.zip:a.txt"), "a member");
	ok(matches("a.txt", "d.zip:i.tar:a.txt"), "a member of a member");
	ok(matches("d.zip:*", "d.zip:a.txt"), "the whole name");
	ok(matches("x,n/*/s.txt", "d.zip:n/1/s.txt"), "one of a list");
	ok(!matches("a.txt", "d.zip:b/a.txt"), "not the last part of a path");
	ok(!matches("*.zip", "d.zip:a.txt"), "not the archive alone");
	ok(!matches("a,,b", "a") && !matches("", "a") && !matches("a,", "a"), "nothing empty");
	return done();
}
