#include "cmd/live/screen.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define ESCAPE_MS 50 /* an escape byte is a key if no byte follows within this time */

/*
 * ENTER switches to the alternate screen, hides the cursor, and stops the terminal from wrapping
 * lines. LEAVE undoes this.
 */
#define ENTER "\033[?1049h\033[?25l\033[?7l"
#define LEAVE "\033[?7h\033[?25h\033[?1049l"

/* The terminal shows everything that is written between these two at once, if it can. */
#define BEGIN_FRAME "\033[?2026h\033[H"
#define END_FRAME "\033[?2026l"

static void on_ending(int sig);
static void on_other(int sig);

/* The signals that are caught, their handlers, and the actions that were in force before. */
static struct taken {
	int sig;
	void (*handler)(int);
	struct sigaction before;
} taken[] = {
	{.sig = SIGINT, .handler = on_ending}, {.sig = SIGTERM, .handler = on_ending},
	{.sig = SIGHUP, .handler = on_ending}, {.sig = SIGQUIT, .handler = on_ending},
	{.sig = SIGTSTP, .handler = on_other}, {.sig = SIGCONT, .handler = on_other},
	{.sig = SIGWINCH, .handler = on_other},
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* These variables are set or used by the handlers. */
static volatile sig_atomic_t ended_by, must_stop, must_resume, must_redraw;
static volatile sig_atomic_t is_writing; /* true during a write, which may block for ever */
static struct termios before;
static int keyboard = -1;

/* --- signals ------------------------------------------------------------------------- */

/*
 * Records the signal, on which the program acts later. If a second one arrives while the terminal
 * accepts no output, ends the program at once: the screen cannot be restored then, but the way in
 * which the terminal reads keys can.
 */
static void on_ending(int sig)
{
	if (ended_by && is_writing) {
		if (keyboard >= 0)
			tcsetattr(keyboard, TCSANOW, &before);
		signal(sig, SIG_DFL);
		raise(sig);
	}
	ended_by = sig;
}

static void on_other(int sig)
{
	if (sig == SIGTSTP)
		must_stop = 1;
	else if (sig == SIGCONT)
		must_resume = 1;
	else
		must_redraw = 1;
}

/*
 * Catches the signals. A signal that is ignored stays ignored, because nohup, for example, has
 * asked for that.
 */
static void take_signals(void)
{
	for (size_t i = 0; i < COUNT(taken); i++) {
		struct sigaction sa;

		sigemptyset(&sa.sa_mask);
		sa.sa_flags = 0;
		sa.sa_handler = taken[i].handler;
		if (sigaction(taken[i].sig, NULL, &taken[i].before) == 0 &&
			taken[i].before.sa_handler != SIG_IGN)
			sigaction(taken[i].sig, &sa, NULL);
	}
}

static void give_signals_back(void)
{
	for (size_t i = 0; i < COUNT(taken); i++)
		sigaction(taken[i].sig, &taken[i].before, NULL);
}

static sigset_t all_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < COUNT(taken); i++)
		sigaddset(&set, taken[i].sig);
	return set;
}

/* --- the terminal -------------------------------------------------------------------- */

/*
 * Makes the terminal pass on keys one by one, without showing them. Ctrl-C and Ctrl-Z still send
 * signals to the whole pipeline.
 */
static void read_keys(void)
{
	struct termios raw = before;

	if (keyboard < 0)
		return;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	/*
	 * this holds for all readers of the terminal: with 0, other processes would read an end of
	 * file
	 */
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	tcsetattr(keyboard, TCSADRAIN, &raw);
}

static void put(struct screen *s, const char *text)
{
	gl_buf_text(&s->out.buf, text);
	is_writing = 1;
	gl_writer_flush(&s->out);
	is_writing = 0;
}

static void take_over(struct screen *s)
{
	read_keys();
	put(s, ENTER);
	s->is_on = true;
	s->shown.len = 0;
}

static void give_back(struct screen *s)
{
	put(s, LEAVE);
	if (keyboard >= 0)
		tcsetattr(keyboard, TCSADRAIN, &before);
	s->is_on = false;
}

void screen_open_keyboard(void)
{
	keyboard = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	if (keyboard >= FD_SETSIZE || (keyboard >= 0 && tcgetattr(keyboard, &before) != 0)) {
		close(keyboard);
		keyboard = -1;
	}
}

void screen_open(struct screen *s)
{
	*s = (struct screen){.keyboard = keyboard};
	gl_writer_init(&s->out, STDOUT_FILENO);
	take_signals();
	take_over(s);
}

void screen_close(struct screen *s)
{
	if (s->is_on) {
		give_back(s);
		give_signals_back();
		if (s->keyboard >= 0)
			close(s->keyboard);
		s->keyboard = keyboard = -1;
	}
	gl_buf_free(&s->out.buf);
	gl_buf_free(&s->shown);
}

