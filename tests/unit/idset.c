#include "lib/select/idset.h"

#include "tests/unit/tap.h"

static int add(struct gl_idset *s, const char *text, struct gl_err *err)
{
	return gl_idset_add_text(s, (struct gl_str){text, strlen(text)}, 9, err);
}

static uint64_t known(struct gl_idset *s, uint64_t id)
{
	struct gl_record r = {.has = GL_HAS_ID, .id = id, .count = 1};
	uint64_t unseen = 0;

	return gl_idset_known(s, &r, &unseen) + 10 * unseen;
}

static void test_text(void)
{
	struct gl_idset *s = gl_idset_new();
	struct gl_err err;

	ok(add(s, "12", &err) == 0 && add(s, " 7, 9,\t12 \r", &err) == 0 && add(s, "", &err) == 0,
		"numbers, parted by commas and blanks");
	ok(add(s, "3 4x", &err) == -1 && err.line == 9 && err.column == 3 &&
			strcmp(err.detail, "4x") == 0,
		"none: where, and which");
	ok(add(s, "-3", &err) == -1 && err.column == 1, "no number is negative");
	ok(add(s, "99999999999999999999", &err) == -1, "nor too large");
	gl_idset_close(s);
	ok(known(s, 12) == 1 && known(s, 7) == 1 && known(s, 9) == 1, "known");
	ok(known(s, 8) == 0 && known(s, 0) == 0 && known(s, 13) == 0, "not known");
	gl_idset_free(s);
	s = gl_idset_new();
	gl_idset_close(s);
	is_num(known(s, 1), 0, "of none, none is known");
	gl_idset_free(s);
}

static void test_records(void)
{
	struct gl_idset *s = gl_idset_new();
	/* nids: the group has the ids 3, 5 and 8; the array's last element is not in use */
	struct gl_group g = {.ids = {3, 5, 8, 5}, .nids = 3};
	struct gl_more more = {.group = &g};
	struct gl_record group = {.count = 5, .more = &more}, bucket = {.count = 4};
	struct gl_record one = {.has = GL_HAS_ID, .id = 5, .count = 1};
	uint64_t unseen = 0;

	ok(gl_idset_add(s, &one) && gl_idset_add(s, &bucket), "added");
	gl_idset_close(s);
	ok(gl_idset_known(s, &bucket, &unseen) == 0 && unseen == 4, "a bucket shows no ids");
	ok(gl_idset_known(s, &group, &unseen) == 1 && unseen == 6, "a group shows some of them");
	group.count = 3;
	ok(gl_idset_known(s, &group, &unseen) == 1 && unseen == 6, "or all");
	ok(gl_idset_add(s, &group), "a group's ids");
	gl_idset_close(s);
	is_num(gl_idset_known(s, &group, &unseen), 3, "all known");
	bucket.has = GL_HAS_REPEAT;
	ok(gl_idset_known(s, &bucket, &unseen) == 0 && unseen == 6, "a repeat is not missed");
	gl_idset_free(s);
}

int main(void)
{
	test_text();
	test_records();
	return done();
}
