/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-show.c: the source of a mail whatever its octets, and a page that loads nothing and hides nothing.
 */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "show.h"

#define PNG "iVBORw0KGgoAAAANSUhEUg=="

static int open_mail(const char *octets)
{
	g_autofree char *path = NULL;
	int fd = g_file_open_tmp("imail-show-XXXXXX", &path, NULL);

	g_unlink(path);
	g_assert_cmpint(write(fd, octets, strlen(octets)), ==, (gssize)strlen(octets));
	return fd;
}

static char *page_of(const char *octets)
{
	int fd = open_mail(octets);
	GString *page = imail_show_page(fd, NULL);

	close(fd);
	g_assert_true(g_utf8_validate(page->str, (gssize)page->len, NULL));
	return g_string_free(page, FALSE);
}

static void test_source(void)
{
	static const struct {
		const char *octets;
		gsize len;
		const char *text;
	} cases[] = {
		{"Subject: 预算\r\n\r\nx\n", 21, "Subject: 预算\n\nx\n"},
		{"a\0b", 3, "a\xef\xbf\xbd" "b"},
		{"\xff\xfe", 2, "\xef\xbf\xbd\xef\xbf\xbd"},
		{"a\rb\x1b[2Jc\td", 10, "a<U+000D>b<U+001B>[2Jc\td"},
		{"gpj\xe2\x80\xae.exe", 10, "gpj<U+202E>.exe"},
		{"", 0, ""},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = imail_show_source(cases[i].octets, cases[i].len);

		g_assert_cmpstr(text, ==, cases[i].text);
	}
}

static void test_text(void)
{
	g_autofree char *page = page_of("From: \"<b>Bob\" <bob@demo.test>\r\nTo: alice@demo.test\r\nSubject: 1 < 2 & <script>\r\n"
					"Date: Tue, 03 Nov 2026 10:00:00 +0000\r\n\r\n<script>alert(1)</script>\r\n> quoted\r\n");

	g_assert_nonnull(strstr(page, "<title>1 &lt; 2 &amp; &lt;script&gt;</title>"));
	g_assert_nonnull(strstr(page, "default-src 'none'"));
	g_assert_nonnull(strstr(page, "&lt;b&gt;Bob"));
	g_assert_nonnull(strstr(page, "2026-11-03"));
	g_assert_nonnull(strstr(page, "&lt;script&gt;alert(1)"));
	g_assert_null(strstr(page, "<script"));
}

#define RELATED(html, type, content)                                                                         \
	"From: bob@demo.test\r\nSubject: x\r\nMIME-Version: 1.0\r\n"                                         \
	"Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n" html     \
	"\r\n--b\r\nContent-Type: " type "; name=\"a&b.png\"\r\nContent-ID: <pic@x>\r\n"                     \
	"Content-Transfer-Encoding: base64\r\n\r\n" content "\r\n--b--\r\n"

static guint count(const char *text, const char *what)
{
	guint n = 0;

	for (const char *p = strstr(text, what); p != NULL; p = strstr(p + 1, what))
		n++;
	return n;
}

static void test_html(void)
{
	g_autofree char *page = page_of(
		RELATED("<p onclick='x()'>before <img alt='words' src='cid:pic@x'> between "
			"<img src='cid:pic@x'> <img src='https://evil.test/p.png'> <a href='javascript:x()'>bad</a> "
			"<style>@import 'https://evil.test/s'</style>after \xef\xbf\xbc" "0 [\xef\xbf\xbc" "9\xef\xbf\xbc]",
			"image/png", PNG));
	const char *image = strstr(page, "<img alt=\"a&amp;b.png\"");

	g_assert_nonnull(image);
	g_assert_nonnull(strstr(image, "src=\"data:image/png;base64," PNG "\""));
	g_assert_true(strstr(page, "before ") < image && image < strstr(page, "between"));
	g_assert_cmpuint(count(page, "<img"), ==, 1);
	g_assert_nonnull(strstr(page, "Images on other servers: 1"));
	g_assert_nonnull(strstr(page, "Attached: a&amp;b.png"));
	for (const char *const *bad = (const char *const[]){"evil.test", "onclick", "javascript", "@import", NULL};
	     *bad != NULL; bad++)
		g_assert_null(strstr(page, *bad));
}

/* What says that it is an image and is none; and a program that calls itself one. */
static void test_no_image(void)
{
	g_autofree char *page = page_of(RELATED("<img src='cid:pic@x'>", "image/png", "PHNjcmlwdD4="));
	g_autofree char *svg = page_of(RELATED("<img src='cid:pic@x'>", "image/svg+xml", "PHN2Zz4="));

	g_assert_null(strstr(page, "<img"));
	g_assert_null(strstr(page, "data:image"));
	g_assert_nonnull(strstr(page, "[a&amp;b.png]"));
	g_assert_null(strstr(svg, "<img"));
}

