# SPDX-License-Identifier: GPL-2.0-or-later
"""What is dropped into a mail that is being written, or pasted: images of browsers, links, files, formatted text.

The offers are those that Firefox 153, Chromium and LibreOffice make, form by form."""

import base64
import email
import email.policy
import re
import shutil
import subprocess

import pytest

from e2e.dragging import Source, drag
from e2e.test_pidgin_prefs import Prefs
from e2e.test_pidgin_read import LOCAL, png
from equipment.processes import wait_until
from equipment.web import WebServer

pytestmark = pytest.mark.skipif(shutil.which("pidgin") is None, reason="no pidgin")

ALICE, BOB = "alice@demo.test", "bob@demo.test"
META = '<meta http-equiv="content-type" content="text/html; charset=utf-8">'


def utf16(text):
    return b"\xff\xfe" + text.encode("utf-16-le")


def jpeg(tmp_path, size="60x40"):
    path = tmp_path / "made.jpg"
    subprocess.run(["convert", "-size", size, "gradient:red-blue", path], check=True)
    return path.read_bytes()


def firefox(url, tag, octets, words=None):
    """As Firefox offers an image: decoded and encoded anew; LINK: what it is linked to."""
    words = (words or url).encode()
    return [
        ("text/x-moz-url", f"{url}\nwords".encode("utf-16-le")),
        ("_NETSCAPE_URL", url.encode() + b"\nwords"),
        ("text/html", (META + tag).encode()),
        ("text/plain", words),
        ("UTF8_STRING", words),
        ("application/x-moz-nativeimage", b""),
        *octets,
        ("application/x-moz-file-promise-url", url.encode("utf-16-le")),
        ("text/uri-list", words + b"\r\n"),
    ]


def chromium(url, tag, octets):
    """As Chromium does: as it came from the server."""
    return [
        ("text/x-moz-url", f"{url}\n".encode("utf-16-le")),
        ("UTF8_STRING", url.encode()),
        ("text/plain", url.encode()),
        ("XdndDirectSave0", b"F"),
        ("application/octet-stream", octets),
        ("chromium/x-renderer-taint", b"http://a.test"),
        ("text/html", utf16(tag)),
    ]


@pytest.fixture
def start(start_ready_pidgin, desktop, build_dir, tmp_path):
    """Starts Pidgin with a mail to bob: (compose, drop). drop(OFFERS, at=…) drops what another program offers on its text."""

    def start(settings=None):
        pidgin = start_ready_pidgin(settings=settings)
        pidgin.tool("^Write Mail")
        compose = pidgin.compose_window()
        desktop.xdotool("search", "--sync", "--name", "^Write Mail$", "windowmove", 0, 0)
        compose.fill(to=BOB, subject="taken")
        compose.write("Look: ")

        def drop(offers=None, at=None, **options):
            with Source(desktop, build_dir, tmp_path, offers, **options) as source:
                source.drop_on(compose["Message"], at)

        return compose, drop

    return start


def sent(compose, mail):
    """What bob gets: (the message, its HTML or None, its images within the text)."""
    compose.send()
    (raw,) = mail.wait_for_mail(BOB)
    message = email.message_from_bytes(raw, policy=email.policy.default)
    html = message.get_body(("html",))
    related = message.get_body(("related",))
    images = list(related.iter_attachments()) if related is not None and related.get_content_type() == "multipart/related" else []
    return message, html.get_content() if html is not None else None, images


def check_image(html, images, kind, name, octets=None):
    (image,) = images
    assert image.get_content_type() == kind and image.get_filename() == name
    assert octets is None or image.get_content() == octets
    assert image.get_content_disposition() == "inline"
    assert f'<img src="cid:{image["Content-ID"].strip("<>")}"' in html


def wait_image(compose):
    compose.window.find("icon", "^$")


# Images of a browser.


def test_an_image_of_firefox(start, mail):
    compose, drop = start()
    octets = png(60, 40)
    drop(firefox("http://a.test/b/pic.png?x=1", '<img src="http://a.test/b/pic.png?x=1" alt="a &amp; b">', [("image/png", octets)]))
    wait_image(compose)
    message, html, images = sent(compose, mail)
    check_image(html, images, "image/png", "pic.png", octets)
    assert "a.test" not in html and "a.test" not in message.get_body(("plain",)).get_content()


