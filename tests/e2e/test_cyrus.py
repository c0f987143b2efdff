# SPDX-License-Identifier: GPL-2.0-or-later
"""Fetching from Cyrus's POP3 server."""

import os

import pytest

from e2e.test_fetch import check, message, nothing_more, settle, subjects, take
from e2e.wire import Imaild
from equipment.cyrus import Cyrus
from equipment.mailservers import MailServers, server_tree
from equipment.processes import temporary_folder, wait_until

ALICE = "alice@demo.test"


@pytest.fixture
def make_cyrus():
    """A function that makes a server; its arguments are Cyrus's."""
    with temporary_folder("imail-", "/tmp") as folder:
        os.chmod(folder, 0o711)
        tree = MailServers.reachable(server_tree(), folder)
        yield lambda **keywords: Cyrus(folder, tree, {ALICE: "secret-a"}, **keywords)


@pytest.fixture
def cyrus(make_cyrus):
    with make_cyrus() as running:
        yield running


@pytest.fixture
def alice(home, build_dir):
    with Imaild(home, build_dir) as server, server.client(ALICE) as client:
        yield client


def add(client, cyrus, password="secret-a", **members):
    members = {"interval": 3600, "after": "keep", **members}
    return client.ok("mailbox-set", host="127.0.0.1", port=cyrus.port, tls="none", login=ALICE, password=password, **members)["mailbox"]


def uidls(cyrus):
    with cyrus.session(ALICE) as client:
        return client.uidl()[1]


def test_keep(alice, cyrus):
    sent = [message(f"m{i}", body=f"line\r\n.\r\n..dots\r\n{i}") for i in range(50)]
    for octets in sent:
        cyrus.deliver(ALICE, octets)
    before = uidls(cyrus)
    box = add(alice, cyrus)
    got = take(alice, 50)
    # Cyrus's own fields stand before what was sent.
    for mail, octets in zip(sorted(got, key=lambda mail: int(mail["subject"][1:])), sent):
        assert mail["octets"].endswith(octets), mail["octets"]
    settle(alice, box)
    check(alice, box)
    assert nothing_more(alice) and uidls(cyrus) == before
    cyrus.deliver(ALICE, message("later"))
    check(alice, box)
    assert subjects(take(alice, 1)) == ["later"] and nothing_more(alice)
    assert uidls(cyrus)[:50] == before and cyrus.count(ALICE) == 51


def test_delete(alice, cyrus):
    for i in range(20):
        cyrus.deliver(ALICE, message(f"m{i}"))
    box = add(alice, cyrus, after="delete")
    assert len(take(alice, 20)) == 20
    wait_until(lambda: cyrus.count(ALICE) == 0, 30, "all deleted")
    cyrus.deliver(ALICE, message("later"))
    check(alice, box)
    assert subjects(take(alice, 1)) == ["later"] and nothing_more(alice)


def test_first_fetch_and_beginnings(alice, cyrus):
    # A mail's age is that of its arrival: all are new here, whatever their Date says.
    for age in (300, 10):
        cyrus.deliver(ALICE, message(f"day{age}", age))
    cyrus.deliver(ALICE, message("large", body="0123456789\r\n" * 20000))
    box = add(alice, cyrus, top_size=100000)
    mails = {mail["subject"]: mail for mail in take(alice, 3)}
    assert set(mails) == {"large", "day10", "day300"} and mails["large"]["partial"]
    settle(alice, box)
    alice.ok("fetch", ref=mails["large"]["ref"])
    whole = alice.wait_mail()
    assert whole["replaces"] == mails["large"]["ref"] and len(whole["octets"]) > 200000 and nothing_more(alice)
    assert cyrus.count(ALICE) == 3


def test_another_program_has_the_maildrop_open(alice, cyrus):
    """Cyrus locks no maildrop: what the other one deletes meanwhile is refused to us, or gone at the next visit, and nothing comes twice."""
    for i in range(3):
        cyrus.deliver(ALICE, message(f"m{i}"))
    with cyrus.session(ALICE) as other:
        other.dele(1)
        box = add(alice, cyrus)
        assert sorted(subjects(take(alice, 3))) == ["m0", "m1", "m2"]
        assert settle(alice, box)["state"] == "idle"
        other.quit()
    cyrus.deliver(ALICE, message("later"))
    check(alice, box)
    assert subjects(take(alice, 1)) == ["later"] and nothing_more(alice) and cyrus.count(ALICE) == 3


def test_login_delay_is_no_failure(alice, make_cyrus):
    """Who comes again too early is told [LOGIN-DELAY]: to be tried later, and nothing for the user to see."""
    with make_cyrus(login_delay=5) as cyrus:
        cyrus.deliver(ALICE, message("m"))
        box = add(alice, cyrus)
        assert subjects(take(alice, 1)) == ["m"]
        settle(alice, box)
        status = check(alice, box)
        assert status["state"] == "idle" and "code" not in status and "text" not in status


def test_wrong_password(alice, cyrus):
    cyrus.deliver(ALICE, message("m"))
    status = settle(alice, add(alice, cyrus, password="wrong"))
    assert (status["state"], status["code"]) == ("paused", "auth") and "authentication failure" in status["text"]
