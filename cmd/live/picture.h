/*
 * picture: what gltop --live shows: the total and how it went, then the groups, those that grew
 * first; or the whole stack of one of them. To a screen of so many rows and columns, where keys
 * move in it, or as plain text.
 */
#ifndef GL_CMD_LIVE_PICTURE_H
#define GL_CMD_LIVE_PICTURE_H

#include "cmd/live/dumps.h"
#include "cmd/live/keys.h"

struct picture {
	/* what there is to show; the caller's */
	struct tool *tool;
	struct gl_history *history;
	const struct dump_facts *facts; /* of the last dump */
	bool is_ended;
	bool has_keyboard;
	uint64_t remarks; /* on the input, so far; the last one: */
	struct gl_buf remark;
	/* where the person is */
	struct gl_buf selected; /* key of a group; none was chosen: the first one is meant */
	bool has_selected, in_stack;
	size_t top, stack_top; /* the first group on the screen, and line of the stack */
	size_t page;	       /* of them fit there */
	size_t nlines; /* of the stack */
};

void picture_free(struct picture *p);

/* A key other than KEY_QUIT and KEY_REDRAW. */
void picture_key(struct picture *p, enum key key);

/* Append a frame of so many lines, none wider than so many columns. */
void picture_draw(struct picture *p, struct gl_buf *b, size_t rows, size_t columns);

/* Append the picture with its first `limit` groups, and an empty line. width: see view_width. */
void picture_print(struct picture *p, struct gl_buf *b, uint64_t limit, size_t width);

#endif
