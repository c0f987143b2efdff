# SPDX-License-Identifier: GPL-2.0-or-later
"""Fetching from Courier's POP3 server."""

import pytest

from e2e.test_fetch import check, message, nothing_more, settle, subjects, take
from e2e.wire import Imaild
from equipment.courier import Courier
from equipment.mailservers import server_tree
from equipment.processes import temporary_folder, wait_until

ALICE = "alice@demo.test"


@pytest.fixture
def courier():
    with temporary_folder("imail-", "/tmp") as folder, Courier(folder, server_tree(), {ALICE: "secret-a"}) as running:
        yield running


@pytest.fixture
def alice(home, build_dir):
    with Imaild(home, build_dir) as server, server.client(ALICE) as client:
        yield client


def add(client, courier, password="secret-a", **members):
    members = {"interval": 3600, "after": "keep", **members}
    return client.ok("mailbox-set", host="127.0.0.1", port=courier.port, tls="none", login=ALICE, password=password, **members)["mailbox"]


def test_fetch_and_delete(alice, courier):
    sent = [message(f"m{i}", body=f"line\r\n.\r\n..dots\r\n{i}") for i in range(50)]
    for octets in sent:
        courier.maildirs.deliver(ALICE, octets.replace(b"\r\n", b"\n"))
    box = add(alice, courier, after="delete")
    got = take(alice, 50)
    # A line end in a Maildir is LF; the wire has CRLF again.
    assert sorted(mail["octets"] for mail in got) == sorted(sent)
    wait_until(lambda: courier.maildirs.count(ALICE) == 0, 30, lambda: "all deleted")
    courier.maildirs.deliver(ALICE, message("later"))
    check(alice, box)
    assert subjects(take(alice, 1)) == ["later"] and nothing_more(alice)


def test_first_fetch_and_beginnings(alice, courier):
    for age in (300, 200, 100, 20, 10):
        courier.maildirs.deliver(ALICE, message(f"day{age}", age))
    courier.maildirs.deliver(ALICE, message("large", body="0123456789\r\n" * 20000))
    box = add(alice, courier, top_size=100000)
    mails = {mail["subject"]: mail for mail in take(alice, 3)}
    assert set(mails) == {"large", "day10", "day20"} and mails["large"]["partial"]
    settle(alice, box)
    alice.ok("fetch", ref=mails["large"]["ref"])
    whole = alice.wait_mail()
    assert whole["replaces"] == mails["large"]["ref"] and len(whole["octets"]) > 200000 and nothing_more(alice)
    assert courier.maildirs.count(ALICE) == 6


def test_wrong_password(alice, courier):
    status = settle(alice, add(alice, courier, password="wrong"))
    assert (status["state"], status["code"]) == ("paused", "auth") and "Login failed" in status["text"]
