# SPDX-License-Identifier: GPL-2.0-or-later
"""What the clients with the plugins of the build tree have in common: a libpurple folder, accounts, their imaild.

    with served(home, mail), Pidgin(desktop, home, build_dir) as pidgin: ...

Several clients (pidgin.py, finch.py) may share a Home: each has a libpurple folder of its own in it, and all use the one
imaild of the home, which the first of them starts and `served` ends.
"""

import contextlib
import json
import os
import re
import shlex
import signal
import socket
import struct
import subprocess
import threading

from equipment import guard
from equipment.processes import PATIENCE, Child, Timeout, comes_within, runs
from equipment.purple import copy_plugins, write_purple_dir

PROTOCOL = "prpl-imail"
PLUGIN = "libimail.so"
TIMEOUT = 20

TLS_NAMES = {"plain": "none", "starttls": "starttls", "tls": "tls"}


def account(address, password=None, **settings):
    """An iMail account for write_purple_dir."""
    return {"protocol": PROTOCOL, "name": address, "password": password, "settings": {"hold": 0, **settings}}


def buddy(address, of, alias=None):
    """A buddy of an iMail account for write_purple_dir."""
    return {"account": of, "protocol": PROTOCOL, "name": address, "alias": alias}


def trust(home, ca_file):
    """imaild of this home trusts the certificates of the test servers, and asks no domain for its mail servers."""
    configure(home, f"[tls]\nca-file={ca_file}\n[discover]\nask-domains=false\n")


def configure(home, text):
    """Writes the imaild.conf of this home."""
    folder = home.config / "imail"
    folder.mkdir(exist_ok=True)
    (folder / "imaild.conf").write_text(text, encoding="utf-8")


# The server.


def server_log(home):
    path = home.data / "imail/imaild.log"
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else "(imaild wrote no log)"


def server_pid(home):
    """The process that listens on the socket of the home's imaild, or None."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
        try:
            link.connect(str(home.runtime / "imail/imaild.sock"))
        except OSError:
            return None
        answer = link.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return struct.unpack("3i", answer)[0]


@contextlib.contextmanager
def served(home, mail):
    """A home whose clients may start imaild: it trusts the test servers, and ends with the block."""
    trust(home, mail.ca_file)
    try:
        yield home
    finally:
        end_server(home)


def guard_server(home):
    """From now on the home's imaild ends with the test run, even if that is killed. Returns its process id."""
    pid = server_pid(home)
    if pid is not None:
        guard.add("group", pid)
    return pid


def end_server(home, timeout=5):
    """Ends the home's imaild, which a client has started, and waits until it is gone."""
    pid = server_pid(home)
    if pid is None:
        return
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        if comes_within(lambda: not runs(pid), timeout * PATIENCE):
            break
    guard.drop("group", pid)


# Through the plugin, without a window.


def set_servers(home, build_dir, mail, address, smtp="tls", pop3="tls", *, name, password=None):
    """Sets sender and mailbox of the account by imail-headless, in the libpurple folder `name` of the home.

    A client that uses the folder later is the same device to imaild. Without a password the right one is taken.
    """
    folder = home.path / name
    folder.mkdir(exist_ok=True, mode=0o700)
    password = password or mail.users[address]
    with _headless(home, build_dir, folder) as (say, wait):
        say("account-add", address, password)
        say("account-set", "servers-form", "false")
        say("account-set", "hold", "0")
        say("connect")
        wait(lambda event: event["event"] == "connected")
        guard_server(home)
        say(
            "sender-set", f"address={address}", "host=localhost", f"port={mail.smtp_port[smtp]}", f"tls={TLS_NAMES[smtp]}",
            f"login={address}", f"password={password}",
        )  # fmt: skip
        say(
            "mailbox-set", "host=localhost", f"port={mail.pop3_port[pop3]}", f"tls={TLS_NAMES[pop3]}", f"login={address}",
            f"password={password}", "interval=300", "after=keep",
        )  # fmt: skip
        for _ in range(2):
            answer = wait(lambda event: event.get("command") in ("sender-set", "mailbox-set"))
            assert answer["ok"], answer
        say("quit")


@contextlib.contextmanager
def _headless(home, build_dir, folder):
    """(say, wait) of an imail-headless: say a command in words, wait for the event that a function likes."""
    child = Child(
        [build_dir / "imail-headless", "--user-dir", folder], env=home.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    watch = threading.Timer(TIMEOUT * PATIENCE, child.kill)
    watch.start()
    seen = []

    def say(*words):
        child.process.stdin.write((shlex.join(words) + "\n").encode())
        child.process.stdin.flush()

    def wait(is_it):
        for line in child.process.stdout:
            seen.append(line.decode())
            event = json.loads(line)
            if is_it(event):
                return event
        raise Timeout("imail-headless to answer; it said:\n" + "".join(seen) + server_log(home))

    try:
        yield say, wait
        child.process.stdout.read()
        assert child.wait(TIMEOUT * PATIENCE) == 0
    finally:
        watch.cancel()
        child.stop()


def is_sanitized(build_dir):
    """Whether the build has a sanitizer in it, which takes memory of its own."""
    return b"__asan_init" in (build_dir / PLUGIN).read_bytes()


class Client:
    """What Pidgin and Finch have in common: a libpurple folder with the plugin in it."""

    ui = None

    def __init__(self, home, build_dir, *, name=None, copied=False, env=None, **purple):
        """`name` is that of the folder in the home; it is written only when it is new. `copied`: the plugin alone
        is copied there, so that it finds no UI plugin beside it. Other arguments go to write_purple_dir."""
        self.home = home
        self.folder = home.path / (name or self.ui)
        self.build_dir = build_dir
        self.env = dict(env or {})
        if (self.folder / "plugins").exists():
            return
        self.folder.mkdir(exist_ok=True, mode=0o700)
        write_purple_dir(self.folder, plugins=[] if copied else [build_dir / PLUGIN], ui=self.ui, **purple)
        if copied:
            copy_plugins(self.folder, [build_dir / PLUGIN])
            self.env.setdefault("IMAIL_IMAILD", str(build_dir / "imaild"))

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exc):
        self.stop()

    def plugin_maps(self, pid):
        """The names of our plugins that are mapped into the process."""
        with open(f"/proc/{pid}/maps", encoding="utf-8", errors="replace") as file:
            return set(re.findall(r"/((?:lib)?imail[\w-]*\.so)$", file.read(), re.M))
