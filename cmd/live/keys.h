/*
 * keys: turns the bytes that a terminal sends into keys. It does not matter how the bytes are split
 * into pieces.
 */
#ifndef GL_CMD_LIVE_KEYS_H
#define GL_CMD_LIVE_KEYS_H

#include "lib/base/port.h"

enum key {
	KEY_NONE, /* no key: the byte is part of a sequence, or means nothing */
	KEY_UP,
	KEY_DOWN,
	KEY_PAGE_UP,
	KEY_PAGE_DOWN,
	KEY_HOME,
	KEY_END,
	KEY_ENTER,
	KEY_RIGHT,
	KEY_BACK, /* the escape key, or the left arrow */
	KEY_REDRAW,
	KEY_QUIT
};

/* A zeroed struct is the initial state. */
struct keys {
	enum { KEYS_PLAIN, KEYS_ESCAPE, KEYS_SEQUENCE, KEYS_SHIFTED } state;
	unsigned number;   /* the first number of the sequence */
	bool has_number_ended;
	unsigned len;	   /* number of bytes of the sequence so far */
};

/* Take the next byte. Returns the key that this byte completes, or KEY_NONE. */
enum key keys_take(struct keys *k, unsigned char c);

/*
 * Returns true if the last byte may be a key by itself or the beginning of a sequence, which only
 * the next byte can decide.
 */
bool keys_is_open(const struct keys *k);

/* Call this if no byte has followed. Returns the key that the last byte is by itself. */
enum key keys_settle(struct keys *k);

#endif
