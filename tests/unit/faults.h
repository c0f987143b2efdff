/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * faults.h: a program that dies, or whose disk takes nothing more, at the N-th step of its that changes the
 * disk.
 *
 * Included by one test program, it stands in for the C library's functions in this program, the core and
 * SQLite alike. Nothing is synced: a kill needs no fsync, and a power cut is another matter.
 */
#ifndef FAULTS_H
#define FAULTS_H

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Also for the shared libraries. */
#define INSTEAD __attribute__((visibility("default")))

typedef enum {
	FAULT_NONE,
	FAULT_KILL, /* at that step; of what was to be written a half is */
	FAULT_FULL, /* from that step on */
} FaultKind;

static struct {
	FaultKind kind;
	gint at, steps;
} faults;

static inline void faults_set(FaultKind kind, guint at)
{
	faults.at = (gint)at;
	faults.steps = 0;
	faults.kind = kind;
}

/* Whether the step that was waited for came. */
static inline gboolean faults_came(void)
{
	return faults.steps >= faults.at;
}

/* A step begins: TRUE where it has to fail. */
static inline gboolean faults_step(gboolean needs_room)
{
	gint step;

	if (faults.kind == FAULT_NONE)
		return FALSE;
	step = g_atomic_int_add(&faults.steps, 1) + 1;
	if (faults.kind == FAULT_KILL && step == faults.at)
		kill(getpid(), SIGKILL);
	if (faults.kind != FAULT_FULL || step < faults.at || !needs_room)
		return FALSE;
	errno = ENOSPC;
	return TRUE;
}

static inline gboolean faults_is_half(void)
{
	return faults.kind == FAULT_KILL && faults.steps + 1 == faults.at;
}

INSTEAD ssize_t write(int fd, const void *data, size_t len)
{
	if (fd <= STDERR_FILENO)
		return syscall(SYS_write, fd, data, len);
	if (faults_is_half())
		syscall(SYS_write, fd, data, len / 2);
	return faults_step(TRUE) ? -1 : syscall(SYS_write, fd, data, len);
}

INSTEAD ssize_t pwrite64(int fd, const void *data, size_t len, off64_t at)
{
	if (faults_is_half())
		syscall(SYS_pwrite64, fd, data, len / 2, at);
	return faults_step(TRUE) ? -1 : syscall(SYS_pwrite64, fd, data, len, at);
}

INSTEAD ssize_t pwrite(int fd, const void *data, size_t len, off_t at)
{
	return pwrite64(fd, data, len, at);
}

INSTEAD int rename(const char *from, const char *to)
{
	return faults_step(FALSE) ? -1 : (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
}

INSTEAD int unlink(const char *path)
{
	return faults_step(FALSE) ? -1 : (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

INSTEAD int mkdir(const char *path, mode_t mode)
{
	return faults_step(TRUE) ? -1 : (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

INSTEAD int open64(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list args;

	va_start(args, flags);
	if (flags & O_CREAT)
		mode = va_arg(args, mode_t);
	va_end(args);
	/* What is there already needs no room. */
	if ((flags & O_CREAT) && faccessat(AT_FDCWD, path, F_OK, 0) != 0 && faults_step(TRUE))
		return -1;
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

INSTEAD int open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list args;

	va_start(args, flags);
	if (flags & O_CREAT)
		mode = va_arg(args, mode_t);
	va_end(args);
	return open64(path, flags, mode);
}

INSTEAD int fsync(int fd G_GNUC_UNUSED)
{
	return faults_step(FALSE) ? -1 : 0;
}

INSTEAD int fdatasync(int fd)
{
	return fsync(fd);
}

#endif
