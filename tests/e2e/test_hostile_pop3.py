# SPDX-License-Identifier: GPL-2.0-or-later
"""imaild and POP3 servers that misbehave, end to end: one clear status each, nothing lost, and the next mailbox is served."""

import time
import zlib

import pytest

from e2e.maildrop import Maildrop
from e2e.test_fetch import add, check, message, nothing_more, settle, subjects, take
from e2e.wire import Imaild
from equipment.processes import wait_until
from peers import POP3_CASES, POP3_GOOD_CASES, ScriptedServer
from peers.pop3 import GOOD, LOGIN, MESSAGE, multiline, pop3_script
from peers.server import Case, close, drip, endless, reset

ALICE = "alice@demo.test"
OK = b"+OK\r\n"

# A case's outcome, an error code as the wire has it, or OK: the mails come. A TIMEOUT takes a minute of real time by design; the unit tests
# have those with a shorter one.
QUICK = [case for case in POP3_CASES if case.outcome != "TIMEOUT" and "STLS" not in case.name and "TLS" not in case.name]


def steps(*steps_and_outcomes):
    return [Case(name, GOOD.but((pattern, reply)) if pattern else GOOD.but(greeting=reply), outcome) for name, pattern, reply, outcome in steps_and_outcomes]


# Every step of the conversation dropped, in order and by a reset, and what comes without its line end.
DROPPED = [
    case
    for how, action in (("closes", close), ("resets", reset))
    for case in steps(
        (f"{how} instead of a greeting", None, action, "network"),
        (f"{how} at CAPA", r"^CAPA", action, "network"),
        (f"{how} within CAPA", r"^CAPA", [b"+OK\r\nUIDL\r\nPIPE", action], "network"),
        (f"{how} at the login", LOGIN, action, "network"),
        (f"{how} at UIDL", r"^UIDL", action, "network"),
        (f"{how} within UIDL", r"^UIDL", [b"+OK\r\n1 uid", action], "network"),
        (f"{how} at LIST", r"^LIST", action, "network"),
        (f"{how} within LIST", r"^LIST", [b"+OK\r\n1 ", action], "network"),
        (f"{how} at RETR", r"^RETR", action, "network"),
        (f"{how} within the answer to RETR", r"^RETR", [b"+O", action], "network"),
        (f"{how} within a message", r"^RETR", [OK + MESSAGE[:40], action], "network"),
        (f"{how} before the last dot", r"^RETR", [OK + MESSAGE, action], "network"),
        (f"{how} within the last line", r"^RETR", [OK + MESSAGE + b".", action], "network"),
    )
] + steps(
    ("+OK without CRLF, then the end", r"^UIDL", [b"+OK", close], "network"),
    ("greets without CRLF, then the end", None, [b"+OK", close], "network"),
    ("an answer that is neither", r"^RETR", b"HELLO\r\n", "protocol"),
    ("an empty answer", r"^RETR", b"\r\n", "protocol"),
    ("NULs for an answer", r"^RETR", b"\0\0\0\r\n", "protocol"),
    ("a message line without end", r"^RETR", endless(OK, b"x" * 65536), "limit"),
    ("a list of negative numbers", r"^LIST", multiline(b"-1 10"), "protocol"),
    ("a list of huge numbers", r"^LIST", multiline(b"99999999999999999999 1"), "limit"),
)

# Odd, but the mail is there: it comes.
ODD = steps(
    ("sizes that lie, too small", r"^LIST", multiline(b"1 1"), "OK"),
    ("sizes that lie, too large", r"^LIST", multiline(b"1 200000000"), "OK"),
    ("sizes that are none", r"^LIST", multiline(b"1 many"), "OK"),
    ("no sizes", r"^LIST", b"-ERR no\r\n", "OK"),
    ("no unique-ids", r"^UIDL", b"-ERR no\r\n", "OK"),
    ("lists without CR", r"^UIDL", b"+OK\n1 uid-1\n.\n", "OK"),
    ("UIDL one octet at a time", r"^UIDL", drip(b"+OK\r\n1 uid-1\r\n.\r\n", 0.005), "OK"),
    ("a greeting one octet at a time", None, drip(b"+OK ready\r\n", 0.005), "OK"),
    ("a message one octet at a time", r"^RETR", drip(OK + MESSAGE + b".\r\n", 0.005), "OK"),
    ("a message with LF alone", r"^RETR", b"+OK\n" + MESSAGE.replace(b"\r\n", b"\n") + b".\n", "OK"),
    ("+ok in small letters", r"^RETR", b"+ok\r\n" + MESSAGE + b".\r\n", "OK"),
    ("an empty message", r"^RETR", b"+OK\r\n.\r\n", "OK"),
    ("no QUIT", r"^QUIT", close, "OK"),
)  # fmt: skip


