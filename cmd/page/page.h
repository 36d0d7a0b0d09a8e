/*
 * page: gltop --html and --markdown: a report for a ticket. Both forms show what gltop found
 * (cmd/top), who waits for whom (cmd/wait) and, if there are several dumps, what changed
 * (cmd/diff), in the words of these tools.
 *
 * An HTML page is one file that loads nothing: it contains its style and its script. Its
 * Content-Security-Policy allows these two by their hashes and nothing else, so that a browser
 * would not run a script that a dump smuggled in. Everything can be read without the script.
 */
#ifndef GL_CMD_PAGE_PAGE_H
#define GL_CMD_PAGE_PAGE_H

#include "cmd/page/pagewaits.h"
#include "cmd/top/top.h"

#define PAGE_GROUPS 1000 /* an HTML page shows this many groups in full, unless -n says otherwise */
#define PAGE_SUSPECTS 100 /* at most this many suspicions are shown, one per line */

enum page_form { PAGE_NONE, PAGE_HTML, PAGE_MARKDOWN };

/* Messages about the input, one per line. `n` counts all of them; `text` holds the first `kept`. */
struct page_messages {
	struct gl_buf text;
	uint64_t n, kept;
};

struct page {
	enum page_form form;
	bool is_both; /* the user asked for both forms, which is refused */
	bool is_redacted;
	struct gl_buf command; /* the command line as one has to type it in a shell */
	struct page_messages messages;
	struct pagewaits waits;
	/*
	 * set by page_put, indexed by the ordinal of a canonical stack: the number of its group on
	 * the page, from 1; 0: the page does not show the group
	 */
	size_t *numbers;
	size_t nnumbers, numbers_cap;
	/* set by page_put, for each shown group: whether a suspicion on the page links to it */
	bool *marked;
};

/* *p must be zeroed. Stores the command line, because reading the options reorders argv. */
void page_begin(struct page *p, int argc, char **argv);
void page_free(struct page *p);

/* Choose the form that an option asks for. */
void page_choose(struct page *p, enum page_form form);

/* Show neither operands nor messages, because both contain names. Call it after page_choose. */
void page_redact(struct page *p);

/* Add a message about the input. It serves as on_message of struct tool. */
void page_add_message(struct page *p, struct gl_str text);

/* Returns the name of the option that asked for the page, such as `--html`. */
const char *page_option(const struct page *p);

/* Write the page. top_sum_up must have been called. */
void page_put(struct tool *t, struct page *p);

/*
 * Returns the number of the first shown group at the place f, or else of the shown group that has
 * the stack; 0: there is neither. f and stack may be NULL.
 */
size_t page_number_there(const struct top *s, const struct page *p, const struct gl_frame *f,
	const struct gl_stack *stack);

/*
 * Fill `to` with the numbers of the two groups to which a suspicion links; 0: there is no such
 * group.
 */
void page_links(const struct top *s, const struct page *p, const struct suspect *one,
	size_t to[2]);

/*
 * Returns the number under which the page shows a group, from 1; 0: it is not shown. group: the
 * number that gl_groups gave the group.
 */
size_t page_number_shown(const struct top *s, size_t group);

/* Append the name of the first source, and how many others or how many dumps there are. */
void page_source(const struct top *s, struct gl_buf *b);

struct diff;

/* Append the first lines of gldiff's report. diff_judge must have filled in d. */
void page_words(struct tool *t, struct diff *d, struct gl_buf *b);

/* Append the number of messages that a redacted page leaves out. */
void page_put_hidden(const struct page *p, struct gl_buf *b);

/* Append the verdict as a sentence without its full stop. */
void page_verdict(const struct top *s, struct gl_buf *b);

#endif
