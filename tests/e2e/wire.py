# SPDX-License-Identifier: GPL-2.0-or-later
"""A client of imaild in Python, after docs/PROTOCOL.md and nothing else: what the plugin does, and what it never would.

    with Imaild(home, build_dir) as server, server.client("alice@demo.test") as alice:
        alice.ok("sender-set", address="alice@demo.test", host="127.0.0.1", port=25, tls="none")
        alice.wait("mail-status", state="sent")
"""

import contextlib
import json
import os
import socket
import subprocess
import time
import uuid

from equipment.processes import PATIENCE

TIMEOUT = 20  # seconds, on an idle machine
CHUNK = 65536


class WireError(Exception):
    """An `error` answer; .code and .text."""

    def __init__(self, frame):
        super().__init__(f"{frame.get('code')}: {frame.get('text')}")
        self.code, self.text = frame.get("code"), frame.get("text")


class Imaild:
    """One `imaild --local` in a home of its own."""

    def __init__(self, home, build_dir, *options, ca_file=None, under=()):
        self.home = home
        self._under = list(under)  # a program that starts it
        self.socket_path = str(home.runtime / "imail/imaild.sock")
        self.log_path = home.data / "imail/imaild.log"
        self._program = str(build_dir / "imaild")
        self._options = list(options) + (["--ca-file", ca_file] if ca_file else [])
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exc):
        status = self.stop()
        words = (self.home.path / "imaild.stderr").read_text(encoding="utf-8", errors="replace")
        if exc[0] is None:
            # A leak or a fault that a sanitizer found ends it with another status.
            assert status in (0, None) and not words, words[-4000:]

    def start(self):
        """Starts it and returns when it says that clients may connect."""
        read, write = os.pipe()
        with open(self.home.path / "imaild.stderr", "ab") as stderr:
            self.process = subprocess.Popen(
                [*self._under, self._program, "--local", "--ready-fd", str(write), *self._options],
                env=self.home.env, pass_fds=[write], stdin=subprocess.DEVNULL, stderr=stderr,
            )  # fmt: skip
        os.close(write)
        with os.fdopen(read) as pipe:
            line = pipe.readline()
        assert line == f"ready {self.socket_path}\n", line

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
        return self.wait()

    def kill(self):
        """kill -9."""
        self.process.kill()
        return self.wait()

    def wait(self, timeout=TIMEOUT):
        if self.process is None:
            return None
        try:
            status = self.process.wait(timeout * PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        self.process = None
        return status

    def log(self):
        return self.log_path.read_text(encoding="utf-8", errors="replace") if self.log_path.exists() else ""

    def peak_rss_kib(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
            return int(next(line for line in file if line.startswith("VmHWM")).split()[1])

    def client(self, user=None, device=None):
        """A connected client; logged in when a user is given."""
        return Client(self.socket_path, user, device)


class Client:
    def __init__(self, path, user=None, device=None):
        self.user = user
        self.device = device or f"test-{user}"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(TIMEOUT * PATIENCE)
        self._socket.connect(path)
        self._buffer = b""
        self._count = 0
        self.pushed = []  # frames that were no answer and nobody has taken yet
        self._streams = {}  # ref → octets of its chunks so far
        self.hello = None
        if user is not None:
            self.login()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def close(self):
        with contextlib.suppress(OSError):
            self._socket.close()

    # Frames.

    def send_raw(self, data):
        self._socket.sendall(data)

    def send(self, frame, payload=b""):
        if payload:
            frame = {**frame, "payload": len(payload)}
        self.send_raw(json.dumps(frame, ensure_ascii=False).encode() + b"\n" + payload)

    def receive(self, timeout=TIMEOUT * PATIENCE):
        """The next frame, its payload as "_payload"; None when the server has closed."""
        deadline = time.monotonic() + timeout
        while b"\n" not in self._buffer:
            if not self._fill(deadline):
                return None
        line, self._buffer = self._buffer.split(b"\n", 1)
        frame = json.loads(line)
        size = frame.get("payload", 0)
        while len(self._buffer) < size:
            if not self._fill(deadline):
                return None
        frame["_payload"], self._buffer = self._buffer[:size], self._buffer[size:]
        return frame

    def _fill(self, deadline):
        self._socket.settimeout(max(0.001, deadline - time.monotonic()))
        try:
            data = self._socket.recv(1 << 20)
        except ConnectionResetError:
            return False
        self._buffer += data
        return bool(data)

    # Requests.

    def request(self, kind, **members):
        """Sends a request and returns its id."""
        self._count += 1
        self.send({"type": kind, "id": str(self._count), **members})
        return str(self._count)

    def answer(self, number, timeout=TIMEOUT):
        """The ok of a request; raises WireError. What is pushed meanwhile is kept."""
        deadline = time.monotonic() + timeout * PATIENCE
        while True:
            frame = self.receive(deadline - time.monotonic())
            assert frame is not None, "the server closed the connection"
            if frame.get("re") == number:
                if frame["type"] == "error":
                    raise WireError(frame)
                return frame
            self._keep(frame)

    def ok(self, kind, **members):
        return self.answer(self.request(kind, **members))

    def _keep(self, frame):
        if frame["type"] == "chunk":
            octets = self._streams.setdefault(frame["ref"], bytearray())
            assert frame["offset"] == len(octets)
            octets += frame["_payload"]
            if not frame.get("last"):
                return
            frame = {"type": "whole", "ref": frame["ref"], "octets": bytes(self._streams.pop(frame["ref"]))}
        self.pushed.append(frame)

    def wait(self, kind, timeout=TIMEOUT, where=lambda frame: True, **members):
        """The first frame pushed of this type and with these members; it is taken away."""
        deadline = time.monotonic() + timeout * PATIENCE
        while True:
            for frame in self.pushed:
                if frame["type"] == kind and all(frame.get(k) == v for k, v in members.items()) and where(frame):
                    self.pushed.remove(frame)
                    return frame
            assert time.monotonic() < deadline, f"no {kind} {members} in {timeout * PATIENCE} s; there were {self.pushed}"
            frame = self.receive(max(0.01, deadline - time.monotonic()))
            assert frame is not None, "the server closed the connection"
            self._keep(frame)

    def wait_mail(self, ack=True, timeout=TIMEOUT, **members):
        """The next mail pushed, with its "octets"."""
        mail = self.wait("mail", timeout, **members)
        mail["octets"] = self.wait("whole", timeout, ref=mail["ref"])["octets"] if mail["size"] else b""
        if ack:
            self.ack(mail["ref"])
        return mail

    # What a client does.

    def login(self):
        self.hello = self.ok("hello", protocol=1, client="wire.py", device=self.device)
        self.ok("auth", mechanism="EXTERNAL", user=self.user)

    def ack(self, *refs):
        self.send({"type": "ack", "refs": list(refs)})
        self.ok("ping")

    def set_up(self, mail, password, smtp="plain", pop3="plain", **mailbox):
        """A sender and a mailbox at the equipment's servers; returns their ids."""
        tls = {"plain": "none", "starttls": "starttls", "tls": "tls", "stranger": "tls"}
        sender = self.ok(
            "sender-set", address=self.user, host="localhost", port=mail.smtp_port[smtp], tls=tls[smtp],
            login=self.user, password=password,
        )["sender"]  # fmt: skip
        box = self.ok(
            "mailbox-set", host="localhost", port=mail.pop3_port[pop3], tls=tls[pop3], login=self.user,
            password=password, **{"interval": 3600, "after": "keep", **mailbox},
        )["mailbox"]  # fmt: skip
        return sender, box

    def start_mail(self, to, subject="", parts=(), mail=None, **members):
        """Sends a mail frame and its chunks; parts are (part members, octets). Returns (mail id, request id)."""
        mail = mail or str(uuid.uuid4())
        described = [{**part, "size": len(octets)} for part, octets in parts]
        number = self.request("mail", mail=mail, to=[to] if isinstance(to, str) else to, subject=subject, parts=described, **members)
        stream = b"".join(octets for _, octets in parts)
        for offset in range(0, len(stream), CHUNK):
            piece = stream[offset : offset + CHUNK]
            last = {"last": True} if offset + len(piece) == len(stream) else {}
            self.send({"type": "chunk", "ref": mail, "offset": offset, **last}, piece)
        return mail, number

    def send_mail(self, to, subject="", text="", parts=(), **members):
        """Sends a mail and returns its id when the server has it."""
        all_parts = ([({"kind": "text"}, text.encode())] if text else []) + list(parts)
        mail, number = self.start_mail(to, subject, all_parts, **members)
        self.answer(number)
        return mail
