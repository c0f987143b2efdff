# SPDX-License-Identifier: GPL-2.0-or-later
"""What one does in Pidgin's windows for mail besides reading: finding words in a mail, its size, who is behind it, leaving a
list, addresses in the header, keys; and how the windows are after a restart."""

import contextlib
import re
import shutil
import subprocess

import pytest

from e2e.dragging import drag
from e2e.pidgin import Mailbox
from e2e.test_pidgin_read import ALICE, BOB, fetch, mail_of, open_mail
from equipment.a11y_bus import AccessibilityError
from equipment.processes import wait_until

pytestmark = pytest.mark.skipif(shutil.which("pidgin") is None, reason="no pidgin")

LINES = "\n".join(f"Line {n}: a budget for the house in Orléans." for n in range(60))
QUOTED = "\n".join(f"> line {n} about a pumpkin" if n == 7 else f"> line {n}" for n in range(12))


def with_fields(octets, *fields):
    """A mail with these header fields before its own, as a server that received it would add them."""
    return "".join(field + "\n" for field in fields).encode() + octets


@pytest.fixture
def start(start_ready_pidgin, mail):
    """Starts Pidgin with these mails, of which some may be bulk: (pidgin, mailbox)."""

    def start(*mails, bulk=0, settings=None, **options):
        for one in mails:
            mail.deliver(ALICE, one)
        pidgin = start_ready_pidgin(settings=settings, **options)
        return pidgin, fetch(pidgin, len(mails) - bulk)

    return start


# Finding.


def wait_found(window, words):
    window.find("label", f"^{re.escape(words)}$")


def test_finding_in_the_mail(start):
    pidgin, mailbox = start(mail_of(1, "Long", LINES + "\n" + QUOTED), mail_of(2, "Other", "no house here, and no house there"))
    mailbox.choose("Long")
    mailbox.window.find_text("^Line 0")
    pidgin.desktop.press("ctrl+f")
    entry = mailbox.window.find("text", "^Find in this mail$")
    wait_until(lambda: "focused" in entry.states, 10, "the entry to have the focus")
    # Letters are no commands now; case and accents do not matter.
    pidgin.desktop.type("in ORLEANS")
    wait_found(mailbox.window, "1 of 60")
    pidgin.desktop.press("Return", "F3")
    wait_found(mailbox.window, "3 of 60")
    pidgin.desktop.press("shift+Return", "shift+F3", "shift+F3")
    wait_found(mailbox.window, "60 of 60")  # from the first one on at the last
    mailbox.window.find("push button", "^Next hit$").click()
    wait_found(mailbox.window, "1 of 60")
    # What is folded away is found, too.
    text = mailbox.window.find("text", "^Message$")
    assert "pumpkin" not in text.text
    entry.set_text("pumpkin")
    wait_found(mailbox.window, "1 of 1")
    assert "pumpkin" in text.text
    entry.set_text("nothing of that")
    wait_found(mailbox.window, "Not found")
    assert "insensitive" in mailbox.window.find("push button", "^Next hit$").states or (
        "sensitive" not in mailbox.window.find("push button", "^Next hit$").states
    )
    # Another mail is looked into as soon as it is shown.
    entry.set_text("house")
    wait_found(mailbox.window, "1 of 60")
    mailbox.choose("Other")
    wait_found(mailbox.window, "1 of 2")
    pidgin.desktop.press("ctrl+f", "Escape")
    mailbox.window.wait_gone("text", "^Find in this mail$")
    pidgin.window("^Inbox – ")
    # And in a window of its own, which its Escape leaves open.
    window = open_mail(pidgin, mailbox, "Long")
    pidgin.desktop.activate("^Long$")
    pidgin.desktop.press("ctrl+f")
    pidgin.desktop.type("line 59")
    wait_found(window, "1 of 1")
    pidgin.desktop.press("Escape", "F3")
    wait_found(window, "1 of 1")
    pidgin.desktop.press("Escape", "Escape")
    pidgin.wait_closed("^Long$")


