# SPDX-License-Identifier: GPL-2.0-or-later
"""A home folder of its own for programs under test.

    with new_home() as home:
        subprocess.run(["finch", "-c", home.purple], env=home.env)

Nothing outside of it is written: the XDG folders are in it too.
"""

import contextlib
import os
import signal
import socket
import sys
from pathlib import Path

from .processes import temporary_folder, wait_until

# A Unix socket's path has to fit into 108 bytes, and imaild's lies below $XDG_RUNTIME_DIR.
MAX_RUNTIME_PATH = 80

# So that sanitizers and coverage reach the programs under test.
PASSED_ON = ("ASAN_", "UBSAN_", "LSAN_", "IMAIL_", "G_DEBUG", "LD_PRELOAD")


class Home:
    """`.path`, `.env` (complete), `.purple` (for -c), `.runtime`, `.data`, `.config`, `.cache`."""

    def __init__(self, path):
        self.path = Path(path)
        self.purple = self.path / "purple"
        self.runtime = self.path / "run"
        self.data = self.path / ".local/share"
        self.config = self.path / ".config"
        self.cache = self.path / ".cache"
        assert len(str(self.runtime)) < MAX_RUNTIME_PATH
        for folder in (self.purple, self.runtime, self.data, self.config, self.cache):
            folder.mkdir(parents=True, mode=0o700)
        self.env = {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "USER": "test",
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            "HOME": str(self.path),
            "XDG_RUNTIME_DIR": str(self.runtime),
            "XDG_DATA_HOME": str(self.data),
            "XDG_CONFIG_HOME": str(self.config),
            "XDG_CACHE_HOME": str(self.cache),
        }
        for name, value in os.environ.items():
            if name.startswith(PASSED_ON):
                self.env[name] = value


    def end_imaild(self):
        """Ends the imaild that a plugin started for this home, if one runs: it would outlive the test by minutes."""
        path = self.runtime / "imail/imaild.sock"
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            try:
                probe.connect(str(path))
            except OSError:
                return
            pid = int.from_bytes(probe.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)[:4], sys.byteorder)
        if pid != os.getpid():
            os.kill(pid, signal.SIGTERM)
            wait_until(lambda: not path.exists(), 20, "imaild to end")


@contextlib.contextmanager
def new_home():
    """A Home in a temporary folder; at the end its imaild ends and the folder is removed."""
    with temporary_folder("imail-", "/tmp") as path:
        home = Home(path)
        try:
            yield home
        finally:
            home.end_imaild()
