# SPDX-License-Identifier: GPL-2.0-or-later
"""A server in Python that speaks as much of docs/PROTOCOL.md as a client needs to log in, and then what the test says.

It stands where imaild would, so that a test can act between any two frames.
"""

import json
import os
import socket
import threading

from equipment.processes import PATIENCE


class FakeImaild:
    """Serves one client at a time on the home's socket. `on` maps frame types to functions (server, frame)."""

    def __init__(self, home, on=None):
        self.path = str(home.runtime / "imail/imaild.sock")
        self.on = on or {}
        self.frames = []  # all that came
        self.logged_in = threading.Event()
        self._changed = threading.Condition()
        self._connection = None

    def __enter__(self):
        os.makedirs(os.path.dirname(self.path), mode=0o700, exist_ok=True)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(self.path)
        self._listener.listen()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exc):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.drop()
        self._thread.join(10 * PATIENCE)
        os.unlink(self.path)

    def drop(self):
        """Closes the connection."""
        if self._connection is not None:
            try:
                self._connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def send(self, payload=b"", **frame):
        if payload:
            frame["payload"] = len(payload)
        self._connection.sendall(json.dumps(frame).encode() + b"\n" + payload)

    def wait(self, kind, timeout=20, **members):
        """The first frame of this type and with these members; it is taken away."""
        with self._changed:
            found = []

            def look():
                found[:] = [f for f in self.frames if f["type"] == kind and all(f.get(k) == v for k, v in members.items())]
                return found

            assert self._changed.wait_for(look, timeout * PATIENCE), f"no {kind} {members}; there were {self.frames}"
            self.frames.remove(found[0])
            return found[0]

    def push_mail(self, ref, octets, subject="pushed"):
        self.send(type="mail", ref=ref, mailbox="m1", subject=subject, size=len(octets), **{"from": "a@b.test"})
        for offset in range(0, len(octets), 65536):
            piece = octets[offset : offset + 65536]
            last = {"last": True} if offset + len(piece) == len(octets) else {}
            self.send(piece, type="chunk", ref=ref, offset=offset, **last)

    def _serve(self):
        while True:
            try:
                self._connection, _ = self._listener.accept()
            except OSError:
                return
            with self._connection, self._connection.makefile("rb") as stream:
                try:
                    self._converse(stream)
                except (OSError, ValueError):
                    pass
            self.logged_in.clear()

    def _converse(self, stream):
        for line in stream:
            frame = json.loads(line)
            frame["_payload"] = stream.read(frame["payload"]) if "payload" in frame else b""
            self._answer(frame)
            with self._changed:
                self.frames.append(frame)
                self._changed.notify_all()

    def _answer(self, frame):
        kind = frame["type"]
        if kind in self.on:
            self.on[kind](self, frame)
        elif kind == "hello":
            self.send(type="ok", re=frame["id"], protocol=1, server="fake", mode="local", mechanisms=["EXTERNAL"], max_mail_size=52428800)
        elif kind == "auth":
            self.send(type="ok", re=frame["id"], user=frame["user"])
            self.send(type="senders", senders=[{"sender": "s1", "address": frame["user"], "host": "h", "port": 25, "tls": "none", "is_default": True}])
            self.send(type="mailboxes", mailboxes=[])
            self.logged_in.set()
        elif "id" in frame and kind != "mail":
            self.send(type="ok", re=frame["id"])
