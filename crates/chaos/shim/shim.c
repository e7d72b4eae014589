/*
 * What a process does to the files of one folder, and what it says to others, written down in one order; and a storage that
 * fails at one call.
 *
 * Loaded before the C library (LD_PRELOAD) by the campaigns; it never ships. All is told by the environment:
 *   KADIAN_SHIM_DIR      the folder; without it nothing below happens but the time
 *   KADIAN_SHIM_LOG      where the log is written
 *   KADIAN_SHIM_SAYS     what counts as saying: "stdout" or "sockets"
 *   KADIAN_SHIM_COUNT    a file that gets one letter a call on files of the folder, by its kind, a capital for one that failed
 *   KADIAN_SHIM_FAIL     "KIND N ERRNO HOW": the Nth call of a kind fails, and where HOW is 1 every later one of any kind that
 *                        the same trouble would touch
 *   KADIAN_SHIM_AHEAD_S  by how many seconds the wall clock runs ahead
 *   KADIAN_SHIM_BOOT     a file that is read in the place of the kernel's boot id
 *
 * What goes to the kernel without the C library is not seen: the lock of the folder (flock) and the question for free room.
 *
 * One lock is held over a call and its line in the log, so that the log's order is the order of what happened.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* Lines of the log. */
enum { WRITE = 1, TRUNCATE, SYNC, CREATE, UNLINK, RENAME, SAID };

/* Kinds of calls that can fail, each with its letter. */
enum { OPENS = 'o', READS = 'r', WRITES = 'w', SYNCS = 's', TRUNCATES = 't', UNLINKS = 'u', RENAMES = 'n', LOOKS = 'l',
       LOCKS = 'k', MAPS = 'm', MAKES = 'd' };

#define FDS 4096
#define PATH_MAX_HERE 256

struct head {
    uint8_t kind;
    uint8_t unused;
    uint16_t path_bytes;
    uint32_t data_bytes;
    uint64_t offset;
    /* Monotonic, the same clock for all processes of a machine: when the call began. What one process did because of what
       another had said bears a later stamp than that. */
    uint64_t begun_ns;
} __attribute__((packed));

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char folder[PATH_MAX_HERE];
static size_t folder_bytes;
static int log_fd = -1;
static int says_sockets;
static int64_t ahead_s;
static const char *boot_file;
static int count_fd = -1;
static int fail_kind, fail_errno, fail_stays, is_failing;
static long fail_at, n_calls[128];
static uint64_t begun_ns;
/* The path of each open file of the folder, relative to it; the folder itself is ".". */
static char *names[FDS];

static int appended(const char *path) {
    if (!path) return -1;
    int fd = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    /* Out of the way: the process counts its own files. */
    int high = syscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, 1000);
    syscall(SYS_close, fd);
    return high;
}

__attribute__((constructor)) static void begin(void) {
    const char *ahead = getenv("KADIAN_SHIM_AHEAD_S");
    if (ahead) ahead_s = atoll(ahead);
    boot_file = getenv("KADIAN_SHIM_BOOT");
    const char *dir = getenv("KADIAN_SHIM_DIR");
    const char *log = getenv("KADIAN_SHIM_LOG");
    if (!dir || strlen(dir) >= sizeof folder) return;
    const char *says = getenv("KADIAN_SHIM_SAYS");
    says_sockets = says && strcmp(says, "sockets") == 0;
    log_fd = appended(log);
    count_fd = appended(getenv("KADIAN_SHIM_COUNT"));
    const char *fail = getenv("KADIAN_SHIM_FAIL");
    char kind = 0;
    if (fail && sscanf(fail, "%c %ld %d %d", &kind, &fail_at, &fail_errno, &fail_stays) == 4) fail_kind = kind;
    strcpy(folder, dir);
    folder_bytes = strlen(folder);
}

/* Set in the thread that ends the process: it has the lock, and keeps it. */
static __thread int is_ending;

