# SPDX-License-Identifier: GPL-2.0-or-later
"""The programs that are compared: each fetches a whole maildrop onto the disk, and is measured.

Each has `fetch(drop, port, tls)`, which returns a Run. Ours is imail-headless with the plugin and the imaild that it starts;
the clock runs from "check" to the event of the last mail, which comes when the mail is durable in the client's Maildir.
"""

import contextlib
import dataclasses
import glob
import json
import os
import shutil
import subprocess
import tempfile
import threading
import time

from bench_equipment import cpu_seconds, rss_mib
from e2e.clients import end_server, server_pid, trust
from e2e.headless import Headless
from equipment.dovecot import MAIL_USER
from equipment.home import new_home

TIMEOUT = 300
PASSWORD = "secret"
SAMPLE_S = 0.01


@dataclasses.dataclass
class Run:
    seconds: float
    cpu: float
    rss: float  # MiB, of the program that speaks POP3
    details: dict = dataclasses.field(default_factory=dict)


@contextlib.contextmanager
def work_folder(parent):
    """A folder whose files are emptied afterwards; the caller removes `parent` at the end of all. Thousands of files deleted
    now would slow the creation of files down for minutes: ext4 does not use an inode again that was just freed."""
    folder = tempfile.mkdtemp(dir=parent)
    os.chmod(folder, 0o711)
    yield folder
    for top, _, names in os.walk(folder):
        for name in names:
            os.truncate(os.path.join(top, name), 0)


def new_maildir(folder):
    for name in ("cur", "new", "tmp"):
        os.makedirs(os.path.join(folder, name))
    return folder


def count_mails(folder):
    return len(os.listdir(f"{folder}/new")) + len(os.listdir(f"{folder}/cur"))


class Program:
    """A program that is started for one fetch and ends by itself. `work` is a folder on the disk that is measured."""

    ok = (0,)

    def __init__(self, work, tools, ca_file):
        self.work, self.tools, self.ca_file = work, tools, ca_file

    def fetch(self, drop, port, tls):
        with work_folder(self.work) as folder:
            run = self.run(folder, drop, port, tls)
            self.check(folder, drop.count)
        return run

    def run(self, folder, drop, port, tls):
        argv, env = self.command(folder, drop, port, tls)
        started = time.monotonic()
        with open(f"{folder}/log", "ab") as log:
            process = subprocess.Popen(argv, env={"PATH": os.environ["PATH"], "HOME": folder, "LANG": "C.UTF-8", **env},
                                       stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder)  # fmt: skip
            # Not ru_maxrss: that of a child begins with what Python itself had when it forked.
            rss, done = 0, (0, 0, None)
            while done[0] == 0:
                with contextlib.suppress(FileNotFoundError, StopIteration):
                    rss = rss_mib(process.pid)
                time.sleep(SAMPLE_S)
                done = os.wait4(process.pid, os.WNOHANG)
        seconds = time.monotonic() - started
        usage = done[2]
        process.returncode = os.waitstatus_to_exitcode(done[1])
        assert process.returncode in self.ok, f"{argv}: {process.returncode}: {open(f'{folder}/log').read()[-2000:]}"
        return Run(seconds, usage.ru_utime + usage.ru_stime, rss)

    def check(self, folder, count):
        assert count_mails(f"{folder}/Maildir") == count, f"{count_mails(f'{folder}/Maildir')} mails of {count}"

    @staticmethod
    def write(path, text):
        if not os.path.exists(path):
            with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
                file.write(text)


