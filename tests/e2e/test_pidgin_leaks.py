# SPDX-License-Identifier: GPL-2.0-or-later
"""Windows of a real Pidgin opened and closed again and again under valgrind: nothing of ours is left behind, or read when it is gone.

A few rounds of some here. `make check-leaks` does fifty ($IMAIL_ROUNDS) of each, and writes what it found, window by window, to the
file $IMAIL_LEAKS. Without GTK+'s accessibility modules, which hold objects of their own; a module in Pidgin presses what is pressed
(watch-module.c), and asks valgrind what is lost since it was asked before.
"""

import contextlib
import os
import re
import shutil
import time

import pytest

from e2e import memcheck
from e2e.clients import account, buddy, guard_server, served, set_servers
from e2e.pidgin import Pidgin
from e2e.rounds import ALICE, BOB, BUDDIES, FEW, FIRST_RUN, NEW, PARTS, Rounds, furnish
from e2e.watch import Watch
from equipment.processes import wait_until

pytestmark = [
    pytest.mark.skipif(shutil.which("pidgin") is None, reason="no pidgin"),
    pytest.mark.skipif(shutil.which("valgrind") is None, reason="no valgrind"),
]

PASSES = 3
ROUNDS = int(os.environ.get("IMAIL_ROUNDS", "0"))
SETTLED = max(ROUNDS // 5, 1)  # rounds in which all is loaded and kept that is kept once
MAX_GROWTH = 1500  # octets a round: GTK+'s own and Pidgin's, with the names of icons and tooltips
WAIT = 60
PREFS = {"/pidgin/browsers/browser": "custom", "/pidgin/browsers/manual_command": "true %s", "/pidgin/blist/tooltip_delay": 100}


@contextlib.contextmanager
def watched(pidgin, watch, deliver=None):
    """Starts the Pidgin under a program; it has no accessibility tree."""

    def start(*under):
        pidgin.launch(*under)
        rounds = Rounds(watch, WAIT, deliver)
        wait_until(lambda: os.path.exists(watch.path), WAIT, lambda: "Pidgin to start")
        rounds.run([("until", "Buddy List")])
        wait_until(lambda: guard_server(pidgin.home), WAIT, lambda: "imaild")
        return pidgin, rounds

    try:
        yield start
    finally:
        pidgin.stop()


@pytest.fixture
def watch(build_dir, home):
    return Watch(build_dir, home.path / "watch")


@pytest.fixture
def start_watched(plain_build, desktop, home, mail, build_dir, watch):
    """With servers, a buddy and a few mails."""
    with served(home, mail):
        set_servers(home, build_dir, mail, ALICE, "starttls", "tls", name="pidgin")
        furnish(home)
        env = watch.env(accessible=False) | {"G_SLICE": "always-malloc"}
        pidgin = Pidgin(desktop, home, build_dir, env=env, prefs=PREFS, accounts=[account(ALICE, "secret-a", hold=60)], buddies=[buddy(BOB, ALICE, "Bob")])
        with watched(pidgin, watch, lambda raw: mail.deliver(ALICE, raw)) as start:
            yield start


@pytest.fixture
def start_new(plain_build, desktop, home, mail, build_dir, watch):
    """With an account that has no servers yet, and whose provider is known."""
    env = watch.env(accessible=False) | {"G_SLICE": "always-malloc"}
    pidgin = Pidgin(desktop, home, build_dir, env=env, accounts=[account(NEW, "x")])
    with served(home, mail), watched(pidgin, watch) as start:
        yield start


def go_through(rounds, windows):
    """Of each window: octets a round that are lost, and that all has grown by."""
    table = {}
    for name, window in windows.items():
        rounds.run(window.before)
        for number in range(ROUNDS):
            if number == SETTLED:
                before = rounds.lost(f"{name} …")
            rounds.run(window.steps)
        after = rounds.lost(name)
        rounds.run(window.after)
        table[name] = [(new - old) / (ROUNDS - SETTLED) for old, new in zip(before, after)]
        print(f"{name}: {ROUNDS} rounds", flush=True)
    return table


def write_table(table, found):
    """A line a window, added to the file that is asked for."""
    with open(os.environ["IMAIL_LEAKS"], "a", encoding="utf-8") as file:
        for name, (lost, growth) in table.items():
            ours = [fault for fault in found if fault.part in (name, f"{name} …")]
            direct, other = (sum(f.octets for f in ours if (f.kind == "Leak_DefinitelyLost") == is_lost) for is_lost in (True, False))
            file.write(f"{name}\t{ROUNDS}\t{direct}\t{other}\t{lost:.0f}\t{growth:.0f}\n")


def end(pidgin, rounds, log, counted):
    """Quits; what is wrong of ours, and what valgrind said."""
    rounds.lost("the end …")
    rounds.run([("press", BUDDIES, "^Quit$")])
    assert pidgin.child.wait(WAIT) == 0
    faults = list(memcheck.faults(log))
    leaks = [fault for fault in faults if memcheck.is_leak(fault, counted)]
    # Nor does GTK+ complain of anything: here also not of what is excused where its accessibility modules are loaded.
    # (Of a tooltip's end GLib does, in Pidgin's own code: see write_purple_dir.)
    complaints = [line for line in pidgin.complaints() if not re.search(r"GLib: Source ID \d+ was not found", line)]
    assert complaints == [] and "floating object" not in pidgin.log()
    return "\n".join(str(fault) for fault in [*filter(memcheck.is_error, faults), *leaks]), leaks


@pytest.mark.skipif("IMAIL_ROUNDS" in os.environ, reason="all windows are opened many times")
def test_nothing_is_left_behind(start_watched, tmp_path):
    log = tmp_path / "valgrind.xml"
    pidgin, rounds = start_watched(*memcheck.command(log))
    # Its mails are counted when all is ready.
    rounds.run([("press", BUDDIES, f"^{ALICE}: 3 unread mails$")])
    for number in range(PASSES):
        for window in FEW.values():
            rounds.run([*window.before, *window.steps, *window.after])
        if number == 0:
            rounds.lost("the first …")
    time.sleep(1)
    rounds.lost("the others")
    wrong, _ = end(pidgin, rounds, log, PASSES - 1)
    assert not wrong, wrong


@pytest.mark.skipif("IMAIL_ROUNDS" not in os.environ, reason="`make check-leaks` does this")
@pytest.mark.parametrize("part", PARTS)
def test_each_window_many_times(start_watched, tmp_path, part):
    log = tmp_path / "valgrind.xml"
    pidgin, rounds = start_watched(*memcheck.command(log))
    # Its mails are counted when all is ready.
    rounds.run([("press", BUDDIES, f"^{ALICE}: 3 unread mails$")])
    table = go_through(rounds, PARTS[part])
    wrong, leaks = end(pidgin, rounds, log, ROUNDS - SETTLED)
    write_table(table, leaks)
    assert not wrong, wrong
    grown = {name: growth for name, (_, growth) in table.items() if growth > MAX_GROWTH and "conversation" not in name}
    assert not grown, grown


def test_the_first_run(start_new, tmp_path):
    log = tmp_path / "valgrind.xml"
    pidgin, rounds = start_new(*memcheck.command(log))
    count = max(ROUNDS, PASSES)
    rounds.run(FIRST_RUN.before)
    for number in range(count):
        if number == SETTLED:
            rounds.lost("first run …")
        rounds.run(FIRST_RUN.steps)
    rounds.lost("first run")
    wrong, _ = end(pidgin, rounds, log, count - SETTLED)
    assert not wrong, wrong
