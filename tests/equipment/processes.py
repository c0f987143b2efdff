# SPDX-License-Identifier: GPL-2.0-or-later
"""Child processes and temporary folders that cannot outlive the test run.

A `Child` leads a process group of its own; ending it ends the group. Should the test run itself be
killed, the guard does it. `end_on_sigterm` lets SIGTERM unwind all `with` blocks, as Ctrl-C does.
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


class Timeout(AssertionError):
    """Something awaited did not happen in time; the text says what."""


def wait_until(condition, timeout, what, interval=0.02):
    """Calls `condition` until it returns something true, and returns that.

    `what` is the end of the sentence "waited 5 s for ...": a text, or a function called for one.
    """
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() >= deadline:
            raise Timeout(f"waited {timeout:g} s for {what() if callable(what) else what}")
        time.sleep(interval)


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


def end_on_sigterm():
    """From now on SIGTERM ends the program by an exception, so that everything is cleared up."""

    def end(*_):
        sys.exit(128 + signal.SIGTERM)

    def lost(unraisable):
        # The signal came within a destructor or a callback from C, where the exception ends nothing: a moment later again.
        if unraisable.exc_type is SystemExit:
            signal.setitimer(signal.ITIMER_REAL, 0.05)
        else:
            sys.__unraisablehook__(unraisable)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGALRM, end)
    sys.unraisablehook = lost


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
