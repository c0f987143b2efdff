# SPDX-License-Identifier: GPL-2.0-or-later
"""A mail server is tried before it is saved: whether it lets the user in, in its own words; and which password it may be given."""

import pytest

from e2e.maildrop import Maildrop
from e2e.names import set_names
from e2e.wire import Imaild, WireError

ALICE = "alice@demo.test"


def mailbox(mail, mode="tls", **members):
    tls = {"tls": "tls", "starttls": "starttls", "plain": "none"}[mode]
    return {"host": "localhost", "port": mail.pop3_port[mode], "tls": tls, "login": ALICE, "password": "secret-a", **members}


def sender(mail, mode="tls", **members):
    tls = {"tls": "tls", "starttls": "starttls", "plain": "none"}[mode]
    return {
        "address": ALICE, "host": "localhost", "port": mail.smtp_port[mode], "tls": tls, "login": ALICE,
        "password": "secret-a", **members,
    }  # fmt: skip


@pytest.fixture
def alice(home, mail, build_dir):
    set_names(home, mail)
    with Imaild(home, build_dir) as server, server.client(ALICE) as client:
        yield client


def test_login_is_tested(alice, mail):
    mail.deliver(ALICE, b"Subject: stays\r\n\r\nhere\r\n")
    for mode in ("tls", "starttls"):
        alice.ok("server-test", sender=sender(mail, mode), mailbox=mailbox(mail, mode))
    assert mail.count(ALICE) == 1
    assert not alice.pushed or all(frame["type"] in ("senders", "mailboxes") for frame in alice.pushed)


def test_refusal_in_the_servers_words(alice, mail):
    with pytest.raises(WireError) as error:
        alice.ok("server-test", mailbox=mailbox(mail, password="wrong"))
    assert error.value.code == "auth" and f"localhost:{mail.pop3_port['tls']}" in error.value.text
    with pytest.raises(WireError) as error:
        alice.ok("server-test", sender=sender(mail, password="wrong"), mailbox=mailbox(mail, password="wrong"))
    assert error.value.code == "auth" and len(error.value.text.split("\n")) == 2 and "535" in error.value.text


def test_stored_password(alice, mail):
    box = alice.ok("mailbox-set", **mailbox(mail), interval=86400)["mailbox"]
    alice.ok("server-test", mailbox=mailbox(mail, "starttls", password=None, mailbox=box))
    with pytest.raises(WireError) as error:
        alice.ok("server-test", mailbox=mailbox(mail, password=None, mailbox="m99"))
    assert error.value.code == "not-found"


def test_a_stored_password_goes_to_no_other_server(alice, mail):
    """Who may change the settings, at a client left open, still cannot read the password."""
    box = alice.ok("mailbox-set", **mailbox(mail), interval=86400)["mailbox"]
    with Maildrop([b"Subject: bait\r\n\r\nx\r\n"]) as thief:
        other = {"mailbox": box, "host": "127.0.0.1", "port": thief.port, "tls": "none", "login": ALICE}
        for request in ("mailbox-set", other), ("server-test", {"mailbox": other}):
            with pytest.raises(WireError) as error:
                alice.ok(request[0], **request[1])
            assert error.value.code == "auth" and "localhost" in error.value.text
        assert thief.lines == []
        # Whoever knows the password may.
        alice.ok("mailbox-set", **other, password="secret-a")
        alice.wait_mail()
    assert "secret-a" not in error.value.text


@pytest.mark.parametrize("wish", [{}, {"sender": 7}, {"mailbox": {"host": "x"}}, {"sender": [], "mailbox": None}])
def test_no_server_to_test(alice, wish):
    with pytest.raises(WireError):
        alice.ok("server-test", **wish)
    alice.ok("ping")


def test_maildrop_in_use_has_let_us_in(alice):
    with Maildrop([], login_refusal="-ERR [IN-USE] open elsewhere") as drop:
        alice.ok("server-test", mailbox={"host": "127.0.0.1", "port": drop.port, "tls": "none", "login": "a", "password": "x"})


def test_tests_an_hour(alice):
    closed = {"host": "127.0.0.1", "port": 1, "tls": "tls", "login": "a", "password": "x"}
    for _ in range(60):
        with pytest.raises(WireError) as error:
            alice.ok("server-test", mailbox=closed)
        assert error.value.code == "network"
    with pytest.raises(WireError) as error:
        alice.ok("server-test", mailbox=closed)
    assert error.value.code == "limit"