def test_a_photograph_within_a_link_stays_one(start, mail, tmp_path):
    """Firefox offers it as PNG too, which would be many times as large; the words that it offers are the link's."""
    compose, drop = start()
    photo, tag = jpeg(tmp_path), '<a href="http://a.test/page"><img src="http://a.test/Fahrt%20%26%20Ziel.JPG"></a>'
    drop(firefox("http://a.test/page", tag, [("image/png", png(60, 40)), ("image/jpeg", photo)]))
    wait_image(compose)
    _, html, images = sent(compose, mail)
    check_image(html, images, "image/jpeg", "Fahrt Ziel.jpg", photo)


def test_an_image_of_chromium(start, mail):
    compose, drop = start()
    octets = png(60, 40)
    drop(chromium("http://a.test/图.png", '<img src="http://a.test/图.png">', octets))
    wait_image(compose)
    _, html, images = sent(compose, mail)
    check_image(html, images, "image/png", "图.png", octets)


def test_an_image_in_a_data_uri(start, mail):
    compose, drop = start()
    octets = png(60, 40)
    uri = "data:image/png;base64," + base64.b64encode(octets).decode()
    drop([("text/html", (META + f'<img src="{uri}">').encode()), ("text/uri-list", uri.encode() + b"\r\n"), ("UTF8_STRING", uri.encode())])
    wait_image(compose)
    _, html, images = sent(compose, mail)
    check_image(html, images, "image/png", "image-1.png", octets)


def test_an_image_without_octets_is_fetched(start, mail):
    """It was dropped on purpose; a link stands there until it comes."""
    with WebServer() as web:
        octets = web.pages["localhost", "/pic.png"] = png(60, 40)
        url = f"http://localhost:{web.port}/pic.png"
        compose, drop = start(LOCAL)
        drop([("text/uri-list", url.encode() + b"\r\n"), ("text/html", f'<img src="{url}" alt="a rose">'.encode())])
        wait_image(compose)
        assert "a rose" not in compose["Message"].text
        _, html, images = sent(compose, mail)
        check_image(html, images, "image/png", "pic.png", octets)
        assert url not in html


def test_what_may_not_be_fetched_is_a_link(start, mail):
    """A page names an address within the user's network (the test's own server is on one), or what is no image."""
    with WebServer() as web:
        web.pages["localhost", "/pic.png"] = png(60, 40)
        url = f"http://localhost:{web.port}/pic.png"
        compose, drop = start()
        drop([("text/uri-list", url.encode() + b"\r\n"), ("text/html", f'<img src="{url}" alt="a rose">'.encode())])
        compose.window.find("label", "^The image could not be loaded")
        assert web.asked == []
        _, html, images = sent(compose, mail)
        assert not images and re.search(f'<a href="{re.escape(url)}">a rose</a>', html, re.I)


def test_in_a_plain_mail_images_are_attached(start, mail):
    compose, drop = start({"plain-text": True})
    octets = png(60, 40)
    drop(chromium("http://a.test/pic.png", '<img src="http://a.test/pic.png">', octets))
    compose.window.find("table cell", "^pic.png$")
    drop([("text/html", b'<a href="http://a.test/page">A page</a>'), ("UTF8_STRING", b"http://a.test/page")])
    wait_until(lambda: "A page" in compose["Message"].text, 10, "the link")
    message, html, _ = sent(compose, mail)
    assert html is None and [part.get_content() for part in message.iter_attachments()] == [octets]
    assert "http://a.test/page" in message.get_body(("plain",)).get_content()


def test_an_image_that_is_too_large_for_the_text_is_attached(start, mail):
    compose, drop = start()
    octets = png(9000, 9000, rows=10)
    drop(chromium("http://a.test/poster.png", '<img src="http://a.test/poster.png">', octets))
    compose.window.find("table cell", "^poster.png$")
    compose.window.find("label", "^The image is too large to stand in the text, or damaged: it was attached.$")
    message, html, _ = sent(compose, mail)
    assert html is None and [part.get_content() for part in message.iter_attachments()] == [octets]


# Links, text, files.


