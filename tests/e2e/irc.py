# SPDX-License-Identifier: GPL-2.0-or-later
"""An account of another protocol, for tests of what mail has to do with its buddies."""

import contextlib
import socket
import threading


class IrcServer:
    """As much of an IRC server as makes an account connected; nobody is ever there."""

    NAME = "al@127.0.0.1"

    def __enter__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    def _serve(self):
        with contextlib.suppress(OSError), self._listener.accept()[0] as link, link.makefile("rw", newline="\r\n") as stream:
            for line in stream:
                if line.startswith("USER"):
                    stream.write(":irc.test 001 al :Welcome\r\n:irc.test 376 al :End\r\n")
                elif line.startswith("PING"):
                    stream.write(f":irc.test PONG irc.test {line.split()[1]}\r\n")
                elif line.startswith("ISON"):
                    stream.write(":irc.test 303 al :\r\n")
                stream.flush()

    @property
    def account(self):
        """One for write_purple_dir."""
        return {"protocol": "prpl-irc", "name": self.NAME, "password": "x", "settings": {"port": self.port}}

    def buddy(self, name, alias):
        return {"account": self.NAME, "protocol": "prpl-irc", "name": name, "alias": alias}

    def chat(self, channel, alias):
        return {"account": self.NAME, "protocol": "prpl-irc", "channel": channel, "alias": alias}

    def __exit__(self, *exc):
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)
