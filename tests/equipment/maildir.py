# SPDX-License-Identifier: GPL-2.0-or-later
"""The mailboxes behind the test servers: one Maildir per address, owned by the mail user.

Postfix (or its stand-in) writes them, Dovecot serves them, tests look into them directly.
"""

import contextlib
import itertools
import os
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
        found = {}
        for path in self._files(address):
            # Dovecot may rename a file (new to cur, flags) or remove it while we look.
            with contextlib.suppress(FileNotFoundError), open(path, "rb") as file:
                found[_unique(path)] = file.read()
        return [found[name] for name in sorted(found)]

    def count(self, address):
        return len({_unique(path) for path in self._files(address)})

    def empty(self, address):
        """Removes all messages."""
        for path in self._files(address):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)

    def _files(self, address):
        # new before cur: what moves meanwhile is seen twice rather than not at all. Then cur again,
        # for what changed its flags between.
        path = self._path(address)
        return [entry.path for name in ("new", "cur", "cur") for entry in os.scandir(f"{path}/{name}")]

    def _path(self, address):
        return os.path.join(self.folder, address)

    def _own(self, path):
        if self._owner is not None:
            os.chown(path, *self._owner)


def _unique(path):
    """The part of a Maildir file's name that stays when its flags change."""
    return os.path.basename(path).partition(":")[0]
