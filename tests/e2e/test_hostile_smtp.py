# SPDX-License-Identifier: GPL-2.0-or-later
"""imaild and SMTP servers that misbehave, end to end: one clear status a mail, no password told, nothing lost and nothing sent twice.

After each case the sender is set to a good server: a mail that waits goes out there, with its Message-ID.
"""

import email
import email.policy
import time
import zlib

import pytest

from e2e.wire import Imaild
from equipment.home import new_home
from peers import SMTP_CASES, SMTP_GOOD_CASES, ScriptedServer, smtp_script
from peers.server import Case, close, drip, read_line, read_message, reset, starttls
from peers.smtp import GO_AHEAD, GOOD, OK, QUEUED, TLS

ALICE, BOB, CAROL, DAVE = (f"{name}@demo.test" for name in ("alice", "bob", "carol", "dave"))
PASSWORD = "secret-a"

# A case's outcome is an error code of the wire. A TIMEOUT takes minutes of real time by design; the unit tests have those with a shorter one.
QUICK = [case for case in SMTP_CASES if case.outcome != "TIMEOUT" and "TLS" not in case.name and case.name != "silent after the dot"]
UNSAFE = [case for case in SMTP_CASES if case.outcome != "TIMEOUT" and "TLS" in case.name and case.name != "garbage instead of TLS"]
BEFORE, AFTER = False, True  # the login


def steps(when, *steps_and_outcomes):
    return [Case(name, GOOD.but((pattern, reply)) if pattern else GOOD.but(greeting=reply), outcome, when) for name, pattern, reply, outcome in steps_and_outcomes]


# Every step of the conversation dropped, in order and by a reset.
DROPPED = [
    case
    for how, action in (("closes", close), ("resets", reset))
    for case in steps(
        BEFORE,
        (f"{how} within the greeting", None, [b"220-scri", action], "network"),
        (f"{how} at EHLO", r"^EHLO", action, "network"),
        (f"{how} within the extensions", r"^EHLO", [b"250-scripted\r\n250-PIPEL", action], "network"),
        (f"{how} at AUTH", r"^AUTH", action, "network"),
        (f"{how} within the answer to AUTH", r"^AUTH", [b"235-2.7.0 Wel", action], "network"),
    )
    + steps(
        AFTER,
        (f"{how} at MAIL", r"^MAIL", action, "network"),
        (f"{how} within the answer to MAIL", r"^MAIL", [b"250 2.1", action], "network"),
        (f"{how} at RCPT", r"^RCPT", action, "network"),
        (f"{how} within an answer of several lines", r"^RCPT", [b"250-2.1.5 One\r\n250-", action], "network"),
        (f"{how} at the last RCPT", r"^RCPT TO:<dave", action, "network"),
        (f"{how} at DATA", r"^DATA", action, "network"),
        (f"{how} within the go-ahead", r"^DATA", [b"354 End da", action], "network"),
        (f"{how} after the dot", r"^DATA", [GO_AHEAD, read_message, action], "uncertain"),
        (f"{how} within the last answer", r"^DATA", [GO_AHEAD, read_message, b"250-2.0.0 Ok\r\n250 2.0", action], "uncertain"),
    )
]

ODD = steps(
    AFTER,
    ("421 at RCPT", r"^RCPT", [b"421 4.3.2 shutting down\r\n", close], "temporary"),
    ("421 at DATA", r"^DATA", [b"421 4.3.2 shutting down\r\n", close], "temporary"),
    ("421 of several lines at MAIL", r"^MAIL", [b"421-4.3.2 shutting\r\n421 4.3.2 down\r\n", close], "temporary"),
    ("5xx of several lines at MAIL", r"^MAIL", b"550-5.7.1 This is\r\n550-5.7.1 not your\r\n550 5.7.1 address\r\n", "permanent"),
    ("5xx in pieces at the dot", r"^DATA", [GO_AHEAD, read_message, drip(b"554-5.6.0 spam\r\n554 5.6.0 spam\r\n", 0.002)], "permanent"),
    ("all recipients put off", r"^RCPT", b"451 4.7.1 later\r\n", "temporary"),
    ("all refused, and a go-ahead", r"^RCPT", b"550 5.1.1 unknown\r\n", "permanent"),
    ("an answer that is none", r"^RCPT", b"HELLO\r\n", "protocol"),
    ("an empty answer", r"^MAIL", b"\r\n", "protocol"),
    ("NULs for an answer", r"^RCPT", b"\0\0\0\r\n", "protocol"),
    ("codes that change within an answer", r"^RCPT", b"250-2.1.5 yes\r\n550 5.1.1 no\r\n", "permanent"),
    ("250 to DATA", r"^DATA", b"250 2.0.0 sure\r\n", "protocol"),
    ("a line of control characters", r"^MAIL", b"550 5.7.1 \x1b[2J\x07\xff\xfe\xe2\x80\xae no\r\n", "permanent"),
    ("refuses with 60 KB of words", r"^MAIL", b"".join(b"550-5.7.1 %s\r\n" % (b"x" * 400) for _ in range(150)) + b"550 no\r\n", "permanent"),
)  # fmt: skip


