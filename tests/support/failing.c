/* Makes a program's calls on its database file fail as a broken disk does: the one that is due, or all from there on.
   cc -shared -fPIC -o failing.so failing.c -ldl; then LD_PRELOAD=failing.so FAILING_FILE=FILE program. FILE is mapped
   by all programs and by whoever gives the orders; its four numbers are: the calls seen since it was last told, the
   number of the one that fails (0: none), whether those after it fail too, and how many failed. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static volatile int *orders(void) {
    static volatile int *mapped;
    if (!mapped) {
        const char *path = getenv("FAILING_FILE");
        int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
        void *found = file < 0 ? MAP_FAILED : mmap(0, 4 * sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (file >= 0) close(file);
        if (found == MAP_FAILED) return 0;
        mapped = found;
    }
    return mapped;
}

static int is_ours(int file) {
    char link[64], name[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, name, sizeof name - 1);
    if (length < 0) return 0;
    name[length] = 0;
    return strstr(name, "/caseboard.sqlite3") != 0;
}

static int fails(int file) {
    volatile int *told = orders();
    if (!told || !is_ours(file)) return 0;
    int now = __sync_add_and_fetch(&told[0], 1);
    if (!told[1] || now < told[1] || (now > told[1] && !told[2])) return 0;
    __sync_add_and_fetch(&told[3], 1);
    errno = EIO;
    return 1;
}

#define CALL(kind, name, wanted, given) \
    kind name wanted { \
        static kind (*real) wanted; \
        if (!real) real = dlsym(RTLD_NEXT, #name); \
        return fails(file) ? -1 : real given; \
    }

CALL(ssize_t, write, (int file, const void *from, size_t count), (file, from, count))
CALL(ssize_t, pwrite, (int file, const void *from, size_t count, off_t at), (file, from, count, at))
CALL(ssize_t, pwrite64, (int file, const void *from, size_t count, off64_t at), (file, from, count, at))
CALL(int, fsync, (int file), (file))
CALL(int, fdatasync, (int file), (file))
CALL(int, ftruncate, (int file, off_t length), (file, length))
CALL(int, ftruncate64, (int file, off64_t length), (file, length))
