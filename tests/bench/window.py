# SPDX-License-Identifier: GPL-2.0-or-later
"""make bench-window: the mailbox window of a real Pidgin with 100,000 mails: opened, scrolled, searched, flat and as conversations.

A module in Pidgin (tests/e2e/watch-module.c) presses the keys and measures how long the main loop stands still: from the end of a poll to the
beginning of the next, whatever ran between. Opening is from the press of the menu item to the first poll after which rows stand in the list.
Writes build/bench/window.tsv. The account's folder with its index can be kept and used again (--account).
"""

import argparse
import contextlib
import os
import subprocess
import tempfile
import time
from pathlib import Path

import bench_equipment as equipment
import mailbox_mails as mails
from bench_equipment import write_table
from e2e.clients import account, served, set_servers
from e2e.pidgin import Pidgin
from e2e.watch import Watch
from equipment.desktop import Desktop
from equipment.home import new_home
from equipment.mailservers import MailServers
from equipment.processes import end_on_sigterm, wait_until

ALICE = "alice@demo.test"
TITLE, LIST = "^(Inbox|Search) – ", "^Mails$"
PAGES, WORDS = 60, ("meeting", "zhang", "预算")
TARGET_OPEN_MS, TARGET_STALL_MS = 300, 50


class Window:
    """The window in a Pidgin that runs; figures of what is done to it."""

    def __init__(self, watch):
        self.watch, self.rows = watch, []

    def measure(self, name, steps):
        """The longest stall while the steps are done one after the other, and a little after."""
        self.watch.ask("stalls")
        for step in steps:
            self.watch.do(*step)
            time.sleep(0.03)
        time.sleep(1)
        worst, count = self.watch.ask("stalls")[0].split()
        self.rows.append((f"{name}: main loop stood still at most, ms", float(worst), int(count), TARGET_STALL_MS, float(worst) <= TARGET_STALL_MS))

    def open(self, name):
        self.watch.ask("stalls")
        ms = float(self.watch.ask("open", "^Buddy List$", "^Mailbox$", LIST)[0])
        time.sleep(1)
        worst, count = self.watch.ask("stalls")[0].split()
        self.rows.append((f"{name}: opened, ms", ms, "", TARGET_OPEN_MS, ms <= TARGET_OPEN_MS))
        self.rows.append((f"{name}: … of which at a stretch, ms", float(worst), int(count), TARGET_OPEN_MS, float(worst) <= TARGET_OPEN_MS))

    def all(self, name):
        self.open(name)
        self.watch.do("press", TITLE, LIST)
        time.sleep(1)
        self.measure(f"{name}: Page Down, {PAGES} times", [("key", TITLE, "Page_Down")] * PAGES)
        self.measure(f"{name}: next mail, {PAGES} times", [("key", TITLE, "j")] * PAGES)
        self.measure(f"{name}: the bar to the middle", [("drag", TITLE, LIST, 0.5)])
        self.measure(f"{name}: the bar along all of it", [("drag", TITLE, LIST, step / 100) for step in range(100)])
        self.measure(f"{name}: to the end and back", [("key", TITLE, "End"), ("key", TITLE, "Home")])
        for word in WORDS:
            self.measure(f"{name}: “{word}” typed", [("type", TITLE, "^Search$", letter) for letter in word])
            self.measure(f"{name}: … and left", [("clear", TITLE, "^Search$")])
        self.watch.do("close", TITLE)
        time.sleep(1)


@contextlib.contextmanager
def pidgin_with(options, folder, as_talks):
    with contextlib.ExitStack() as stack:
        servers = stack.enter_context(MailServers())
        desktop = stack.enter_context(Desktop())
        home = stack.enter_context(new_home())
        stack.enter_context(served(home, servers))
        set_servers(home, options.build, servers, ALICE, "starttls", "tls", name="pidgin")
        place = home.path / "pidgin/imail" / ALICE
        place.parent.mkdir(exist_ok=True)
        subprocess.run(["rm", "-rf", place], check=True)
        place.symlink_to(folder)
        watch = Watch(options.build, home.path / "watch")
        prefs = {"/pidgin/plugins/imail/mailbox/conversations": as_talks}
        child = Pidgin(desktop, home, options.build, env=watch.env(accessible=False), accounts=[account(ALICE, "secret-a")], prefs=prefs)
        stack.callback(child.stop)
        child.child = desktop.start(["pidgin", "-m", "-d", "-c", child.folder], env=child._environment(), log=child.log_path)
        wait_until(lambda: "Buddy List" in watch.ask("windows"), 20, lambda: "the buddy list")
        time.sleep(3)
        yield watch


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=equipment.REPOSITORY / "build")
    parser.add_argument("--mails", type=int, default=100_000)
    parser.add_argument("--account", type=Path, help="a folder that is kept; it is filled when it is not there")
    options = parser.parse_args()
    options.build = options.build.resolve()
    end_on_sigterm()
    out = options.build / "bench"
    out.mkdir(parents=True, exist_ok=True)
    rows = []
    with tempfile.TemporaryDirectory(prefix="imail-bench-", dir=out) as work:
        folder = (options.account or Path(work) / "account").resolve()
        if not folder.exists():
            (folder / "state").mkdir(parents=True)
            mails.make_maildir(folder / "Maildir", options.mails)
            subprocess.run([options.build / "tests/bench/mailbox-client", folder, "index"], check=True, stdout=subprocess.DEVNULL)
        for name, as_talks in (("flat", False), ("conversations", True)):
            with pidgin_with(options, folder, as_talks) as watch:
                window = Window(watch)
                window.all(name)
                rows += window.rows
    write_table(out / "window.tsv", ("measure", "figure", "stalls over 50 ms", "target", "met"), [[cell(value) for value in row] for row in rows])


def cell(value):
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return f"{value:.1f}" if isinstance(value, float) else value


if __name__ == "__main__":
    main()
