# SPDX-License-Identifier: GPL-2.0-or-later
"""make bench-fetch: how long it takes to fetch 2,000 mails, beside mpop, fetchmail and getmail6.

Dovecot stands behind a proxy that makes the way longer; see README.md here for what is measured and how.
Writes fetch.tsv (times) and fetch-limits.tsv (what has a target of its own) to build/bench/ and prints both.
"""

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

import bench_equipment as equipment
from bench_equipment import Maildrop, Proxy, write_table
from fetchers import PASSWORD, Fetchmail, Getmail, Imail, Mpop

from equipment.mailservers import MailServers
from equipment.processes import end_on_sigterm

COUNT = 2000
SLOW = {0: 400, 20: 200, 100: 100}  # mails that those without pipelining fetch, by round-trip time; their figures are scaled
LARGE = 60 << 20
POLLS = {"imail": 200, "mpop": 20}
FIRST_ROUND_TRIPS = 5
ALL, FEW, BIG = (f"{name}@demo.test" for name in ("all", "few", "big"))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=equipment.REPOSITORY / "build")
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--rtt", default="0,20,100")
    parser.add_argument("--modes", default="plain,tls")
    parser.add_argument("--programs", default="imail,mpop,fetchmail,getmail6", help="none (=): only the limits")
    parser.add_argument("--no-limits", action="store_true", help="only the times")
    options = parser.parse_args()
    options.rtt = [int(word) for word in options.rtt.split(",")]
    options.modes = options.modes.split(",")
    options.programs = options.programs.split(",") if options.programs else []
    return options


class Bench:
    def __init__(self, options, mail, work):
        self.options, self.mail, self.build = options, mail, options.build
        build = options.build
        tools = build / "bench/tools"
        self.imail = Imail(work, build, mail.ca_file)
        self.mpop = Mpop(work, tools, mail.ca_file)
        self.slow = [program(work, tools, mail.ca_file) for program in (Fetchmail, Getmail)]
        self.rows, self.limits = [], []
        self.drops = {user: Maildrop(mail, user) for user in (ALL, FEW, BIG)}

    def proxy(self, mode, rtt):
        return Proxy(self.build, self.mail.pop3_port[mode], rtt)

    def case(self, mode, rtt):
        """All programs, the quick ones in turns, so that what else the machine does meets them alike."""
        tls, runs = mode == "tls", {"imail": [], "mpop": []}
        with self.proxy(mode, rtt) as proxy:
            for _ in range(self.options.runs):
                for program in (self.imail, self.mpop):
                    if program.name in self.options.programs:
                        runs[program.name].append(program.fetch(self.drops[ALL], proxy.port, tls))
            medians = {name: self.middle(done) for name, done in runs.items() if done}
            base = medians.get("mpop")
            for name, run in medians.items():
                self.row(mode, rtt, name, run, 1, base)
            if runs["imail"]:
                self.note_runs(mode, rtt, runs["imail"])
            for program in self.slow:
                if program.name in self.options.programs:
                    self.row(mode, rtt, program.name, program.fetch(self.few(rtt), proxy.port, tls), self.options.count / SLOW[rtt], base)

    @staticmethod
    def middle(done):
        return sorted(done, key=lambda run: run.seconds)[(len(done) - 1) // 2]

    def few(self, rtt):
        drop = self.drops[FEW]
        if drop.count != SLOW[rtt]:
            self.mail.empty(FEW)
            drop.count = drop.octets = 0
            drop.fill(SLOW[rtt])
        return drop

    def row(self, mode, rtt, name, run, scale, base):
        ratio = f"{run.seconds * scale / base.seconds:.2f}" if base else "-"
        label = name if scale == 1 else f"{name} (×{scale:g})"
        row = (f"{mode} {rtt} ms", label, f"{run.seconds * scale:.2f}", f"{run.cpu * scale:.2f}", f"{run.rss:.0f}", ratio)
        self.rows.append(row)
        print(f"{time.monotonic() - self.started:4.0f} s ", "  ".join(row), *(f"{key}={value:.2f}" for key, value in run.details.items()), flush=True)

    def note_runs(self, mode, rtt, runs):
        case = f"{mode} {rtt} ms"
        # Implicit TLS 1.3 has one round trip more than what the target counts.
        limit = (FIRST_ROUND_TRIPS + (mode == "tls")) * rtt + 100
        self.limit(case, "first mail on the client's disk, ms", statistics.median(run.details["first"] for run in runs) * 1000, limit)
        self.limit(case, "imaild's peak memory, MiB", max(run.rss for run in runs), 40)
        self.limit(case, "client's longest block, ms", statistics.median(run.details["block_ms"] for run in runs), 50)
        self.limit(case, "client's peak memory, MiB", max(run.details["client_rss"] for run in runs), None)

    def limit(self, case, what, value, target):
        digits = 2 if value < 10 else 0
        verdict = "" if target is None else "yes" if value <= target else "NO"
        self.limits.append((case, what, f"{value:.{digits}f}", "" if target is None else f"{target:g}", verdict))

    def large(self):
        with self.proxy("tls", 0) as proxy:
            run = self.imail.fetch(self.drops[BIG], proxy.port, True)
        self.limit("60 MB mail", "imaild's peak memory, MiB", run.rss, 40)
        self.limit("60 MB mail", "client's peak memory, MiB", run.details["client_rss"], None)
        self.limit("60 MB mail", "client's longest block, ms", run.details["block_ms"], 50)

    def polls(self):
        """A poll that finds nothing, of a full maildrop and of a small one."""
        for drop in (self.drops[ALL], self.few(100)):
            case = f"nothing new, {drop.count} mails"
            with self.proxy("plain", 0) as proxy:
                theirs, their_cpu = self.mpop.poll(drop, proxy.port, False, proxy, POLLS["mpop"])
                ours, cpu = self.imail.poll(drop, proxy.port, False, proxy, POLLS["imail"])
            self.limit(case, "round trips", ours, theirs)
            self.limit(case, "imaild's CPU, ms (mpop's: " + f"{their_cpu * 1000:.1f})", cpu * 1000, 1)

    def run(self):
        self.started = time.monotonic()
        self.drops[ALL].fill(self.options.count)
        print(f"{self.options.count} mails, {self.drops[ALL].octets / 1e6:.0f} MB", flush=True)
        for mode in self.options.modes if self.options.programs else []:
            for rtt in self.options.rtt:
                self.case(mode, rtt)
        if not self.options.no_limits:
            self.drops[BIG].fill(1, large=LARGE)
            self.large()
            self.polls()


def main():
    options = arguments()
    end_on_sigterm()
    options.build = options.build.resolve()
    out = options.build / "bench"
    out.mkdir(parents=True, exist_ok=True)
    os.environ["IMAIL_BUILD"] = str(options.build)
    users = {user: PASSWORD for user in (ALL, FEW, BIG)}
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="imail-bench-", dir=out) as work, MailServers(users, smtp="standin") as mail:
        os.chmod(work, 0o711)  # getmail6 runs as another user when we are root
        bench = Bench(options, mail, work)
        bench.run()
    print(f"\n{time.monotonic() - started:.0f} s; × means: measured with fewer mails, and scaled\n")
    write_table(out / "fetch.tsv", ("case", "tool", "seconds", "cpu_s", "peak_rss_mib", "ratio"), bench.rows)
    write_table(out / "fetch-limits.tsv", ("case", "measure", "value", "target", "met"), bench.limits)


if __name__ == "__main__":
    main()
    equipment.end()
