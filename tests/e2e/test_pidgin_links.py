# SPDX-License-Identifier: GPL-2.0-or-later
"""Links and images of a mail that is read: by the mouse, by the context menu, by the keyboard; and what leads nowhere."""

import email
import email.policy
import shutil
import subprocess

import pytest

from e2e.dragging import drag
from e2e.test_pidgin_read import HTML_FIRST, LOCAL, mail_of, open_mail, page, png, start, web  # noqa: F401  (fixtures)
from equipment.processes import wait_until

pytestmark = pytest.mark.skipif(shutil.which("pidgin") is None, reason="no pidgin")

URL = "https://demo.test/a%20b?x=1&y='$(touch${IFS}never)`id`;|\"<>#é"
OPENED = "https://demo.test/a%20b?x=1&y=%27%24%28touch%24%7BIFS%7Dnever%29%60id%60;%7C%22%3C%3E#%C3%A9"
MAILTO = "mailto:carol%2Bx@demo.test?subject=Roses%20%26%20more&cc=dave@demo.test"


@pytest.fixture
def browser(tmp_path):
    """Preferences of Pidgin with a browser that notes what it is started with, and a function for that."""
    log, script = tmp_path / "opened", tmp_path / "browser.sh"
    script.write_text(f'#!/bin/sh\nprintf "%s\\n" "$#" "$@" >> {log}\n', encoding="utf-8")
    script.chmod(0o755)
    prefs = {"/pidgin/browsers/browser": "custom", "/pidgin/browsers/manual_command": f"{script} %s"}
    return prefs, lambda: log.read_text(encoding="utf-8").split("\n")[:-1] if log.exists() else []


def clipboard(desktop, selection):
    return subprocess.run(["xclip", "-selection", selection, "-o"], env=desktop.env, capture_output=True, text=True, timeout=10, check=False).stdout


def point_at(pidgin, node, x=20, y=10):
    left, top, _, _ = node.extents
    pidgin.desktop.xdotool("mousemove", left + x - 2, top + y, "mousemove", left + x, top + y)


def menu_at(pidgin, node, x=20, y=10):
    point_at(pidgin, node, x, y)
    pidgin.desktop.xdotool("click", 3)
    return wait_until(lambda: menu_items(pidgin), 10, lambda: f"a menu:\n{pidgin.app.tree()}")


def menu_items(pidgin):
    """Of the menu that is open, by name."""
    for window in pidgin.app.children:
        items = window.find_all("menu item", limit=20) if window.role == "window" else []
        if any(item.name == "Select All" for item in items):
            return {item.name: item for item in items}
    return {}


def escaped(html):
    return html.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")


def test_the_menu_of_a_link(start, browser):  # noqa: F811
    """The browser of Pidgin's preferences gets the target as one word, no shell sees it; both clipboards get it as it is."""
    prefs, opened = browser
    html = f'<p><a href="{escaped(URL)}">a <b>rose</b></a></p>'
    pidgin, mailbox = start(mail_of(1, "Link", html=html), settings=HTML_FIRST, prefs=prefs)
    text = open_mail(pidgin, mailbox, "Link").find_text("^a rose")
    items = menu_at(pidgin, text)
    assert list(items) == ["Open Link", "Copy Link Location", "Copy", "Select All"]
    items["Copy Link Location"].mouse()
    for selection in ("clipboard", "primary"):
        wait_until(lambda: clipboard(pidgin.desktop, selection) == URL, 10, lambda: f"{URL} in {selection}: {clipboard(pidgin.desktop, selection)}")
    menu_at(pidgin, text)["Open Link"].mouse()
    wait_until(lambda: len(opened()) == 2, 10, lambda: f"the browser: {opened()}")
    assert opened() == ["1", OPENED]
    point_at(pidgin, text)
    pidgin.desktop.xdotool("click", 1)
    wait_until(lambda: len(opened()) == 4, 10, lambda: f"the browser: {opened()}")
    assert opened()[2:] == ["1", OPENED]


