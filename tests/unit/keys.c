#include "cmd/live/keys.h"

#include "tests/unit/tap.h"

/* Returns the only key that these bytes make; KEY_NONE if they make none, or several. */
static enum key only(const char *bytes)
{
	struct keys k = {0};
	enum key found = KEY_NONE;
	int n = 0;

	for (const char *p = bytes; *p; p++) {
		enum key key = keys_take(&k, (unsigned char)*p);

		if (key != KEY_NONE) {
			found = key;
			n++;
		}
	}
	if (keys_is_open(&k)) {
		enum key key = keys_settle(&k);

		if (key != KEY_NONE) {
			found = key;
			n++;
		}
	}
	return n == 1 ? found : KEY_NONE;
}

static const struct {
	const char *bytes;
	enum key key;
	const char *name;
} table[] = {
	{"q", KEY_QUIT, "q"},
	{"\003", KEY_QUIT, "Ctrl-C"},
	{"k", KEY_UP, "k"},
	{"j", KEY_DOWN, "j"},
	{"\r", KEY_ENTER, "enter"},
	{"\n", KEY_ENTER, "enter as a line feed"},
	{"\014", KEY_REDRAW, "Ctrl-L"},
	{"\033[A", KEY_UP, "up"},
	{"\033[B", KEY_DOWN, "down"},
	{"\033[C", KEY_RIGHT, "right"},
	{"\033[D", KEY_BACK, "left"},
	{"\033OA", KEY_UP, "up, as an application's"},
	{"\033OD", KEY_BACK, "left, as an application's"},
	{"\033[1;5A", KEY_UP, "up with Ctrl"},
	{"\033[5~", KEY_PAGE_UP, "page up"},
	{"\033[6~", KEY_PAGE_DOWN, "page down"},
	{"\033[6;2~", KEY_PAGE_DOWN, "page down with Shift"},
	{"\033[H", KEY_HOME, "home"},
	{"\033[1~", KEY_HOME, "home, as a number"},
	{"\033OF", KEY_END, "end, as an application's"},
	{"\033[8~", KEY_END, "end, as a number"},
	{"\033", KEY_BACK, "escape alone"},
	{"\033x", KEY_NONE, "Alt and a letter is no key"},
	{"\033q", KEY_NONE, "Alt-q does not quit"},
	{"\033[3~", KEY_NONE, "delete"},
	{"\033[15~", KEY_NONE, "a function key"},
	{"\033[16~", KEY_NONE, "a number that begins as one of ours"},
	{"\033[200~", KEY_NONE, "the begin of what is pasted"},
	{"x", KEY_NONE, "a letter of no use"},
	{"\033[99999999999999999999A", KEY_UP, "a long number"},
	{"\033[\033[A", KEY_UP, "behind a sequence that was cut"},
	{"\303\244", KEY_NONE, "beyond ASCII"},
};

static void pieces(void)
{
	struct keys k = {0};

	ok(keys_take(&k, 033) == KEY_NONE && keys_is_open(&k), "escape waits for what follows");
	ok(keys_take(&k, '[') == KEY_NONE && keys_is_open(&k), "a sequence goes on");
	ok(keys_take(&k, 'B') == KEY_DOWN && !keys_is_open(&k), "and ends");
	keys_take(&k, 033);
	ok(keys_take(&k, 033) == KEY_BACK && keys_is_open(&k), "the first of two escapes is one");
	ok(keys_settle(&k) == KEY_BACK && !keys_is_open(&k), "and so is the second");
	keys_take(&k, 033);
	keys_take(&k, '[');
	is_num(keys_settle(&k), KEY_NONE, "a sequence that does not go on is no key");
	is_num(keys_take(&k, 'j'), KEY_DOWN, "and the next byte is one by itself");
	keys_take(&k, 033);
	keys_take(&k, '[');
	for (int i = 0; i < 1000; i++)
		keys_take(&k, ';');
	ok(!keys_is_open(&k) && keys_take(&k, 'q') == KEY_QUIT,
		"a sequence without end is given up");
}

int main(void)
{
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		ok(only(table[i].bytes) == table[i].key, table[i].name);
	pieces();
	return done();
}
