# SPDX-License-Identifier: GPL-2.0-or-later
"""Reading in a real Pidgin: images and who is told of it, headers, attachments that another program opens, links, from mail to
mail, and whether the sender is there to talk to."""

import re
import shutil
import struct
import time
import zlib
from email.message import EmailMessage

import pytest

from e2e.clients import buddy
from e2e.headless import Headless
from equipment.processes import wait_until
from equipment.web import WebServer, redirect

pytestmark = pytest.mark.skipif(shutil.which("pidgin") is None, reason="no pidgin")

ALICE, BOB = "alice@demo.test", "bob@demo.test"
HTML_FIRST = {"prefer-html": True}
LOCAL = {**HTML_FIRST, "images-from-private": True}  # the web server of the tests is on a loopback address


def chunk(kind, octets):
    return struct.pack(">I", len(octets)) + kind + octets + struct.pack(">I", zlib.crc32(kind + octets))


def png(width, height, rows=None):
    """A red picture; fewer ROWS: it says that it is larger than it is."""
    line = b"\0" + b"\xc8\x20\x20" * width
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(line * (height if rows is None else rows)))
        + chunk(b"IEND", b"")
    )


def mail_of(number, subject, text="words", html=None, sender=f"Bob <{BOB}>", to=ALICE, files=(), cid=None):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"] = f"<{number}@demo.test>"
    message["Date"] = f"Mon, 02 Nov 2026 10:{number:02}:00 +0000"
    message["X-Greeting"] = "=?utf-8?q?Gr=C3=BC=C3=9Fe?="
    message.set_content(text + "\n")
    if html:
        message.add_alternative(html, subtype="html")
        if cid:
            message.get_payload()[1].add_related(png(120, 60), "image", "png", cid=f"<{cid}>", filename="rose.png")
    for name, octets, kind in files:
        maintype, subtype = kind.split("/")
        message.add_attachment(octets, maintype=maintype, subtype=subtype, filename=name)
    return message.as_bytes()


@pytest.fixture
def web():
    with WebServer() as web:
        web.pages["localhost", "/garden.png"] = png(900, 200)
        web.pages["localhost", "/leaf.png"] = png(24, 24)
        web.pages["localhost", "/pixel.png"] = png(1, 1)
        yield web


def page(web, words="what grows"):
    at = f"http://localhost:{web.port}"
    return (
        f'<p>Dear Alice, see {words}:</p><p><img src="{at}/garden.png" alt="the garden"></p>'
        f'<p>An icon <img src="{at}/leaf.png" alt="leaf"> in a line, <img src="{at}/leaf.png" alt="leaf"> twice.</p>'
        f'<img src="{at}/pixel.png?alice" width="1" height="1"><img src="{at}/pixel.png?hidden" style="display:none">'
    )


@pytest.fixture
def start(start_ready_pidgin, mail):
    """Starts Pidgin with these mails in the Inbox, which is open: (pidgin, mailbox)."""

    def start(*mails, settings=LOCAL, **options):
        for one in mails:
            mail.deliver(ALICE, one)
        pidgin = start_ready_pidgin(settings=settings, **options)
        return pidgin, fetch(pidgin, len(mails))

    return start


def fetch(pidgin, total):
    pidgin.tool("^Check Mail Now$")
    mailbox = pidgin.mailbox("Inbox")
    mailbox.window.find("label", f"^{total} mails?$")
    pidgin.desktop.activate("^Inbox – ")
    return mailbox


def open_mail(pidgin, mailbox, subject):
    """In a window of its own."""
    mailbox.list.find("table cell", f"^{re.escape(subject)}$").mouse(clicks=2)
    return pidgin.read_window(f"^{re.escape(subject)}$")


def asked(web):
    return sorted(path for _, path in web.asked)


def wait_asked(web, *paths):
    wait_until(lambda: asked(web) == sorted(paths), 20, lambda: f"{sorted(paths)} to be asked for; it was {asked(web)}")


# Images.


