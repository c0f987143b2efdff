# SPDX-License-Identifier: GPL-2.0-or-later
"""The mailboxes behind the test servers: one Maildir per address, owned by the mail user.

Postfix (or its stand-in) writes them, Dovecot serves them, tests look into them directly.
"""

import itertools
import os
import shutil
import time

_serial = itertools.count()


class Maildirs:
    def __init__(self, folder, owner=None):
        """`owner` is the (uid, gid) that the files shall belong to, None for our own."""
        self.folder = folder
        self._owner = owner
        os.makedirs(folder, exist_ok=True)
        self._own(folder)

    def add(self, address):
        """Creates an empty mailbox."""
        path = self._path(address)
        os.makedirs(path)
        self._own(path)
        for name in ("cur", "new", "tmp"):
            os.mkdir(os.path.join(path, name))
            self._own(os.path.join(path, name))

    def deliver(self, address, message):
        """Puts raw bytes in as one new message, and returns its file name."""
        name = f"{time.time():.6f}.{os.getpid()}_{next(_serial)}.test"
        path = self._path(address)
        temporary = os.path.join(path, "tmp", name)
        with open(temporary, "wb") as file:
            file.write(message)
        self._own(temporary)
        os.rename(temporary, os.path.join(path, "new", name))
        return name

    def messages(self, address):
        """The raw messages, oldest first."""
        found = []
        for entry in self._entries(address):
            with open(entry.path, "rb") as file:
                found.append((entry.name, file.read()))
        return [message for _, message in sorted(found)]

    def count(self, address):
        return sum(1 for _ in self._entries(address))

    def empty(self, address):
        """Removes all messages and what Dovecot remembers of them."""
        shutil.rmtree(self._path(address))
        self.add(address)

    def _entries(self, address):
        for name in ("new", "cur"):
            yield from os.scandir(os.path.join(self._path(address), name))

    def _path(self, address):
        return os.path.join(self.folder, address)

    def _own(self, path):
        if self._owner is not None:
            os.chown(path, *self._owner)
