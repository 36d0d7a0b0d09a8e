/*
 * screen: takes over a terminal to show something that changes. The terminal is restored whatever
 * ends the program, unless it crashes.
 *
 * There can be only one screen at a time, because signal handlers belong to the process.
 */
#ifndef GL_CMD_LIVE_SCREEN_H
#define GL_CMD_LIVE_SCREEN_H

#include "cmd/live/keys.h"
#include "lib/output/writer.h"

struct screen {
	struct gl_writer out; /* standard output */
	int keyboard;	 /* descriptor to read keys from; -1: there are no keys */
	bool is_on;	 /* the terminal is taken over */
	struct keys keys;
	struct gl_buf shown; /* the last frame, as written */
};

/* Bits. */
enum screen_event {
	SCREEN_INPUT = 1,   /* the descriptor can be read */
	SCREEN_KEY = 2,	    /* *key was pressed */
	SCREEN_REDRAW = 4,  /* the size changed, or others wrote on the screen: draw it again */
	SCREEN_ENDED = 8    /* by a signal, or the terminal has gone: close the screen and stop */
};

/* Open the terminal to read keys from, if there is one. The sandbox would not allow that later. */
void screen_open_keyboard(void);

/*
 * Take over the terminal of standard output. There are keys if the keyboard was opened.
 */
void screen_open(struct screen *s);

/* Restore the terminal, if it is taken over. */
void screen_close(struct screen *s);

/* Call this after screen_close. If a signal ended the screen, this dies of the same signal. */
void screen_die(void);

/* Set *rows and *columns to the size of the screen, each at least 1. */
void screen_size(size_t *rows, size_t *columns);

/*
 * Wait for input on fd (-1: no input), a key or a signal, for at most `milliseconds` (-1: no
 * limit). Returns what happened, as bits of enum screen_event; 0 if nothing did.
 */
unsigned screen_wait(struct screen *s, int fd, int milliseconds, enum key *key);

/*
 * Show a frame: one line for each row of the screen, each ending in LF, safe to show and no wider
 * than the screen. Nothing is written if the frame is the same as the last one. Returns false if
 * the terminal has gone.
 */
bool screen_show(struct screen *s, struct gl_str frame);

#endif
