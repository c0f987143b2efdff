# SPDX-License-Identifier: GPL-2.0-or-later
"""make bench-send: how many mails a second go out, beside smtp-source, curl, msmtp and Postfix.

The far side is smtp-sink (PIPELINING), and a Postfix (CHUNKING); see README.md here for what is measured and how. Writes
send.tsv (rates) and send-limits.tsv (what has a target of its own) to build/bench/ and prints both.
"""

import argparse
import contextlib
import os
import statistics
import tempfile
import time
from pathlib import Path

import bench_equipment as equipment
from bench_equipment import Proxy, rss_mib, write_table
from far_sides import PostfixSide, Sink, may_pass
from submitters import Curl, Imail, KeptSource, Msmtp, PostfixQueue, Source, Target, median

from e2e.wire import Imaild
from equipment.home import new_home
from equipment.mailservers import server_tree
from equipment.ports import free_ports
from equipment.processes import end_on_sigterm

PIPELINING, CHUNKING = "smtp-sink", "Postfix"
PROGRAMS = {PIPELINING: (Imail, Source, KeptSource, Curl, Msmtp, PostfixQueue), CHUNKING: (Imail, Curl)}
COUNT_MAX = 10000
FEW = 10  # mails over each connection, to find out how many a run takes

# (far side, ms, connections, program): imail's rate is so many times that of the program.
RATIOS = {
    (PIPELINING, 20, 1, "curl"): 4,
    (CHUNKING, 20, 1, "curl"): 15,
    (PIPELINING, 20, 10, "smtp-source"): 4,
    (PIPELINING, 0, 10, "smtp-source"): 0.3,
    (PIPELINING, 0, 10, "postfix (queue)"): 3,
}
LATENCY_MAILS = 50
GAP_MS = 20
LATENCY_MS = 5
WAITING = 5000
LARGE, LARGE_OCTETS = 10, 30 << 20
DATA_DELAY_S = 5  # smtp-sink's answer to DATA: until then all large mails have gathered
PEAK_MIB = 48


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=equipment.REPOSITORY / "build")
    parser.add_argument("--seconds", type=float, default=2, help="that a run should take")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--rtt", default="0,20")
    parser.add_argument("--connections", default="1,10")
    parser.add_argument("--far", default=f"{PIPELINING},{CHUNKING}")
    parser.add_argument("--programs", default="", help="those whose names begin so; all if empty")
    parser.add_argument("--no-rates", action="store_true", help="only latency and memory")
    parser.add_argument("--no-limits", action="store_true", help="only the rates")
    options = parser.parse_args()
    options.rtt = [int(word) for word in options.rtt.split(",")]
    options.connections = [int(word) for word in options.connections.split(",")]
    options.far = options.far.split(",")
    options.programs = tuple(options.programs.split(",")) if options.programs else ("",)
    return options


