#include "cmd/live/keys.h"

#define ESCAPE 0x1b
#define CTRL(c) ((c) & 0x1f)
#define MOST_BYTES 32 /* a longer sequence is not a key */

struct row {
	unsigned char byte;
	enum key key;
};

static const struct row plain[] = {
	{'k', KEY_UP}, {CTRL('p'), KEY_UP}, {'j', KEY_DOWN}, {CTRL('n'), KEY_DOWN},
	{CTRL('b'), KEY_PAGE_UP}, {CTRL('f'), KEY_PAGE_DOWN}, {' ', KEY_PAGE_DOWN},
	{'g', KEY_HOME}, {'G', KEY_END}, {'\r', KEY_ENTER}, {'\n', KEY_ENTER}, {'l', KEY_RIGHT},
	{'h', KEY_BACK}, {0x7f, KEY_BACK}, {CTRL('l'), KEY_REDRAW}, {'q', KEY_QUIT},
	{'Q', KEY_QUIT}, {CTRL('c'), KEY_QUIT},
};

/* The keys that a sequence such as ESC [ A or ESC O A stands for, by its last byte. */
static const struct row finals[] = {
	{'A', KEY_UP}, {'B', KEY_DOWN}, {'C', KEY_RIGHT}, {'D', KEY_BACK}, {'H', KEY_HOME},
	{'F', KEY_END}, {'M', KEY_ENTER},
};

/* The keys that a sequence such as ESC [ 5 ~ stands for, by its number. */
static const struct row numbers[] = {
	{1, KEY_HOME}, {4, KEY_END}, {5, KEY_PAGE_UP}, {6, KEY_PAGE_DOWN}, {7, KEY_HOME},
	{8, KEY_END},
};

#define FIND(rows, byte) find(rows, sizeof(rows) / sizeof((rows)[0]), byte)

static enum key find(const struct row *rows, size_t n, unsigned byte)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i].byte == byte)
			return rows[i].key;
	return KEY_NONE;
}

static enum key begin(struct keys *k, unsigned char c)
{
	*k = (struct keys){.state = c == '['   ? KEYS_SEQUENCE
				    : c == 'O' ? KEYS_SHIFTED
					       : KEYS_PLAIN};
	if (c != ESCAPE)
		return KEY_NONE; /* c was pressed together with Alt, or begins a sequence */
	k->state = KEYS_ESCAPE;
	return KEY_BACK;
}

/*
 * Takes a byte of a sequence that begins with ESC [. Such a sequence has digits and separators, and
 * then one byte that ends it.
 */
static enum key take_sequence_byte(struct keys *k, unsigned char c)
{
	if (c == ESCAPE) { /* the sequence was cut short, and another one begins */
		*k = (struct keys){.state = KEYS_ESCAPE};
		return KEY_NONE;
	}
	if (c < 0x40 && c >= 0x20 && ++k->len < MOST_BYTES) {
		k->has_number_ended |= c < '0' || c > '9';
		if (!k->has_number_ended && k->number < 100)
			k->number = k->number * 10 + c - '0';
		return KEY_NONE;
	}
	k->state = KEYS_PLAIN;
	return c == '~' ? FIND(numbers, k->number) : FIND(finals, c);
}

enum key keys_take(struct keys *k, unsigned char c)
{
	switch (k->state) {
	case KEYS_PLAIN:
		if (c != ESCAPE)
			return FIND(plain, c);
		k->state = KEYS_ESCAPE;
		break;
	case KEYS_ESCAPE:
		return begin(k, c);
	case KEYS_SEQUENCE:
		return take_sequence_byte(k, c);
	case KEYS_SHIFTED:
		k->state = KEYS_PLAIN;
		return FIND(finals, c);
	}
	return KEY_NONE;
}

bool keys_is_open(const struct keys *k)
{
	return k->state != KEYS_PLAIN;
}

enum key keys_settle(struct keys *k)
{
	bool is_alone = k->state == KEYS_ESCAPE;

	k->state = KEYS_PLAIN;
	return is_alone ? KEY_BACK : KEY_NONE;
}