def test_nothing_is_asked_for_before_the_click(start, web):
    pidgin, mailbox = start(mail_of(1, "Garden", html=page(web)), mail_of(2, "Other", "other words"))
    mailbox.choose("Garden")
    text = mailbox.window.find_text("what grows")
    mailbox.window.find("label", "^5 images on other servers were not loaded.$")
    window = open_mail(pidgin, mailbox, "Garden")
    window.find_text("the garden")
    window.find("push button", "^Close$").click()
    pidgin.wait_closed("^Garden$")
    pidgin.desktop.activate("^Inbox – ")
    mailbox.choose("Other")
    mailbox.window.find_text("^other words")
    mailbox.choose("Garden")
    mailbox.window.find_text("what grows")
    assert web.asked == []

    # With the mouse: it has to be where it can be seen.
    mailbox.window.find("push button", "^Load Images$").mouse()
    wait_asked(web, "/garden.png", "/leaf.png")
    # They stand in the place of their words; who asked is not told.
    wait_until(lambda: "[leaf]" not in text.text and "[the garden]" not in text.text, 20, lambda: f"the images: {text.text}")
    assert "An icon" in text.text and "in a line" in text.text
    for headers in web.headers:
        assert not {"Referer", "Cookie", "Accept-Language"} & set(headers)
        assert not re.search("pidgin|purple|imail", headers["User-Agent"], re.I)
    # Not again for the next mail.
    mailbox.choose("Other")
    mailbox.window.find_text("^other words")
    mailbox.choose("Garden")
    mailbox.window.find_text(r"\[the garden\]")
    assert len(web.asked) == 2


def test_always_from_this_sender_and_no_longer(start, web, mail):
    pidgin, mailbox = start(
        mail_of(1, "Garden", html=page(web)), mail_of(2, "Stranger", html=page(web, "strange things"), sender="mallory@evil.test")
    )
    mailbox.choose("Garden")
    mailbox.window.find_text("what grows")
    mailbox.window.find("push button", "^Always from This Sender$").mouse()
    wait_asked(web, "/garden.png", "/leaf.png")
    mailbox.window.find("label", f"^Images in mails of {BOB} are always loaded.$")
    web.asked.clear()
    mailbox.choose("Stranger")
    mailbox.window.find_text("strange things")
    mailbox.window.find("push button", "^Load Images$")
    assert web.asked == []
    mailbox.choose("Garden")
    wait_asked(web, "/garden.png", "/leaf.png")
    mailbox.window.find("push button", "^No Longer from This Sender$").click()
    mailbox.window.find("label", "are not loaded by themselves any more.$")
    web.asked.clear()
    mail.deliver(ALICE, mail_of(3, "Third", html=page(web, "a third")))
    mailbox = fetch(pidgin, 3)
    mailbox.choose("Third")
    mailbox.window.find_text("a third")
    mailbox.window.find("push button", "^Always from This Sender$")
    assert web.asked == []


def test_attached_images_show_by_themselves(start, web):
    html = '<p>Before</p><p><img src="cid:rose@demo.test" alt="a rose"></p><p>After <img src="cid:nothing@demo.test" alt="none"></p>'
    pidgin, mailbox = start(mail_of(1, "Rose", html=html, cid="rose@demo.test"), settings=HTML_FIRST)
    mailbox.choose("Rose")
    text = mailbox.window.find_text("Before")
    wait_until(lambda: "[a rose]" not in text.text and "[none]" in text.text, 20, lambda: f"the image: {text.text}")
    assert web.asked == []
    # What is seen in the text is not listed below it; as plain text the mail has it there.
    assert not mailbox.window.find_all("label", "^rose.png$")
    pidgin.desktop.press("ctrl+y")
    mailbox.window.find("label", "^rose.png$")


def test_private_addresses_are_not_asked(start, web):
    pidgin, mailbox = start(mail_of(1, "Garden", html=page(web)), settings=HTML_FIRST)
    mailbox.choose("Garden")
    mailbox.window.find_text("what grows")
    mailbox.window.find("push button", "^Load Images$").click()
    mailbox.window.find("label", "^2 images could not be loaded.$")
    assert web.asked == []