def test_the_menu_of_an_address(start, browser):  # noqa: F811
    prefs, opened = browser
    html = f'<p><a href="{escaped(MAILTO)}">write to Carol</a></p>'
    pidgin, mailbox = start(mail_of(1, "Link", html=html), settings=HTML_FIRST, prefs=prefs)
    text = open_mail(pidgin, mailbox, "Link").find_text("^write to Carol")
    items = menu_at(pidgin, text)
    assert list(items) == ["Write Mail", "Copy Mail Address", "Copy", "Select All"]
    items["Copy Mail Address"].mouse()
    wait_until(lambda: clipboard(pidgin.desktop, "clipboard") == "carol+x@demo.test", 10, lambda: clipboard(pidgin.desktop, "clipboard"))
    menu_at(pidgin, text)["Write Mail"].mouse()
    compose = pidgin.compose_window("^Roses & more$")
    assert (compose["To"].text, compose["Cc"].text) == ("carol+x@demo.test", "dave@demo.test")
    assert opened() == []


def test_links_by_the_keyboard(start, browser):  # noqa: F811
    """Tab goes from one to the next, Enter follows, the status line tells; a fold is one too."""
    prefs, opened = browser
    quoted = "".join(f"line {n}<br>" for n in range(10))
    html = (
        '<p>One <a href="https://one.test/">first</a> and <a href="https://two.test/">sec<b>ond</b> word</a>.</p>'
        f"<blockquote>{quoted}</blockquote>"
    )
    pidgin, mailbox = start(mail_of(1, "Links", html=html), settings=HTML_FIRST, prefs=prefs)
    window = open_mail(pidgin, mailbox, "Links")
    text = window.find_text("^One first")
    text.focus()
    pidgin.desktop.press("Tab")
    window.find("label", "^https://one.test/$")
    pidgin.desktop.press("Tab")
    window.find("label", "^https://two.test/$")
    pidgin.desktop.press("Return")
    wait_until(lambda: opened() == ["1", "https://two.test/"], 10, lambda: str(opened()))
    pidgin.desktop.press("shift+Tab")
    window.find("label", "^https://one.test/$")
    pidgin.desktop.press("Menu")
    items = wait_until(lambda: menu_items(pidgin), 10, lambda: f"a menu:\n{pidgin.app.tree()}")
    assert list(items)[0] == "Open Link"
    pidgin.desktop.press("Return")
    wait_until(lambda: opened()[2:] == ["1", "https://one.test/"], 10, lambda: str(opened()))
    assert "line 5" not in text.text
    pidgin.desktop.press("Tab", "Tab", "Return")
    wait_until(lambda: "line 5" in text.text, 10, lambda: text.text)


HOSTILE = [
    "javascript:alert(1)",
    "file:///etc/passwd",
    "data:text/html,<script>x()</script>",
    "JaVaScRiPt:x()",
    "imail-fold:0",
    "imail:read/alice/x",
    "x-apt:never",
    "-P /tmp",
    "https://demo.test/" + "x" * 100_000,
]


def test_hostile_targets_are_no_links(start, browser):  # noqa: F811
    prefs, opened = browser
    html = "".join(f'<p><a href="{escaped(target)}">number {n}</a></p>' for n, target in enumerate(HOSTILE))
    pidgin, mailbox = start(mail_of(1, "Hostile", html=html), settings=HTML_FIRST, prefs=prefs)
    window = open_mail(pidgin, mailbox, "Hostile")
    text = window.find_text("^number 0")
    lines = text.text.split("\n")
    assert [line.split(" [")[0] for line in lines if line] == [f"number {n}" for n in range(len(HOSTILE))]
    for n in range(len(HOSTILE)):
        y = 10 + n * 2 * 17
        point_at(pidgin, text, y=y)
        pidgin.desktop.xdotool("click", 1)
    items = menu_at(pidgin, text)
    assert list(items) == ["Copy", "Select All"] and "sensitive" not in items["Copy"].states
    pidgin.desktop.press("Escape")
    text.focus()
    pidgin.desktop.press("Home", "Tab", "Return")
    assert opened() == [] and window.find_text("^number 0").text == "\n".join(lines)