@pytest.fixture(scope="module")
def imaild(build_dir, mail_servers):
    with new_home() as home, Imaild(home, build_dir, ca_file=mail_servers.ca_file) as server:
        yield server


@pytest.fixture
def alice(imaild, request):
    """A user of the test's own, on the one imaild that has to survive them all."""
    with imaild.client(f"u{zlib.crc32(request.node.nodeid.encode())}@demo.test") as client:
        yield client


def sender(client, server, tls="none", login=True, **members):
    """Sets the only sender, and answers its id."""
    members |= {"login": ALICE, "password": PASSWORD} if login else {}
    return client.ok("sender-set", address=ALICE, host="localhost", port=server.port, tls=tls, **members)["sender"]


def send(client, subject="hostile", to=(BOB, CAROL, DAVE)):
    return client.send_mail(list(to), subject, "some text\n" * 20)


def status_of(client, mail):
    """The first status that is no mere progress."""
    status = client.wait("mail-status", 30, mail=mail, where=lambda frame: frame["state"] not in ("sending", "held", "queued"))
    assert PASSWORD not in str(status) and "\n" not in status.get("text", "") and len(status.get("text", "")) <= 4096
    return status


def is_unsafe_text(text):
    return any(not c.isprintable() and c != " " for c in text)


def mails(server):
    """What came. A go-ahead that nobody is left for is answered with a lone dot (RFC 2920 3.1), which is no mail."""
    return [raw for raw in server.messages if raw]


def message_ids(server):
    return [email.message_from_bytes(raw, policy=email.policy.default)["Message-ID"] for raw in mails(server)]


def served_afterwards(client, ident, mail, status):
    """With a good server in the bad one's place a mail that waits goes out, once, and so does another."""
    with ScriptedServer(GOOD) as server:
        sender(client, server, sender=ident)
        if status["state"] in ("deferred", "uncertain"):
            done = client.wait("mail-status", 30, mail=mail, state="sent")
            assert done["message_id"] == status["message_id"] and message_ids(server) == [status["message_id"]]
        before = len(mails(server))
        after = send(client, "afterwards", [BOB])
        assert status_of(client, after)["state"] == "sent"
        assert len(mails(server)) == before + 1
    assert not [frame for frame in client.pushed if frame["type"] == "mail-status" and frame["mail"] == mail and frame["state"] in ("failed", "sent")]


@pytest.mark.parametrize("case", QUICK + DROPPED + ODD, ids=str)
def test_hostile(imaild, alice, case):
    pid, outcome = imaild.process.pid, case.outcome.lower()
    if case.name == "closes within the message":
        outcome = "uncertain"  # a small mail is out as a whole when the server goes
    with ScriptedServer(case.script) as server:
        ident = sender(alice, server)
        mail = send(alice)
        status = status_of(alice, mail)
        assert status["code"] == outcome, status
        if outcome == "uncertain":
            assert status["state"] == "uncertain" and len(mails(server)) <= 1
        elif outcome in ("permanent", "limit") and case.after_login:
            assert status["state"] == "failed" and status["tell"]
        else:
            assert status["state"] == "deferred" and 30 < status["next_try"] - time.time() < 100, status
            assert not mails(server) or "dot" in case.name
        assert f"localhost:{server.port}" in status["text"] and not is_unsafe_text(status["text"])
        assert not case.after_login or any(line.startswith("MAIL") for line in server.lines)
    served_afterwards(alice, ident, mail, status)
    assert imaild.process.pid == pid and imaild.process.poll() is None


@pytest.mark.parametrize("case", SMTP_GOOD_CASES, ids=str)
def test_odd_but_served(alice, mail_servers, case):
    with ScriptedServer(case.script, certificate=mail_servers.certificates.server) as server:
        sender(alice, server, tls="starttls" if case.name == "STARTTLS" else "none")
        status = status_of(alice, send(alice))
        assert (status["state"], len(mails(server))) == ("sent", 1)


