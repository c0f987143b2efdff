# SPDX-License-Identifier: GPL-2.0-or-later
"""SMTP servers that misbehave (RFC 5321, 3207, 4954), each as a difference to a good one."""

from .server import (
    Case, Script, close, delay, drip, endless, hang, read_chunk, read_line, read_message, reset, silence, starttls,
)  # fmt: skip

OK = b"250 2.0.0 Ok\r\n"
GO_AHEAD = b"354 End data with <CR><LF>.<CR><LF>\r\n"
LOGGED_IN = b"235 2.7.0 Authentication successful\r\n"


QUEUED = b"250 2.0.0 Ok: queued as SCRIPTED\r\n"


def is_last_chunk(connection):
    return connection.server.lines[-1].upper().endswith(" LAST")


def answer_chunk(connection):
    """What a good server says to a chunk, after it was read."""
    connection.send(QUEUED if is_last_chunk(connection) else OK)


def smtp_script(tls=False, chunking=False):
    """A good server that takes any login and any message."""
    extensions = [b"PIPELINING", b"SIZE 104857600", b"AUTH PLAIN LOGIN", b"8BITMIME"]
    extensions += [b"STARTTLS"] if tls else []
    extensions += [b"CHUNKING"] if chunking else []
    answer = b"250-scripted\r\n" + b"".join(b"250-%s\r\n" % e for e in extensions) + b"250 DSN\r\n"
    rules = [
        (r"^EHLO", answer),
        (r"^HELO", OK),
        (r"^AUTH PLAIN \S", LOGGED_IN),
        (r"^AUTH PLAIN", [b"334 \r\n", read_line, LOGGED_IN]),
        (r"^AUTH LOGIN \S", [b"334 UGFzc3dvcmQ6\r\n", read_line, LOGGED_IN]),
        (r"^AUTH LOGIN",
         [b"334 VXNlcm5hbWU6\r\n", read_line, b"334 UGFzc3dvcmQ6\r\n", read_line, LOGGED_IN]),
        (r"^(MAIL|RCPT|RSET|NOOP)\b", OK),
        (r"^DATA", [GO_AHEAD, read_message, QUEUED]),
        (r"^BDAT", [read_chunk, answer_chunk]),
        (r"^QUIT", [b"221 2.0.0 Bye\r\n", close]),
        (r"^STARTTLS", [b"220 2.0.0 Ready\r\n", starttls] if tls else b"502 5.5.1 no TLS\r\n"),
        (r"", b"500 5.5.2 unknown command\r\n"),
    ]  # fmt: skip
    return Script(b"220 scripted ESMTP\r\n", rules)


GOOD = smtp_script()
TLS = smtp_script(tls=True)
CHUNKING = smtp_script(chunking=True)


def _at(name, pattern, reply, outcome, after_login=False):
    return Case(name, GOOD.but((pattern, reply)), outcome, after_login)


def _greets(name, reply, outcome):
    return Case(name, GOOD.but(greeting=reply), outcome)


def _after_dot(name, reply, outcome):
    return _at(name, r"^DATA", [GO_AHEAD, read_message, reply], outcome, True)