class Mpop(Program):
    """Pipelined; delivers to a Maildir and syncs each mail."""

    name = "mpop"

    def command(self, folder, drop, port, tls):
        if not os.path.exists(f"{folder}/Maildir"):
            new_maildir(f"{folder}/Maildir")
        security = f"tls on\ntls_starttls off\ntls_trust_file {self.ca_file}" if tls else "tls off"
        self.write(f"{folder}/mpoprc", f"account default\nhost localhost\nport {port}\nuser {drop.user}\npassword {PASSWORD}\nauth plain\n{security}\n"
                   f"delivery maildir {folder}/Maildir\nkeep on\nuidls_file {folder}/uidls\nreceived_header off\n")  # fmt: skip
        return ["mpop", "-Q", "-C", f"{folder}/mpoprc"], {}

    def poll(self, drop, port, tls, proxy, times):
        """Fetches, and then polls in vain: (turns of a poll, CPU seconds of a poll)."""
        with work_folder(self.work) as folder:
            self.run(folder, drop, port, tls)
            proxy.turns()
            runs = [(self.run(folder, drop, port, tls), proxy.turns()) for _ in range(times)]
        return runs[0][1], sum(run.cpu for run, _ in runs) / times


class Fetchmail(Program):
    """Into one file as batched SMTP, its cheapest way: no Maildir, no sync."""

    name = "fetchmail"

    def command(self, folder, drop, port, tls):
        security = f'sslmode wrapped sslcertck sslcertfile "{self.ca_file}"' if tls else 'sslproto ""'
        security = security.replace("sslmode wrapped", "ssl")
        self.write(f"{folder}/fetchmailrc", f'poll localhost protocol POP3 port {port} auth password\n user "{drop.user}" password "{PASSWORD}"'
                   f' keep fetchall no rewrite {security} bsmtp "{folder}/bsmtp"\n')  # fmt: skip
        os.makedirs(f"{folder}/fetchmail", exist_ok=True)
        return [f"{self.tools}/usr/bin/fetchmail", "-f", f"{folder}/fetchmailrc", "--silent"], {"FETCHMAILHOME": f"{folder}/fetchmail"}

    def check(self, folder, count):
        with open(f"{folder}/bsmtp", "rb") as file:
            assert sum(line.startswith(b"MAIL FROM:") for line in file) == count


class Getmail(Program):
    """Delivers to a Maildir and syncs each mail."""

    name = "getmail6"

    def command(self, folder, drop, port, tls):
        kind = "SimplePOP3SSLRetriever" if tls else "SimplePOP3Retriever"
        ca = f"ca_certs = {self.ca_file}\n" if tls else ""
        new_maildir(f"{folder}/Maildir")
        os.makedirs(f"{folder}/getmail")
        self.write(f"{folder}/getmail/getmailrc", f"[retriever]\ntype = {kind}\nserver = localhost\nport = {port}\nusername = {drop.user}\n"
                   f"password = {PASSWORD}\n{ca}[destination]\ntype = Maildir\npath = {folder}/Maildir/\n"
                   f"[options]\ndelete = false\nread_all = true\nverbose = 0\nreceived = false\ndelivered_to = false\n")  # fmt: skip
        env = {"PYTHONPATH": f"{self.tools}/usr/lib/python3/dist-packages", "PYTHONDONTWRITEBYTECODE": "1"}
        argv = ["/usr/bin/python3", f"{self.tools}/usr/bin/getmail", f"--getmaildir={folder}/getmail"]
        return (self.as_user(folder) if os.geteuid() == 0 else []) + argv, env

    @staticmethod
    def as_user(folder):
        """It delivers nothing as root."""
        for path in [folder, *(os.path.join(top, name) for top, dirs, files in os.walk(folder) for name in dirs + files)]:
            shutil.chown(path, MAIL_USER)
        return ["setpriv", f"--reuid={MAIL_USER}", f"--regid={MAIL_USER}", "--clear-groups", "--"]


class CountingHeadless(Headless):
    """Counts the mails that come in, and looks into no event about them: that would cost time of the machine's."""

    def expect(self, count):
        self.added, self.first, self.last, self._expected = 0, None, None, count
        self.is_there = threading.Event()

    def _read(self, stream):
        for line in stream:
            if b'"event":"mail-added"' in line:
                self._count_one()
                continue
            with self._changed:
                self.events.append(json.loads(line))
                self._changed.notify_all()

    def _count_one(self):
        self.added += 1
        if self.added == 1:
            self.first = time.monotonic()
        if self.added == self._expected:
            self.last = time.monotonic()
            self.is_there.set()