@pytest.mark.parametrize("interval", [0.0005, 0.004])
def test_all_answers_in_pieces(alice, interval):
    """An octet at a time, most of them in several lines."""
    script = GOOD.but(
        (r"^EHLO", drip(b"250-scripted\r\n250-PIPELINING\r\n250-AUTH PLAIN\r\n250 SIZE 1000000\r\n", interval)),
        (r"^(MAIL|RCPT)", drip(b"250-2.1.0 yes\r\n250-2.1.0 yes\r\n250 2.1.0 yes\r\n", interval)),
        (r"^DATA", [drip(b"354-go\r\n354 ahead\r\n", interval), read_message, drip(b"250-2.0.0 queued\r\n250 2.0.0 as X\r\n", interval)]),
        greeting=drip(b"220-scripted\r\n220 ESMTP\r\n", interval),
    )
    with ScriptedServer(script) as server:
        sender(alice, server)
        for number in (1, 2):
            status = status_of(alice, send(alice))
            assert (status["state"], len(mails(server))) == ("sent", number) and status["text"].startswith("250")
        assert server.connections == 1


@pytest.mark.parametrize("extensions", [b"PIPELINING", b"8BITMIME"], ids=["pipelined", "one at a time"])
def test_half_the_recipients_are_refused(alice, extensions):
    everybody = [f"user{number}@demo.test" for number in range(20)]
    script = GOOD.but(
        (r"^EHLO", b"250-scripted\r\n250-%s\r\n250 AUTH PLAIN\r\n" % extensions),
        (r"^RCPT TO:<user\d*[02468]@", b"250 2.1.5 Ok\r\n"),
        (r"^RCPT TO:<user(\d)@", b"550-5.1.1 nobody\r\n550 5.1.1 of that name\r\n"),
        (r"^RCPT TO:<user(\d\d)@", b"450 4.2.1 not now\r\n"),
    )
    with ScriptedServer(script) as server:
        ident = sender(alice, server)
        mail = send(alice, to=everybody)
        status = status_of(alice, mail)
        assert status["state"] == "deferred" and status["tell"] and len(mails(server)) == 1
        got = {entry["address"]: entry["state"] for entry in status["recipients"]}
        assert got == {user: "accepted" if number % 2 == 0 else "refused" if number < 10 else "waiting" for number, user in enumerate(everybody)}
    with ScriptedServer(GOOD) as server:
        sender(alice, server, sender=ident)
        alice.wait("mail-status", 30, mail=mail, state="sent")
        # Only those that were put off, in one go.
        assert [line.split()[1] for line in server.lines if line.startswith("RCPT")] == [f"TO:<{everybody[n]}>" for n in range(11, 20, 2)]
        assert message_ids(server) == [status["message_id"]]


@pytest.mark.parametrize("step", [r"^MAIL", r"^RCPT", r"^DATA", "dot", r"^AUTH", "greeting"])
def test_4xx_then_250(alice, step):
    """Put off once at each step, by a server that then takes the mail: it goes out once."""
    refusals = ["once"]

    def refuse(code, then):
        def answer(connection):
            if refusals:
                refusals.pop()
                connection.send(b"%d 4.3.0 not just now\r\n" % code)
            else:
                connection.reply(then)

        return answer

    if step == "dot":
        script = GOOD.but((r"^DATA", [GO_AHEAD, read_message, refuse(451, QUEUED)]))
    elif step == "greeting":
        script = GOOD.but(greeting=refuse(421, b"220 scripted\r\n"))
    else:
        then = {r"^DATA": [GO_AHEAD, read_message, QUEUED], r"^AUTH": b"235 2.7.0 yes\r\n"}.get(step, OK)
        script = GOOD.but((step, refuse(454 if step == r"^AUTH" else 451, then)))
    with ScriptedServer(script) as server:
        sender(alice, server)
        mail = send(alice, to=[BOB])
        status = status_of(alice, mail)
        assert (status["state"], status["code"]) == ("deferred", "temporary") and "not just now" in str(status)
        alice.ok("mail-release", mail=mail)
        assert alice.wait("mail-status", 30, mail=mail, state="sent")["message_id"] == status["message_id"]
        assert len(mails(server)) == (2 if step == "dot" else 1)


def test_421_between_two_mails(alice):
    """The server says that it has had enough of an idle connection: the next mail takes another, and nobody is told."""
    script = GOOD.but((r"^DATA", [GO_AHEAD, read_message, QUEUED, b"421 4.4.2 idle too long\r\n", close]))
    with ScriptedServer(script) as server:
        sender(alice, server)
        for number in range(3):
            assert status_of(alice, send(alice))["state"] == "sent"
            assert len(mails(server)) == number + 1
        assert server.connections == 3


def test_uncertain_is_tried_again_with_the_same_message_id(alice):
    times = ["once"]

    def lose(connection):
        if times:
            times.pop()
            raise close(connection)
        connection.send(QUEUED)

    with ScriptedServer(GOOD.but((r"^DATA", [GO_AHEAD, read_message, lose]))) as server:
        sender(alice, server)
        mail = send(alice)
        status = status_of(alice, mail)
        assert status["state"] == "uncertain" and "not known" in status["text"]
        alice.ok("mail-release", mail=mail)
        alice.wait("mail-status", 30, mail=mail, state="sent")
        assert message_ids(server) == [status["message_id"]] * 2


