# SPDX-License-Identifier: GPL-2.0-or-later
"""What the benchmarks share: the delay proxy, the maildrops, resource figures, tables."""

import os
import poplib
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
sys.path.insert(0, str(HERE.parent))

from equipment.processes import Child, wait_until  # noqa: E402  (the path has to be set first)

import messages  # noqa: E402


class Proxy:
    """delay-proxy in front of a port; `.port`, and `.closed`: the turns of each connection that has ended."""

    def __init__(self, build, target, rtt_ms):
        self.closed = []
        self._child = Child([build / "tests/bench/delay-proxy", target, rtt_ms], stdout=subprocess.PIPE, text=True)
        self.port = int(self._child.process.stdout.readline().split()[1])
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self._child.process.stdout:
            self.closed.append(int(re.search(r"turns=(\d+)", line).group(1)))

    def turns(self):
        """Of the last connection; at least one has ended, or will soon, since the last call."""
        wait_until(lambda: self.closed, 5, "a connection's end")
        turns, self.closed = self.closed[-1], []
        return turns

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self._child.stop()


class Maildrop:
    """A user's maildrop on the test server that can be filled at once: a folder aside takes the place of the empty one."""

    def __init__(self, mail, user):
        self._mail, self.user = mail, user
        self._folder = os.path.join(mail.maildirs.folder, user)
        self.count = self.octets = 0

    def fill(self, count, large=None):
        """Puts the mails in, and has the server note their sizes."""
        now = time.time()
        mails = messages.generate(count, now) if large is None else [(messages.large(large, now), now)]
        for raw, _ in mails:
            self._mail.deliver(self.user, raw)
            self.count += 1
            self.octets += len(raw)
        box = poplib.POP3("127.0.0.1", self._mail.pop3_port["plain"], timeout=300)
        box.user(self.user)
        box.pass_(self._mail.users[self.user])
        box._MAXLINE = 1 << 20
        assert len(box.list()[1]) == self.count
        box.uidl()
        box.quit()

    def hide(self):
        os.rename(self._folder, self._folder + ".full")
        self._mail.maildirs.add(self.user)

    def show(self):
        shutil.rmtree(self._folder)
        os.rename(self._folder + ".full", self._folder)


def cpu_seconds(pid):
    """Of all its threads, those that have ended too: by the clock of the process, in nanoseconds (clock_getcpuclockid(3))."""
    return time.clock_gettime(~pid << 3 | 2)


def rss_mib(pid, field="VmHWM"):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return int(next(line for line in file if line.startswith(field)).split()[1]) / 1024


missed = []  # what a table's column "met" says NO of


def write_table(path, head, rows):
    """As tab-separated values, and aligned on standard output."""
    rows = [[str(cell) for cell in row] for row in rows]
    if head[-1] == "met":
        missed.extend(row for row in rows if row[-1] == "NO")
    with open(path, "w", encoding="utf-8") as file:
        file.writelines("\t".join(row) + "\n" for row in [head, *rows])
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    for row in [head, *rows]:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
    print()


def end():
    """The exit status: 1 where a target was missed."""
    if missed:
        raise SystemExit(f"{len(missed)} of the targets missed:\n" + "\n".join("  ".join(row) for row in missed))