/* Only what the user had loaded, and only what is an image. */
static void test_loaded_images(void)
{
	static const char mail[] = "From: bob@demo.test\r\nContent-Type: text/html\r\n\r\n"
				   "a <img src='https://x.test/1.png' alt=one> b <img src='https://x.test/2.png' alt=two>"
				   "<img src='https://x.test/3.png' alt=three>";
	g_autoptr(GHashTable) images =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
	gsize len;
	guchar *png = g_base64_decode(PNG, &len);
	int fd = open_mail(mail);
	g_autoptr(GString) page = NULL;

	g_hash_table_insert(images, g_strdup("https://x.test/1.png"), g_bytes_new_take(png, len));
	g_hash_table_insert(images, g_strdup("https://x.test/3.png"), g_bytes_new_static("<svg>", 5));
	g_hash_table_insert(images, g_strdup("https://x.test/4.png"), g_bytes_new_static(NULL, 0));
	page = imail_show_page(fd, images);
	close(fd);
	g_assert_cmpuint(count(page->str, "<img"), ==, 1);
	g_assert_nonnull(strstr(page->str, "src=\"data:image/png;base64," PNG "\""));
	g_assert_nonnull(strstr(page->str, "[two]"));
	g_assert_nonnull(strstr(page->str, "[three]"));
	g_assert_nonnull(strstr(page->str, "Images on other servers: 2"));
	g_assert_null(strstr(page->str, "x.test"));
}

static void test_header(void)
{
	static const struct {
		const char *octets, *text;
	} cases[] = {
		{"Subject: =?UTF-8?B?6aKE566X?=\r\n =?UTF-8?Q?_2026?=\r\nX-Spam: no\r\n\r\nBody: x\r\n",
		 "Subject: 预算 2026\nX-Spam: no\n"},
		{"Received: by a\n\twith x\nReceived: by b\n\nx", "Received: by a with x\nReceived: by b\n"},
		{"From bob@demo.test Mon\nTo: a\n\n", "To: a\n"},
		{"Name: a\xe2\x80\xae" "b\n\n", "Name: a<U+202E>b\n"},
		{"To: a", "To: a\n"},
		{"no header at all", ""},
		{": x\n\n", ""},
		{"", ""},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = imail_show_header(cases[i].octets, strlen(cases[i].octets));

		g_assert_cmpstr(text, ==, cases[i].text);
	}
}

/* Another program gets the attachment under its name, in a folder that nobody else can enter. */
static void test_copy(void)
{
	g_autofree char *dir = g_dir_make_tmp("imail-pages-XXXXXX", NULL);
	g_autofree char *path = NULL, *again = NULL, *none = NULL, *name = NULL, *folder = NULL, *contents = NULL;
	g_autofree char *open = g_build_filename(dir, "open", NULL);
	g_autoptr(GError) error = NULL;
	GStatBuf st;
	int fd = open_mail(RELATED("x", "application/x-sh", "aGVsbG8="));

	g_unsetenv("XDG_RUNTIME_DIR");
	path = imail_show_write_copy(dir, fd, 0, &error);
	g_assert_no_error(error);
	again = imail_show_write_copy(dir, fd, 0, &error);
	none = imail_show_write_copy(dir, fd, 1, &error);
	close(fd);
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND);
	g_assert_null(none);
	g_assert_cmpstr(path, !=, again);
	name = g_path_get_basename(path);
	folder = g_path_get_dirname(path);
	g_assert_cmpstr(name, ==, "a&b.png");
	g_assert_true(g_file_get_contents(path, &contents, NULL, NULL));
	g_assert_cmpstr(contents, ==, "hello");
	g_assert_cmpint(g_stat(path, &st), ==, 0);
	g_assert_cmpint(st.st_mode & 0777, ==, 0600);
	g_assert_cmpint(g_stat(folder, &st), ==, 0);
	g_assert_cmpint(st.st_mode & 0777, ==, 0700);
	imail_show_remove(path);
	g_assert_false(g_file_test(folder, G_FILE_TEST_EXISTS));
	imail_show_sweep(dir, 60);
	g_assert_true(g_file_test(again, G_FILE_TEST_EXISTS));
	imail_show_sweep(dir, -60);
	g_assert_false(g_file_test(again, G_FILE_TEST_EXISTS));
	g_assert_cmpint(g_rmdir(open), ==, 0);
	g_rmdir(dir);
}

static void test_file(void)
{
	g_autofree char *dir = g_dir_make_tmp("imail-pages-XXXXXX", NULL);
	g_autofree char *path = NULL, *contents = NULL, *pages = g_build_filename(dir, "pages", NULL);
	g_autoptr(GError) error = NULL;
	GStatBuf st;
	int fd = open_mail("Subject: x\r\n\r\nwords\r\n");

	g_unsetenv("XDG_RUNTIME_DIR");
	path = imail_show_write_page(dir, fd, NULL, &error);
	close(fd);
	g_assert_no_error(error);
	g_assert_cmpint(g_stat(path, &st), ==, 0);
	g_assert_cmpint(st.st_mode & 0777, ==, 0600);
	g_assert_true(g_str_has_prefix(path, pages));
	g_assert_true(g_file_get_contents(path, &contents, NULL, NULL));
	g_assert_nonnull(strstr(contents, "words"));
	imail_show_sweep(dir, 60);
	g_assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
	imail_show_sweep(dir, -60);
	g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
	g_rmdir(pages);
	g_rmdir(dir);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/show/source", test_source);
	g_test_add_func("/show/text", test_text);
	g_test_add_func("/show/html", test_html);
	g_test_add_func("/show/no-image", test_no_image);
	g_test_add_func("/show/loaded-images", test_loaded_images);
	g_test_add_func("/show/header", test_header);
	g_test_add_func("/show/copy", test_copy);
	g_test_add_func("/show/file", test_file);
	return g_test_run();
}