@pytest.fixture(scope="module")
def imaild(build_dir, tmp_path_factory, mail_servers):
    import contextlib
    from conftest import Home
    from equipment.processes import temporary_folder

    with contextlib.ExitStack() as stack:
        home = Home(stack.enter_context(temporary_folder("imail-", "/tmp")))
        with Imaild(home, build_dir, ca_file=mail_servers.ca_file) as server:
            yield server


@pytest.fixture
def alice(imaild, request):
    """A user of the test's own, on the one imaild that has to survive them all."""
    with imaild.client(f"u{zlib.crc32(request.node.nodeid.encode())}@demo.test") as client:
        yield client


def served_afterwards(client):
    with Maildrop([message("good")]) as drop:
        add(client, drop)
        assert client.wait_mail(where=lambda f: f["subject"] == "good", timeout=20)["subject"] == "good"


@pytest.mark.parametrize("case", QUICK + DROPPED, ids=str)
def test_hostile(imaild, alice, case):
    pid = imaild.process.pid
    with ScriptedServer(case.script) as server:
        box = add(alice, server, top_size=0)
        status = settle(alice, box)
        outcome = case.outcome.lower()
        if (outcome, status["state"]) == ("temporary", "idle"):
            assert "code" not in status  # in use by another: no failure
        elif case.name in ("UIDL refused", "message gone", "UIDL names a message twice"):
            assert status["state"] == "idle"  # not liked, but nothing is lost by it
        else:
            assert status["state"] == ("paused" if outcome in ("auth", "permanent") else "failed"), status
            assert status["code"] == outcome and f"127.0.0.1:{server.port}" in status["text"]
            assert "secret" not in status["text"] and "\n" not in status["text"] and len(status["text"]) < 1500
            # Soon, where there was something to fetch.
            soonest = 0 if outcome in ("network", "timeout") else 30
            assert status["state"] == "paused" or soonest < status["next_try"] - time.time() < 90
        assert nothing_more(alice) or case.name in ("UIDL names a message twice", "UIDL refused")
    served_afterwards(alice)
    assert imaild.process.pid == pid and imaild.process.poll() is None


@pytest.mark.parametrize("case", ODD + [case for case in POP3_GOOD_CASES if case.name not in ("STLS", "no messages")], ids=str)
def test_odd_but_served(imaild, alice, case):
    with ScriptedServer(case.script) as server:
        box = add(alice, server)
        mail = alice.wait_mail()
        settle_or_idle(alice, box)
        assert mail["mailbox"] == box
        check(alice, box)
        assert nothing_more(alice)
    served_afterwards(alice)


def settle_or_idle(client, box):
    """The mail may have come before the visit's end or after it."""
    status = client.wait("mailbox-status", where=lambda f: f["mailbox"] == box and f["state"] in ("idle", "failed") and ("last_success" in f or "code" in f))
    return status


def test_lists_out_of_order(alice):
    script = pop3_script((message("one"), message("two"), message("three"))).but(
        (r"^UIDL$", multiline(b"3 c", b"1 a", b"2 b")), (r"^LIST$", multiline(b"2 20", b"3 30", b"1 10"))
    )
    with ScriptedServer(script) as server:
        box = add(alice, server)
        assert sorted(subjects(take(alice, 3))) == ["one", "three", "two"]
        check(alice, box)
        assert nothing_more(alice)


def test_memory_does_not_grow_with_an_endless_message(imaild, alice):
    before = imaild.peak_rss_kib()
    with ScriptedServer(GOOD.but((r"^RETR", endless(OK, b"all work and no play\r\n")))) as server:
        status = check(alice, add(alice, server))
        assert status["code"] == "limit"
    assert imaild.peak_rss_kib() < max(before, 30 * 1024) + 25 * 1024


def test_broken_off_again_and_again_all_comes_once(alice):
    """Each session dies in its fourth message: what was whole stays."""
    with Maildrop([message(f"m{i}", body="x" * 3000) for i in range(12)], close_at_retr=4) as drop:
        box = add(alice, drop, after="delete")
        settle(alice, box)
        for _ in range(5):
            check(alice, box)
        drop.close_at_retr = None
        check(alice, box)
        mails = take(alice, 12)
        assert len(set(subjects(mails))) == 12
        wait_until(lambda: not drop.messages, 20, lambda: "all deleted")
        assert nothing_more(alice)
