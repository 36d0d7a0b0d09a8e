/*
 * tap: writes the results of a unit program as TAP. Include it once, in the program's only file.
 *
 *      int main(void)
 *      {
 *              ok(1 + 1 == 2, "sums");
 *              return done();
 *      }
 */
#ifndef GL_UNIT_TAP_H
#define GL_UNIT_TAP_H

#include "lib/base/str.h"

#include <stdio.h>

static unsigned tap_run, tap_failed;

static inline bool tap_ok(
	bool good, const char *name, const char *claim, const char *file, int line)
{
	printf("%sok %u - %s\n", good ? "" : "not ", ++tap_run, name);
	fflush(stdout); /* so that no child of fork() prints it again */
	if (!good) {
		tap_failed++;
		fprintf(stderr, "# %s:%d: %s\n#   %s\n", file, line, name, claim);
	}
	return good;
}

/* Tests a claim; `name` describes it. If it is false, the claim is printed as written. */
#define ok(claim, name) tap_ok((claim), (name), #claim, __FILE__, __LINE__)

static inline bool tap_num(uint64_t got, uint64_t want, const char *name, const char *claim,
	const char *file, int line)
{
	bool good = tap_ok(got == want, name, claim, file, line);

	if (!good)
		fprintf(stderr, "#   got %lld\n#  want %lld\n", (long long)got, (long long)want);
	return good;
}

/* Tests that two numbers are equal; negative numbers are printed as such. */
#define is_num(got, want, name)                                                                    \
	tap_num((uint64_t)(got), (uint64_t)(want), (name), #got " == " #want, __FILE__, __LINE__)

static inline void tap_str(struct gl_str got, struct gl_str want, const char *name,
	const char *claim, const char *file, int line)
{
	if (!tap_ok(gl_str_eq(got, want), name, claim, file, line))
		fprintf(stderr, "#   got '%.*s'\n#  want '%.*s'\n", (int)got.len,
			got.p ? got.p : "", (int)want.len, want.p);
}

/* Tests that two strings have the same bytes; `want` is a literal. */
#define is_str(got, want, name)                                                                    \
	tap_str((got), GL_STR(want), (name), #got, __FILE__, __LINE__)

/* Prints the plan. Returns the exit status of main. */
static inline int done(void)
{
	printf("1..%u\n", tap_run);
	return tap_failed > 0;
}

#endif
