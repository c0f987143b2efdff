# SPDX-License-Identifier: GPL-2.0-or-later
"""POP3 servers that misbehave (RFC 1939, 2449, 2595, 5034), each as a difference to a good one."""

from .server import (
    Case, Script, close, delay, drip, endless, hang, read_line, reset, silence, starttls,
)  # fmt: skip

OK = b"+OK\r\n"
MESSAGE = b"From: a@demo.test\r\nTo: b@demo.test\r\nSubject: scripted\r\n\r\nHello.\r\n"


def multiline(*lines):
    """A multi-line reply."""
    return b"+OK\r\n" + b"".join(line + b"\r\n" for line in lines) + b".\r\n"


CAPABILITIES = (b"TOP", b"UIDL", b"USER", b"SASL PLAIN LOGIN", b"PIPELINING", b"RESP-CODES")


def pop3_script(messages=(MESSAGE,), stls=False):
    """A good server with these messages; RETR gives each as it stands (dots are for the caller to stuff)."""
    sizes = [len(message) for message in messages]
    rules = [
        (r"^CAPA", multiline(*CAPABILITIES, *([b"STLS"] if stls else []))),
        (r"^AUTH (PLAIN|LOGIN) \S", OK),
        (r"^AUTH PLAIN", [b"+ \r\n", read_line, OK]),
        (r"^AUTH LOGIN", [b"+ VXNlcm5hbWU6\r\n", read_line, b"+ UGFzc3dvcmQ6\r\n", read_line, OK]),
        (r"^(USER|PASS|DELE|NOOP|RSET)\b", OK),
        (r"^STAT", b"+OK %d %d\r\n" % (len(sizes), sum(sizes))),
        (r"^LIST$", multiline(*(b"%d %d" % pair for pair in enumerate(sizes, 1)))),
        (r"^UIDL$", multiline(*(b"%d uid-%d" % (n, n) for n, _ in enumerate(sizes, 1)))),
        *(
            (rf"^(RETR {n}$|TOP {n} )", b"+OK\r\n" + message + b".\r\n")
            for n, message in enumerate(messages, 1)
        ),
        (r"^QUIT", [OK, close]),
        (r"^STLS", [OK, starttls] if stls else b"-ERR no TLS here\r\n"),
        (r"", b"-ERR unknown command\r\n"),
    ]
    return Script(b"+OK scripted server ready\r\n", rules)


GOOD = pop3_script()
STLS = pop3_script(stls=True)
LOGIN = r"^(PASS|AUTH)\b"


def _at(name, pattern, reply, outcome, after_login=False):
    return Case(name, GOOD.but((pattern, reply)), outcome, after_login)


def _greets(name, reply, outcome):
    return Case(name, GOOD.but(greeting=reply), outcome)


POP3_CASES = [
    _greets("no greeting", hang, "TIMEOUT"),
    _greets("closes instead of a greeting", close, "NETWORK"),
    _greets("resets instead of a greeting", reset, "NETWORK"),
    _greets("greets with garbage", b"\x00\xff\x13\x37 hello?\r\n", "PROTOCOL"),
    _greets("greets as HTTP", b"HTTP/1.1 400 Bad Request\r\n\r\n", "PROTOCOL"),
    _greets("greets with -ERR", b"-ERR [SYS/TEMP] too busy\r\n", "TEMPORARY"),
    _greets("greets without end", endless(b"+OK ", b"x"), "LIMIT"),
    _at("closes at CAPA", r"^CAPA", close, "NETWORK"),
    _at("hangs at CAPA", r"^CAPA", hang, "TIMEOUT"),
    _at("capabilities without end", r"^CAPA", endless(b"+OK\r\n", b"X-CAPABILITY\r\n"), "LIMIT"),
    _at("rejects the password", LOGIN, b"-ERR [AUTH] Authentication failed.\r\n", "AUTH"),
    _at("rejects without a code", LOGIN, b"-ERR invalid password\r\n", "AUTH"),
    _at("mailbox in use", LOGIN, b"-ERR [IN-USE] mailbox is locked\r\n", "TEMPORARY"),
    _at("login delay", LOGIN, b"-ERR [LOGIN-DELAY] come back later\r\n", "TEMPORARY"),
    _at("system trouble", LOGIN, b"-ERR [SYS/TEMP] try again\r\n", "TEMPORARY"),
    _at("closes at login", LOGIN, close, "NETWORK"),
    _at("hangs at login", LOGIN, hang, "TIMEOUT"),
    _at("closes at UIDL", r"^UIDL", close, "NETWORK", True),
    _at("hangs at UIDL", r"^UIDL", hang, "TIMEOUT", True),
    _at("UIDL refused", r"^UIDL", b"-ERR not supported\r\n", "PERMANENT", True),
    _at("UIDL with garbage", r"^UIDL", multiline(b"one two three", b"-1", b""), "PROTOCOL", True),
    _at("UIDL names a message twice", r"^UIDL", multiline(b"1 a", b"1 b"), "PROTOCOL", True),
    _at("UIDL without end", r"^UIDL", endless(b"+OK\r\n", b"1 uid\r\n"), "LIMIT", True),
    _at("a line without end", r"^UIDL", endless(b"+OK\r\n1 ", b"x"), "LIMIT", True),
    _at("closes at RETR", r"^RETR", close, "NETWORK", True),
    _at("closes within a message", r"^RETR", [b"+OK\r\n" + MESSAGE, close], "NETWORK", True),
    _at("resets within a message", r"^RETR", [b"+OK\r\n" + MESSAGE, reset], "NETWORK", True),
    _at("silent within a message", r"^RETR", [b"+OK\r\n" + MESSAGE, silence], "TIMEOUT", True),
    _at("message gone", r"^RETR", b"-ERR no such message\r\n", "TEMPORARY", True),
    _at("message without end", r"^RETR", endless(b"+OK\r\n", b"all work and no play\r\n"), "LIMIT", True),
    Case("STLS not offered", GOOD, "PERMANENT"),
    Case("STLS refused", STLS.but((r"^STLS", b"-ERR not now\r\n")), "PERMANENT"),
    Case("closes at STLS", STLS.but((r"^STLS", [OK, close])), "NETWORK"),
    Case("garbage instead of TLS", STLS.but((r"^STLS", [OK, b"+OK still here\r\n", silence])), "NETWORK"),
    Case("hangs in the TLS handshake", STLS.but((r"^STLS", [OK, hang])), "TIMEOUT"),
]  # fmt: skip

# Slow or odd, but not wrong: the client has to succeed.
POP3_GOOD_CASES = [
    Case("good", GOOD, "OK"),
    Case("STLS", STLS, "OK"),
    _at("no CAPA", r"^CAPA", b"-ERR what?\r\n", "OK"),
    _at("message byte by byte", r"^RETR", drip(b"+OK\r\n" + MESSAGE + b".\r\n", 0.002), "OK"),
    _at("slow login", LOGIN, [delay(1), OK], "OK"),
    Case("no messages", pop3_script(()), "OK"),
    Case("stuffed dots", pop3_script((MESSAGE + b"..\r\n..two\r\n",)), "OK"),
]
