/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * secret.c: sealing with XChaCha20-Poly1305 (libsodium, the IETF construction), the context as additional
 * data.
 *
 * Owns the key file: KEY random octets, mode 0600, nothing else. A sealed text is one octet of version (1),
 * the nonce (24 octets, random: with that length no counter is needed), then the cipher text with its tag.
 */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "secret.h"

#define VERSION 1
#define KEY     crypto_aead_xchacha20poly1305_ietf_KEYBYTES
#define NONCE   crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG     crypto_aead_xchacha20poly1305_ietf_ABYTES

struct _Secret {
	guint8 *key; /* in guarded memory */
};

static gboolean fail(GError **error, const char *path, const char *what)
{
	g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT, "%s: %s", path, what);
	return FALSE;
}

/* errno says why. A full disk passes. */
static gboolean fail_errno(GError **error, const char *path, const char *what)
{
	int code = errno == ENOSPC || errno == EDQUOT ? IMAIL_ERROR_TEMPORARY : IMAIL_ERROR_PERMANENT;

	g_set_error(error, IMAIL_ERROR, code, "%s: %s: %s", path, what, g_strerror(errno));
	return FALSE;
}

static gboolean read_fd(int fd, const char *path, guint8 *key, GError **error)
{
	struct stat st;
	gssize got;

	if (fstat(fd, &st) < 0)
		return fail_errno(error, path, "the key of the passwords cannot be read");
	if (!S_ISREG(st.st_mode) || st.st_size != KEY)
		return fail(error, path,
			    "the key of the passwords is damaged: restore it from a backup, or remove it and "
			    "set all passwords again");
	if ((st.st_mode & 077) != 0 || st.st_uid != geteuid())
		return fail(
			error, path,
			"the key of the passwords can be read by others: its owner must be the one who runs "
			"imaild, its mode 0600");
	do
		got = read(fd, key, KEY);
	while (got < 0 && errno == EINTR);
	if (got != KEY)
		return fail_errno(error, path, "the key of the passwords cannot be read");
	return TRUE;
}

static gboolean read_key(const char *path, guint8 *key, GError **error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	gboolean is_read;

	if (fd < 0)
		return fail_errno(error, path, "the key of the passwords cannot be opened");
	is_read = read_fd(fd, path, key, error);
	close(fd);
	return is_read;
}

static gboolean write_fd(int fd, const guint8 *key)
{
	gssize put;

	do
		put = write(fd, key, KEY);
	while (put < 0 && errno == EINTR);
	return put == KEY && fsync(fd) == 0;
}

static gboolean sync_folder(const char *path)
{
	g_autofree char *folder = g_path_get_dirname(path);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	gboolean is_synced = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return is_synced;
}

/* Written under another name and linked into place: PATH is a whole key or nothing, whenever the power fails,
 * and a key that another process made meanwhile is not replaced (the caller reads what is there then). */
static gboolean make_key(const char *path, GError **error)
{
	g_autofree char *draft = g_strdup_printf("%s.XXXXXX", path);
	guint8 key[KEY];
	gboolean is_made;
	int fd = g_mkstemp_full(draft, O_RDWR | O_CLOEXEC, 0600); /* O_EXCL is its own */
	int why;

	if (fd < 0)
		return fail_errno(error, path, "the key of the passwords cannot be made");
	randombytes_buf(key, sizeof(key));
	is_made = write_fd(fd, key) && (link(draft, path) == 0 || errno == EEXIST);
	why = errno;
	sodium_memzero(key, sizeof(key));
	close(fd);
	unlink(draft);
	errno = why;
	if (!is_made || !sync_folder(path))
		return fail_errno(error, path, "the key of the passwords cannot be made");
	return TRUE;
}

Secret *secret_open(const char *path, GError **error)
{
	g_autofree char *folder = g_path_get_dirname(path);
	Secret *secret;

	if (sodium_init() < 0 || g_mkdir_with_parents(folder, 0700) < 0) {
		fail_errno(error, path, "the key of the passwords cannot be made");
		return NULL;
	}
	if (access(path, F_OK) != 0 && errno == ENOENT && !make_key(path, error))
		return NULL;
	secret = g_new0(Secret, 1);
	secret->key = sodium_malloc(KEY);
	if (!secret->key || !read_key(path, secret->key, error)) {
		if (!secret->key)
			fail(error, path, "no memory for the key");
		g_clear_pointer(&secret, secret_free);
	} else {
		sodium_mprotect_readonly(secret->key);
	}
	return secret;
}

void secret_free(Secret *secret)
{
	if (!secret)
		return;
	sodium_free(secret->key); /* wipes */
	g_free(secret);
}

GBytes *secret_seal(Secret *secret, const char *context, const char *plain)
{
	gsize len = strlen(plain);
	guint8 *sealed = g_malloc(1 + NONCE + len + TAG);
	unsigned long long sealed_len;

	sealed[0] = VERSION;
	randombytes_buf(sealed + 1, NONCE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + 1 + NONCE, &sealed_len, (const guint8 *)plain,
						   len, (const guint8 *)context, strlen(context), NULL,
						   sealed + 1, secret->key);
	return g_bytes_new_take(sealed, 1 + NONCE + sealed_len);
}

char *secret_unseal(Secret *secret, const char *context, GBytes *sealed, GError **error)
{
	gsize size;
	const guint8 *octets = g_bytes_get_data(sealed, &size);
	unsigned long long len = 0;
	char *plain = NULL;

	if (size >= 1 + NONCE + TAG && octets[0] == VERSION) {
		plain = g_malloc0(size - 1 - NONCE - TAG + 1);
		if (crypto_aead_xchacha20poly1305_ietf_decrypt(
			    (guint8 *)plain, &len, NULL, octets + 1 + NONCE, size - 1 - NONCE,
			    (const guint8 *)context, strlen(context), octets + 1, secret->key) == 0)
			return plain;
	}
	g_free(plain); /* libsodium left it empty */
	g_set_error_literal(error, IMAIL_ERROR, IMAIL_ERROR_AUTH,
			    "the stored password cannot be opened with the present key: enter it again");
	return NULL;
}

void secret_wipe(char *plain)
{
	if (!plain)
		return;
	sodium_memzero(plain, strlen(plain));
	g_free(plain);
}
