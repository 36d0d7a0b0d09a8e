#include "cmd/common/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define FIRST_MS 1000
#define STEP_MS 200
#define RECORDS 4096 /* how many records are done between two looks at the clock */

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

void progress_start(struct progress *p)
{
	p->is_on = isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO);
	if (p->is_on)
		p->due = now_ms() + FIRST_MS;
}

void progress_step(struct progress *p, const char *tool, uint64_t records)
{
	uint64_t now;

	if (!p->is_on || records - p->looked < RECORDS)
		return;
	p->looked = records;
	now = now_ms();
	if (now < p->due)
		return;
	p->due = now + STEP_MS;
	p->is_shown = true;
	fprintf(stderr, "\r%s: %" PRIu64 " records", tool, records);
}

void progress_clear(struct progress *p)
{
	if (p->is_shown)
		fputs("\r\033[K", stderr);
	p->is_shown = false;
}
