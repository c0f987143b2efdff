# SPDX-License-Identifier: GPL-2.0-or-later
"""The engine of the hostile servers: answers lines by a table of (regular expression, reply).

For each line the client sends, the first rule that matches it answers, whatever came before; so a script
does not depend on the order in which a client does things. A reply is bytes, an action below, or a list
of these. A line that no rule matches is answered by closing. The server remembers all it was told.
"""

import contextlib
import dataclasses
import re
import socket
import ssl
import struct
import threading

MAX_LINE = 1 << 20


@dataclasses.dataclass
class Script:
    """`greeting` is the reply to the connection itself, `rules` the pairs (regular expression, reply)."""

    greeting: object
    rules: list

    def but(self, *rules, greeting=None):
        """The same with other rules before its own."""
        return Script(self.greeting if greeting is None else greeting, [*rules, *self.rules])


@dataclasses.dataclass
class Case:
    """`outcome` is the kind of error that the client should come to: a name of imail's error codes.

    `after_login` tells that the client gets through the login first.
    """

    name: str
    script: Script
    outcome: str
    after_login: bool = False

    def __str__(self):
        return self.name


class Closed(Exception):
    """The connection is over."""


# Actions: functions that are given the Connection.


def close(connection):
    """Ends the connection in order."""
    raise Closed


def reset(connection):
    """Breaks the connection, as a crash of the host would."""
    connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    raise Closed


def hang(connection):
    """Says nothing more and reads nothing more, until the server is stopped or the client goes."""
    connection.server.stopping.wait()
    raise Closed


def silence(connection):
    """Reads on, and says nothing more."""
    while connection.read(65536):
        pass
    raise Closed


def starttls(connection):
    """Changes to TLS (say the go-ahead first)."""
    connection.secure()


def read_message(connection):
    """Takes a message up to its final dot."""
    message = bytearray()
    while (line := connection.line()) != b".":
        message += (line[1:] if line.startswith(b".") else line) + b"\r\n"
    connection.server.messages.append(bytes(message))


def read_chunk(connection):
    """Takes the octets that the line "BDAT size [LAST]" announces (RFC 3030); with the last ones the message is whole."""
    _, size, *last = connection.server.lines[-1].split()
    connection.chunks += connection.exactly(int(size))
    if last:
        connection.server.messages.append(bytes(connection.chunks))
        connection.chunks.clear()


def read_line(connection):
    """Takes one line, such as the answer to a SASL challenge."""
    connection.line()


def delay(seconds):
    """Waits."""

    def wait(connection):
        if connection.server.stopping.wait(seconds):
            raise Closed

    return wait


def drip(data, interval=0.01):
    """Sends the bytes one at a time."""

    def send(connection):
        for byte in data:
            connection.send(bytes([byte]))
            if connection.server.stopping.wait(interval):
                raise Closed

    return send


def endless(start, block):
    """Sends `start` and then `block` again and again, until the client has had enough."""

    def send(connection):
        connection.send(start)
        big = block * max(1, 65536 // len(block))
        while not connection.server.stopping.is_set():
            connection.send(big)

    return send


class Connection:
    """One client."""

    def __init__(self, server, sock):
        self.server = server
        self.sock = sock
        self.is_secure = False
        self.chunks = bytearray()
        self._buffer = b""

    def send(self, data):
        self.sock.sendall(data)

    def read(self, size):
        data, self._buffer = self._buffer, b""
        return data or self.sock.recv(size)

    def exactly(self, size):
        data = bytearray()
        while len(data) < size:
            block = self.read(65536)
            if not block:
                raise Closed
            data += block
        self._buffer = bytes(data[size:]) + self._buffer
        return bytes(data[:size])

    def line(self):
        """The next line, without its end."""
        while b"\n" not in self._buffer:
            data = self.sock.recv(65536)
            if not data or len(self._buffer) > MAX_LINE:
                raise Closed
            self._buffer += data
        line, _, self._buffer = self._buffer.partition(b"\n")
        line = line.rstrip(b"\r")
        self.server.lines.append(line.decode("utf-8", "replace"))
        if not self.is_secure:
            self.server.clear_lines.append(self.server.lines[-1])
        return line

    def secure(self):
        # What came before the handshake must not count as if it had come after it.
        self._buffer = b""
        self.sock = self.server.context.wrap_socket(self.sock, server_side=True)
        self.is_secure = True

    def reply(self, reply):
        if isinstance(reply, list):
            for part in reply:
                self.reply(part)
        elif callable(reply):
            reply(self)
        else:
            self.send(reply)

    def serve(self, script):
        if self.server.implicit_tls:
            self.secure()
        self.reply(script.greeting)
        while True:
            line = self.line().decode("utf-8", "replace")
            for pattern, reply in script.rules:
                if re.search(pattern, line, re.IGNORECASE):
                    self.reply(reply)
                    break
            else:
                raise Closed


class ScriptedServer:
    """Serves one script to any number of clients on `.port` of 127.0.0.1.

    `.lines` is what clients said, `.clear_lines` what they said without TLS, `.messages` what they
    submitted, `.connections` how many came.
    """

    def __init__(self, script, *, certificate=None, implicit_tls=False, window=None):
        """`certificate` is the pair (certificate file, key file), for TLS; `window` how many octets the system takes in before they are read."""
        self.script = script
        self.implicit_tls = implicit_tls
        self.lines = []
        self.clear_lines = []
        self.messages = []
        self.connections = 0
        self.stopping = threading.Event()
        self.context = None
        if certificate is not None:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*certificate)
        self._open = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        if window is not None:
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, name="scripted server", daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.stop()

    def stop(self):
        self.stopping.set()
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
            self.connections += 1
            self._open.append(sock)
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock):
        connection = Connection(self, sock)
        try:
            connection.serve(self.script)
        except (Closed, OSError):
            pass
        finally:
            connection.sock.close()
            if sock in self._open:
                self._open.remove(sock)