def test_hostile_images(start, web):
    """What is no picture, is too large, leads elsewhere, or comes in masses; the window stays alive, and the good one shows."""
    web.pages["localhost", "/bomb.png"] = png(30000, 30000, rows=1)
    web.pages["localhost", "/huge.png"] = b"\x89PNG\r\n\x1a\n" + b"x" * (5 * 1024 * 1024)
    web.pages["localhost", "/evil.svg"] = b'<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script></svg>'
    web.pages["localhost", "/cut.png"] = png(50, 50)[:40]
    web.pages["localhost", "/file"] = redirect("file:///etc/passwd")
    web.pages["localhost", "/loop"] = redirect("/loop")
    web.pages["localhost", "/silent"] = lambda handler: time.sleep(5)
    names = ["bomb.png", "huge.png", "evil.svg", "cut.png", "file", "loop", "missing", "leaf.png"]
    at = f"http://localhost:{web.port}"
    html = "<p>Look</p>" + "".join(f'<p><img src="{at}/{name}" alt="{name}"></p>' for name in names)
    masses = "<p>Masses</p>" + "".join(f'<img src="{at}/many/{n}">' for n in range(10000))
    silent = f'<p>Silent</p><img src="{at}/silent" alt="silent">'
    pidgin, mailbox = start(mail_of(1, "Hostile", html=html), mail_of(2, "Masses", html=masses), mail_of(3, "Silent", html=silent))
    mailbox.choose("Hostile")
    text = mailbox.window.find_text("Look")
    mailbox.window.find("push button", "^Load Images$").click()
    mailbox.window.find("label", "^7 images could not be loaded.$")
    assert "[leaf.png]" not in text.text and "[bomb.png]" in text.text and "[evil.svg]" in text.text

    mailbox.choose("Masses")
    mailbox.window.find_text("Masses")
    mailbox.window.find("push button", "^Load Images$").click()
    mailbox.window.find("label", "^100 images could not be loaded.$")
    assert len([path for path in asked(web) if path.startswith("/many/")]) == 60

    # Another mail is shown while one does not come: it is given up.
    mailbox.choose("Silent")
    mailbox.window.find_text("Silent")
    mailbox.window.find("push button", "^Load Images$").click()
    wait_until(lambda: "/silent" in asked(web), 20, "the silent one to be asked")
    mailbox.choose("Hostile")
    mailbox.window.find("label", "^8 images on other servers were not loaded.$")


# Headers.


def test_headers_short_and_full(start):
    people = [ALICE, *(f"Person {n} <p{n}@demo.test>" for n in range(13))]
    pidgin, mailbox = start(mail_of(1, "To many", to=", ".join(people)))
    window = open_mail(pidgin, mailbox, "To many")
    more = window.find("push button", r"^and \d+ more$")
    assert not window.find_all("label", "p12@demo.test")
    more.click()
    window.find("label", "p12@demo.test")
    pidgin.desktop.activate("^To many$")
    pidgin.desktop.press("ctrl+h")
    window.find_text("(?s)^From: .*X-Greeting: Grüße")
    assert not window.find_all("label", "^Subject:$")
    window.find("toggle button", "^All Headers$").click()
    window.find("label", "^Subject:$")


def test_a_thousand_recipients(start):
    people = ", ".join([ALICE, *(f"p{n}@demo.test" for n in range(1000))])
    pidgin, mailbox = start(mail_of(1, "Crowd", to=people))
    window = open_mail(pidgin, mailbox, "Crowd")
    window.find("push button", r"^and 9\d\d more$").click()
    window.find_text("(?s)^From: .*p999@demo.test")
    assert window.find_text("^words").extents[3] > 100


def test_text_or_layout(start):
    pidgin, mailbox = start(mail_of(1, "Both", "as plain text", html="<p>as <b>laid out</b></p>"), mail_of(2, "One", "only text"))
    mailbox.choose("Both")
    mailbox.window.find_text("^as laid out")
    mailbox.window.find("toggle button", "^Layout$").click()
    mailbox.window.find_text("^as plain text")
    mailbox.choose("One")
    mailbox.window.find_text("^only text")
    assert not mailbox.window.find_all("toggle button", "^Layout$")


# Attachments.


@pytest.fixture
def program(desktop, home, tmp_path):
    """A program for texts and scripts; the file in which it notes what it opened."""
    log, script = tmp_path / "opened", tmp_path / "viewer.sh"
    script.write_text(f'#!/bin/sh\nfor file; do stat -c "%a %n" "$file" >> {log}; done\n', encoding="utf-8")
    script.chmod(0o755)
    applications = home.data / "applications"
    applications.mkdir(parents=True, exist_ok=True)
    types = "text/plain;application/x-shellscript;text/x-sh;application/x-sh;"
    (applications / "viewer.desktop").write_text(
        f"[Desktop Entry]\nType=Application\nName=Viewer\nExec={script} %F\nMimeType={types}\n", encoding="utf-8"
    )
    (applications / "mimeapps.list").write_text(
        "[Default Applications]\n" + "".join(f"{kind}=viewer.desktop\n" for kind in types.split(";") if kind), encoding="utf-8"
    )
    return log


