# SPDX-License-Identifier: GPL-2.0-or-later
"""make bench-mailbox: a Maildir of 100,000 mails: indexed, opened, searched, added to; beside neomutt with a header cache and notmuch.

All programs have the same Maildir on the same disk, in one run, its files in memory. `imail` is the client's core (mailbox-client.c). Opening is
a new process each, of neomutt with its cache made by a run before. Searches of imail are those of a client that runs, which is how it is used;
those of notmuch are processes, which is how it is used. Medians. Writes build/bench/mailbox.tsv.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import bench_equipment as equipment
import mailbox_mails as mails
from bench_equipment import write_table
from equipment.processes import end_on_sigterm

RUNS = 5
QUERIES = (
    ("one rare word", mails.RARE, mails.RARE),
    ("two words with from:", f"from:{mails.PERSON} {mails.COMMON}", f"from:{mails.PERSON} and {mails.COMMON}"),
    ("a Chinese word in a sentence", mails.CHINESE, mails.CHINESE),
    ("a word in half of the mails", mails.COMMON, mails.COMMON),
    ("a letter and a star", "m*", "m*"),
    ("one word or another", f"{mails.RARE} OR from:{mails.PERSON}", f"{mails.RARE} or from:{mails.PERSON}"),
    ("… of them common, or a flag", f"({mails.COMMON} OR is:flagged) from:{mails.PERSON}", f"({mails.COMMON} or tag:flagged) and from:{mails.PERSON}"),
)


TIMEOUT = 3600  # seconds for one run of any program


class Mailbox:
    def __init__(self, options, work):
        self.options, self.work = options, Path(work)
        self.account = self.work / "account"
        self.maildir = self.account / "Maildir"
        (self.account / "state").mkdir(parents=True)
        self.octets, self.text = mails.make_maildir(self.maildir, options.mails)
        # Xapian finds Chinese words only when it is told to.
        self.env = {**os.environ, "HOME": work, "NOTMUCH_CONFIG": f"{work}/notmuch-config", "XAPIAN_CJK_NGRAM": "1", "TERM": "xterm", "LC_ALL": "C.UTF-8"}
        Path(self.env["NOTMUCH_CONFIG"]).write_text(
            f"[database]\npath={self.maildir}\n[user]\nprimary_email=alice@demo.test\n[new]\ntags=inbox\nignore=maildirfolder\n[maildir]\nsynchronize_flags=false\n", encoding="utf-8"
        )
        (self.work / "muttrc").write_text(f"set folder={self.maildir}\nset header_cache={work}/mutt-cache\nset mbox_type=Maildir\nset quit=yes\nset mail_check_stats=no\nset wait_key=no\n")
        (self.work / "mutt-cache").mkdir()

    def imail(self, *words):
        done = subprocess.run([self.options.build / "tests/bench/mailbox-client", self.account, *words], capture_output=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def run(self, *words):
        """Seconds, and peak MiB."""
        begun = time.monotonic()
        child = subprocess.Popen([str(word) for word in words], env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        watch = threading.Timer(TIMEOUT, child.kill)
        watch.start()
        _, status, usage = os.wait4(child.pid, 0)
        watch.cancel()
        child.returncode = status
        assert status == 0, words
        return time.monotonic() - begun, usage.ru_maxrss / 1024

    def neomutt(self):
        return self.run("script", "-qec", f"neomutt -n -F {self.work}/muttrc -f {self.maildir} -e 'push <quit>'", "/dev/null")[0]

    def index(self):
        (ours,) = self.imail("index")
        theirs, memory = self.run("notmuch", "new", "--quiet") if self.options.notmuch else ("", "")
        size = sum(path.stat().st_size for path in self.account.glob("index.db*"))
        xapian = sum(path.stat().st_size for path in (self.maildir / ".notmuch").rglob("*") if path.is_file())
        return [
            ("first index, s", ours["seconds"], theirs, "", "", not self.options.notmuch or ours["seconds"] <= theirs),
            ("… of which until the list is there, ms", ours["listed_ms"], "", "", "", ""),
            ("… peak memory, MiB", ours["peak_mib"], memory, "", 200, ours["peak_mib"] <= 200),
            ("… event loop stood still at most, ms", ours["loop_ms"], "", "", "", ""),
            ("index size ÷ text", size / self.text, xapian / self.text if xapian else "", "", 0.6, size / self.text <= 0.6),
        ]

    def open(self):
        self.neomutt()
        theirs = 1000 * statistics.median(self.neomutt() for _ in range(RUNS))
        self.imail("open")  # the index in memory, and directories that have been read
        answers = [self.imail("open")[0] for _ in range(RUNS)]
        assert all(answer["total"] == self.options.mails and answer["unread"] == self.options.mails // 10 for answer in answers)
        ours = statistics.median(answer["ms"] for answer in answers)
        talks = [self.imail("talk")[0] for _ in range(RUNS)]
        assert all(0 < talk["conversations"] < talk["mails"] == self.options.mails for talk in talks)
        first, middle = (statistics.median(talk[what] for talk in talks) for what in ("ms", "middle_ms"))
        return [
            ("open the Inbox, ms", ours, "", theirs, 50, ours <= min(50, theirs / 10)),
            ("… as conversations, ms", first, "", "", 50, first <= 50),
            ("… a page from their middle, ms", middle, "", "", 50, middle <= 50),
        ]

    def search(self):
        rows = []
        answers = self.imail("search", *(ours for _, ours, _ in QUERIES))
        for (name, _, query), answer in zip(QUERIES, answers):
            assert answer["hits"] > 0, name
            theirs = ""
            if self.options.notmuch:
                theirs = 1000 * statistics.median(self.run("notmuch", "search", "--limit=50", query)[0] for _ in range(RUNS))
            rows.append((f"search: {name}, ms", answer["ms"], theirs, "", 30, answer["ms"] <= min(30, theirs or 30)))
        return rows

    def arrive(self):
        (answer,) = self.imail("arrive", "1000")
        return [
            ("one mail arrives, ms of index work", answer["one_ms"], "", "", 5, answer["one_ms"] <= 5),
            ("… 99 of 100 within, ms", answer["one_p99_ms"], "", "", "", ""),
            ("1,000 mails arrive at once, ms", answer["batch_ms"], "", "", 1000, answer["batch_ms"] <= 1000),
        ]


def cell(value):
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else value


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=equipment.REPOSITORY / "build")
    parser.add_argument("--mails", type=int, default=100_000)
    parser.add_argument("--without-notmuch", dest="notmuch", action="store_false", help="notmuch takes ten minutes and more for its first index")
    options = parser.parse_args()
    options.build = options.build.resolve()
    end_on_sigterm()
    for program in ("neomutt", "script", *["notmuch"] * options.notmuch):
        assert shutil.which(program), f"{program} is not installed"
    out = options.build / "bench"
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="imail-bench-", dir=out) as work:
        mailbox = Mailbox(options, work)
        print(f"{options.mails} mails, {mailbox.octets >> 20} MiB, {mailbox.text >> 20} MiB of them text")
        rows = mailbox.index() + mailbox.open() + mailbox.search() + mailbox.arrive()
    write_table(out / "mailbox.tsv", ("measure", "imail", "notmuch", "neomutt", "target", "met"), [[cell(value) for value in row] for row in rows])


if __name__ == "__main__":
    main()
    equipment.end()
