# SPDX-License-Identifier: GPL-2.0-or-later
"""A TCP relay on loopback, which can make the way longer.

`DelayProxy(port, rtt=0.1)` listens on a free port (`.port`) and passes everything on to `port`; each
direction takes half of `rtt` seconds. Bandwidth is not limited: bytes in flight do not wait for each
other, as on a long fast line. `.cut()` breaks all connections, as a lost link would.
"""

import contextlib
import queue
import socket
import struct
import threading
import time

CHUNK = 1 << 16
IN_FLIGHT = 1024  # chunks; beyond, the sender has to wait


class DelayProxy:
    def __init__(self, port, rtt=0.0, address="127.0.0.1", source=None, listen_port=0):
        """`source` is the local address that the onward connections come from."""
        self._target = (address, port)
        self._source = (source, 0) if source else None
        self._one_way = rtt / 2
        self._pairs = []
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", listen_port), backlog=256)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, name="relay", daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.stop()

    def stop(self):
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def cut(self):
        """Resets every connection that passes now."""
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for sock in (sock for pair in pairs for sock in pair):
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                sock.shutdown(socket.SHUT_RDWR)
                sock.close()

    def _accept(self):
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(self._target, 10, self._source)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            for sock in (near, far):
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._serve, args=((near, far),), daemon=True).start()

    def _serve(self, pair):
        with self._lock:
            self._pairs.append(pair)
        carry = self._pass_late if self._one_way else self._pass
        back = threading.Thread(target=carry, args=pair[::-1], daemon=True)
        back.start()
        carry(*pair)
        back.join()
        with self._lock:
            if pair in self._pairs:
                self._pairs.remove(pair)
        for sock in pair:
            sock.close()

    @staticmethod
    def _pass(source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(CHUNK):
                sink.sendall(data)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)

    def _pass_late(self, source, sink):
        line = queue.Queue(IN_FLIGHT)
        drain = threading.Thread(target=self._drain, args=(line, sink), daemon=True)
        drain.start()
        data = b"-"
        while data:
            try:
                data = source.recv(CHUNK)
            except OSError:
                data = b""
            line.put((time.monotonic() + self._one_way, data))
        drain.join()

    @staticmethod
    def _drain(line, sink):
        """Sends what comes due; an empty chunk is the end. Goes on draining when the sink is gone."""
        while True:
            due, data = line.get()
            time.sleep(max(0.0, due - time.monotonic()))
            with contextlib.suppress(OSError):
                if not data:
                    sink.shutdown(socket.SHUT_WR)
                else:
                    sink.sendall(data)
            if not data:
                return
