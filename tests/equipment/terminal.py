# SPDX-License-Identifier: GPL-2.0-or-later
"""A terminal nobody sees: a private tmux server with one window, for Finch.

    with Terminal(["finch", "-c", folder], env=env) as terminal:
        terminal.wait_for("Buddy List")
        terminal.send("M-a")
        terminal.type("alice")
        terminal.save("screen.txt")

Keys are tmux's names: "Enter", "Tab", "BTab", "Escape", "Up", "PageDown", "BSpace", "F10", "C-o", "M-a".

Finch's keys (libgnt's defaults): M-a the Actions menu, M-n and M-p next and previous window, M-1 ... M-9 the
n-th window of the bar at the bottom, M-w the list of windows, M-c closes the window, M-l draws anew, M-q
quits; F10 the menu bar of the window (buddy list, conversation), F11 or C-x the context menu of what
is selected (a buddy's), Escape closes a menu. In a form: Tab and BTab (or the arrows) move between widgets,
Enter presses a button or activates a row, Space toggles a check box, Down opens a combo box, and Enter picks.
In a menu a letter in parentheses picks its item. Only the focused window's border is at the top; others lie below.
"""

import contextlib
import os
import re
import shutil
import signal
import subprocess

from . import guard
from .processes import PATIENCE, comes_within, runs, temporary_folder, wait_until

TIMEOUT = 10


def cannot_run():
    """What is missing for a terminal, or None."""
    return None if shutil.which("tmux") else "no tmux"


class Terminal:
    def __init__(self, argv=None, *, size=(100, 32), env=None, cwd=None):
        """Runs `argv` (default: a shell) in the window; `env` is the complete environment of the program."""
        self.size = size
        self._argv = argv or ["/bin/sh"]
        self._env = dict(os.environ if env is None else env)
        self._cwd = cwd
        self.pid = None
        self._server = None

    def __enter__(self):
        self._stack = contextlib.ExitStack()
        folder = self._stack.enter_context(temporary_folder("imail-term-"))
        self._socket = os.path.join(folder, "tmux")
        self._env |= {"TERM": "screen-256color", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
        self._env.pop("TMUX", None)
        config = os.path.join(folder, "tmux.conf")
        with open(config, "w", encoding="utf-8") as file:
            # No waiting for what may follow an Escape; the window stays to be read when its program ended.
            file.write(
                "set -g escape-time 0\nset -g remain-on-exit on\nset -g status off\n"
                "set -g default-terminal screen-256color\nset -g default-shell /bin/sh\n"
            )
        width, height = self.size
        try:
            self._tmux(
                "-f", config, "new-session", "-d", "-x", width, "-y", height,
                *(["-c", self._cwd] if self._cwd else []), "--", *self._argv,
            )  # fmt: skip
            self.pid = int(self._tmux("display-message", "-p", "#{pane_pid}"))
            self._server = int(self._tmux("display-message", "-p", "#{pid}"))
            for pid in self._pids():
                guard.add("group", pid)  # each leads a group
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *exc):
        self.stop()

    def stop(self):
        """Ends the program and the tmux server."""
        with contextlib.suppress(subprocess.CalledProcessError):
            self._tmux("kill-server")
        comes_within(lambda: not any(runs(pid) for pid in self._pids()), 3)
        for pid in self._pids():
            if runs(pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            guard.drop("group", pid)
        self._stack.close()

    def _pids(self):
        return [pid for pid in (self.pid, self._server) if pid is not None]

    # Keys.

    def send(self, *keys):
        """Presses keys, by tmux's names."""
        self._tmux("send-keys", "--", *keys)

    def type(self, text):
        """Types the text as it stands."""
        self._tmux("send-keys", "-l", "--", text)

    # The screen.

    def screen(self):
        """What the screen shows, a line each, without trailing blanks."""
        return self._tmux("capture-pane", "-p")

    def colours(self):
        """The same with the escape sequences of its colours; libgnt shows with them what has the focus."""
        return self._tmux("capture-pane", "-p", "-e")

    def wait_for(self, pattern, timeout=TIMEOUT):
        """Waits until the screen matches the regular expression; returns the match."""
        return wait_until(
            lambda: re.search(pattern, self.screen()), timeout,
            lambda: f"/{pattern}/ on the screen, which shows:\n{self.screen()}",
        )  # fmt: skip

    def wait_gone(self, pattern, timeout=TIMEOUT):
        """Waits until the screen no longer matches."""
        wait_until(
            lambda: not re.search(pattern, self.screen()), timeout,
            lambda: f"/{pattern}/ to leave the screen, which shows:\n{self.screen()}",
        )  # fmt: skip

    def press_until(self, key, pattern, presses=20, pause=0.3):
        """Presses `key` again and again until the screen matches, as one moves through a menu."""
        for _ in range(presses):
            if re.search(pattern, self.screen()):
                return
            self.send(key)
            if comes_within(lambda: re.search(pattern, self.screen()), pause):
                return
        self.wait_for(pattern, 0)

    def save(self, path):
        """Writes the screen to a file."""
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.screen())

    def is_running(self):
        """Whether the program still runs."""
        return self._tmux("display-message", "-p", "#{pane_dead}").strip() == "0"

    def _tmux(self, *arguments):
        words = ["tmux", "-u", "-S", self._socket, *(str(argument) for argument in arguments)]
        result = subprocess.run(
            words, env=self._env, stdin=subprocess.DEVNULL, capture_output=True, timeout=20 * PATIENCE
        )
        if result.returncode != 0:
            raise subprocess.CalledProcessError(
                result.returncode, words, output=result.stdout, stderr=result.stderr
            )
        return result.stdout.decode("utf-8", errors="replace")