/* Takes the lock; a call begins. */
static void begin_call(void) {
    struct timespec now;
    if (!is_ending) pthread_mutex_lock(&lock);
    syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
    begun_ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void end_call(void) {
    if (!is_ending) pthread_mutex_unlock(&lock);
}

/* A process that ends cuts off whatever its other threads are writing, a line of the log too. None begins a call any more. */
__attribute__((destructor)) static void end(void) {
    pthread_mutex_lock(&lock);
    is_ending = 1;
}

/* The path below the folder, or NULL. */
static const char *below(const char *path) {
    if (folder_bytes == 0 || !path || strncmp(path, folder, folder_bytes) != 0) return NULL;
    if (path[folder_bytes] == 0) return ".";
    return path[folder_bytes] == '/' ? path + folder_bytes + 1 : NULL;
}

static const char *name_of(int fd) {
    return fd >= 0 && fd < FDS ? names[fd] : NULL;
}

/* A storage that is full still reads, syncs and removes; one that may only be read still does those. Locks are the kernel's,
   and no storage has a part in them. */
static int is_touched(int kind) {
    if (kind == LOCKS) return 0;
    if (fail_errno == ENOSPC) return kind == WRITES || kind == OPENS || kind == MAKES || kind == MAPS;
    if (fail_errno == EROFS) return kind != READS && kind != LOOKS && kind != SYNCS;
    return 1;
}

/* Whether this call fails; then errno says why. Called with the lock held. */
static int fails(int kind) {
    long n = ++n_calls[kind];
    int is_now = fail_kind == kind && n == fail_at;
    is_failing |= is_now && fail_stays;
    is_now |= is_failing && is_touched(kind);
    char letter = is_now ? kind - 'a' + 'A' : kind;
    if (count_fd >= 0) syscall(SYS_write, count_fd, &letter, 1);
    if (is_now) errno = fail_errno;
    return is_now;
}

static void put(int kind, const char *path, uint64_t offset, const struct iovec *parts, int n_parts, size_t data_bytes) {
    if (log_fd < 0) return;
    struct head head = {kind, 0, (uint16_t)strlen(path), (uint32_t)data_bytes, offset, begun_ns};
    size_t bytes = sizeof head + head.path_bytes + data_bytes;
    char *line = malloc(bytes);
    if (!line) abort();
    memcpy(line, &head, sizeof head);
    memcpy(line + sizeof head, path, head.path_bytes);
    char *at = line + sizeof head + head.path_bytes;
    for (int i = 0; i < n_parts && data_bytes > 0; i++) {
        size_t n = parts[i].iov_len < data_bytes ? parts[i].iov_len : data_bytes;
        memcpy(at, parts[i].iov_base, n);
        at += n;
        data_bytes -= n;
    }
    /* A log that lacks a line would judge wrongly. */
    if (syscall(SYS_write, log_fd, line, bytes) != (long)bytes) abort();
    free(line);
}

static void put_bare(int kind, const char *path, uint64_t offset, const char *data) {
    struct iovec part = {(void *)data, data ? strlen(data) : 0};
    put(kind, path, offset, &part, 1, part.iov_len);
}

static int is_speech(int fd) {
    if (log_fd < 0 || fd == log_fd || fd == count_fd) return 0;
    if (!says_sockets) return fd == 1;
    struct stat stat;
    return fd > 2 && fstat(fd, &stat) == 0 && S_ISSOCK(stat.st_mode);
}

static void said(int fd, const struct iovec *parts, int n_parts, ssize_t bytes) {
    char name[24];
    snprintf(name, sizeof name, "%d", fd);
    if (bytes > 0) put(SAID, name, 0, parts, n_parts, bytes);
}

/* Opening and closing. */

static int open_at(int at, const char *path, int flags, mode_t mode) {
    if (boot_file && strcmp(path, "/proc/sys/kernel/random/boot_id") == 0) path = boot_file;
    const char *name = path[0] == '/' ? below(path) : NULL;
    if (!name) return syscall(SYS_openat, at, path, flags, mode);
    begin_call();
    int is_new = (flags & O_CREAT) && syscall(SYS_faccessat, AT_FDCWD, path, F_OK) != 0;
    int fd = fails(OPENS) ? -1 : (int)syscall(SYS_openat, at, path, flags, mode);
    int error = errno;
    if (fd >= 0 && fd < FDS) {
        free(names[fd]);
        names[fd] = strdup(name);
        if (is_new) put_bare(CREATE, name, 0, NULL);
        else if (flags & O_TRUNC) put_bare(TRUNCATE, name, 0, NULL);
    }
    end_call();
    errno = error;
    return fd;
}

static mode_t mode_of(int flags, va_list rest) {
    return flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, mode_t) : 0;
}

