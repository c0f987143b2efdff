# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin through imail-headless: lines in, JSON events out.

    with Headless(home, build_dir) as client:
        client.do("account-add", "alice@demo.test", "secret-a")
        client.wait("connected")
        client.do("send", to="bob@demo.test", subject="Hi", text="How are you?")
        client.wait("mail-status", state="sent")
"""

import json
import os
import select
import shlex
import subprocess
import time

TIMEOUT = 20


class Headless:
    def __init__(self, home, build_dir, *options, user_dir=None, env=None):
        self.home = home
        self.user_dir = user_dir or home.purple
        self._build = build_dir
        self._options = options
        self._env = {**home.env, "IMAIL_IMAILD": str(build_dir / "imaild"), **(env or {})}
        self.process = None
        self.events = []  # those that nobody has taken yet
        self._buffer = b""

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exc):
        status = self.quit()
        if exc[0] is None:
            assert status in (0, None), self.stderr()[-4000:]

    def start(self):
        self.events, self._buffer, self._count = [], b"", 0
        with open(self.home.path / "headless.stderr", "ab") as stderr:
            self.process = subprocess.Popen(
                [str(self._build / "imail-headless"), "--user-dir", str(self.user_dir), *self._options],
                env=self._env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr,
            )  # fmt: skip
        self.wait("ready")

    def quit(self):
        if self.process is None:
            return None
        self.process.stdin.close()
        try:
            status = self.process.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        self._drain()
        self.process.stdout.close()
        self.process = None
        return status

    def _drain(self):
        while self._read(0):
            pass

    def kill(self):
        """kill -9."""
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
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

    def wait(self, event, timeout=TIMEOUT, where=lambda event: True, **members):
        """The first event of this kind and with these members; it is taken away."""
        deadline = time.monotonic() + timeout
        while True:
            for one in self.events:
                if one["event"] == event and all(one.get(k) == v for k, v in members.items()) and where(one):
                    self.events.remove(one)
                    return one
            left = deadline - time.monotonic()
            assert left > 0 and self._read(left), f"no {event} {members}; there were {self.events}\n{self.stderr()[-2000:]}"

    def _read(self, timeout):
        readable, _, _ = select.select([self.process.stdout], [], [], timeout)
        data = os.read(self.process.stdout.fileno(), 1 << 20) if readable else b""
        self._buffer += data
        *lines, self._buffer = self._buffer.split(b"\n")
        self.events += [json.loads(line) for line in lines]
        return bool(data)

    # What a user does.

    def log_in(self, user, password="", **settings):
        self.do("account-add", user, password)
        for name, value in {"servers-form": "false", **settings}.items():
            self.do("account-set", name, value)
        self.do("connect")
        self.wait("connected")

    def set_up(self, mail, user, password, mode="tls", **mailbox):
        tls = {"plain": "none", "starttls": "starttls", "tls": "tls", "stranger": "tls"}[mode]
        self.do("sender-set", address=user, host="localhost", port=mail.smtp_port[mode], tls=tls, login=user, password=password)
        self.do("mailbox-set", host="localhost", port=mail.pop3_port[mode], tls=tls, login=user, password=password, interval=3600, **mailbox)
