# SPDX-License-Identifier: GPL-2.0-or-later
"""What the mails are sent to: Postfix's smtp-sink, which takes and forgets, and Postfix itself, which keeps before it answers.

Each is a context with a `.port`. A Postfix needs root.
"""

import os
import pwd
import re
import subprocess
import time

import bench_equipment  # noqa: F401  (it sets the path)

from equipment import postfix
from equipment.ports import free_ports, is_listening
from equipment.processes import Child, wait_until

BACKLOG = 1000
TICKS = os.sysconf("SC_CLK_TCK")


def library_path(tree):
    return f"{tree}/usr/lib/postfix"


class Sink:
    """smtp-sink: PIPELINING and no CHUNKING. `taken` counts mails, `sessions` connections that have ended."""

    def __init__(self, tree, work, *options):
        self._tree, self._count, self._options = tree, f"{work}/sink-count", options

    def __enter__(self):
        (self.port,) = free_ports(1)
        with open(self._count, "wb") as count:
            self._child = Child([f"{self._tree}/usr/sbin/smtp-sink", "-c", *self._options, f"127.0.0.1:{self.port}", BACKLOG],
                                user=postfix.MAIL_OWNER, env={"LD_LIBRARY_PATH": library_path(self._tree)}, stdout=count, stderr=subprocess.DEVNULL)  # fmt: skip
        wait_until(lambda: is_listening(self.port), 5, "smtp-sink")
        return self

    def __exit__(self, *exc):
        self._child.stop()

    def _figure(self, name):
        """Of the last record; smtp-sink writes "sess=1 quit=0 mesg=7" with a CR for each change."""
        with open(self._count, "rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - 200))
            found = re.findall(rb"%s=(\d+)\b[^\r]*\r" % name, file.read())
        return int(found[-1]) if found else 0

    def settle(self):
        """Waits until nobody is connected, and all who were are counted."""
        wait_until(lambda: not has_connections(self.port), 10, "the end of all connections to smtp-sink")
        time.sleep(0.05)

    @property
    def taken(self):
        return self._figure(b"mesg")

    @property
    def sessions(self):
        return self._figure(b"sess")


class PostfixSide(postfix.Instance):
    """A Postfix that takes mail from this machine without a login, and gives it to `transport`: "discard:", or a relay.

    It has CHUNKING, and does not count: `taken` and `sessions` are None.
    """

    taken = sessions = None

    def settle(self):
        """Nothing is counted here."""

    def __init__(self, folder, tree, transport, connections=20):
        (self.port,) = free_ports(1)
        os.makedirs(folder)
        os.chmod(folder, 0o711)
        # in_flow_delay holds the input back for the output's sake: without it the queue is quicker.
        main = (f"myhostname = relay.demo.test\nmydestination =\nmynetworks = 127.0.0.0/8\ndefault_transport = {transport}\n"
                f"smtpd_relay_restrictions = permit_mynetworks, reject\nin_flow_delay = 0\nsmtpd_error_sleep_time = 0\n"
                f"default_destination_concurrency_limit = {connections}\ninitial_destination_concurrency = {connections}\n")  # fmt: skip
        master = f"127.0.0.1:{self.port} inet n - n - - smtpd\nsmtp unix - - n - - smtp\nscache unix - - n - 1 scache\n"
        super().__init__(folder, tree, {"smtp": self.port}, main, master)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exc):
        self.stop()

    def cpu_seconds(self):
        """Of the master, its children, and those that have ended."""
        total = 0
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
                    fields = file.read().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == self._child.pid:
                total += sum(int(field) for field in fields[11:15])
        return total / TICKS


def has_connections(port):
    """To this port of 127.0.0.1: established ones, and those that the client has closed already."""
    with open("/proc/net/tcp", encoding="ascii") as table:
        rows = [line.split() for line in table]
    return any(row[1].endswith(f":{port:04X}") and row[3] in ("01", "08") for row in rows)


def may_pass(folder):
    """Postfix's users have to reach the folder: a reason why they cannot, or None."""
    if postfix.cannot_run():
        return postfix.cannot_run()
    path = os.path.abspath(folder)
    while path != "/":
        if not os.stat(path).st_mode & 0o001:
            return f"{pwd.getpwnam(postfix.MAIL_OWNER).pw_name} cannot pass through {path}"
        path = os.path.dirname(path)
    return None
