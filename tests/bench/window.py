# SPDX-License-Identifier: GPL-2.0-or-later
"""make bench-window: the mailbox window of a real Pidgin with 100,000 mails: opened, scrolled, searched, flat and as conversations; and its compose window (writing.py).

A module in Pidgin (tests/e2e/watch-module.c) presses the keys and measures how long the main loop stands still: from the end of a poll to the
beginning of the next, whatever ran between. Opening is from the press of the menu item until
rows stand in the list and the loop has nothing left to do. Three rounds; "of the processor" is what a stall has itself used of it, while in "worst"
there is also what the machine did meanwhile.
Writes build/bench/window.tsv; the exit status is 1 where a target was missed. The account's folder with its index can be kept and used again (--account).
"""

import argparse
import contextlib
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import bench_equipment as equipment
import mailbox_mails as mails
import writing
from bench_equipment import write_table
from e2e.clients import account, configure, end_server, guard_server
from e2e.pidgin import Pidgin
from e2e.watch import Watch
from equipment.desktop import Desktop
from equipment.home import new_home
from equipment.processes import end_on_sigterm, wait_until

ALICE = "alice@demo.test"
TITLE, LIST = "^(Inbox|Search) – ", "^Mails$"
ROUNDS, PAGES, WORDS = 3, 60, ("meeting", "zhang", "预算")
TARGET_OPEN_MS, TARGET_STALL_MS = 300, 50


class Window:
    """The window in a Pidgin that runs; figures of what is done to it, by name: a list of one for each round."""

    def __init__(self, watch, name, count):
        self.watch, self.name, self.count = watch, name, count
        self.opened, self.stalls = {}, {}

    def stall(self, what):
        time.sleep(1)
        worst, cpu, _ = self.watch.ask("stalls")[0].split()
        self.stalls.setdefault(f"{self.name}: {what}", []).append((float(worst), float(cpu)))

    def measure(self, what, steps):
        """The longest stall while the steps are done one after the other, and a little after."""
        self.watch.ask("stalls")
        for step in steps:
            self.watch.do(*step)
            time.sleep(0.03)
        self.stall(what)

    def rows(self):
        """How many there are, and which is at the top."""
        return [int(number) for number in self.watch.ask("rows", TITLE, LIST)[0].split()]

    def open(self):
        self.watch.ask("stalls")
        ms = float(self.watch.ask("open", "^Buddy List$", "^Mailbox$", LIST)[0])
        self.opened.setdefault(f"{self.name}: open the window", []).append(ms)
        self.stall("open the window")
        rows, first = self.rows()
        assert (rows == self.count if self.name == "flat" else 0 < rows < self.count) and first == 0, rows

    def round(self):
        self.open()
        self.watch.do("press", TITLE, LIST)
        time.sleep(1)
        self.measure("Page Down", [("key", TITLE, "Page_Down")] * PAGES)
        rows, first = self.rows()
        assert first > PAGES, first
        self.measure("the next mail (j)", [("key", TITLE, "j")] * PAGES)
        self.measure("the bar to the middle", [("drag", TITLE, LIST, 0.5)])
        assert abs(self.rows()[1] - rows / 2) < rows / 100
        self.measure("the bar along all of it", [("drag", TITLE, LIST, step / 100) for step in range(101)])
        self.measure("to the top", [("key", TITLE, "Home")])
        for word in WORDS:
            self.measure(f"type “{word}”", [("type", TITLE, "^Search$", letter) for letter in word])
            assert any(title.startswith("Search") for title in self.watch.ask("windows")) and 0 < self.rows()[0] < rows
            self.measure(f"leave “{word}”", [("clear", TITLE, "^Search$")])
        self.watch.do("close", TITLE)
        time.sleep(1)

    def table(self):
        lines = []
        for what, figures in self.stalls.items():
            if what in self.opened:
                ms = self.opened[what]
                lines.append((f"{what}, ms", statistics.median(ms), max(ms), "", TARGET_OPEN_MS, max(ms) <= TARGET_OPEN_MS))
            walls, cpus = zip(*figures)
            target = TARGET_OPEN_MS if what in self.opened else TARGET_STALL_MS
            lines.append((f"{what}: longest stall, ms", statistics.median(walls), max(walls), max(cpus), target, max(walls) <= target))
        return lines


@contextlib.contextmanager
def pidgin_with(options, folder, as_talks=False):
    with contextlib.ExitStack() as stack:
        desktop = stack.enter_context(Desktop())
        home = stack.enter_context(new_home())
        configure(home, "[discover]\nask-domains=false\n")
        stack.callback(end_server, home)
        place = home.path / "pidgin/imail" / ALICE
        place.parent.mkdir(parents=True)
        place.symlink_to(folder)
        watch = Watch(options.build, home.path / "watch")
        prefs = {"/plugins/gtk/imail/mailbox/conversations": as_talks}
        pidgin = Pidgin(desktop, home, options.build, env=watch.env(accessible=False), accounts=[account(ALICE, "secret-a", **{"servers-form": False})], prefs=prefs)
        stack.callback(pidgin.stop)
        pidgin.launch()
        wait_until(lambda: "Buddy List" in watch.ask("windows"), 20, lambda: "the buddy list")
        guard_server(home)
        time.sleep(3)
        yield watch, desktop


def mailbox_rows(options, folder):
    if not folder.exists():
        (folder / "state").mkdir(parents=True)
        mails.make_maildir(folder / "Maildir", options.mails)
        subprocess.run([options.build / "tests/bench/mailbox-client", folder, "index"], check=True, stdout=subprocess.DEVNULL)
    rows = []
    for name, as_talks in (("flat", False), ("conversations", True)):
        with pidgin_with(options, folder, as_talks) as (watch, _):
            window = Window(watch, name, options.mails)
            for _ in range(ROUNDS):
                window.round()
            rows += window.table()
    return rows


def compose_rows(options, work):
    folder = work / "writer"
    writing.write_contacts(folder / "state")
    image = writing.make_image(work / "noise.png")
    with pidgin_with(options, folder) as (watch, desktop):
        window = writing.Writing(watch, desktop, folder, image)
        for _ in range(ROUNDS):
            window.round()
        return window.table()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=equipment.REPOSITORY / "build")
    parser.add_argument("--mails", type=int, default=100_000)
    parser.add_argument("--account", type=Path, help="a folder that is kept; it is filled when it is not there")
    parser.add_argument("--windows", default="mailbox,compose", type=lambda words: words.split(","))
    options = parser.parse_args()
    options.build = options.build.resolve()
    end_on_sigterm()
    out = options.build / "bench"
    out.mkdir(parents=True, exist_ok=True)
    rows = []
    with tempfile.TemporaryDirectory(prefix="imail-bench-", dir=out) as work:
        if "mailbox" in options.windows:
            rows += mailbox_rows(options, (options.account or Path(work) / "account").resolve())
        if "compose" in options.windows:
            rows += compose_rows(options, Path(work))
    write_table(out / "window.tsv", ("measure", "median", "worst", "worst, of the processor", "target", "met"), [[cell(value) for value in row] for row in rows])


def cell(value):
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return f"{value:.1f}" if isinstance(value, float) else value


if __name__ == "__main__":
    main()
    equipment.end()
