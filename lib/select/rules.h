/*
 * rules: decides which goroutines are excluded from the output (glfilter --ignore). A file of rules
 * has one rule per line; `#` begins a comment:
 *
 *      top RE | any RE | created-by RE | sig HEX | state GLOB     then optionally  max N
 *
 * If the pattern begins with `=`, the rest is an exact name, as Go prints it, instead of an RE.
 *
 * The first rule that holds for a goroutine excludes it. Once a rule has excluded N goroutines of a
 * dump, it excludes no more of that dump, but later rules may. The parts of rules that depend on
 * the stack alone are evaluated once per stack. For one thread only.
 */
#ifndef GL_SELECT_RULES_H
#define GL_SELECT_RULES_H

#include "lib/base/err.h"
#include "lib/record/record.h"

struct gl_rules;

struct gl_rules *gl_rules_new(void); /* NULL if there is no memory */
void gl_rules_free(struct gl_rules *s);

/*
 * Adds one line of a file of rules. `text` is the line without its LF, and `line` its number. A
 * blank line or a comment adds nothing. Returns 0, or -1 with *err set if the line is malformed
 * (err->line, column, what and detail are set) or there is no memory.
 */
int gl_rules_add(struct gl_rules *s, struct gl_str text, uint64_t line, struct gl_err *err);

size_t gl_rules_count(const struct gl_rules *s);

/*
 * Applies the rules to r's goroutines. On entry, *covered is the number of them that are already
 * excluded; it grows by the number that the rules exclude. A group does not always show for how
 * many of its members a rule holds, or whether these are excluded already. Then the rules exclude
 * only those that are certain. A goroutine that was printed again (`repeat`) is excluded if a rule
 * holds for it, but is not counted, neither for `max N` nor for gl_rules_text. All records must
 * have their stacks from the same table. Returns false if there is no memory.
 *
 * Memory: four bytes per stack; one byte per stack for each rule; and for each rule with a `max`,
 * an entry per dump in which the rule held.
 */
bool gl_rules_take(struct gl_rules *s, const struct gl_record *r, uint64_t *covered);

/*
 * Returns 1 if any rule that depends on the stack alone holds for r, 0 if none does, -1 if there is
 * no memory. Excludes nothing. This is faster than finding out which of the rules holds.
 */
int gl_rules_any(struct gl_rules *s, const struct gl_record *r);

/*
 * Like gl_rules_any, for a stack instead of a record. The answer is computed once for each stack.
 * After the first call, no rule may be added. All stacks must be from the same table.
 */
int gl_rules_any_of(struct gl_rules *s, const struct gl_stack *stack);

/*
 * Forgets the answers for the stacks seen so far. Records may then have their stacks from another
 * table.
 */
void gl_rules_forget(struct gl_rules *s);

/*
 * Returns the text of rule i, borrowed from s. *line is its line number, and *taken how many
 * goroutines it excluded.
 */
struct gl_str gl_rules_text(const struct gl_rules *s, size_t i, uint64_t *line, uint64_t *taken);

#endif
