# SPDX-License-Identifier: GPL-2.0-or-later
"""make bench-poll: 1,000 mailboxes on an interval of one minute: what they cost imaild, and whether it keeps its times.

20 users with 50 mailboxes each, all connected; the far side is pop3-many. A poll's due time is the next_try that imaild told in
mailbox-status, in whole seconds; how late it was, the time of the connection tells. Writes build/bench/poll.tsv.
"""

import argparse
import collections
import selectors
import subprocess
import tempfile
import time
from pathlib import Path

import bench_equipment as equipment
from bench_equipment import cpu_seconds, rss_mib, write_table
from e2e.wire import Imaild
from equipment.home import new_home
from equipment.processes import Child, end_on_sigterm

USERS = 20
INTERVAL = 60
MESSAGES = 10
TARGETS = {"CPU, % of one core": 25, "peak memory, MiB": 64, "latest poll, s": 5}


class Poll:
    def __init__(self, options, work):
        self.options, self.work = options, work
        self.due = collections.defaultdict(list)  # login → [(told at, due at)]
        self.logins = {}  # (user, mailbox) → login
        self.clients = {}

    def set_up(self, imaild, port):
        each = self.options.mailboxes // USERS
        for number in range(USERS):
            user = f"user{number}@demo.test"
            client = self.clients[user] = imaild.client(user)
            asked = {}
            for index in range(each):
                login = f"u{number}m{index}"
                asked[client.request("mailbox-set", host="127.0.0.1", port=port, tls="none", login=login, password="secret",
                                     interval=INTERVAL, after="keep")] = login  # fmt: skip
            for request, login in asked.items():
                self.logins[user, client.answer(request)["mailbox"]] = login
            for frame in client.pushed:
                self.note(user, frame)
            client.pushed.clear()

    def note(self, user, frame):
        if frame["type"] == "mailbox-status" and frame.get("state") == "idle" and frame.get("last_success"):
            self.due[self.logins[user, frame["mailbox"]]].append((time.time(), frame["next_try"]))

    def listen(self, until):
        """Reads what the clients are told, until a moment comes or a condition holds."""
        with selectors.DefaultSelector() as selector:
            for user, client in self.clients.items():
                selector.register(client._socket, selectors.EVENT_READ, user)
            while not until():
                for key, _ in selector.select(0.5):
                    client = self.clients[key.data]
                    self.note(key.data, client.receive())
                    while b"\n" in client._buffer:
                        self.note(key.data, client.receive())

    def lateness(self, log, started):
        """Of each poll that was due after the start, in seconds."""
        late, polls = [], 0
        with open(log, encoding="ascii") as file:
            for line in file:
                stamp, login = line.split()
                at = float(stamp)
                told = [due for when, due in self.due[login] if when < at]
                if at >= started:
                    polls += 1
                    if told and told[-1] > started:
                        late.append(at - told[-1])
        return polls, sorted(late)

    def run(self):
        log = f"{self.work}/connections"
        with new_home() as home:
            home.env["XDG_DATA_HOME"] = f"{self.work}/data"
            home.data = Path(home.env["XDG_DATA_HOME"])
            home.data.mkdir()
            server = Child([self.options.build / "tests/bench/pop3-many", MESSAGES, log], stdout=subprocess.PIPE, text=True)
            try:
                with Imaild(home, self.options.build) as imaild:
                    return self.measure(imaild, int(server.process.stdout.readline().split()[1]), log)
            finally:
                server.stop()

    def measure(self, imaild, port, log):
        deadline = time.time() + 120
        self.set_up(imaild, port)
        self.listen(lambda: len(self.due) >= len(self.logins) or time.time() > deadline)
        assert len(self.due) == len(self.logins), f"only {len(self.due)} of {len(self.logins)} mailboxes were polled"
        pid, started = imaild.process.pid, time.time()
        cpu = cpu_seconds(pid)
        self.listen(lambda: time.time() >= started + self.options.seconds)
        cpu, seconds, rss = cpu_seconds(pid) - cpu, time.time() - started, rss_mib(pid)
        time.sleep(1)  # the log
        polls, late = self.lateness(log, started)
        for client in self.clients.values():
            client.close()
        return {"seconds": seconds, "mailboxes": len(self.logins), "polls": polls, "CPU, % of one core": 100 * cpu / seconds,
                "CPU, ms a poll": 1000 * cpu / max(1, polls), "peak memory, MiB": rss, "median lateness, s": late[len(late) // 2],
                "latest poll, s": late[-1]}  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=equipment.REPOSITORY / "build")
    parser.add_argument("--mailboxes", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=180)
    options = parser.parse_args()
    options.build = options.build.resolve()
    end_on_sigterm()
    out = options.build / "bench"
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="imail-bench-", dir=out) as work:
        figures = Poll(options, work).run()
    rows = []
    for name, value in figures.items():
        target = TARGETS.get(name)
        rows.append((name, f"{value:.2f}".rstrip("0").rstrip("."), target or "", "" if target is None else "yes" if value <= target else "NO"))
    write_table(out / "poll.tsv", ("measure", "value", "target", "met"), rows)


if __name__ == "__main__":
    main()
    equipment.end()