class Bench:
    def __init__(self, options, work, tree):
        self.options, self.build, self.work, self.tree = options, options.build, work, tree
        self.rows, self.limits = [], []
        self._folders = 0
        self.started = time.monotonic()

    def say(self, *words):
        print(f"{time.monotonic() - self.started:4.0f} s ", *words, flush=True)

    @contextlib.contextmanager
    def target(self, far, rtt):
        """Without a way that is made longer there is no proxy: on two cores it would take its share of them."""
        with contextlib.ExitStack() as stack:
            if far == PIPELINING:
                side = stack.enter_context(Sink(self.tree, self.work))
            else:
                self._folders += 1
                side = stack.enter_context(PostfixSide(f"{self.work}/far-{self._folders}", self.tree, "discard:"))
            port = stack.enter_context(Proxy(self.build, side.port, rtt)).port if rtt else side.port
            yield Target(port, side)

    # Rates.

    def programs(self, far):
        for kind in PROGRAMS[far]:
            if kind.name.startswith(self.options.programs):
                if kind is PostfixQueue and (reason := may_pass(self.work)):
                    self.say(f"no {kind.name}: {reason}")
                    continue
                yield kind(self.build, self.work, self.tree)

    def case(self, far, rtt, connections):
        """All programs in turns, so that what else the machine does meets them alike."""
        programs = list(self.programs(far))
        if not programs:
            return
        with self.target(far, rtt) as target:
            rates = {p: self.send(p, target, FEW * connections, connections).rate for p in programs}
            runs = {p: [] for p in programs}
            for _ in range(self.options.runs):
                for p in programs:
                    count = max(FEW * connections, min(COUNT_MAX, int(rates[p] * self.options.seconds)))
                    runs[p].append(self.send(p, target, count, connections))
        medians = {p.name: median(done) for p, done in runs.items()}
        ours = medians.get(Imail.name)
        for name, run in medians.items():
            self.row(far, rtt, connections, name, run, ours)

    @staticmethod
    def send(program, target, count, connections):
        target.far.settle()
        taken = target.far.taken
        run = program.send(target, count, connections)
        if taken is not None:
            extra = target.far.taken - taken - count
            assert extra >= 0, f"{program.name}: {-extra} of {count} mails are missing"
            assert extra == 0 or isinstance(program, PostfixQueue), f"{program.name}: {extra} mails too many"
        return run

    def row(self, far, rtt, connections, name, run, ours):
        case = f"{far}, {rtt} ms, {connections} conn"
        ratio = ours.rate / run.rate if ours and ours is not run else None
        row = (case, name, f"{run.rate:.{1 if run.rate < 100 else 0}f}", f"{1000 * run.cpu / run.count:.2f}", f"{ratio:.2f}" if ratio else "-")
        self.rows.append(row)
        self.say("  ".join(row), f"({run.count} mails)")
        wanted = RATIOS.get((far, rtt, connections, name))
        if ratio and wanted:
            self.limits.append((case, f"times {name}", f"{ratio:.2f}", f">= {wanted:g}", "yes" if ratio >= wanted else "NO"))

    # What has a target of its own.

    def limit(self, case, what, value, target):
        verdict = "" if target is None else "yes" if value <= target else "NO"
        self.limits.append((case, what, f"{value:.2f}", "" if target is None else f"<= {target:g}", verdict))
        self.say(*self.limits[-1])

    def latency(self):
        """One mail at a time over a warm connection, in turns with curl's."""
        imail, curl = Imail(self.build, self.work, self.tree), Curl(self.build, self.work, self.tree)
        ours, theirs = [], []
        with self.target(PIPELINING, 0) as target:
            for _ in range(self.options.runs):
                run = imail.send(target, LATENCY_MAILS + 1, 1, "--gap", GAP_MS)
                ours += run.details["latencies"][1:]
                theirs += [1000 * seconds for seconds in curl.latency(target, LATENCY_MAILS)]
        ours, theirs = statistics.median(ours), statistics.median(theirs)
        self.limit("one mail", "imail: frame to status sent, ms", ours, None)
        self.limit("one mail", "curl: its transaction, ms", theirs, None)
        self.limit("one mail", "difference, ms", ours - theirs, LATENCY_MS)

    def memory(self):
        imail = Imail(self.build, self.work, self.tree)
        with self.imaild() as imaild:
            run = imail.measure(imaild, free_ports(1)[0], WAITING, 10, "--until", "accepted")
            time.sleep(2)
            self.limit(f"{WAITING} mails wait, server unreachable", "imaild's peak memory, MiB", rss_mib(imaild.process.pid), PEAK_MIB)
            self.say(f"{run.rate:.0f} mails/s accepted")
        with self.imaild() as imaild, Sink(self.tree, self.work, "-w", str(DATA_DELAY_S)) as sink:
            run = imail.measure(imaild, sink.port, LARGE, LARGE, "--attachment", "--octets", LARGE_OCTETS)
            self.limit(f"{LARGE} attachments of {LARGE_OCTETS >> 20} MiB", "imaild's peak memory, MiB", run.details["rss"], PEAK_MIB)
            self.say(f"accepted after {run.details['accepted']:.1f} s, sent after {run.seconds:.1f} s")

    @contextlib.contextmanager
    def imaild(self):
        with tempfile.TemporaryDirectory(dir=self.work) as folder, new_home() as home:
            home.env["XDG_DATA_HOME"], home.data = f"{folder}/data", Path(f"{folder}/data")
            home.data.mkdir()
            with Imaild(home, self.build) as imaild:
                yield imaild

    def run(self):
        for far in self.options.far if not self.options.no_rates else []:
            if far == CHUNKING and (reason := may_pass(self.work)):
                self.say(f"no {far}: {reason}")
                continue
            for rtt in self.options.rtt:
                for connections in self.options.connections:
                    self.case(far, rtt, connections)
        if not self.options.no_limits:
            self.latency()
            self.memory()


def main():
    options = arguments()
    end_on_sigterm()
    options.build = options.build.resolve()
    out = options.build / "bench"
    out.mkdir(parents=True, exist_ok=True)
    os.environ["IMAIL_BUILD"] = str(options.build)
    tree = server_tree()
    with tempfile.TemporaryDirectory(prefix="imail-bench-", dir=out) as work:
        os.chmod(work, 0o711)  # Postfix's users pass through
        bench = Bench(options, work, tree)
        bench.run()
    print(f"\n{time.monotonic() - bench.started:.0f} s; ratio: imail's rate divided by this program's\n")
    write_table(out / "send.tsv", ("case", "tool", "mails_per_s", "cpu_ms_per_mail", "ratio"), bench.rows)
    write_table(out / "send-limits.tsv", ("case", "measure", "value", "target", "met"), bench.limits)


if __name__ == "__main__":
    main()
    equipment.end()
