# SPDX-License-Identifier: GPL-2.0-or-later
"""Looks at a Pidgin from inside it, with watch-module.c: its windows' faults, stalls of the main loop, its heap.

    watch = Watch(build_dir, home.path / "watch")
    with Pidgin(desktop, home, build_dir, env=watch.env()) as pidgin:
        assert watch.ask("faults", "^Write Mail$") == []
"""

import os

from equipment.processes import wait_until

TIMEOUT = 20


class Watch:
    def __init__(self, build_dir, base):
        self._base = str(base)
        self._module = build_dir / "tests/e2e/watch-module.so"
        self._read = 0

    @property
    def path(self):
        """The file of its answers, which is there when it works."""
        return self._base + ".out"

    def env(self, accessible=True):
        """For the Pidgin. Without GTK+'s accessibility modules it is faster, and nothing else holds its widgets."""
        modules = ["gail", "atk-bridge"] if accessible else []
        own = {"GTK_MODULES": ":".join([*modules, str(self._module)]), "IMAIL_WATCH": self._base}
        return own if accessible else own | {"NO_AT_BRIDGE": "1"}

    def ask(self, *words, timeout=TIMEOUT):
        """The lines of the answer."""
        wait_until(lambda: os.path.exists(self.path), timeout, lambda: "the watch in Pidgin")
        with open(self._base + ".in", "wb", buffering=0) as file:
            file.write(("\t".join(str(word) for word in words) + "\n").encode())
        lines = []

        def is_there():
            with open(self._base + ".out", encoding="utf-8") as file:
                file.seek(self._read)
                lines[:] = file.read().split("\n")
            return len(lines) > 1 and lines[-2:] == [".", ""]

        wait_until(is_there, timeout, lambda: f"an answer to {words}")
        self._read = os.path.getsize(self._base + ".out")
        return lines[:-2]

    def do(self, *words, timeout=TIMEOUT):
        answer = self.ask(*words, timeout=timeout)
        assert answer == [], (words, answer)
