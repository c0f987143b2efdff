# SPDX-License-Identifier: GPL-2.0-or-later
"""The programs that are compared: each sends a number of equal mails to a port over a number of connections, and is measured.

Each has `send(target, count, connections)`, which returns a Run. `target.port` is where the mails go, `target.far` the far
side that counts them.
"""

import dataclasses
import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from bench_equipment import cpu_seconds, rss_mib
from far_sides import PostfixSide, library_path

from e2e.wire import Imaild
from equipment.home import new_home
from equipment.processes import wait_until

OCTETS = 4096
TIMEOUT = 120
WARM_UP = 20  # mails
FROM, TO = "alice@demo.test", "bob@demo.test"


@dataclasses.dataclass
class Run:
    count: int
    seconds: float
    cpu: float
    details: dict = dataclasses.field(default_factory=dict)

    @property
    def rate(self):
        return self.count / self.seconds


@dataclasses.dataclass
class Target:
    port: int
    far: object  # .taken, .sessions where it counts


def write_mail(path):
    line = "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz-"
    with open(path, "w", encoding="ascii", newline="\r\n") as file:
        file.write(f"From: {FROM}\nTo: {TO}\nSubject: mail\nMessage-ID: <bench@demo.test>\n\n" + f"{line}\n" * (OCTETS // (len(line) + 1)))


def run_all(argvs, **popen):
    """Runs the programs side by side: (seconds, CPU seconds), those of their children with them."""
    popen = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, **popen}
    started, cpu = time.monotonic(), 0
    processes = [subprocess.Popen([str(word) for word in argv], **popen) for argv in argvs]
    try:
        for process in processes:
            words = process.stderr.read()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            assert process.returncode == 0, f"{process.args[0]}: {process.returncode}: {words.decode()[-2000:]}"
            cpu += usage.ru_utime + usage.ru_stime
    finally:
        for process in processes:
            process.stderr.close()
            if process.returncode is None:
                process.kill()
                process.wait()
    return time.monotonic() - started, cpu


def shares(count, parts):
    """`count` in so many nearly equal numbers, none of them 0."""
    return [n for n in (count // parts + (i < count % parts) for i in range(parts)) if n]


class Imail:
    """imaild and a client that sends over its socket; the CPU is imaild's."""

    name = "imail"

    def __init__(self, build, work, tree):
        self.build, self.work = build, work

    def send(self, target, count, connections, *options):
        with tempfile.TemporaryDirectory(dir=self.work) as folder, new_home() as home:
            home.env["XDG_DATA_HOME"], home.data = f"{folder}/data", Path(f"{folder}/data")
            home.data.mkdir()
            with Imaild(home, self.build) as imaild:
                return self.measure(imaild, target.port, count, connections, *options)

    def measure(self, imaild, port, count, connections, *options):
        pid = imaild.process.pid
        before = cpu_seconds(pid)
        argv = [self.build / "tests/bench/send-client", imaild.socket_path, port, "--count", count, "--connections", connections, *options]
        result = subprocess.run([str(word) for word in argv], capture_output=True, text=True, timeout=TIMEOUT, check=False)
        assert result.returncode == 0, result.stderr[-2000:] + imaild.log()[-2000:]
        figures = {key: float(value) for key, value in re.findall(r"(accepted|sent)=([\d.]+)", result.stdout)}
        latencies = [float(value) for value in re.findall(r"latency=([\d.]+)", result.stdout)]
        return Run(count, figures["sent"] or figures["accepted"], cpu_seconds(pid) - before,
                   {"accepted": figures["accepted"], "latencies": latencies, "rss": rss_mib(pid)})  # fmt: skip


class Source:
    """smtp-source: no queue. By itself it opens a connection for each mail."""

    name, options = "smtp-source", ()

    def __init__(self, build, work, tree):
        self.tree = tree

    def send(self, target, count, connections):
        argv = [f"{self.tree}/usr/sbin/smtp-source", *self.options, "-s", connections, "-m", count, "-l", OCTETS, "-f", FROM, "-t", TO,
                f"127.0.0.1:{target.port}"]  # fmt: skip
        return Run(count, *run_all([argv], env={"LD_LIBRARY_PATH": library_path(self.tree)}))


class KeptSource(Source):
    """The same with connections that are kept."""

    name, options = "smtp-source -d", ("-d",)


class Curl:
    """curl, one process a connection, each with all its mails over one kept connection; without a queue, and no answer is lost."""

    name = "curl"

    def __init__(self, build, work, tree):
        self.mail, self.work = f"{work}/mail", work
        write_mail(self.mail)

    def config(self, folder, number, port, count, write_out=None):
        path = f"{folder}/curl-{number}"
        one = f'url = "smtp://127.0.0.1:{port}/bench"\nmail-from = "<{FROM}>"\nmail-rcpt = "<{TO}>"\nupload-file = "{self.mail}"\n'
        one += f'write-out = "{write_out}"\n' if write_out else ""
        with open(path, "w", encoding="ascii") as file:
            file.write("silent\nshow-error\nfail-early\n" + "next\nsilent\n".join([one] * count))
        return path

    def send(self, target, count, connections):
        sessions = target.far.sessions
        with tempfile.TemporaryDirectory(dir=self.work) as folder:
            argvs = [["curl", "-q", "-K", self.config(folder, i, target.port, n)] for i, n in enumerate(shares(count, connections))]
            run = Run(count, *run_all(argvs))
        if sessions is not None:
            wait_until(lambda: target.far.sessions - sessions == len(argvs), 5, lambda: f"{len(argvs)} sessions, not {target.far.sessions - sessions}")
        return run

    def latency(self, target, count):
        """Seconds that each mail took on the connection that the one before it had used."""
        with tempfile.TemporaryDirectory(dir=self.work) as folder:
            argv = ["curl", "-q", "-K", self.config(folder, 0, target.port, count + 1, r"%{num_connects} %{time_total}\\n")]
            lines = subprocess.run(argv, capture_output=True, text=True, check=True, timeout=TIMEOUT).stdout.splitlines()
        assert [line.split()[0] for line in lines[1:]] == ["0"] * count, lines
        return [float(line.split()[1]) for line in lines[1:]]


class Msmtp:
    """msmtp: one process a mail, as mutt would start it."""

    name = "msmtp"

    def __init__(self, build, work, tree):
        self.mail = f"{work}/mail"
        write_mail(self.mail)

    def send(self, target, count, connections):
        one = f"exec msmtp --file=/dev/null --host=127.0.0.1 --port={target.port} --from={FROM} {TO} <'{self.mail}'"
        with subprocess.Popen(["seq", str(count)], stdout=subprocess.PIPE) as numbers:
            return Run(count, *run_all([["xargs", "-P", connections, "-n", "1", "sh", "-c", one]], stdin=numbers.stdout))


class PostfixQueue:
    """Postfix as it would stand where imaild stands: smtp-source on this side, and until the far side has got the last mail."""

    name = "postfix (queue)"

    def __init__(self, build, work, tree):
        self.work, self.tree, self.source = work, tree, KeptSource(build, work, tree)
        self._number = 0

    def send(self, target, count, connections):
        self._number += 1
        folder = f"{self.work}/postfix-{self._number}"
        with PostfixSide(folder, self.tree, f"smtp:[127.0.0.1]:{target.port}", connections) as queue:
            first = target.far.taken
            self.source.send(Target(queue.port, None), WARM_UP, connections)  # so that its processes run
            wait_until(lambda: target.far.taken - first >= WARM_UP, TIMEOUT, "the first mails", interval=0.002)
            first, cpu, started = target.far.taken, queue.cpu_seconds(), time.monotonic()
            self.source.send(Target(queue.port, None), count, connections)
            wait_until(lambda: target.far.taken - first >= count, TIMEOUT, lambda: f"{count} mails, not {target.far.taken - first}", interval=0.002)
            seconds = time.monotonic() - started
            run = Run(count, seconds, queue.cpu_seconds() - cpu)
        shutil.rmtree(folder)
        return run


def median(runs):
    return sorted(runs, key=lambda run: run.rate)[(len(runs) - 1) // 2]
