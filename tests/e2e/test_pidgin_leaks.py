# SPDX-License-Identifier: GPL-2.0-or-later
"""Windows of a real Pidgin opened and closed again and again: nothing is left behind.

Twice: at full speed, where the heap must not grow from round to round; and under valgrind, where no block that is lost has been allocated by our
code. Both without GTK+'s accessibility modules, which hold objects of their own; a module in Pidgin presses what is pressed (watch-module.c).
"""

import contextlib
import re
import shutil
import time
import xml.etree.ElementTree as ET

import pytest

from e2e.clients import account, guard_server, served, set_servers
from e2e.pidgin import Pidgin
from e2e.test_pidgin_mailbox import mail_of
from e2e.watch import Watch
from equipment.processes import wait_until

pytestmark = pytest.mark.skipif(shutil.which("pidgin") is None, reason="no pidgin")

ALICE = "alice@demo.test"
BUDDIES, MAILBOX, SERVERS = "^Buddy List$", "^Inbox – ", "^Mail Servers – "
OURS = re.compile(r"/(imail-pidgin|libimail)\.so$")
# Pidgin's widgets forget menus and text buffers of their own, and a list as a notice is put above the buddies; the fonts that measuring a text loads
# are kept by fontconfig. GTK+ forgets the type of each icon's file that it loads.
NOT_OURS = ("pidgin_blist_add_alert", "gtk_imhtmltoolbar_new", "gtk_imhtml_new", "pango_layout_get_pixel_size", "gtk_icon_info_load_icon")
ROUNDS, SETTLED = 50, 20
MAX_GROWTH = 2000  # octets a round, beside what Pidgin's own widgets waste: less than a menu of two items has
WITH_BODY = ("mailbox", "compose", "preferences", "read", "reply")
SLOW = 240  # seconds

# (what is done before, what opens the window, its title)
WINDOWS = {
    "mailbox": ((), [("press", BUDDIES, "^Mailbox$")], MAILBOX),
    "compose": ((), [("press", BUDDIES, "^Write Mail…$")], "^Write Mail$"),
    "servers": ((), [("press", BUDDIES, "^Mail Servers…$")], SERVERS),
    "preferences": ((), [("press", BUDDIES, "^Preferences…$")], "^iMail Preferences$"),
    "profile": ((), [("press", BUDDIES, "^Profile…$")], "Profile"),
    "server": (SERVERS, [("press", SERVERS, "^Mail Servers$"), ("press", SERVERS, "^Modify")], "ing Mail Server$"),
    "read": (MAILBOX, [("double", MAILBOX, "^Mails$")], "^Cherries$"),
    "source": (MAILBOX, [("press", "popups", "^View Source$")], "^Source of the Mail$"),
    "reply": (MAILBOX, [("key", MAILBOX, "r")], "^Re: Cherries$"),
    "keys": (MAILBOX, [("key", MAILBOX, "F1")], "^Keys$"),
    "question": (SERVERS, [("press", SERVERS, "^Mail Servers$"), ("press", SERVERS, "^Remove$")], "^Remove Mail Server$"),
}


class Rounds:
    """Opens and closes windows; `wait` is how long one may take."""

    def __init__(self, watch, wait):
        self.watch, self.wait = watch, wait

    def shows(self, title):
        return any(re.search(title, line) for line in self.watch.ask("windows", timeout=self.wait))

    def until(self, title, is_there=True):
        wait_until(lambda: self.shows(title) == is_there, self.wait, lambda: f"{title}: {self.watch.ask('windows')}")

    def prepare(self, parent):
        if parent == SERVERS:
            self.watch.do("press", BUDDIES, "^Mail Servers…$", timeout=self.wait)
            self.until(SERVERS)
        if parent == MAILBOX:
            self.watch.do("press", BUDDIES, "^Mailbox$", timeout=self.wait)
            self.until(MAILBOX)
            wait_until(lambda: self.watch.ask("rows", MAILBOX, "^Mails$", timeout=self.wait)[0].startswith("1 "), self.wait, lambda: "the mail")
            self.watch.do("press", MAILBOX, "^Mails$", timeout=self.wait)
            time.sleep(1)

    def round(self, opening, title):
        for step in opening:
            self.watch.do(*step, timeout=self.wait)
        self.until(title)
        self.watch.do("close", title, timeout=self.wait)
        self.until(title, False)

    def close(self, parent):
        if parent:
            self.watch.do("close", parent, timeout=self.wait)
            self.until(parent, False)

    def heap(self):
        time.sleep(0.3)
        return int(self.watch.ask("heap", timeout=self.wait)[0])


@contextlib.contextmanager
def watched(desktop, home, build_dir, address):
    """Starts a Pidgin (perhaps under a program) that has no accessibility tree."""
    watch = Watch(build_dir, home.path / "watch")
    env = watch.env(accessible=False) | {"G_SLICE": "always-malloc", "MALLOC_ARENA_MAX": "1"}
    pidgin = Pidgin(desktop, home, build_dir, env=env, accounts=[account(address, "secret-a")])

    def start(*under, wait=20):
        pidgin.launch(*under)
        rounds = Rounds(watch, wait)
        wait_until(lambda: (home.path / "watch.out").exists(), wait, lambda: "Pidgin to start")
        rounds.until("Buddy List")
        wait_until(lambda: guard_server(home), wait, lambda: "imaild")
        time.sleep(wait / 10)
        return pidgin, rounds

    try:
        yield start
    finally:
        pidgin.stop()