# STARTTLS. Nothing that a login consists of may be said before the handshake.


def said_in_the_clear(server):
    return [line for line in server.clear_lines if not line.upper().startswith(("EHLO", "HELO", "STARTTLS", "QUIT", "NOOP", "RSET"))]


INJECTED = [
    Case("answers injected behind STARTTLS", TLS.but((r"^STARTTLS", [b"220 go\r\n250-scripted\r\n250 AUTH PLAIN\r\n235 faked\r\n", starttls])), "PROTOCOL"),
    Case("an EHLO injected behind STARTTLS", TLS.but((r"^STARTTLS", [b"220 go\r\n250 X\r\n", starttls])), "PROTOCOL"),
    Case("half a line injected behind STARTTLS", TLS.but((r"^STARTTLS", [b"220 go\r\n250-", starttls])), "NETWORK"),
]
STRIPPED = [
    Case("STARTTLS stripped, AUTH offered", GOOD, "PERMANENT"),
    Case("STARTTLS stripped to spaces", TLS.but((r"^EHLO", b"250-scripted\r\n250-XXXXXXXX\r\n250 AUTH PLAIN LOGIN\r\n")), "PERMANENT"),
    Case("EHLO refused, HELO taken", GOOD.but((r"^EHLO", b"500 what?\r\n")), "PERMANENT"),
    Case("STARTTLS refused for good", TLS.but((r"^STARTTLS", b"502 5.5.1 not implemented\r\n")), "PERMANENT"),
    Case("resets at STARTTLS", TLS.but((r"^STARTTLS", [b"220 go\r\n", reset])), "NETWORK"),
    Case("closes instead of the go-ahead", TLS.but((r"^STARTTLS", close)), "NETWORK"),
]  # fmt: skip


@pytest.mark.parametrize("case", UNSAFE + INJECTED + STRIPPED, ids=str)
def test_no_password_without_tls(imaild, alice, mail_servers, case):
    with ScriptedServer(case.script, certificate=mail_servers.certificates.server) as server:
        ident = sender(alice, server, tls="starttls")
        mail = send(alice)
        status = status_of(alice, mail)
        assert status["state"] == "deferred" and status["code"] in (case.outcome.lower(), "network", "protocol"), status
        assert f"localhost:{server.port}" in status["text"]
        assert not mails(server) and not said_in_the_clear(server), server.clear_lines
    assert PASSWORD not in imaild.log()
    served_afterwards(alice, ident, mail, status)


@pytest.mark.parametrize("pair", ["stranger", "wrong_host"])
@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_no_password_to_a_certificate_that_is_not_right(alice, mail_servers, pair, tls):
    with ScriptedServer(TLS, certificate=getattr(mail_servers.certificates, pair), implicit_tls=tls == "tls") as server:
        ident = sender(alice, server, tls=tls)
        mail = send(alice)
        status = status_of(alice, mail)
        assert status["state"] == "deferred" and "certificate" in status["text"]
        assert not mails(server) and not any("AUTH" in line for line in server.lines)
    served_afterwards(alice, ident, mail, status)


def test_what_was_offered_before_tls_does_not_count(alice, mail_servers):
    """PIPELINING and SIZE of the clear EHLO are another's word; after the handshake the server names neither."""
    def ehlo(connection):
        connection.send(b"250-scripted\r\n250 AUTH PLAIN\r\n" if connection.is_secure else b"250-scripted\r\n250-PIPELINING\r\n250-SIZE 10\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n")

    with ScriptedServer(TLS.but((r"^EHLO", ehlo)), certificate=mail_servers.certificates.server) as server:
        sender(alice, server, tls="starttls")
        assert status_of(alice, send(alice))["state"] == "sent"
        assert not any("SIZE" in line for line in server.lines)


def test_memory_does_not_grow_with_an_endless_answer(imaild, alice):
    before = imaild.peak_rss_kib()
    for case in SMTP_CASES:
        if case.outcome == "LIMIT" or case.name == "answer without end":
            with ScriptedServer(case.script) as server:
                sender(alice, server, is_default=True)
                status_of(alice, send(alice))
    assert imaild.peak_rss_kib() < max(before, 30 * 1024) + 25 * 1024


def test_a_password_is_told_once_and_not_again(alice):
    """A refused login is not repeated for each mail that waits: accounts get locked by that."""
    with ScriptedServer(GOOD.but((r"^AUTH", b"535 5.7.8 no\r\n"))) as server:
        sender(alice, server)
        told = [status_of(alice, mail) for mail in [send(alice, f"mail {number}") for number in range(5)]]
        assert all((status["state"], status["code"]) == ("deferred", "auth") for status in told)
        # The first connections are made side by side.
        assert sum(line.startswith("AUTH") for line in server.lines) <= 4 and server.connections <= 4
