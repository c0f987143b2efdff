# SPDX-License-Identifier: GPL-2.0-or-later
"""Child processes and temporary folders that cannot outlive the test run.

A `Child` leads a process group of its own; ending it ends the group. Should the test run itself be
killed, the guard does it. `end_on_sigterm` lets SIGTERM unwind all `with` blocks, as Ctrl-C does, in a
program or in a run of tests.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from . import guard


# How long the children of a server may take after the server itself has ended, in seconds.
GRACE = 0.3

# Who waits says how long it takes at most on an idle machine; several tests run at once, and the machine may have other work.
PATIENCE = 3


class Timeout(AssertionError):
    """Something awaited did not happen in time; the text says what."""


def wait_until(condition, timeout, what, interval=0.02):
    """Calls `condition` until it returns something true, and returns that; `timeout` is that of an idle machine.

    `what` is the end of the sentence "waited 20 s for ...": a text, or a function called for one.
    """
    value = comes_within(condition, timeout * PATIENCE, interval)
    if not value:
        raise Timeout(f"waited {timeout * PATIENCE:g} s for {what() if callable(what) else what}")
    return value


def comes_within(condition, seconds, interval=0.02):
    """Calls `condition` until it returns something true, or the time is over; returns what it returned last."""
    deadline = time.monotonic() + seconds
    while True:
        asked = time.monotonic()
        value = condition()
        now = time.monotonic()
        if value or now >= deadline:
            return value
        # At least half of the time goes to those that are waited for.
        time.sleep(max(interval, now - asked))


@contextlib.contextmanager
def temporary_folder(prefix, parent=None):
    """A folder, removed at the end whatever happens; `prefix` begins with imail-."""
    path = tempfile.mkdtemp(prefix=prefix, dir=parent)
    guard.add("folder", path)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        guard.drop("folder", path)


def end_on_sigterm(exception=SystemExit(128 + signal.SIGTERM), children_too=False):
    """From now on SIGTERM ends the program by this exception, so that everything is cleared up.

    `children_too`: they are told first, being parts of the program (the workers of a test run).
    """

    def end(_, frame):
        if _is_in_destructor(frame):
            # There an exception ends nothing (and pytest makes a warning of it): a moment later again.
            signal.setitimer(signal.ITIMER_REAL, 0.01)
            return
        for pid in children() if children_too else ():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        raise exception

    def lost(unraisable):
        # The same of a callback from C.
        if unraisable.exc_type is type(exception):
            signal.setitimer(signal.ITIMER_REAL, 0.05)
        else:
            sys.__unraisablehook__(unraisable)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGALRM, end)
    sys.unraisablehook = lost


def _is_in_destructor(frame):
    while frame is not None:
        if frame.f_code.co_name == "__del__":
            return True
        frame = frame.f_back
    return False


def children():
    """The processes that this one has started."""
    return [int(pid) for pid in os.listdir("/proc") if pid.isdigit() and (fields := _stat(pid)) and int(fields[1]) == os.getpid()]


def runs(pid):
    """Whether the process is there; one that has ended is not, even when nobody has asked for its status yet."""
    fields = _stat(pid)
    return bool(fields) and fields[0] != "Z"


def _stat(pid):
    """State, parent and what else /proc tells after the name, or None."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rpartition(")")[2].split()
    except OSError:
        return None


class Child:
    """A program and the process group it leads."""

    def __init__(self, argv, *, user=None, log=None, **popen):
        """Starts `argv`; as `user` (a name) when that is given and we are root.

        `log` is a path that stdout and stderr are appended to. Other arguments go to Popen.
        """
        prefix = []
        if user is not None and os.geteuid() == 0:
            prefix = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "--"]
        with contextlib.ExitStack() as stack:
            if log is not None:
                popen["stdout"] = stack.enter_context(open(log, "ab"))
                popen["stderr"] = subprocess.STDOUT
            popen.setdefault("stdin", subprocess.DEVNULL)
            self.process = subprocess.Popen(
                prefix + [str(word) for word in argv], start_new_session=True, **popen
            )
        self.pid = self.process.pid
        guard.add("group", self.pid)

    def is_running(self):
        return self.process.poll() is None

    def wait(self, timeout):
        """The exit status."""
        return self.process.wait(timeout)

    def kill(self):
        """Kills the program alone, at once, as a crash would."""
        self.process.kill()
        self.process.wait()

    def stop(self, timeout=5):
        """Ends the whole group: politely, then by force. No process of it is left on return."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout)
        deadline = time.monotonic() + GRACE
        while self._group_lives() and time.monotonic() < deadline:
            time.sleep(0.01)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.process.wait()
        guard.drop("group", self.pid)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()

    def _group_lives(self):
        try:
            os.killpg(self.pid, 0)
        except ProcessLookupError:
            return False
        return True