@pytest.fixture
def start_watched(plain_build, desktop, home, mail, build_dir):
    """With servers, and one mail."""
    with served(home, mail):
        set_servers(home, build_dir, mail, ALICE, "starttls", "tls", name="pidgin")
        inbox = home.path / "pidgin/imail" / ALICE / "Maildir/new"
        inbox.mkdir(parents=True, exist_ok=True)
        (inbox / "1.M1P1.demo").write_bytes(mail_of(1, "Cherries", "how many cherries", attached=True))
        with watched(desktop, home, build_dir, ALICE) as start:
            yield start


@pytest.fixture
def start_new(plain_build, desktop, home, mail, build_dir):
    """With an account that has no servers yet, and whose provider is known."""
    with served(home, mail), watched(desktop, home, build_dir, "li@qq.com") as start:
        yield start


def test_the_heap_does_not_grow(start_watched):
    pidgin, rounds = start_watched()
    growth = {}
    for name, (parent, opening, title) in WINDOWS.items():
        rounds.prepare(parent)
        before = 0
        for number in range(ROUNDS):
            if number == SETTLED:
                before = rounds.heap()
            rounds.round(opening, title)
        growth[name] = (rounds.heap() - before) / (ROUNDS - SETTLED)
        print(name, growth[name], flush=True)
        rounds.close(parent)
    waste = sum(int(rounds.watch.ask("waste", kind)[0]) for kind in ("GtkIMHtml", "GtkIMHtmlToolbar"))
    print(f"Pidgin's own: {waste}")
    too_much = {name: octets for name, octets in growth.items() if octets > MAX_GROWTH + (waste if name in WITH_BODY else 0)}
    assert not too_much, (too_much, growth, waste)
    # Nor does GTK+ complain of anything: here also not of what is excused where its accessibility modules are loaded.
    assert pidgin.complaints() == [] and "floating object" not in pidgin.log()


def lost(path):
    """Of each block that is lost, and was allocated by our code: how many octets, and who called whom."""
    for error in ET.parse(path).getroot().findall("error"):
        frames = [(frame.findtext("obj", ""), frame.findtext("fn", "?"), frame.findtext("file", ""), frame.findtext("line", "")) for frame in error.find("stack")]
        if error.findtext("kind") == "Leak_DefinitelyLost" and any(OURS.search(frame[0]) for frame in frames):
            calls = " < ".join(f"{fn} ({file}:{line})" if OURS.search(obj) else fn for obj, fn, file, line in frames)
            if any(frame[1] in NOT_OURS for frame in frames):
                continue
            yield f"{error.findtext('xwhat/text')}: {calls}"


def under_valgrind(start, tmp_path):
    pidgin, rounds = start(
        "valgrind", "--xml=yes", f"--xml-file={tmp_path}/%p.xml", "--leak-check=full", "--show-leak-kinds=definite", "--keep-debuginfo=yes", "--num-callers=25",
        "--suppressions=/usr/share/glib-2.0/valgrind/glib.supp", "--undef-value-errors=no", wait=SLOW,
    )  # fmt: skip
    # What it starts (imaild) writes one of its own until it is another program.
    return pidgin, rounds, tmp_path / f"{pidgin.child.pid}.xml"


def nothing_is_lost(pidgin, rounds, log):
    rounds.watch.do("press", BUDDIES, "^Quit$", timeout=SLOW)
    pidgin.child.wait(SLOW)
    found = list(lost(log))
    assert not found, "\n".join(found)


@pytest.mark.skipif(shutil.which("valgrind") is None, reason="no valgrind")
def test_nothing_is_lost(start_watched, tmp_path):
    pidgin, rounds, log = under_valgrind(start_watched, tmp_path)
    for parent, opening, title in WINDOWS.values():
        rounds.prepare(parent)
        for _ in range(2):
            rounds.round(opening, title)
        rounds.close(parent)
    nothing_is_lost(pidgin, rounds, log)


@pytest.mark.skipif(shutil.which("valgrind") is None, reason="no valgrind")
def test_the_first_run_loses_nothing(start_new, tmp_path):
    """The window comes by itself; closed, it leaves a notice, which goes when the window comes again."""
    pidgin, rounds, log = under_valgrind(start_new, tmp_path)
    setup = "^Mail Setup – "
    rounds.until(setup)
    for _ in range(3):
        time.sleep(SLOW / 40)  # until the search is over
        rounds.watch.do("press", setup, "^_?Edit the outgoing server|^_Edit", timeout=SLOW)
        rounds.until("^Outgoing Mail Server$")
        rounds.watch.do("close", setup, timeout=SLOW)
        rounds.until(setup, False)
        rounds.until("^Outgoing Mail Server$", False)
        rounds.watch.do("press", BUDDIES, "^Mail Servers…$", timeout=SLOW)
        rounds.until(setup)
    nothing_is_lost(pidgin, rounds, log)
