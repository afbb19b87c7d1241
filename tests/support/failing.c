/* Stands between a program and the disk of its database: makes a call fail as a broken disk does, the one that is due
   or all from there on, and counts what is sent to somebody while something written has not reached the disk.
   cc -shared -fPIC -o failing.so failing.c -ldl; then LD_PRELOAD=failing.so FAILING_FILE=FILE program. FILE is mapped
   by all programs and by whoever gives the orders; its numbers stand below. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SEEN, DUE, AND_AFTER, FAILED, SENT, SENT_EARLY, NUMBERS };

static int nobody[NUMBERS];
static volatile int unsynced; /* a bit for the database, one for its journal */

static volatile int *orders(void) {
    static volatile int *mapped;
    if (!mapped) {
        const char *path = getenv("FAILING_FILE");
        int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
        void *found = file < 0 ? MAP_FAILED : mmap(0, sizeof nobody, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (file >= 0) close(file);
        mapped = found == MAP_FAILED ? nobody : found;
    }
    return mapped;
}

static int which(int file) {
    char link[64], name[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, name, sizeof name - 1);
    if (length < 0) return 0;
    name[length] = 0;
    const char *found = strstr(name, "/caseboard.sqlite3");
    return !found ? 0 : strstr(found, "-journal") ? 2 : 1;
}

static int fails(int ours) {
    volatile int *told = orders();
    if (!ours) return 0;
    int now = __sync_add_and_fetch(&told[SEEN], 1);
    if (!told[DUE] || now < told[DUE] || (now > told[DUE] && !told[AND_AFTER])) return 0;
    __sync_add_and_fetch(&told[FAILED], 1);
    errno = EIO;
    return 1;
}

#define CALL(kind, name, wanted, given, then) \
    kind name wanted { \
        static kind (*real) wanted; \
        if (!real) real = dlsym(RTLD_NEXT, #name); \
        int ours = which(file); \
        if (fails(ours)) return -1; \
        kind done = real given; \
        if (done >= 0) then; \
        return done; \
    }
#define WRITES __sync_or_and_fetch(&unsynced, ours)
#define SYNCS __sync_and_and_fetch(&unsynced, ~ours)

CALL(ssize_t, write, (int file, const void *from, size_t count), (file, from, count), WRITES)
CALL(ssize_t, pwrite, (int file, const void *from, size_t count, off_t at), (file, from, count, at), WRITES)
CALL(ssize_t, pwrite64, (int file, const void *from, size_t count, off64_t at), (file, from, count, at), WRITES)
CALL(int, ftruncate, (int file, off_t length), (file, length), WRITES)
CALL(int, ftruncate64, (int file, off64_t length), (file, length), WRITES)
CALL(int, fsync, (int file), (file), SYNCS)
CALL(int, fdatasync, (int file), (file), SYNCS)

ssize_t send(int to, const void *from, size_t count, int how) {
    static ssize_t (*real)(int, const void *, size_t, int);
    if (!real) real = dlsym(RTLD_NEXT, "send");
    volatile int *told = orders();
    __sync_add_and_fetch(&told[SENT], 1);
    if (unsynced) __sync_add_and_fetch(&told[SENT_EARLY], 1);
    return real(to, from, count, how);
}
