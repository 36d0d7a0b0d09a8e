/*
 * page: gltop --html and --markdown: a report for a ticket. Both show what gltop found (cmd/top),
 * who waits for whom (cmd/wait) and, of several dumps, what changed (cmd/diff), in their words.
 *
 * An HTML page is one file that loads nothing: style and script stand in it, and its
 * Content-Security-Policy allows these two by their hashes and nothing else, so that a script which
 * a dump smuggled in would not run. Everything can be read without the script.
 */
#ifndef GL_CMD_PAGE_PAGE_H
#define GL_CMD_PAGE_PAGE_H

#include "cmd/page/pagewaits.h"
#include "cmd/top/top.h"

#define PAGE_GROUPS 1000 /* that an HTML page shows in full, unless -n says otherwise */
#define PAGE_SUSPECTS 100 /* lines; an input with more is beyond help */

enum page_form { PAGE_NONE, PAGE_HTML, PAGE_MARKDOWN };

/* Messages about the input, a line each. Only the first ones are kept. */
struct page_messages {
	struct gl_buf text;
	uint64_t n, kept;
};

struct page {
	enum page_form form;
	bool is_both; /* both forms were asked for, which is refused */
	bool is_redacted;
	struct gl_buf command; /* as a shell would take it */
	struct page_messages messages;
	struct pagewaits waits;
	/* at the end: the number of the shown group of each canon, from 1; 0: it is not shown */
	size_t *numbers;
	size_t nnumbers, numbers_cap;
	bool *marked; /* at the end: of each shown group, whether a shown suspicion links to it */
};

/* *p must be zeroed. Keep the command line, which reading the options will permute. */
void page_begin(struct page *p, int argc, char **argv);
void page_free(struct page *p);

/* Choose a form, as an option says. */
void page_choose(struct page *p, enum page_form form);

/* Show neither operands nor messages, which have names in them. Call it after page_choose. */
void page_redact(struct page *p);

/* Add a message; see on_message of struct tool. */
void page_hear(struct page *p, struct gl_str text);

/* Returns the name of the option that asked for it, `--html`. */
const char *page_option(const struct page *p);

/* Write the page, once everything is summed up (top_sum_up). */
void page_put(struct tool *t, struct page *p);

/* --- for the sections ------------------------------------------------------------------ */

/* Returns the number of the shown group that has this stack, from 1; 0: none has. */
size_t page_number_of(const struct page *p, const struct gl_stack *stack);

/*
 * Returns the same of the largest group that stands at this place; if none does, of the one that
 * has its stack.
 */
size_t page_number_at(const struct top *s, const struct page *p, const struct gl_alarm_place *at);

/* Fill in the numbers of the groups that a suspicion links to; 0: none, or no second one. */
void page_links(const struct top *s, const struct page *p, const struct suspect *one,
	size_t to[2]);

/* Returns the number, from 1, under which the group of this number of gl_groups is shown, or 0. */
size_t page_number_shown(const struct top *s, size_t group);

/* Append the names of the sources: one name, or how many there are. */
void page_source(const struct top *s, struct gl_buf *b);

struct diff;

/* Append the first lines of gldiff's report, after diff_judge. */
void page_words(struct tool *t, struct diff *d, struct gl_buf *b);

/* Append how many messages a redacted page does not show. */
void page_put_hidden(const struct page *p, struct gl_buf *b);

/* Append what the verdict means, as a sentence without its full stop. */
void page_verdict(const struct top *s, struct gl_buf *b);

#endif
