# SPDX-License-Identifier: GPL-2.0-or-later
"""A private Courier POP3 server, run from the tree that scripts/fetch-test-servers.sh unpacks.

Courier's own login program asks a daemon at a path fixed at compile time, in folders of root's. So the few lines before the login are said here, and
from the login on the connection belongs to Debian's courierpop3d, which is what lists, gives and deletes mails.

    with Courier(folder, tree, users={"bob@demo.test": "secret"}) as courier: ... courier.port, courier.maildirs
"""

import base64
import contextlib
import os
import platform
import socket
import subprocess
import threading

from .maildir import Maildirs

CAPABILITIES = ("TOP", "USER", "PIPELINING", "UIDL", "SASL PLAIN")


class Courier:
    def __init__(self, folder, tree, users):
        self.users = users
        self.maildirs = Maildirs(os.path.join(folder, "courier"))
        for user in users:
            self.maildirs.add(user)
        self._program = f"{tree}/usr/lib/courier/courier/courierpop3d"
        self._libraries = f"{tree}/usr/lib:{tree}/usr/lib/{platform.machine()}-linux-gnu:{tree}/usr/lib/courier-authlib"
        self._children = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, name="courier", daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for child in self._children:
            with contextlib.suppress(ProcessLookupError):
                child.terminate()
            child.wait(10)

    def _accept(self):
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            with sock, contextlib.suppress(OSError, EOFError):
                user = self._log_in(sock)
                if user is not None:
                    self._children.append(self._serve(sock, user))

    def _serve(self, sock, user):
        environment = {"PATH": "/usr/bin:/bin", "LD_LIBRARY_PATH": self._libraries, "AUTHENTICATED": user}
        return subprocess.Popen([self._program, user], cwd=self.maildirs.folder, env=environment, stdin=sock, stdout=sock, stderr=subprocess.DEVNULL)

    def _log_in(self, sock):
        """The user, or None when the client went."""
        sock.sendall(b"+OK Hello there.\r\n")
        while True:
            verb, *words = read_line(sock).split(" ")
            if verb.upper() == "CAPA":
                sock.sendall("".join(f"{line}\r\n" for line in ("+OK Here's what I can do:", *CAPABILITIES, ".")).encode())
            elif verb.upper() == "AUTH" and len(words) == 2:
                _, user, password = base64.b64decode(words[1]).decode().split("\0")
                if self.users.get(user) == password:
                    return user
                sock.sendall(b"-ERR Login failed.\r\n")
            elif verb.upper() == "QUIT":
                return None
            else:
                sock.sendall(b"-ERR Invalid command.\r\n")


def read_line(sock):
    """One line and not an octet more: what follows is courierpop3d's."""
    line = b""
    while not line.endswith(b"\n"):
        octet = sock.recv(1)
        if not octet:
            raise EOFError
        line += octet
    return line.decode().strip()