def test_a_mail_of_a_megabyte_is_looked_into(start):
    text = "\n".join(f"{n} " + "lorem ipsum " * 6 for n in range(13000))
    pidgin, mailbox = start(mail_of(1, "Huge", text))
    mailbox.choose("Huge")
    mailbox.window.find_text("^0 lorem", timeout=60)
    pidgin.desktop.press("ctrl+f")
    mailbox.window.find("text", "^Find in this mail$").set_text("ipsum lorem")
    wait_found(mailbox.window, "1 of more than 1000")


def test_the_text_grows_and_stays_so(start):
    pidgin, mailbox = start(mail_of(1, "Words", "words to be read"))
    mailbox.choose("Words")

    def height(window):
        text = window.find_text("^words to be")
        with contextlib.suppress(AccessibilityError):
            return text._bus.character_extents(text._target, 0)[3]

    usual = height(mailbox.window)
    pidgin.desktop.press("ctrl+plus", "ctrl+plus", "ctrl+plus", "ctrl+plus", "ctrl+plus")
    wait_until(lambda: height(mailbox.window) > usual * 1.3, 10, "the text to grow")
    window = open_mail(pidgin, mailbox, "Words")
    wait_until(lambda: height(window) > usual * 1.3, 10, "the other window's, too")
    assert pidgin.quit() == 0
    pidgin.start()
    pidgin.wait_online(ALICE)
    mailbox = pidgin.mailbox("Inbox")
    mailbox.choose("Words")
    wait_until(lambda: height(mailbox.window) > usual * 1.3, 10, "it to be large again")
    pidgin.desktop.press("ctrl+0")
    wait_until(lambda: height(mailbox.window) == usual, 10, "it to be as ever")
    pidgin.desktop.press("ctrl+minus", "ctrl+minus", "ctrl+minus")
    wait_until(lambda: height(mailbox.window) < usual, 10, "it to shrink")


def test_text_or_layout_is_kept_in_the_window(start):
    pidgin, mailbox = start(
        mail_of(1, "One", "one as text", html="<p>one <b>laid out</b></p>"), mail_of(2, "Two", "two as text", html="<p>two <i>laid out</i></p>")
    )
    mailbox.choose("One")
    mailbox.window.find_text("^one as text")
    pidgin.desktop.press("ctrl+y")
    mailbox.window.find_text("^one laid out")
    mailbox.choose("Two")
    mailbox.window.find_text("^two laid out")
    open_mail(pidgin, mailbox, "Two").find_text("^two as text")


# Who is behind it.

GOOD = "Authentication-Results: mx.demo.test; dkim=pass header.d=demo.test"
BAD = "Authentication-Results: mx.demo.test; dmarc=fail (p=none) header.from=demo.test"
FORGED_ELSEWHERE = "Authentication-Results: mx.evil.test; dkim=pass header.d=demo.test"


def test_what_is_known_of_the_sender(start):
    inner = mail_of(6, "Inner", "inside")
    pidgin, mailbox = start(
        with_fields(mail_of(1, "Signed"), GOOD),
        with_fields(mail_of(2, "Failed"), BAD),
        with_fields(mail_of(3, "Elsewhere"), FORGED_ELSEWHERE),
        mail_of(4, "Posing", sender=f'"{BOB}" <mallory@evil.test>'),
        mail_of(5, "Outer", files=[("inner.eml", with_fields(inner, GOOD), "application/octet-stream")]),
        settings={"auth-server": "mx.demo.test"},
    )
    sign = r"^Signed by demo.test \(DKIM\), as the mail server mx.demo.test found$"
    mailbox.choose("Signed")
    mailbox.window.find("label", sign)
    mailbox.choose("Failed")
    mailbox.window.find("label", r"^The mail server mx.demo.test found that this mail may not be from demo.test \(DMARC\)")
    assert not mailbox.window.find_all("label", sign)
    mailbox.choose("Elsewhere")
    mailbox.window.find("label", "^Elsewhere$")
    mailbox.window.wait_gone("label", "DMARC")
    assert not mailbox.window.find_all("label", "^Signed by")
    mailbox.choose("Posing")
    mailbox.window.find("label", f"^The sender's name says “{BOB}”, but the mail's sender is mallory@evil.test.$")
    mailbox.choose("Signed")
    mailbox.window.find("label", sign)
    mailbox.window.wait_gone("label", "mallory@evil.test")


