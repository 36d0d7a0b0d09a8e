/*
 * This is linked into the library when mutate.pl traces it: each basic block that runs leaves a
 * mark in the file BLOCKS_MAP, which the build sets. The file is mapped before main(), because a
 * tool cannot open it any more once it is in its sandbox. The marks of a process outlive its crash.
 */
#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#define MAP_SIZE ((uintptr_t)1 << 24) /* in bytes; larger than the code of the library */

extern const char __ehdr_start __attribute__((visibility("hidden")));

void __sanitizer_cov_trace_pc(void);

static unsigned char *marks;

__attribute__((constructor)) static void map_marks(void)
{
	int fd = open(BLOCKS_MAP, O_RDWR | O_CLOEXEC);
	void *map;

	if (fd < 0)
		return;
	map = mmap(NULL, MAP_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map != MAP_FAILED)
		marks = map;
	close(fd);
}

/*
 * Called at the beginning of each block. Writes the block's mark at the offset of the return
 * address.
 */
void __sanitizer_cov_trace_pc(void)
{
	uintptr_t at = (uintptr_t)__builtin_return_address(0) - (uintptr_t)&__ehdr_start;

	if (marks != NULL && at < MAP_SIZE)
		marks[at] = 1;
}
