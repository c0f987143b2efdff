# SPDX-License-Identifier: GPL-2.0-or-later
"""A POP3 server in a few lines, with all its state in plain attributes that a test may look at and change while it runs.

    with Maildrop([b"Subject: x\\r\\n\\r\\ntext\\r\\n"]) as drop: ... drop.port, drop.messages, drop.lines
"""

import base64
import contextlib
import socket
import threading

from peers.server import Closed, Connection


class Maildrop:
    """`messages` is the list of (unique-id, octets), oldest first; `marked` the unique-ids of DELEs ever asked for, `deleted` those carried
    out; `lines` all commands, `taken` the octets of every RETR, `sessions` how many logged in."""

    def __init__(self, messages=(), *, uidl=lambda n: f"uid-{n}", pipelining=True, top=True, sasl="PLAIN", token=None, login_refusal=None, quit_reply=None,
                 close_at_retr=None, hold_at_retr=None):  # fmt: skip
        """`uidl` makes a unique-id of a number that rises; None: the server has none. `close_at_retr` n: each session ends in the middle of its nth.
        `hold_at_retr` n: each waits there until `go_on` is set."""
        self.make_uidl, self.pipelining, self.top, self.sasl, self.token = uidl, pipelining, top, sasl, token
        self.login_refusal, self.quit_reply, self.close_at_retr = login_refusal, quit_reply, close_at_retr
        self.hold_at_retr, self.go_on = hold_at_retr, threading.Event()
        self._next = 0
        self.messages = []
        for octets in messages:
            self.add(octets)
        self.marked, self.deleted, self.lines, self.clear_lines, self.taken = [], [], [], [], []
        self.sessions = 0
        self.stopping = threading.Event()
        self._open = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, name="maildrop", daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.stopping.set()
        self.go_on.set()
        for sock in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def add(self, octets):
        self._next += 1
        self.messages.append((self.make_uidl(self._next) if self.make_uidl else str(self._next), octets))

    def renumber(self, prefix):
        """Gives all messages other unique-ids."""
        self.messages = [(f"{prefix}-{n}", octets) for n, (_, octets) in enumerate(self.messages)]

    def count(self, verb):
        return sum(line.split(" ")[0].upper() == verb for line in self.lines)

    def _accept(self):
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(sock)
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock):
        try:
            Session(self, Connection(self, sock)).run()
        except (Closed, OSError):
            pass
        finally:
            sock.close()


def stuffed(octets):
    lines = octets.split(b"\r\n")
    return b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines)


class Session:
    def __init__(self, drop, connection):
        self.drop, self.connection = drop, connection
        self.marked, self.retrs = [], 0
        self.messages = []

    def run(self):
        self.say("+OK maildrop")
        while True:
            line = self.connection.line().decode("latin-1")
            verb, *words = line.split(" ")
            handler = getattr(self, f"on_{verb.lower()}", None)
            if handler is None:
                self.say("-ERR what?")
            else:
                handler(*words)

    def say(self, text):
        self.connection.send(text.encode("latin-1") + b"\r\n")

    def lines(self, lines):
        self.connection.send(b"+OK\r\n" + b"".join(line.encode("latin-1") + b"\r\n" for line in lines) + b".\r\n")

    def on_capa(self):
        drop = self.drop
        self.lines(["USER", f"SASL {drop.sasl}", *(["UIDL"] if drop.make_uidl else []), *(["TOP"] if drop.top else []),
                    *(["PIPELINING"] if drop.pipelining else [])])  # fmt: skip

    def on_auth(self, mechanism, initial=""):
        data = base64.b64decode(initial).decode("latin-1")
        if mechanism in ("XOAUTH2", "OAUTHBEARER") and f"auth=Bearer {self.drop.token}\1" not in data:
            self.say("+ " + base64.b64encode(b'{"status":"401"}').decode())
            self.connection.line()
            self.say("-ERR [AUTH] invalid token")
        elif self.drop.login_refusal:
            self.say(self.drop.login_refusal)
        else:
            self.drop.sessions += 1
            self.messages = list(self.drop.messages)
            self.say("+OK")

    def on_stat(self):
        self.say(f"+OK {len(self.messages)} {sum(len(octets) for _, octets in self.messages)}")

    def on_uidl(self):
        if self.drop.make_uidl is None:
            self.say("-ERR no UIDL")
        else:
            self.lines(f"{n} {uidl}" for n, (uidl, _) in enumerate(self.messages, 1))

    def on_list(self):
        self.lines(f"{n} {len(octets)}" for n, (_, octets) in enumerate(self.messages, 1))

    def on_retr(self, number):
        octets = self.messages[int(number) - 1][1]
        self.retrs += 1
        if self.retrs == self.drop.close_at_retr:
            self.connection.send(b"+OK\r\n" + octets[: len(octets) // 2])
            raise Closed
        if self.retrs == self.drop.hold_at_retr:
            self.drop.go_on.wait()
        self.drop.taken.append(octets)
        self.connection.send(b"+OK\r\n" + stuffed(octets) + b".\r\n")

    def on_top(self, number, lines):
        if not self.drop.top:
            self.say("-ERR no TOP")
            return
        head, _, body = self.messages[int(number) - 1][1].partition(b"\r\n\r\n")
        first = b"".join(line + b"\r\n" for line in body.split(b"\r\n")[: int(lines)])
        self.connection.send(b"+OK\r\n" + stuffed(head + b"\r\n\r\n" + first) + b".\r\n")

    def on_dele(self, number):
        self.marked.append(self.messages[int(number) - 1])
        self.drop.marked.append(self.marked[-1][0])
        self.say("+OK")

    def on_quit(self):
        if self.drop.quit_reply is not None:
            self.connection.reply(self.drop.quit_reply)
        self.drop.deleted += [uidl for uidl, _ in self.marked]
        self.drop.messages = [kept for kept in self.drop.messages if not any(kept is gone for gone in self.marked)]
        self.say("+OK bye")
        raise Closed
