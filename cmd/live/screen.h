/*
 * screen: takes over a terminal to show something that changes. The terminal is restored however
 * the program ends, unless it crashes.
 *
 * There can be only one screen at a time, because signal handlers belong to the process.
 */
#ifndef GL_CMD_LIVE_SCREEN_H
#define GL_CMD_LIVE_SCREEN_H

#include "cmd/live/keys.h"
#include "lib/output/writer.h"

struct screen {
	struct gl_writer out; /* standard output */
	int keyboard;	 /* the descriptor from which keys are read; -1: there are no keys */
	bool is_on;	 /* the terminal is taken over */
	struct keys keys;
	struct gl_buf shown; /* the last frame, as written */
};

/* The events are bits. */
enum screen_event {
	SCREEN_INPUT = 1,   /* the descriptor has input */
	SCREEN_KEY = 2,	    /* *key was pressed */
	SCREEN_REDRAW = 4,  /* draw the screen again: its size changed, or others wrote on it */
	SCREEN_ENDED = 8    /* a signal came, or the terminal is gone: close the screen and stop */
};

/* Open the terminal for reading keys, if there is one. The sandbox would not allow this later. */
void screen_open_keyboard(void);

/* Take over the terminal of standard output. Keys are read if the keyboard was opened. */
void screen_open(struct screen *s);

/* Restore the terminal, if it was taken over. */
void screen_close(struct screen *s);

/*
 * Call this after screen_close. If a signal ended the screen, the process dies of the same signal.
 */
void screen_die(void);

/* Set *rows and *columns to the size of the screen, each at least 1. */
void screen_size(size_t *rows, size_t *columns);

/*
 * Wait for input on fd (-1: none), a key or a signal, for at most `milliseconds` (-1: no limit).
 * Returns what happened, as bits of enum screen_event; 0: nothing.
 */
unsigned screen_wait(struct screen *s, int fd, int milliseconds, enum key *key);

/*
 * Show a frame. It has one line for each row of the screen; each line ends with an LF, is safe to
 * show, and is no wider than the screen. Writes nothing if the frame equals the last one. Returns
 * false if the terminal is gone.
 */
bool screen_show(struct screen *s, struct gl_str frame);

#endif
