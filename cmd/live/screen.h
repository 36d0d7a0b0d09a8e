/*
 * screen: a terminal that is taken over while a program shows what changes. Whatever ends the
 * program but a crash puts it back as it was.
 *
 * One at a time: its signals are the process's.
 */
#ifndef GL_CMD_LIVE_SCREEN_H
#define GL_CMD_LIVE_SCREEN_H

#include "cmd/live/keys.h"
#include "lib/output/writer.h"

struct screen {
	struct gl_writer out; /* standard output */
	int keyboard;	 /* of the process's terminal; -1: there are no keys */
	bool is_on;	 /* it is taken over */
	struct keys keys;
	struct gl_buf shown; /* the last frame, as written */
};

/* Bits. */
enum screen_event {
	SCREEN_INPUT = 1,   /* the descriptor can be read */
	SCREEN_KEY = 2,	    /* *key was struck */
	SCREEN_REDRAW = 4,  /* of another size, or somebody else wrote there: draw all anew */
	SCREEN_ENDED = 8    /* by a signal, or the terminal is gone: close, and end */
};

/* Take standard output's terminal over. Without a terminal for keys it goes on without them. */
void screen_open(struct screen *s);

/* Put all back. Harmless when it is. */
void screen_close(struct screen *s);

/* Of screen_close; then die of the signal that ended it, if one did. */
void screen_die(void);

/* Rows and columns; 1 at least. */
void screen_size(size_t *rows, size_t *columns);

/*
 * Wait until one of them comes: fd can be read (-1: none), a key, a signal; or milliseconds
 * have passed (-1: for ever). Returns events, 0 for none.
 */
unsigned screen_wait(struct screen *s, int fd, int milliseconds, enum key *key);

/*
 * Show a frame: lines, each ending in LF, that are safe to show and no wider than the screen,
 * one for each of its rows.
 * Nothing is written if it is the last one. false: the terminal is gone.
 */
bool screen_show(struct screen *s, struct gl_str frame);

#endif