void screen_die(void)
{
	if (ended_by)
		raise(ended_by);
}

void screen_size(size_t *rows, size_t *columns)
{
	struct winsize size;
	bool is_known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0;

	*rows = is_known && size.ws_row ? size.ws_row : 24;
	*columns = is_known && size.ws_col ? size.ws_col : 80;
}

/* Handles Ctrl-Z: restores the terminal for as long as the program is stopped. */
static void stop(struct screen *s)
{
	give_back(s);
	give_signals_back();
	raise(SIGTSTP); /* returns when the program is continued */
	take_signals();
	must_stop = 0;
	must_resume = 1;
}

/* --- waiting ------------------------------------------------------------------------- */

static bool read_byte(const struct screen *s, unsigned char *c, bool *is_gone)
{
	ssize_t n = read(s->keyboard, c, 1);

	/*
	 * If a read returns nothing although there was input, the terminal is gone, and no more
	 * keys will come.
	 */
	*is_gone = n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN);
	return n == 1;
}

static unsigned take_key(struct screen *s, enum key *key)
{
	unsigned char c;
	bool is_gone;

	if (read_byte(s, &c, &is_gone))
		*key = keys_take(&s->keys, c);
	if (*key == KEY_REDRAW)
		s->shown.len = 0;
	return (is_gone ? SCREEN_ENDED : 0) | (*key != KEY_NONE ? SCREEN_KEY : 0);
}

/*
 * Waits for input. Signals are blocked while their flags are checked, and pselect lets them
 * through. So none is missed between the check and the wait.
 */
static int wait_for(fd_set *set, int last, int milliseconds)
{
	struct timespec t = {.tv_sec = milliseconds / 1000,
		.tv_nsec = (long)(milliseconds % 1000) * 1000000};
	sigset_t ours = all_signals(), old;
	int n = 0;

	sigprocmask(SIG_BLOCK, &ours, &old);
	if (!ended_by && !must_stop && !must_resume && !must_redraw)
		n = pselect(last + 1, set, NULL, NULL, milliseconds < 0 ? NULL : &t, &old);
	else
		FD_ZERO(set);
	sigprocmask(SIG_SETMASK, &old, NULL);
	if (n < 0)
		FD_ZERO(set);
	return n;
}

unsigned screen_wait(struct screen *s, int fd, int milliseconds, enum key *key)
{
	bool is_open = keys_is_open(&s->keys);
	unsigned events = 0;
	fd_set set;
	int n, board = s->keyboard;

	*key = KEY_NONE;
	FD_ZERO(&set);
	if (fd >= 0 && fd < FD_SETSIZE)
		FD_SET(fd, &set);
	if (board >= 0)
		FD_SET(board, &set);
	if (is_open && (milliseconds < 0 || milliseconds > ESCAPE_MS))
		milliseconds = ESCAPE_MS;
	n = wait_for(&set, fd > board && fd < FD_SETSIZE ? fd : board, milliseconds);
	if (ended_by)
		return SCREEN_ENDED;
	if (must_stop)
		stop(s);
	if (must_resume) /* other programs used the terminal in the meantime */
		take_over(s);
	if (must_redraw)
		s->shown.len = 0;
	must_redraw = must_resume = 0;
	if (s->shown.len == 0)
		events |= SCREEN_REDRAW;
	if (fd >= FD_SETSIZE || (fd >= 0 && FD_ISSET(fd, &set)))
		events |= SCREEN_INPUT;
	if (board >= 0 && FD_ISSET(board, &set))
		return events | take_key(s, key);
	if (n == 0 && is_open)
		*key = keys_settle(&s->keys);
	return events | (*key != KEY_NONE ? SCREEN_KEY : 0);
}

/* --- frames -------------------------------------------------------------------------- */

/* Writes each line over the old one. Clearing the terminal first would make it flicker. */
static void put_frame(struct screen *s, struct gl_str frame)
{
	struct gl_buf *b = &s->out.buf;

	GL_BUF_LIT(b, BEGIN_FRAME);
	while (frame.len > 0) {
		/*
		 * erase the old line first: after a line of full width, this would erase a
		 * character
		 */
		GL_BUF_LIT(b, "\033[K");
		gl_buf_str(b, gl_str_cut(&frame, '\n'));
		if (frame.len > 0)
			GL_BUF_LIT(b, "\r\n");
	}
	put(s, END_FRAME);
}

bool screen_show(struct screen *s, struct gl_str frame)
{
	if (s->shown.len == 0 || !gl_str_eq(frame, gl_buf_view(&s->shown))) {
		s->shown.len = 0;
		gl_buf_str(&s->shown, frame);
		put_frame(s, frame);
	}
	return !gl_writer_failed(&s->out);
}
