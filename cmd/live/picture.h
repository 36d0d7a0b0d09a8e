/*
 * picture: what gltop --live shows. This is either the total, how it changed, and a table of
 * groups, those that grew most first; or the whole stack of one group. A picture is drawn on a
 * screen, where the user moves in it with keys, or printed as plain text.
 */
#ifndef GL_CMD_LIVE_PICTURE_H
#define GL_CMD_LIVE_PICTURE_H

#include "cmd/live/dumps.h"
#include "cmd/live/keys.h"

struct picture {
	/* set by the caller: what can be shown */
	struct tool *tool;
	struct gl_history *history;
	const struct dump_facts *facts; /* the facts of the last dump */
	bool is_ended;
	bool has_keyboard;
	uint64_t remarks; /* number of remarks about the input; `remark` is the last one */
	struct gl_buf remark;
	/* where the user is in the picture */
	struct gl_buf selected; /* key of the selected group; the first one if !has_selected */
	bool has_selected, in_stack;
	/* the first group, and the first line of the stack, that are visible */
	size_t top, stack_top;
	size_t page;	       /* how many groups, or lines, fit on the screen */
	size_t nlines; /* number of lines of the stack */
};

void picture_free(struct picture *p);

/* Handle any key but KEY_QUIT and KEY_REDRAW. */
void picture_key(struct picture *p, enum key key);

/* Append a frame of `rows` rows, none of them wider than `columns`. */
void picture_draw(struct picture *p, struct gl_buf *b, size_t rows, size_t columns);

/*
 * Append the picture with its first `limit` groups, and an empty line. width: as view_width returns
 * it.
 */
void picture_print(struct picture *p, struct gl_buf *b, uint64_t limit, size_t width);

#endif