def test_links_and_text_come_where_they_are_dropped(start, mail):
    compose, drop = start()
    compose["Message"].set_text("first\n\n\nlast")
    compose["Message"].focus()
    drop([("text/uri-list", b"http://a.test/?a=1&b=2\r\n"), ("text/html", META.encode() + b'<a href="http://a.test/?a=1&amp;b=2">A <b>page</b></a>')], at=(40, 26))
    wait_until(lambda: compose["Message"].text == "first\nA page\n\nlast", 10, lambda: compose["Message"].text)
    drop([("text/uri-list", b"http://a.test/x\r\njavascript:x\r\nmailto:carol@demo.test\r\n")], at=(40, 50))
    lines = "first\nA page\nhttp://a.test/x\nmailto:carol@demo.test\nlast"
    wait_until(lambda: compose["Message"].text == lines, 10, lambda: compose["Message"].text)
    drop([("UTF8_STRING", b"zuletzt \xe2\x80\x94 \xef\xbf\xbc\r\nEnde")], at=(300, 200))
    wait_until(lambda: compose["Message"].text == lines + "zuletzt — \nEnde", 10, lambda: compose["Message"].text)
    _, html, _ = sent(compose, mail)
    assert '<a href="http://a.test/?a=1&amp;b=2">A</a>' in html and "javascript" not in html


def test_files_of_all_kinds(start, mail, tmp_path):
    """Several at once, an image among them; no directory; none that has gone, then or before it is sent."""
    compose, drop = start()
    paths = [tmp_path / name for name in ("a.png", "报 告.bin", "folder", "gone.txt")]
    paths[0].write_bytes(png(60, 40))
    paths[1].write_bytes(b"report")
    paths[2].mkdir()
    drop(files=paths[:2])
    compose.window.find("label", "^2 files, ")
    drop(files=paths[2:3])
    compose.window.find("label", "^“folder” was not attached: it is not a file.$")
    drop(files=paths[3:])
    compose.window.find("label", "^“gone.txt” was not attached: ")
    assert compose["Message"].text == "Look: "
    paths[1].unlink()
    compose.window.find("push button", "^Send$").click()
    compose.window.find("label", "报 告.bin")
    compose.window.find("table cell", "^报 告.bin$").mouse()
    compose.window.find("push button", "^Remove$").click()
    message, _, _ = sent(compose, mail)
    assert [part.get_filename() for part in message.iter_attachments()] == ["a.png"]


def test_a_page_names_no_files(start, mail, tmp_path):
    """What a page lets be dragged may name any file of this computer."""
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret", encoding="utf-8")
    compose, drop = start()
    uri = secret.as_uri()
    drop([("text/uri-list", uri.encode() + b"\r\n"), ("text/html", b'<IMG ID="3">'), ("UTF8_STRING", uri.encode())])
    compose.window.find("label", "^A web page named files of this computer: they were not attached.$")
    drop([("text/uri-list", uri.encode() + b"\r\n"), ("text/html", f'<img src="{uri}">'.encode())])
    drop([("text/x-moz-url", f"{uri}\n".encode("utf-16-le")), ("text/uri-list", uri.encode() + b"\r\n")])
    message, html, images = sent(compose, mail)
    assert html is None and not images and not list(message.iter_attachments())
    assert message.get_body(("plain",)).get_content().strip() == "Look:"


# Formatted text.