def test_images_are_saved_as_they_came(start, web, tmp_path):  # noqa: F811
    html = '<p>Before</p><p><img src="cid:rose@demo.test" alt="a rose"></p>'
    pidgin, mailbox = start(mail_of(1, "Rose", html=html, cid="rose@demo.test"), mail_of(2, "Garden", html=page(web)), settings=LOCAL)
    window = open_mail(pidgin, mailbox, "Rose")
    text = window.find_text("Before")
    wait_until(lambda: "[a rose]" not in text.text, 20, lambda: f"the image: {text.text}")
    items = menu_at(pidgin, text, y=60)
    assert list(items) == ["Save Image…", "Copy Image", "Copy", "Select All"]
    items["Save Image…"].mouse()
    pidgin.window("^Save Image$")
    saved = tmp_path / "saved.png"
    pidgin.choose_file("^Save Image$", saved, "^Save$")
    window.find("label", "^The image was saved as .*saved.png.$")
    assert saved.read_bytes() == png(120, 60)
    # The right half of an image is the image, too.
    menu_at(pidgin, text, x=100, y=60)["Copy Image"].mouse()
    wait_until(lambda: subprocess.run(["xclip", "-selection", "clipboard", "-o", "-t", "image/png"], env=pidgin.desktop.env, capture_output=True, timeout=10, check=False).stdout.startswith(b"\x89PNG"), 10, "the image in the clipboard")

    window = open_mail(pidgin, mailbox, "Garden")
    text = window.find_text("what grows")
    window.find("push button", "^Load Images$").click()
    wait_until(lambda: "[the garden]" not in text.text, 20, lambda: text.text)
    menu_at(pidgin, text, y=60)["Save Image…"].mouse()
    pidgin.choose_file("^Save Image$", tmp_path / "garden.png", "^Save$")
    window.find("label", "^The image was saved as .*garden.png.$")
    assert (tmp_path / "garden.png").read_bytes() == png(900, 200)


def test_what_is_copied_keeps_its_formatting(start, mail, desktop):  # noqa: F811
    """Into a mail that is written, by the clipboard and by the mouse; what only the window could follow is no link any more."""
    quoted = "".join(f"line {n}<br>" for n in range(10))
    html = f'<p>Some <b>bold</b> and <a href="https://demo.test/">linked</a> words</p><blockquote>{quoted}</blockquote>'
    pidgin, mailbox = start(mail_of(1, "Source", html=html), settings=HTML_FIRST)
    window = open_mail(pidgin, mailbox, "Source")
    text = window.find_text("^Some bold")
    menu_at(pidgin, text, x=300, y=200)["Select All"].mouse()
    menu_at(pidgin, text, x=300, y=200)["Copy"].mouse()
    pidgin.tool("^Write Mail")
    compose = pidgin.compose_window()
    compose.fill(to="bob@demo.test", subject="copied")
    desktop.activate("^copied")
    compose["Message"].focus()
    desktop.press("ctrl+v")
    wait_until(lambda: compose["Message"].text.startswith("Some bold and linked words"), 10, lambda: compose["Message"].text)
    desktop.xdotool("search", "--sync", "--name", "^copied", "windowmove", 640, 0)
    desktop.xdotool("search", "--sync", "--name", "^Source$", "windowmove", 0, 300)
    desktop.press("ctrl+a", "Delete")
    wait_until(lambda: compose["Message"].text == "" and compose["Message"].extents[0] > 640, 10, lambda: compose["Message"].text)
    desktop.activate("^Source$")
    menu_at(pidgin, text, x=300, y=200)["Select All"].mouse()
    left, top, _, _ = text.extents
    x, y, _, _ = compose["Message"].extents
    drag(desktop, (left + 12, top + 10), (x + 60, y + 60))
    wait_until(lambda: compose["Message"].text.startswith("Some bold and linked words"), 10, lambda: compose["Message"].text)
    assert text.text.startswith("Some bold")
    compose.send()
    (raw,) = mail.wait_for_mail("bob@demo.test")
    sent = email.message_from_bytes(raw, policy=email.policy.default).get_body(("html",)).get_content().lower()
    assert "some <b>bold</b> and <a href=\"https://demo.test/\">linked</a> words" in sent and "10 quoted lines" in sent
    assert "imail-" not in sent
