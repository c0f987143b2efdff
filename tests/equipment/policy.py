# SPDX-License-Identifier: GPL-2.0-or-later
"""A policy server for Postfix (its SMTPD_POLICY_README) that greylists: a recipient that is new to it has to come back.

    with Greylist() as policy: ... policy.port, policy.known, policy.asked
"""

import contextlib
import socket
import threading

ANSWER = "DEFER_IF_PERMIT 4.2.0 Greylisted, come back later"


class Greylist:
    """`known` are the recipients that may pass; one that is asked for is known from then on. `asked` lists all, in order."""

    def __init__(self):
        self.known, self.asked = set(), []
        self._open = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, name="policy server", daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        for sock in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self):
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(sock)
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock):
        """A request is lines name=value and an empty one; so is the answer."""
        with sock, sock.makefile("rw", encoding="utf-8") as stream, contextlib.suppress(OSError):
            request = {}
            for line in stream:
                name, _, value = line.rstrip("\n").partition("=")
                request[name] = value
                if not name:
                    stream.write(f"action={self._judge(request.get('recipient', ''))}\n\n")
                    stream.flush()
                    request = {}

    def _judge(self, recipient):
        self.asked.append(recipient)
        if recipient in self.known:
            return "DUNNO"
        self.known.add(recipient)
        return ANSWER
