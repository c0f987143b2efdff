# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin through imail-headless: lines in, JSON events out.

    with Headless(home, build_dir) as client:
        client.do("account-add", "alice@demo.test", "secret-a")
        client.wait("connected")
        client.do("send", to="bob@demo.test", subject="Hi", text="How are you?")
        client.wait("mail-status", state="sent")
"""

import json
import shlex
import subprocess
import threading

from equipment.processes import PATIENCE

TIMEOUT = 20  # seconds, on an idle machine


class Headless:
    def __init__(self, home, build_dir, *options, user_dir=None, env=None):
        self.home = home
        self.user_dir = user_dir or home.purple
        self._build = build_dir
        self._options = options
        # libpurple and its protocols leak at their end: with a sanitizer, leaks are looked for in imaild and in the unit tests.
        self._env = {"ASAN_OPTIONS": "detect_leaks=0", **home.env, "IMAIL_IMAILD": str(build_dir / "imaild"), **(env or {})}
        self.process = None
        self.events = []  # those that nobody has taken yet
        self._changed = threading.Condition()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exc):
        status = self.quit()
        if exc[0] is None:
            assert status in (0, None), self.stderr()[-4000:]

    def start(self):
        self.events, self._count = [], 0
        with open(self.home.path / "headless.stderr", "ab") as stderr:
            self.process = subprocess.Popen(
                [str(self._build / "imail-headless"), "--user-dir", str(self.user_dir), *self._options],
                env=self._env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr,
            )  # fmt: skip
        # Read all the time: a client whose events nobody reads stands still.
        self._reader = threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True)
        self._reader.start()
        self.wait("ready")

    def _read(self, stream):
        for line in stream:
            with self._changed:
                self.events.append(json.loads(line))
                self._changed.notify_all()

    def quit(self):
        if self.process is None:
            return None
        self.process.stdin.close()
        try:
            status = self.process.wait(TIMEOUT * PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        self._reader.join(TIMEOUT * PATIENCE)
        self.process.stdout.close()
        self.process = None
        return status

    def kill(self):
        """kill -9."""
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self._reader.join(TIMEOUT * PATIENCE)
        self.process.stdout.close()
        self.process = None

    def stderr(self):
        return (self.home.path / "headless.stderr").read_text(encoding="utf-8", errors="replace")

    def memory_kib(self, field="VmHWM"):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
            return int(next(line for line in file if line.startswith(field)).split()[1])

    def do(self, *words, **members):
        """A command and its answer; AssertionError with its words when that is an error."""
        answer = self.ask(*words, **members)
        assert answer["ok"], answer
        return answer

    def ask(self, *words, **members):
        parts = list(words)
        if "\n" in members.get("text", ""):  # a command is one line
            file = self.home.path / "text.txt"
            file.write_text(members.pop("text"), encoding="utf-8")
            members["text-file"] = file
        for name, value in members.items():
            for one in value if isinstance(value, (list, tuple)) else [value]:
                parts.append(f"{name.rstrip('_')}={one}")
        self._count += 1
        self.process.stdin.write((" ".join(shlex.quote(str(part)) for part in parts) + "\n").encode())
        self.process.stdin.flush()
        return self.wait("answer", n=self._count)

    def at_once(self, *commands):
        """Several commands, each a list of words, that are done before anything else happens; all must go well."""
        lines = "".join(" ".join(shlex.quote(str(word)) for word in words) + "\n" for words in commands)
        self._count += len(commands)
        self.process.stdin.write(lines.encode())
        self.process.stdin.flush()
        for n in range(self._count - len(commands), self._count):
            assert self.wait("answer", n=n + 1)["ok"]

    def wait(self, event, timeout=TIMEOUT, where=lambda event: True, **members):
        """The first event of this kind and with these members; it is taken away."""
        found = []

        def look():
            found[:] = [e for e in self.events if e["event"] == event and all(e.get(k) == v for k, v in members.items()) and where(e)]
            return found

        with self._changed:
            assert self._changed.wait_for(look, timeout * PATIENCE), f"no {event} {members}; there were {self.events[-30:]}\n{self.stderr()[-2000:]}"
            self.events.remove(found[0])
            return found[0]

    # What a user does.

    def log_in(self, user, password="", **settings):
        self.do("account-add", user, password)
        for name, value in {"servers-form": "false", "hold": 0, **settings}.items():
            self.do("account-set", name, value)
        self.do("connect")
        self.wait("connected")

    def set_up(self, mail, user, password, mode="tls", **mailbox):
        tls = {"plain": "none", "starttls": "starttls", "tls": "tls", "stranger": "tls"}[mode]
        self.do("sender-set", address=user, host="localhost", port=mail.smtp_port[mode], tls=tls, login=user, password=password)
        self.do("mailbox-set", host="localhost", port=mail.pop3_port[mode], tls=tls, login=user, password=password, interval=3600, **mailbox)
