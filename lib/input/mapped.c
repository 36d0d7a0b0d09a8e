#include "lib/input/mapped.h"

#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

#define SLOTS 128

struct slot {
	_Atomic(uintptr_t) start; /* 0: the slot is free */
	_Atomic(uintptr_t) end;
	atomic_bool is_damaged;
};

/*
 * The windows that are mapped. The table is global, because the signal handler has no other way to
 * reach it.
 */
static struct slot slots[SLOTS];
static _Atomic(size_t) page_size;

size_t gl_mapped_page(void)
{
	size_t size = atomic_load(&page_size);

	if (size == 0) {
		long n = sysconf(_SC_PAGESIZE);

		size = n > 0 ? (size_t)n : 4096;
		atomic_store(&page_size, size);
	}
	return size;
}

static int take_slot(const char *p, size_t len)
{
	for (int i = 0; i < SLOTS; i++) {
		uintptr_t none = 0;

		if (!atomic_compare_exchange_strong(&slots[i].start, &none, (uintptr_t)p))
			continue;
		atomic_store(&slots[i].is_damaged, false);
		atomic_store(&slots[i].end, (uintptr_t)p + len);
		return i;
	}
	return -1;
}

bool gl_mapped_open(struct gl_mapped *m, int fd, uint64_t offset, size_t len)
{
	void *p = mmap(NULL, len, PROT_READ, MAP_PRIVATE, fd, (off_t)offset);

	*m = (struct gl_mapped){NULL, 0, -1};
	if (p == MAP_FAILED)
		return false;
	m->slot = take_slot(p, len);
	/*
	 * Without a slot in the table, the handler could do nothing if the file shrinks, and SIGBUS
	 * would kill the process. So the file is read with read(2) instead.
	 */
	if (m->slot < 0) {
		munmap(p, len);
		return false;
	}
	m->p = p;
	m->len = len;
	return true;
}

void gl_mapped_close(struct gl_mapped *m)
{
	if (!m->p)
		return;
	atomic_store(&slots[m->slot].end, 0);
	atomic_store(&slots[m->slot].start, 0);
	munmap((void *)(uintptr_t)m->p, m->len);
	*m = (struct gl_mapped){NULL, 0, -1};
}

bool gl_mapped_is_damaged(const struct gl_mapped *m)
{
	return m->p && atomic_load(&slots[m->slot].is_damaged);
}

bool gl_mapped_rescue(void *addr)
{
	uintptr_t at = (uintptr_t)addr;

	for (int i = 0; i < SLOTS; i++) {
		uintptr_t start = atomic_load(&slots[i].start), end = atomic_load(&slots[i].end);
		/*
		 * gl_mapped_page has stored its result when the first window was mapped, so it
		 * makes no system call in this handler.
		 */
		uintptr_t page = at - at % gl_mapped_page();

		if (start == 0 || at < start || at >= end)
			continue;
		page = page < start ? start : page;
		atomic_store(&slots[i].is_damaged, true);
		return mmap((void *)page, end - page, PROT_READ,
			       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED;
	}
	return false;
}