FILES = [
    ("notes.txt", b"some notes\n", "text/plain"),
    ("setup.sh", b"#!/bin/sh\ntouch /tmp/never\n", "application/x-sh"),
    ("data.zzz", b"\x00\x01\x02", "application/x-nobody-knows"),
]


def opened(log):
    return log.read_text(encoding="utf-8").split("\n")[:-1] if log.exists() else []


def test_attachments_are_opened_and_what_could_run_is_asked_about(start, program):
    pidgin, mailbox = start(mail_of(1, "Files", files=FILES))
    window = open_mail(pidgin, mailbox, "Files")
    notes, setup, data = window.find_all("push button", "^Open$", showing=False)
    notes.click()
    window.find("label", "^“notes.txt” is being opened with Viewer.$")
    wait_until(lambda: len(opened(program)) == 1, 10, "the program to note it")
    assert re.fullmatch("600 .*/notes.txt", opened(program)[0])

    setup.click()
    dialog = pidgin.window("^Open Attachment$")
    dialog.find("label", "(?s)a script, which is a program.*Viewer")
    # The account does not stand still while the user thinks about it.
    notes.click()
    wait_until(lambda: len(opened(program)) == 2, 10, "the program to note it")
    dialog.find("push button", "^Cancel$").click()
    pidgin.wait_closed("^Open Attachment$")
    assert len(opened(program)) == 2
    setup.click()
    pidgin.window("^Open Attachment$").find("push button", "^Open Anyway$").click()
    wait_until(lambda: len(opened(program)) == 3, 10, "the program to note it")
    assert re.fullmatch("600 .*/setup.sh", opened(program)[2])

    data.click()
    window.find("label", "^There is no program here that opens “data.zzz”")
    assert len(opened(program)) == 3