class Imail:
    """imail-headless with the plugin, and the imaild that it starts."""

    name = "imail"

    def __init__(self, work, build, ca_file, wrap=None):
        self.work, self.build, self.ca_file = work, build, ca_file
        self._wrap = wrap

    def fetch(self, drop, port, tls):
        with self.session(drop, port, tls) as session:
            return session.fetch(drop.count)

    def poll(self, drop, port, tls, proxy, times):
        """As Mpop.poll; the CPU is imaild's alone."""
        with self.session(drop, port, tls) as session:
            session.fetch(drop.count)
            proxy.turns()
            before, turns = cpu_seconds(session.server), []
            for _ in range(times):
                session.check()
                turns.append(proxy.turns())
            return turns[0], (cpu_seconds(session.server) - before) / times

    def session(self, drop, port, tls):
        return _Session(self, drop, port, tls)


class _Session:
    """An account whose mailbox was visited once while it was empty; on leaving, the longest block of the main loop is known."""

    def __init__(self, imail, drop, port, tls):
        self._imail, self._drop, self._port, self._tls = imail, drop, port, tls
        self.run = None

    def __enter__(self):
        self._stack = contextlib.ExitStack()
        self._folder = self._stack.enter_context(work_folder(self._imail.work))
        self.home = self._stack.enter_context(new_home())
        trust(self.home, self._imail.ca_file)
        self.home.env["XDG_DATA_HOME"] = f"{self._folder}/data"
        os.makedirs(f"{self._folder}/data", mode=0o700)
        self.client = CountingHeadless(self.home, self._imail.build, "--tick", "10", user_dir=f"{self._folder}/purple")
        self.client.expect(0)
        self.client.start()
        self.client.log_in(self._drop.user)
        self.server = server_pid(self.home)
        self._drop.hide()
        self.client.do("mailbox-set", host="localhost", port=self._port, tls="tls" if self._tls else "none", login=self._drop.user,
                       password=PASSWORD, interval=3600, top_size=0)  # fmt: skip
        self.client.wait("mailbox-status", state="idle", where=lambda event: event.get("last_success", 1))
        time.sleep(0.3)
        self._drop.show()
        return self

    def __exit__(self, *exc):
        self.client.quit()
        if self.run is not None:
            self.run.details["block_ms"] = next(e["max_ms"] for e in self.client.events if e["event"] == "tick")
        end_server(self.home)
        self._stack.close()

    def _cpu(self):
        return cpu_seconds(self.server) + cpu_seconds(self.client.process.pid)

    def fetch(self, count):
        self.client.events.clear()
        self.client.expect(count)
        cpu, started = self._cpu(), time.monotonic()
        self.client.process.stdin.write(b"check\n")
        self.client.process.stdin.flush()
        self.client._count += 1
        assert self.client.is_there.wait(TIMEOUT), f"{self.client.added} mails of {count}"
        self.run = Run(self.client.last - started, self._cpu() - cpu, rss_mib(self.server),
                       {"first": self.client.first - started, "client_rss": rss_mib(self.client.process.pid)})  # fmt: skip
        time.sleep(0.5)  # the last acks, and the visit's end
        assert self.client.added == count and self._octets() == self._drop.octets
        return self.run

    def _octets(self):
        """In the client's Inbox: mails are stored as they came."""
        (folder,) = glob.glob(f"{glob.escape(self._folder)}/purple/imail/*/Maildir/new")
        return sum(entry.stat().st_size for entry in os.scandir(folder))

    def check(self):
        """A whole visit; an idle state is told before it begins, too."""
        client = self.client
        client.events.clear()
        client.do("check")
        with client._changed:
            assert client._changed.wait_for(self._is_visited, TIMEOUT), client.events

    def _is_visited(self):
        states = [event["state"] for event in self.client.events if event["event"] == "mailbox-status"]
        return "connecting" in states and states[-1] == "idle"