LIBREOFFICE = """<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.0 Transitional//EN">
<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"/><title>never</title>
<style type="text/css">p { margin-bottom: 0.1in } never</style></head><body lang="en-US" dir="ltr">
<p style="line-height: 100%"><font face="Liberation Serif, serif"><font size="3">Some <b>bold</b> words</font></font></p>
<table width="100%" border="1"><tr><td>one</td><td>two</td></tr></table><img src="file:///tmp/never.png"/></body></html>"""
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15">
<!--[if gte mso 9]><xml><w:WordDocument><w:View>never</w:View></w:WordDocument></xml><![endif]-->
<style><!-- p.MsoNormal {mso-style-name:never} --></style></head><body><!--StartFragment-->
<p class=MsoNormal style='mso-margin-top-alt:auto'><b>Grüße</b> aus <i>Word</i><o:p></o:p></p>
<p class=MsoListParagraph><![if !supportLists]><span style='mso-list:Ignore'>·</span><![endif]>a point<o:p></o:p></p>
<script>never()</script><!--EndFragment--></body></html>"""


@pytest.mark.parametrize(
    ("octets", "text", "markup"),
    [
        (LIBREOFFICE.encode(), "Some bold words\n\none | two", "<b>bold</b>"),
        (utf16(WORD), "Grüße aus Word\n\n·a point", "<b>Grüße</b>"),
        (b"Version:0.9\r\nStartHTML:00000097\r\n" + WORD.encode(), "Grüße aus Word\n\n·a point", "<i>Word</i>"),
    ],
    ids=["libreoffice", "word", "windows"],
)
def test_html_is_pasted_without_its_junk(start, mail, desktop, build_dir, tmp_path, octets, text, markup):
    compose, _ = start()
    compose["Message"].set_text("")
    with Source(desktop, build_dir, tmp_path, [("text/html", octets), ("UTF8_STRING", b"plain"), ("image/png", png(60, 40))], is_copied=True):
        desktop.activate("^taken|^Write Mail")
        compose["Message"].focus()
        desktop.press("ctrl+v")
        wait_until(lambda: compose["Message"].text == text, 10, lambda: compose["Message"].text)
    _, html, images = sent(compose, mail)
    assert markup.lower() in html.lower() and "never" not in html and "mso" not in html and not images


def test_text_of_pidgins_own_keeps_its_formatting(start, mail, desktop):
    """Copied and pasted, and moved with the mouse."""
    compose, _ = start()
    compose["Message"].set_text("bold\nlast")
    compose.embolden_first_line()
    desktop.press("ctrl+c", "ctrl+End", "ctrl+b", "ctrl+v")
    wait_until(lambda: compose["Message"].text == "bold\nlastbold", 10, lambda: compose["Message"].text)
    desktop.press("ctrl+Home", "shift+End")
    x, y, _, _ = compose["Message"].extents
    drag(desktop, (x + 12, y + 8), (x + 300, y + 26))
    wait_until(lambda: compose["Message"].text == "\nlastboldbold", 10, lambda: compose["Message"].text)
    _, html, _ = sent(compose, mail)
    assert "last<b>boldbold</b>" in html or "last<b>bold</b><b>bold</b>" in html


def test_the_middle_button_pastes_html_anew(start, mail, desktop, tmp_path):
    """GtkIMHtml itself would show an image of Pidgin's own, by its number."""
    compose, _ = start()
    html = tmp_path / "html"
    html.write_text('<IMG ID="1"><style>never</style><b>bold</b><a href="javascript:x()">x</a>', encoding="utf-8")
    child = desktop.start(["xclip", "-selection", "primary", "-t", "text/html", "-i", html], log="/dev/null")
    child.wait(10)
    x, y, _, _ = compose["Message"].extents
    desktop.xdotool("mousemove", x + 300, y + 8, "click", 2)
    wait_until(lambda: compose["Message"].text == "Look: boldx", 10, lambda: compose["Message"].text)
    _, html, images = sent(compose, mail)
    assert "<b>bold</b>x" in html and not images


def test_a_signature_takes_text_only(start_ready_pidgin, mail, desktop, build_dir, tmp_path):
    """It has no files with which images would go; what is pasted into it is written anew, too."""
    pidgin = start_ready_pidgin()
    prefs = Prefs(pidgin)
    editor = prefs.page("Signatures").find("text", "^Signature$")
    html = '<style>never</style><b>Alice</b> at <a href="https://demo.test/">Demo</a><img src="cid:1"><IMG ID="1">'
    with Source(desktop, build_dir, tmp_path, [("text/html", html.encode()), ("image/png", png(60, 40))], is_copied=True):
        desktop.activate("Preferences")
        editor.focus()
        desktop.press("ctrl+v")
        wait_until(lambda: editor.text == "Alice at Demo", 10, lambda: editor.text)
    with Source(desktop, build_dir, tmp_path, [("text/uri-list", tmp_path.as_uri().encode() + b"\r\n"), ("image/png", png(60, 40))]) as source:
        source.drop_on(editor)
    assert editor.text == "Alice at Demo"
    prefs.close()
    pidgin.tool("^Write Mail")
    compose = pidgin.compose_window()
    compose.fill(to=BOB, subject="signed")
    _, html, images = sent(compose, mail)
    assert '<b>alice</b> at <a href="https://demo.test/">demo</a>' in html.lower() and "never" not in html and not images
