# SPDX-License-Identifier: GPL-2.0-or-later
"""Free TCP ports for servers that have to be told a number.

Who can bind to port 0 should. The ports given here lie below the kernel's ephemeral range, so that an
outgoing connection of another test does not take one between a server's stop and its restart.
"""

import random
import socket

FIRST, LAST = 20000, 32000

LISTEN = "0A"  # the state in /proc/net/tcp


def free_ports(count, address="127.0.0.1"):
    """`count` distinct ports on which nobody listens now."""
    held = {}
    try:
        while len(held) < count:
            port = random.randint(FIRST, LAST)
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