def test_without_the_setting_nothing_can_be_forged(start):
    pidgin, mailbox = start(with_fields(mail_of(1, "Claimed"), GOOD))
    mailbox.choose("Claimed")
    mailbox.window.find("label", "^Claimed$")
    mailbox.window.find_text("^words")
    assert not mailbox.window.find_all("label", "^Signed by")


# Leaving a list.


def browser(tmp_path):
    """A browser that notes what it was given; (preferences, file)."""
    got, script = tmp_path / "asked", tmp_path / "browser.sh"
    script.write_text(f'#!/bin/sh\necho "$1" >> {got}\n', encoding="utf-8")
    script.chmod(0o755)
    return {"/pidgin/browsers/browser": "custom", "/pidgin/browsers/manual_command": f"{script} %s"}, got


LIST = ("List-Id: <dev.lists.demo.test>", "List-Unsubscribe: <https://lists.demo.test/leave?u=1>,\n <mailto:leave@demo.test?subject=leave%20dev>")


def test_a_list_is_left_when_the_user_says_so(start, tmp_path):
    prefs, got = browser(tmp_path)
    pidgin, mailbox = start(
        with_fields(mail_of(1, "News"), *LIST), mail_of(2, "Plain"),
        with_fields(mail_of(3, "Evil"), LIST[0], "List-Unsubscribe: <javascript:x()>, <file:///etc/passwd>"), bulk=2, prefs=prefs,
    )  # fmt: skip
    mailbox.choose("Plain")
    mailbox.window.find_text("^words")
    assert not mailbox.window.find_all("push button", "^Unsubscribe")
    mailbox.window.find("table", "^Folders$").find("table cell", "^Lists and Bulk$").mouse()
    mailbox.choose("Evil")
    mailbox.window.find("label", "^Evil$")
    assert not mailbox.window.find_all("push button", "^Unsubscribe")
    mailbox.choose("News")
    button = mailbox.window.find("push button", "^Unsubscribe…$")
    button.click()
    dialog = pidgin.window("^Unsubscribe$")
    dialog.find("label", "(?s)leave@demo.test.*lists.demo.test")
    dialog.find("push button", "^Cancel$").click()
    pidgin.wait_closed("^Unsubscribe$")
    assert not got.exists()
    button.click()
    pidgin.window("^Unsubscribe$").find("push button", "^Open the Page$").click()
    wait_until(lambda: got.exists() and got.read_text(), 10, "the browser")
    assert got.read_text() == "https://lists.demo.test/leave?u=1\n"
    button.click()
    pidgin.window("^Unsubscribe$").find("push button", "^Write the Mail$").click()
    compose = pidgin.compose_window("^leave dev$|^Write Mail$")
    assert compose["To"].text == "leave@demo.test" and compose["Subject"].text == "leave dev"
    compose.window.find("push button", "^Cancel$").click()


# Addresses.


def menu_of(pidgin, place, entry):
    """Chooses an entry of the menu that a click with the right button opens: at a label, or at coordinates."""
    if isinstance(place, tuple):
        pidgin.desktop.xdotool("mousemove", *place, "click", 3)
    else:
        place.mouse(button=3)

    def is_chosen():
        # The menu before may be on its way out.
        with contextlib.suppress(AccessibilityError):
            for item in pidgin.app.find_all("menu item", entry, limit=1):
                item.click()
                return True

    wait_until(is_chosen, 10, lambda: f"{entry} in a menu:\n{pidgin.app.tree()}")


def clipboard(desktop):
    return subprocess.run(
        ["xclip", "-selection", "clipboard", "-o"], env=desktop.env, capture_output=True, text=True, timeout=10
    ).stdout


