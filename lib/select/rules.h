/*
 * rules: what is set aside without being looked for (contract section 8, --ignore). One a
 * line, `#` begins a comment:
 *
 *     top RE | any RE | created-by RE | sig HEX | state GLOB     and behind it perhaps  max N
 *
 * A `=` in place of an RE's first character makes the rest the whole name, as Go prints it.
 *
 * The first rule that holds for a goroutine takes it; one that has taken its N of a dump
 * leaves the rest to those behind it. What a rule says of a stack alone it says once. For
 * one thread.
 */
#ifndef GL_SELECT_RULES_H
#define GL_SELECT_RULES_H

#include "lib/base/err.h"
#include "lib/record/record.h"

struct gl_rules;

struct gl_rules *gl_rules_new(void); /* NULL without memory */
void gl_rules_free(struct gl_rules *s);

/*
 * One line of a rule file, without its LF; blanks and comments add nothing. `line` is its
 * number. -1 and *err: it cannot be read (line, column, what, detail), or no memory.
 */
int gl_rules_add(struct gl_rules *s, struct gl_str text, uint64_t line, struct gl_err *err);

size_t gl_rules_count(const struct gl_rules *s);

/*
 * Let the rules take of r's goroutines, `covered` of which are set aside already; *covered
 * grows by what they take. Of a group those members are taken of which it is known that a
 * rule holds for them, and which are sure to be none of the covered ones. A repeat is no
 * goroutine more: it goes with a rule that would take it, and none counts it. All records
 * must take their stacks from one table. false without memory.
 *
 * Memory: for each rule a byte a stack, and for one with a ceiling an entry for each dump in
 * which it held.
 */
bool gl_rules_take(struct gl_rules *s, const struct gl_record *r, uint64_t *covered);

/*
 * Whether one of the rules that ask for the stack alone holds for r's, which nothing is taken of: 1
 * or 0; -1 without memory. Cheaper than to learn which one.
 */
int gl_rules_any(struct gl_rules *s, const struct gl_record *r);

/* Of rule i: its text (borrowed from s), its line, and how many it took. */
struct gl_str gl_rules_text(const struct gl_rules *s, size_t i, uint64_t *line, uint64_t *taken);

#endif
