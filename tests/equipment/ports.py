# SPDX-License-Identifier: GPL-2.0-or-later
"""Free TCP ports for servers that have to be told a number.

Who can bind to port 0 should. The ports given here lie below the kernel's ephemeral range, so that an
outgoing connection of another test does not take one between a server's stop and its restart. Of the
workers of a run each has a part of them to itself, for the same reason.
"""

import os
import random
import socket

FIRST, LAST = 20000, 31999

LISTEN = "0A"  # the state in /proc/net/tcp


def own_ports(environment=os.environ):
    """Those that this worker gives (pytest-xdist names it, and tells how many there are); all, where it is the only one."""
    count = int(environment.get("PYTEST_XDIST_WORKER_COUNT", 1))
    number = int(environment.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    share = (LAST + 1 - FIRST) // count
    # A worker that crashed is followed by one with the next number.
    first = FIRST + number % count * share
    return range(first, first + share)


def free_ports(count, address="127.0.0.1"):
    """`count` distinct ports on which nobody listens now."""
    own = own_ports()
    held = {}
    try:
        while len(held) < count:
            port = random.choice(own)
            if port in held:
                continue
            sock = socket.socket()
            try:
                sock.bind((address, port))
            except OSError:
                sock.close()
                continue
            held[port] = sock
        return list(held)
    finally:
        for sock in held.values():
            sock.close()


def is_listening(port, address="127.0.0.1"):
    """Whether somebody listens there. Looks without connecting, so that the server notices nothing."""
    local = f"{socket.inet_aton(address)[::-1].hex()}:{port:04x}".upper()
    with open("/proc/net/tcp", encoding="ascii") as table:
        rows = (line.split() for line in table)
        return any(row[1] == local and row[3] == LISTEN for row in rows)