SMTP_CASES = [
    _greets("no greeting", hang, "TIMEOUT"),
    _greets("closes instead of a greeting", close, "NETWORK"),
    _greets("resets instead of a greeting", reset, "NETWORK"),
    _greets("greets with garbage", b"\x00\xff\x13\x37 hello?\r\n", "PROTOCOL"),
    _greets("greets with 421", [b"421 4.3.2 shutting down\r\n", close], "TEMPORARY"),
    _greets("greets with 554", [b"554 5.7.1 go away\r\n", close], "PERMANENT"),
    _greets("greets without end", endless(b"220-", b"x"), "LIMIT"),
    _at("closes at EHLO", r"^EHLO", close, "NETWORK"),
    _at("hangs at EHLO", r"^EHLO", hang, "TIMEOUT"),
    _at("extensions without end", r"^EHLO", endless(b"", b"250-X-EXTENSION\r\n"), "LIMIT"),
    _at("rejects the password", r"^AUTH", b"535 5.7.8 Authentication failed\r\n", "AUTH"),
    _at("login not now", r"^AUTH", b"454 4.7.0 Temporary authentication failure\r\n", "TEMPORARY"),
    _at("closes at login", r"^AUTH", close, "NETWORK"),
    _at("hangs at login", r"^AUTH", hang, "TIMEOUT"),
    _at("421 at MAIL", r"^MAIL", [b"421 4.3.2 shutting down\r\n", close], "TEMPORARY", True),
    _at("451 at MAIL", r"^MAIL", b"451 4.3.0 try again\r\n", "TEMPORARY", True),
    _at("sender refused", r"^MAIL", b"550 5.7.1 not your address\r\n", "PERMANENT", True),
    _at("too large", r"^MAIL", b"552 5.3.4 message too big\r\n", "PERMANENT", True),
    _at("greylisting", r"^RCPT", b"450 4.2.0 greylisted\r\n", "TEMPORARY", True),
    _at("unknown recipient", r"^RCPT", b"550 5.1.1 user unknown\r\n", "PERMANENT", True),
    _at("closes at RCPT", r"^RCPT", close, "NETWORK", True),
    _at("hangs at RCPT", r"^RCPT", hang, "TIMEOUT", True),
    _at("DATA refused", r"^DATA", b"554 5.5.1 no\r\n", "PERMANENT", True),
    _at("DATA not now", r"^DATA", b"451 4.3.0 try again\r\n", "TEMPORARY", True),
    _at("closes at DATA", r"^DATA", close, "NETWORK", True),
    _at("closes within the message", r"^DATA", [GO_AHEAD, read_line, close], "NETWORK", True),
    _at("stops reading the message", r"^DATA", [GO_AHEAD, hang], "TIMEOUT", True),
    _after_dot("closes after the dot", close, "UNCERTAIN"),
    _after_dot("resets after the dot", reset, "UNCERTAIN"),
    _after_dot("silent after the dot", silence, "UNCERTAIN"),
    _after_dot("half an answer after the dot", [b"250 2.0.0 Ok: que", close], "UNCERTAIN"),
    _after_dot("garbage after the dot", [b"\xff\xfe\r\n", close], "UNCERTAIN"),
    _after_dot("rejects after the dot", b"554 5.6.0 content rejected\r\n", "PERMANENT"),
    _after_dot("451 after the dot", b"451 4.3.0 try again\r\n", "TEMPORARY"),
    _after_dot("421 after the dot", [b"421 4.3.2 shutting down\r\n", close], "TEMPORARY"),
    _after_dot("answer without end", endless(b"250-", b"x"), "UNCERTAIN"),
    Case("STARTTLS not offered", GOOD, "PERMANENT"),
    Case("STARTTLS refused", TLS.but((r"^STARTTLS", b"454 4.7.0 TLS not available\r\n")), "TEMPORARY"),
    Case("closes at STARTTLS", TLS.but((r"^STARTTLS", [b"220 go\r\n", close])), "NETWORK"),
    Case("garbage instead of TLS", TLS.but((r"^STARTTLS", [b"220 go\r\n250 hm\r\n", silence])), "NETWORK"),
    Case("hangs in the TLS handshake", TLS.but((r"^STARTTLS", [b"220 go\r\n", hang])), "TIMEOUT"),
]  # fmt: skip

# Slow or odd, but not wrong: the client has to succeed.
SMTP_GOOD_CASES = [
    Case("good", GOOD, "OK"),
    Case("STARTTLS", TLS, "OK"),
    _greets("greeting in parts", drip(b"220-scripted\r\n220 ESMTP\r\n", 0.005), "OK"),
    _after_dot("slow after the dot", [delay(1.5), b"250 2.0.0 Ok\r\n"], "OK"),
    Case("closes after QUIT", GOOD.but((r"^QUIT", close)), "OK", True),
]