def test_the_menu_of_an_address(start):
    pidgin, mailbox = start(mail_of(1, "From Bob", to=f"{ALICE}, Carol C <carol_c@demo.test>"), mail_of(2, "Other", sender="eve@demo.test"))
    mailbox.choose("From Bob")
    sender = mailbox.window.find("label", f"^Bob <{BOB}>$")
    menu_of(pidgin, sender, "^Copy Mail Address$")
    wait_until(lambda: clipboard(pidgin.desktop) == BOB, 10, lambda: f"the address, not {clipboard(pidgin.desktop)}")
    menu_of(pidgin, sender, f"^Write to {BOB}$")
    compose = pidgin.compose_window()
    assert compose["To"].text == f"Bob <{BOB}>"
    compose.window.find("push button", "^Cancel$").click()
    pidgin.wait_closed("^Write Mail$")
    pidgin.desktop.activate("^Inbox – ")
    # Of several that which is under the pointer.
    people = mailbox.window.find("label", "carol_c@demo.test>$")
    x, y, width, height = people.extents
    menu_of(pidgin, (x + 200, y + height // 2), "^Add to Buddy List…$")
    dialog = pidgin.window("^Add Buddy$")
    dialog.find("text", where=lambda node: node.text == "carol_c@demo.test")
    dialog.find("push button", "^Cancel$").click()
    pidgin.wait_closed("^Add Buddy$")
    pidgin.desktop.activate("^Inbox – ")
    menu_of(pidgin, sender, "^Show Mails from This Address$")
    found = Mailbox(pidgin, pidgin.window("^Search – "))
    wait_until(lambda: [s[:8] for s in found.subjects()] == ["From Bob"], 20, lambda: f"Bob's alone, not {found.subjects()}")


# What else there is.


def more(pidgin, window, entry):
    window.find("push button", "^More$").click()
    wait_until(lambda: pidgin.app.find_all("menu item", entry) + pidgin.app.find_all("check menu item", entry), 10, f"{entry}")
    (pidgin.app.find_all("menu item", entry) + pidgin.app.find_all("check menu item", entry))[0].click()


def test_more_in_the_read_window(start, tmp_path):
    pidgin, mailbox = start(mail_of(1, "Garden", "what grows"))
    window = open_mail(pidgin, mailbox, "Garden")
    more(pidgin, window, "^Star$")
    window.find("label", "^Marked with a star.$")
    mailbox.list.find("table cell", "★")
    pidgin.desktop.activate("^Garden$")
    pidgin.desktop.press("s")
    window.find("label", "^The star was removed.$")
    more(pidgin, window, "^Mark as Unread$")
    window.find("label", "^Marked as unread.$")
    more(pidgin, window, "^Save As…$")
    pidgin.choose_file("^Save Mail$", tmp_path / "garden.eml", "^Save$")
    wait_until(lambda: (tmp_path / "garden.eml").exists(), 10, "the file")
    assert b"Subject: Garden" in (tmp_path / "garden.eml").read_bytes()
    more(pidgin, window, "^Forward as Attachment$")
    compose = pidgin.compose_window("^Fwd: Garden$")
    compose.window.find("table cell", r"Garden.*\.eml")
    compose.window.find("push button", "^Cancel$").click()
    with contextlib.suppress(Exception):
        pidgin.window("", timeout=1).find("push button", "^Discard$", timeout=2).click()
    pidgin.wait_closed("^Fwd: Garden$")
    pidgin.desktop.activate("^Garden$")
    more(pidgin, pidgin.read_window("^Garden$"), "^Edit as New Mail$")
    wait_until(lambda: len(pidgin.windows("^Garden$")) == 2, 10, "the compose window")


def test_undo_with_the_keyboard(start):
    pidgin, mailbox = start(*(mail_of(n, f"Mail {n}", f"words of {n}") for n in range(1, 4)))
    window = open_mail(pidgin, mailbox, "Mail 2")
    window.find_text("^words of 2")
    pidgin.desktop.activate("^Mail 2$")
    pidgin.desktop.press("Delete")
    pidgin.window("^Mail 1$").find("label", "^The mail was moved to the Trash; Ctrl.Z has it back.$")
    pidgin.desktop.press("ctrl+z")
    pidgin.window("^Mail 2$").find_text("^words of 2")
    pidgin.desktop.press("e")
    pidgin.window("^Mail 1$").find("label", "^The mail was archived; Ctrl.Z has it back.$")
    pidgin.desktop.press("ctrl+z")
    pidgin.window("^Mail 2$")
    pidgin.desktop.press("Escape")
    pidgin.wait_closed("^Mail 2$")
    # What a search found goes back to where it was.
    pidgin.desktop.activate("^Inbox – ")
    pidgin.desktop.press("e")
    wait_until(lambda: len(mailbox.subjects()) == 2, 20, lambda: f"one less in {mailbox.subjects()}")
    mailbox.window.find("text", "^Search$").set_text("words")
    found = Mailbox(pidgin, pidgin.window("^Search – "))
    wait_until(lambda: len(found.subjects()) == 3, 20, lambda: f"three found: {found.subjects()}")
    pidgin.desktop.press("slash", "Down")
    # The first one found is chosen.
    found.window.find("push button", "^Reply$", where=lambda node: "sensitive" in node.states)
    pidgin.desktop.press("ctrl+a", "e")
    found.window.find("label", "^3 mails were moved to Archive.$")
    pidgin.desktop.press("ctrl+z")
    found.window.wait_gone("label", "^3 mails were moved to Archive.$")
    inbox = pidgin.mailbox("Inbox")
    wait_until(lambda: len(inbox.subjects()) == 2, 20, lambda: f"two again in the Inbox: {inbox.subjects()}")
    archive = pidgin.mailbox("Archive")
    wait_until(lambda: len(archive.subjects()) == 1, 20, lambda: f"one in the archive: {archive.subjects()}")


def test_keys_are_listed(start):
    pidgin, mailbox = start(mail_of(1, "Garden"))
    mailbox.choose("Garden")
    pidgin.desktop.press("F1")
    keys = pidgin.window("^Keys$")
    keys.find("label", "^Unfold a conversation, fold it$", showing=False)
    keys.find("push button", "^Close$").click()
    pidgin.wait_closed("^Keys$")
    open_mail(pidgin, mailbox, "Garden")
    pidgin.desktop.activate("^Garden$")
    pidgin.desktop.press("question")
    pidgin.window("^Keys$").find("label", "^Star, or no star$", showing=False)
    pidgin.desktop.press("Escape")
    pidgin.wait_closed("^Keys$")


# Over a restart.


def geometry(pidgin, title):
    number = pidgin.desktop.xdotool("search", "--onlyvisible", "--name", title).split()[0]
    lines = dict(line.split("=") for line in pidgin.desktop.xdotool("getwindowgeometry", "--shell", number).split())
    return [int(lines[key]) for key in ("X", "Y", "WIDTH", "HEIGHT")]


def restart(pidgin):
    assert pidgin.quit() == 0
    pidgin.start()
    pidgin.wait_online(ALICE)


def test_windows_are_as_they_were(start):
    pidgin, mailbox = start(mail_of(1, "Small", "a"), mail_of(2, "Large", "words " * 2000), mail_of(3, "Middle", "words " * 300))
    number = pidgin.desktop.xdotool("search", "--onlyvisible", "--name", "^Inbox – ").split()[0]
    pidgin.desktop.xdotool("windowsize", number, 830, 590, "windowmove", number, 60, 70)
    wait_until(lambda: geometry(pidgin, "^Inbox – ")[2:] == [830, 590], 10, "the window to change its size")
    place = geometry(pidgin, "^Inbox – ")
    # The divider of folders and list, by the keyboard as by the mouse.
    folders = mailbox.window.find("table", "^Folders$")
    width = folders.extents[2]
    x, y, w, h = folders.extents
    pidgin.desktop.xdotool("mousemove", x + w + 4, y + h // 2, "mousedown", 1, "mousemove", x + w + 64, y + h // 2, "mouseup", 1)
    wait_until(lambda: folders.extents[2] > width + 40, 10, lambda: f"the divider to move: {folders.extents}")
    width = folders.extents[2]

    def column():
        return pidgin.window("^Inbox – ").find("table column header", "^From$").extents[2]

    usual = column()

    def is_wider():
        # The header is where it was a moment ago only when all has been laid out.
        x, y, w, h = mailbox.list.find("table column header", "^From$").extents
        edge, y = x + w - 1, y + h // 2
        if w <= usual + 30:
            pidgin.desktop.xdotool("mousemove", edge, y, "mousedown", 1)
            pidgin.desktop.xdotool("mousemove", edge + 20, y, "mousemove", edge + 40, y, "sleep", 0.1, "mouseup", 1)
        return w > usual + 30

    wait_until(is_wider, 10, lambda: f"the column to grow: {column()}")
    column_width = column()
    mailbox.list.find("table column header", "^Size$").mouse()
    wait_until(lambda: mailbox.subjects() == ["Large", "Middle", "Small"], 10, lambda: f"the largest first: {mailbox.subjects()}")
    pidgin.mailbox("Archive")
    pidgin.mailbox("Inbox")
    wait_until(lambda: mailbox.subjects() == ["Large", "Middle", "Small"], 10, lambda: f"so still: {mailbox.subjects()}")
    restart(pidgin)
    mailbox = pidgin.mailbox("Inbox")
    wait_until(lambda: mailbox.subjects() == ["Large", "Middle", "Small"], 10, lambda: f"the order again: {mailbox.subjects()}")
    assert geometry(pidgin, "^Inbox – ") == place
    assert column() == column_width
    assert abs(mailbox.window.find("table", "^Folders$").extents[2] - width) < 3


def test_a_window_comes_to_where_it_is_seen(start):
    """The monitor that it was on has gone, and it was larger than this one."""
    state = {"x": 5000, "y": -3000, "width": 9000, "height": 7000}
    prefs = {f"/plugins/gtk/imail/windows/mailbox/{key}": value for key, value in state.items()}
    prefs["/plugins/gtk/imail/windows/mailbox-list/position"] = 4000
    pidgin, mailbox = start(mail_of(1, "Garden"), prefs=prefs)
    # Nor has the list all of the room.
    mailbox.choose("Garden")
    assert mailbox.window.find_text("^words").extents[3] > 20
    x, y, width, height = geometry(pidgin, "^Inbox – ")
    assert 0 <= x < 1280 - 80 and 0 <= y < 960 - 30 and width <= 1280 and height <= 960


# By the mouse.


def middle(node):
    x, y, width, height = node.extents
    return x + width // 2, y + height // 2


def test_mails_are_dragged_to_a_folder(start):
    pidgin, mailbox = start(*(mail_of(n, f"Mail {n}", f"words of {n}") for n in range(1, 6)))
    archive = mailbox.window.find("table", "^Folders$").find("table cell", "^Archive$")
    drag(pidgin.desktop, middle(mailbox.list.find("table cell", "^Mail 5$")), middle(archive))
    wait_until(lambda: mailbox.subjects() == ["Mail 4", "Mail 3", "Mail 2", "Mail 1"], 10, lambda: f"one less: {mailbox.subjects()}")
    mailbox.window.find("label", "^The mail was moved to Archive.$")
    # Several, by one of them.
    mailbox.choose("Mail 4")
    pidgin.desktop.press("shift+Down", "shift+Down")
    drag(pidgin.desktop, middle(mailbox.list.find("table cell", "^Mail 3$")), middle(archive))
    wait_until(lambda: mailbox.subjects() == ["Mail 1"], 10, lambda: f"three less: {mailbox.subjects()}")
    mailbox.press("Undo")
    wait_until(lambda: len(mailbox.subjects()) == 4, 10, lambda: f"three more: {mailbox.subjects()}")
    # A click on one of several chooses that one.
    mailbox.choose("Mail 4")
    pidgin.desktop.press("shift+Down", "shift+Down")
    mailbox.choose("Mail 3")
    mailbox.window.find_text("^words of 3")
    mailbox.press("Delete")
    wait_until(lambda: mailbox.subjects() == ["Mail 4", "Mail 2", "Mail 1"], 10, lambda: f"the one less: {mailbox.subjects()}")