def test_an_attachment_is_dragged_into_a_mail(start, mail):
    pidgin, mailbox = start(mail_of(1, "Files", files=FILES[:1]))
    pidgin.desktop.press("Escape")
    pidgin.wait_closed("^Inbox – ")
    pidgin.tool("^Mailbox$")
    mailbox = pidgin.window("^Inbox – ")
    pidgin.desktop.activate("^Inbox – ")
    mailbox.find("table cell", "^Files$").mouse()
    label = mailbox.find("label", "^notes.txt$")
    pidgin.desktop.press("n")
    compose = pidgin.compose_window()
    pidgin.desktop.xdotool("search", "--sync", "--name", "^Inbox – ", "windowmove", 0, 0)
    pidgin.desktop.xdotool("search", "--sync", "--name", "^Write Mail$", "windowmove", 700, 60)
    body = compose["Message"]

    def middle(node):
        x, y, width, height = node.extents
        return x + width // 2, y + height // 2

    wait_until(lambda: body.extents[0] > 690, 10, "the window to move")
    x, y, _, height = label.extents
    pidgin.desktop.xdotool("mousemove", x + 5, y + height // 2, "mousedown", 1)
    for step in range(1, 11):
        to_x, to_y = middle(body)
        pidgin.desktop.xdotool("mousemove", x + 5 + (to_x - x - 5) * step // 10, y + (to_y - y) * step // 10)
    pidgin.desktop.xdotool("mouseup", 1)
    compose.window.find(None, "^notes.txt")


# Links, the browser.


def hover(pidgin, node, x=20, y=12):
    """The pointer on the first words of the text."""
    left, top, _, _ = node.extents
    pidgin.desktop.xdotool("mousemove", left + x - 2, top + y)
    pidgin.desktop.xdotool("mousemove", left + x, top + y)


def test_links_tell_where_they_go(start):
    html = '<p><a href="mailto:carol@demo.test?subject=Roses">write to Carol</a></p>'
    pidgin, mailbox = start(mail_of(1, "Link", html=html))
    mailbox.choose("Link")
    text = mailbox.window.find_text("^write to Carol")
    hover(pidgin, text)
    mailbox.window.find("label", "^mailto:carol@demo.test")
    hover(pidgin, text, y=60)
    mailbox.window.find("label", "^1 mail$")
    window = open_mail(pidgin, mailbox, "Link")
    text = window.find_text("^write to Carol")
    hover(pidgin, text)
    window.find("label", "^mailto:carol@demo.test")
    pidgin.desktop.xdotool("click", 1)
    compose = pidgin.compose_window("^Roses$|^Write Mail$")
    assert compose["To"].text == "carol@demo.test" and compose["Subject"].text == "Roses"
    compose.window.find("push button", "^Cancel$").click()


def test_the_page_for_the_browser_has_what_was_loaded(start, web, tmp_path):
    got, script = tmp_path / "page.html", tmp_path / "browser.sh"
    script.write_text(f'#!/bin/sh\ncp "${{1#file://}}" {got}.new && mv {got}.new {got}\n', encoding="utf-8")
    script.chmod(0o755)
    prefs = {"/pidgin/browsers/browser": "custom", "/pidgin/browsers/manual_command": f"{script} %s"}
    pidgin, mailbox = start(mail_of(1, "Garden", html=page(web)), prefs=prefs)
    window = open_mail(pidgin, mailbox, "Garden")
    window.find_text("the garden")
    window.find("push button", "^Open in Browser$").click()
    wait_until(got.exists, 10, "the browser")
    before = got.read_text(encoding="utf-8")
    assert "data:image/png" not in before and "[the garden]" in before and str(web.port) not in before
    got.unlink()
    window.find("push button", "^Load Images$").click()
    wait_asked(web, "/garden.png", "/leaf.png")
    window.wait_gone("label", "other servers")
    window.find("push button", "^Open in Browser$").click()
    wait_until(got.exists, 10, "the browser again")
    after = got.read_text(encoding="utf-8")
    assert after.count("data:image/png") == 2 and "[the garden]" not in after and str(web.port) not in after
    assert "default-src 'none'" in after


# From mail to mail.


def test_next_and_previous(start):
    pidgin, mailbox = start(*(mail_of(n, f"Mail {n}", f"words of {n}") for n in range(1, 5)))
    window = open_mail(pidgin, mailbox, "Mail 2")
    window.find_text("^words of 2")
    window.find("push button", "^Next$").click()  # the newest stands first
    pidgin.read_window("^Mail 1$").find_text("^words of 1")
    pidgin.desktop.activate("^Mail 1$")
    pidgin.desktop.press("j")
    window.find("label", "^This is the last mail.$")
    pidgin.desktop.press("k", "k")
    pidgin.read_window("^Mail 3$")
    # The list's order counts.
    mailbox.window.find("table column header", "^Subject$").click()
    mailbox.window.find("table column header", "^Subject$").click()
    # Without the list: by date.
    pidgin.desktop.activate("^Inbox – ")
    pidgin.desktop.press("Escape")
    pidgin.wait_closed("^Inbox – ")
    pidgin.desktop.activate("^Mail 3$")
    pidgin.desktop.press("k")
    pidgin.read_window("^Mail 4$").find_text("^words of 4")


def test_deleting_and_archiving_move_on(start):
    pidgin, mailbox = start(*(mail_of(n, f"Mail {n}", f"words of {n}") for n in range(1, 5)))
    window = open_mail(pidgin, mailbox, "Mail 3")
    window.find("push button", "^Delete$").click()
    pidgin.read_window("^Mail 2$").find_text("^words of 2")
    mailbox.window.find("label", "^3 mails$")
    window.find("push button", "^Archive$").click()
    pidgin.read_window("^Mail 1$").find_text("^words of 1")
    # Of the last one the one before it comes, and of the only one none.
    window.find("push button", "^Archive$").click()
    pidgin.read_window("^Mail 4$").find_text("^words of 4")
    window.find("push button", "^Delete$").click()
    pidgin.wait_closed("^Mail 4$")
    mailbox.window.find("label", "^There are no mails here.$")


# The sender.


def test_the_senders_presence_and_a_chat(start, home, build_dir):
    pidgin, mailbox = start(mail_of(1, "From Bob"), mail_of(2, "Stranger", sender="x@evil.test"), buddies=[buddy(BOB, of=ALICE, alias="Bobby")])
    mailbox.choose("Stranger")
    mailbox.window.find_text("^words")
    assert not mailbox.window.find_all("push button", "^Chat$")
    window = open_mail(pidgin, mailbox, "From Bob")
    window.find("label", "^(Offline|By mail)$")
    with Headless(home, build_dir, user_dir=home.path / "bob") as bob:
        bob.log_in(BOB)
        bob.do("buddy-add", ALICE)
        window.find("label", "^Available$")
        bob.do("presence", "away", "in the garden")
        window.find("label", "^Away – in the garden$")
        window.find("push button", "^Chat$").click()
        pidgin.window("^Bobby$")
    window.find("label", "^(Offline|By mail)$")