#define OPEN(NAME)                                                                                                          \
    int NAME(const char *path, int flags, ...) {                                                                            \
        va_list rest;                                                                                                       \
        va_start(rest, flags);                                                                                              \
        mode_t mode = mode_of(flags, rest);                                                                                 \
        va_end(rest);                                                                                                       \
        return open_at(AT_FDCWD, path, flags, mode);                                                                        \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(NAME)                                                                                                        \
    int NAME(int at, const char *path, int flags, ...) {                                                                    \
        va_list rest;                                                                                                       \
        va_start(rest, flags);                                                                                              \
        mode_t mode = mode_of(flags, rest);                                                                                 \
        va_end(rest);                                                                                                       \
        return open_at(at, path, flags, mode);                                                                              \
    }
OPENAT(openat)
OPENAT(openat64)

int close(int fd) {
    if (fd >= 0 && (fd == log_fd || fd == count_fd)) return 0;
    begin_call();
    if (name_of(fd)) {
        free(names[fd]);
        names[fd] = NULL;
    }
    int outcome = syscall(SYS_close, fd);
    int error = errno;
    end_call();
    errno = error;
    return outcome;
}

/* Writing. */

static ssize_t write_at(int fd, const void *data, size_t bytes, off64_t offset) {
    const char *name = name_of(fd);
    if (!name) return syscall(SYS_pwrite64, fd, data, bytes, offset);
    begin_call();
    ssize_t written = fails(WRITES) ? -1 : syscall(SYS_pwrite64, fd, data, bytes, offset);
    int error = errno;
    struct iovec part = {(void *)data, bytes};
    if (written > 0) put(WRITE, name, offset, &part, 1, written);
    end_call();
    errno = error;
    return written;
}

ssize_t pwrite(int fd, const void *data, size_t bytes, off_t offset) { return write_at(fd, data, bytes, offset); }
ssize_t pwrite64(int fd, const void *data, size_t bytes, off64_t offset) { return write_at(fd, data, bytes, offset); }

static uint64_t place_of(int fd) {
    int flags = fcntl(fd, F_GETFL);
    struct stat stat;
    if ((flags & O_APPEND) && fstat(fd, &stat) == 0) return stat.st_size;
    return syscall(SYS_lseek, fd, 0, SEEK_CUR);
}

static ssize_t write_parts(int fd, const struct iovec *parts, int n_parts) {
    const char *name = name_of(fd);
    if (!name && !is_speech(fd)) return syscall(SYS_writev, fd, parts, n_parts);
    begin_call();
    uint64_t offset = name ? place_of(fd) : 0;
    ssize_t written = name && fails(WRITES) ? -1 : syscall(SYS_writev, fd, parts, n_parts);
    int error = errno;
    if (name && written > 0) put(WRITE, name, offset, parts, n_parts, written);
    if (!name) said(fd, parts, n_parts, written);
    end_call();
    errno = error;
    return written;
}

ssize_t writev(int fd, const struct iovec *parts, int n_parts) { return write_parts(fd, parts, n_parts); }

ssize_t write(int fd, const void *data, size_t bytes) {
    struct iovec part = {(void *)data, bytes};
    if (!name_of(fd) && !is_speech(fd)) return syscall(SYS_write, fd, data, bytes);
    return write_parts(fd, &part, 1);
}

ssize_t send(int fd, const void *data, size_t bytes, int flags) {
    struct iovec part = {(void *)data, bytes};
    if (!says_sockets || log_fd < 0) return syscall(SYS_sendto, fd, data, bytes, flags, NULL, 0);
    begin_call();
    ssize_t sent = syscall(SYS_sendto, fd, data, bytes, flags, NULL, 0);
    int error = errno;
    said(fd, &part, 1, sent);
    end_call();
    errno = error;
    return sent;
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
    if (!says_sockets || log_fd < 0) return syscall(SYS_sendmsg, fd, message, flags);
    begin_call();
    ssize_t sent = syscall(SYS_sendmsg, fd, message, flags);
    int error = errno;
    said(fd, message->msg_iov, (int)message->msg_iovlen, sent);
    end_call();
    errno = error;
    return sent;
}

/* One call on a file of the folder that changes it without data. */
static int on_file(int fd, long call, uint64_t argument, int kind) {
    const char *name = name_of(fd);
    if (!name) return syscall(call, fd, argument);
    begin_call();
    int outcome = fails(kind == SYNC ? SYNCS : TRUNCATES) ? -1 : (int)syscall(call, fd, argument);
    int error = errno;
    if (outcome == 0) put_bare(kind, name, argument, NULL);
    end_call();
    errno = error;
    return outcome;
}

int ftruncate(int fd, off_t length) { return on_file(fd, SYS_ftruncate, length, TRUNCATE); }
int ftruncate64(int fd, off64_t length) { return on_file(fd, SYS_ftruncate, length, TRUNCATE); }
int fsync(int fd) { return on_file(fd, SYS_fsync, 0, SYNC); }
int fdatasync(int fd) { return on_file(fd, SYS_fdatasync, 0, SYNC); }

/* Names. */

static int unlink_at(int at, const char *path, int flags) {
    const char *name = path[0] == '/' ? below(path) : NULL;
    if (!name || (flags & AT_REMOVEDIR)) return syscall(SYS_unlinkat, at, path, flags);
    begin_call();
    int outcome = fails(UNLINKS) ? -1 : (int)syscall(SYS_unlinkat, at, path, flags);
    int error = errno;
    if (outcome == 0) put_bare(UNLINK, name, 0, NULL);
    end_call();
    errno = error;
    return outcome;
}

int unlink(const char *path) { return unlink_at(AT_FDCWD, path, 0); }
int unlinkat(int at, const char *path, int flags) { return unlink_at(at, path, flags); }

int rename(const char *from, const char *to) {
    const char *old = below(from), *new = below(to);
    begin_call();
    int is_here = old || new;
    int outcome = is_here && fails(RENAMES) ? -1 : (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    int error = errno;
    if (outcome == 0 && old && new) put_bare(RENAME, old, 0, new);
    end_call();
    errno = error;
    return outcome;
}

/* What leaves no trace, but can fail. */

static int may_fail(const char *name, int kind) {
    if (!name) return 0;
    begin_call();
    int is_failed = fails(kind);
    end_call();
    if (is_failed) errno = fail_errno;
    return is_failed;
}

ssize_t read(int fd, void *data, size_t bytes) {
    return may_fail(name_of(fd), READS) ? -1 : syscall(SYS_read, fd, data, bytes);
}

ssize_t pread(int fd, void *data, size_t bytes, off_t offset) {
    return may_fail(name_of(fd), READS) ? -1 : syscall(SYS_pread64, fd, data, bytes, offset);
}

ssize_t pread64(int fd, void *data, size_t bytes, off64_t offset) { return pread(fd, data, bytes, offset); }

int fstat(int fd, struct stat *stat) {
    return may_fail(name_of(fd), LOOKS) ? -1 : (int)syscall(SYS_newfstatat, fd, "", stat, AT_EMPTY_PATH);
}

int fstat64(int fd, struct stat64 *stat) { return fstat(fd, (struct stat *)stat); }

int stat(const char *path, struct stat *stat) {
    return may_fail(below(path), LOOKS) ? -1 : (int)syscall(SYS_newfstatat, AT_FDCWD, path, stat, 0);
}

int stat64(const char *path, struct stat64 *found) { return stat(path, (struct stat *)found); }

int lstat(const char *path, struct stat *stat) {
    return may_fail(below(path), LOOKS) ? -1 : (int)syscall(SYS_newfstatat, AT_FDCWD, path, stat, AT_SYMLINK_NOFOLLOW);
}

int lstat64(const char *path, struct stat64 *found) { return lstat(path, (struct stat *)found); }

int statx(int at, const char *path, int flags, unsigned mask, struct statx *found) {
    const char *name = path && path[0] == '/' ? below(path) : path && path[0] == 0 ? name_of(at) : NULL;
    return may_fail(name, LOOKS) ? -1 : (int)syscall(SYS_statx, at, path, flags, mask, found);
}

int access(const char *path, int mode) {
    return may_fail(below(path), LOOKS) ? -1 : (int)syscall(SYS_faccessat, AT_FDCWD, path, mode);
}

int mkdir(const char *path, mode_t mode) {
    return may_fail(below(path), MAKES) ? -1 : (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

/* To let go of a lock never fails. */
#define FCNTL(NAME)                                                                                                         \
    int NAME(int fd, int command, ...) {                                                                                    \
        va_list rest;                                                                                                       \
        va_start(rest, command);                                                                                            \
        long argument = va_arg(rest, long);                                                                                 \
        va_end(rest);                                                                                                       \
        int is_lock = (command == F_SETLK || command == F_SETLKW || command == F_GETLK) &&                                  \
                      ((struct flock *)argument)->l_type != F_UNLCK;                                                        \
        return is_lock && may_fail(name_of(fd), LOCKS) ? -1 : (int)syscall(SYS_fcntl, fd, command, argument);               \
    }
FCNTL(fcntl)
FCNTL(fcntl64)

void *mmap(void *at, size_t bytes, int rights, int flags, int fd, off_t offset) {
    if (may_fail(name_of(fd), MAPS)) return MAP_FAILED;
    return (void *)syscall(SYS_mmap, at, bytes, rights, flags, fd, offset);
}

void *mmap64(void *at, size_t bytes, int rights, int flags, int fd, off64_t offset) {
    return mmap(at, bytes, rights, flags, fd, offset);
}

/* Time, where somebody wants the hub to live in the future. */

int clock_gettime(clockid_t clock, struct timespec *time) {
    int outcome = syscall(SYS_clock_gettime, clock, time);
    if (outcome == 0 && clock == CLOCK_REALTIME) time->tv_sec += ahead_s;
    return outcome;
}
