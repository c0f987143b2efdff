# SPDX-License-Identifier: GPL-2.0-or-later
"""Attachments in a real Pidgin: all of a mail saved at once, and the icons that tell of which kind they are."""

import shutil
import subprocess

import pytest

from e2e.test_pidgin_read import ALICE, fetch, mail_of, open_mail
from equipment.processes import wait_until

pytestmark = pytest.mark.skipif(shutil.which("pidgin") is None, reason="no pidgin")

KIND = "application/pdf"
PINK, GREEN = (255, 0, 255), (0, 255, 0)


@pytest.fixture
def start(start_ready_pidgin, mail):
    """Starts Pidgin with this mail in the Inbox, which is open: (pidgin, mailbox)."""

    def start(octets, **options):
        mail.deliver(ALICE, octets)
        pidgin = start_ready_pidgin(**options)
        return pidgin, fetch(pidgin, 1)

    return start


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_all_are_saved_and_none_replaces_another(start, tmp_path):
    folder = tmp_path / "到"
    folder.mkdir()
    (folder / "plan.pdf").write_bytes(b"mine")
    files = [("plan.pdf", b"first", KIND), ("plan.pdf", b"second", KIND), ("list", b"third", KIND), ("list", b"fourth", KIND)]
    pidgin, mailbox = start(mail_of(1, "Plans", files=files))
    window = open_mail(pidgin, mailbox, "Plans")
    window.find("push button", "^Save All…$").click()
    pidgin.choose_file("^Save All Attachments$", folder, "^Save$")
    window.find("label", f"^4 attachments saved in {folder}.$")
    names = {"plan.pdf": b"mine", "plan (2).pdf": b"first", "plan (3).pdf": b"second", "list": b"third", "list (2)": b"fourth"}
    assert contents(folder) == names
    # Where nobody can: what the window says is of this time.
    window.find("push button", "^Save All…$").click()
    pidgin.choose_file("^Save All Attachments$", "/proc", "^Save$")
    window.find("label", "^Not saved to /proc: ")


def test_one_alone_has_no_button_for_all(start):
    pidgin, mailbox = start(mail_of(1, "Plan", files=[("plan.pdf", b"first", KIND)]))
    window = open_mail(pidgin, mailbox, "Plan")
    window.find("push button", "^Save$")
    assert not window.find_all("push button", "^Save All…$")


# Icons.


@pytest.fixture
def themed(home, tmp_path):
    """The environment of a Pidgin with an icon theme that has an icon of a colour for each of two kinds of files."""
    folder = home.data / "icons/two"
    (folder / "16").mkdir(parents=True)
    words = "[Icon Theme]\nName=Two\nComment=Two\nInherits=hicolor\nDirectories=16\n[16]\nSize=16\nType=Fixed\n"
    (folder / "index.theme").write_text(words, encoding="ascii")
    for name, colour in (("application-pdf", PINK), ("text-plain", GREEN)):
        subprocess.run(["convert", "-size", "16x16", "xc:rgb" + str(colour), folder / "16" / f"{name}.png"], check=True)
    (tmp_path / "gtkrc").write_text('gtk-icon-theme-name = "two"\n', encoding="ascii")
    return {"GTK2_RC_FILES": str(tmp_path / "gtkrc")}


def seen(desktop, folder, place):
    """How many points of a place on the screen have each of the colours, (pink, green)."""
    x, y, width, height = place
    desktop.screenshot(folder / "screen.png")
    done = subprocess.run(["convert", folder / "screen.png", "-crop", f"{width}x{height}+{x}+{y}", "-depth", "8", "rgb:-"], check=True, capture_output=True)
    points = list(zip(*[iter(done.stdout)] * 3))
    return points.count(PINK), points.count(GREEN)


def row_of(node, parent):
    """The place beside it in which its icon is: as high as it, from the left edge of what it is in."""
    x, y, width, height = node.extents
    left = parent.extents[0]
    return left, y - 4, x + width - left, height + 8


def wait_seen(desktop, folder, node, parent, are):
    """Until the icon stands there, whole, and no other does."""

    def is_seen():
        counts = seen(desktop, folder, row_of(node, parent))
        return all((count >= 200) if is_there else (count == 0) for count, is_there in zip(counts, are))

    wait_until(is_seen, 10, lambda: f"the icon beside {node!r}, where there is {seen(desktop, folder, row_of(node, parent))}")


def test_each_has_the_icon_of_its_kind(start, themed, desktop, tmp_path):
    files = [("plan.pdf", b"%PDF", KIND), ("notes.txt", b"some notes\n", "text/plain")]
    pidgin, mailbox = start(mail_of(1, "Plans", files=files), env=themed)
    window = open_mail(pidgin, mailbox, "Plans")
    pidgin.desktop.activate("^Plans$")
    for name, are in (("plan.pdf", (True, False)), ("notes.txt", (False, True))):
        label = window.find("label", f"^{name}$")
        wait_seen(desktop, tmp_path, label, label.parent, are)
    # Those of a mail that is written.
    pidgin.tool("^Write Mail")
    compose = pidgin.compose_window()
    for name, octets, _ in files:
        (tmp_path / name).write_bytes(octets)
        compose.attach(tmp_path / name)
    compose.activate()
    table = compose.window.find("table", "^Attachments$")
    for name, are in (("plan.pdf", (True, False)), ("notes.txt", (False, True))):
        wait_seen(desktop, tmp_path, table.find("table cell", f"^{name}$"), table, are)
