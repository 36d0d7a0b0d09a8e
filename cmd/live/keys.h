/*
 * keys: bytes from a terminal to the keys they stand for, in whatever pieces they come.
 */
#ifndef GL_CMD_LIVE_KEYS_H
#define GL_CMD_LIVE_KEYS_H

#include "lib/base/port.h"

enum key {
	KEY_NONE, /* the byte is one of several, or means nothing */
	KEY_UP,
	KEY_DOWN,
	KEY_PAGE_UP,
	KEY_PAGE_DOWN,
	KEY_HOME,
	KEY_END,
	KEY_ENTER,
	KEY_RIGHT,
	KEY_BACK, /* escape, left */
	KEY_REDRAW,
	KEY_QUIT
};

/* All zero bytes: ready. */
struct keys {
	enum { KEYS_PLAIN, KEYS_ESCAPE, KEYS_SEQUENCE, KEYS_SHIFTED } state;
	unsigned number;   /* the first of the sequence */
	bool has_number_ended;
	unsigned len;	   /* bytes of it */
};

/* The next byte. */
enum key keys_take(struct keys *k, unsigned char c);

/* A byte that may begin a sequence, or be a key by itself, waits for what follows. */
bool keys_is_open(const struct keys *k);

/* Nothing followed. */
enum key keys_settle(struct keys *k);

#endif
