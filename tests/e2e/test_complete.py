# SPDX-License-Identifier: GPL-2.0-or-later
"""Recipients: completion from people written to, buddies of every protocol and people who wrote; the buddy list's menu."""

import re

import pytest

from e2e.headless import Headless
from equipment.processes import wait_until
from equipment.purple import write_purple_dir

ALICE, BOB = "alice@demo.test", "bob@demo.test"
IRC, XMPP = ("alice_irc@irc.demo.test", "prpl-irc"), ("alice@jabber.demo.test/x", "prpl-jabber")


def on(account, name, **more):
    return {"account": account[0], "protocol": account[1], "name": name, **more}


BUDDIES = [
    on(IRC, "zork", alias="Bartholomew Zork", address="zork@example.net", group="Club"),
    on(IRC, "nomail", alias="Barbara Nomail", group="Club"),
    # One person with three accounts: the address stands with one of them.
    on(IRC, "jj", contact="jo", group="Club"),
    on(XMPP, "jo@jabber.demo.test", contact="jo", alias="Jo Jürgensen", address="jo@example.org", group="Club"),
    on((ALICE, "prpl-imail"), "dora@demo.test", alias="Dora", group="Mail"),
    on(IRC, "xiaoming", alias="王小明", address="wang@example.net", group="Mail"),
    on(IRC, "lonely", group="Nobody"),
]


@pytest.fixture
def configured(home, mail_servers):
    """A home whose imaild trusts the test's authority, with accounts of several protocols, none but iMail's ever connected."""
    (home.config / "imail").mkdir()
    (home.config / "imail/imaild.conf").write_text(f"[tls]\nca-file={mail_servers.ca_file}\n", encoding="utf-8")
    accounts = [{"protocol": protocol, "name": name, "enabled": False} for name, protocol in (IRC, XMPP, (ALICE, "prpl-imail"))]
    home.purple.mkdir(exist_ok=True, mode=0o700)
    write_purple_dir(home.purple, accounts=accounts, buddies=BUDDIES, ui="imail-headless")
    return home


@pytest.fixture
def client(configured, build_dir):
    with Headless(configured, build_dir) as client:
        client.log_in(ALICE, "secret-a")
        yield client


def complete(client, typed, *limit):
    return client.do("complete", typed, *limit)["completions"]


def addresses(client, typed, *limit):
    return [one["address"] for one in complete(client, typed, *limit)]


def test_buddies_of_every_protocol(client):
    (zork,) = complete(client, "zor")
    assert zork == {
        "mailbox": "Bartholomew Zork <zork@example.net>", "name": "Bartholomew Zork", "address": "zork@example.net",
        "buddy": "zork", "protocol": "prpl-irc",
    }  # fmt: skip
    assert addresses(client, "BARTH") == addresses(client, "zork@ex") == ["zork@example.net"]
    assert addresses(client, "小") == ["wang@example.net"]
    # No address, no completion; and nobody in the middle of a word.
    assert addresses(client, "barbara") == addresses(client, "ork") == []
    # Found by the names of all accounts of the person, and given once.
    for typed in "jurgen", "JÜR", "jj", "jo@jabber", "jo@example":
        (jo,) = complete(client, typed)
        assert (jo["address"], jo["protocol"]) == ("jo@example.org", "prpl-jabber"), typed
    assert complete(client, "dora")[0]["protocol"] == "prpl-imail"
    # Alice herself is nobody to write to.
    assert addresses(client, "alice") == []


def test_likeliest_first(client, mail, configured, build_dir):
    client.set_up(mail, ALICE, "secret-a")
    # Bob and a list write to Alice; neither is known before.
    mail.deliver(ALICE, b"From: Zoe Other <zoe@example.net>\r\nSubject: x\r\nMessage-ID: <1@x>\r\n\r\nx\r\n")
    mail.deliver(ALICE, b"From: zlist@example.net\r\nList-Id: <z.example.net>\r\nSubject: x\r\nMessage-ID: <2@x>\r\n\r\nx\r\n")
    client.do("check")
    for _ in range(2):
        client.wait("mail-added", where=lambda e: e["mail"]["folder"] == "Inbox")
    assert addresses(client, "z") == ["zork@example.net", "zoe@example.net"]
    # Whoever is written to comes first, the more the better.
    client.do("send", to="Zacharias Q <zach@example.net>", cc="zoe@example.net", bcc="zork@example.net", subject="1", text="x")
    client.do("send", to="zoe@example.net", subject="2", text="x")
    client.do("send", to="zach@example.net, zoe@example.net", subject="3", text="x")
    first, second, third = complete(client, "z")
    assert first["mailbox"] == "Zoe Other <zoe@example.net>" and "buddy" not in first
    assert second["mailbox"] == "Zacharias Q <zach@example.net>"
    assert (third["address"], third["buddy"]) == ("zork@example.net", "zork")
    assert addresses(client, "z", "1") == ["zoe@example.net"]
    client.quit()
    with Headless(configured, build_dir) as again:
        again.do("use", ALICE)
        again.do("list")  # after the file of contacts was read
        assert addresses(again, "z") == ["zoe@example.net", "zach@example.net", "zork@example.net"]


def test_mails_that_are_here_are_learned_once(configured, build_dir):
    folder = configured.purple / "imail" / ALICE
    for name, sub, text in (
        ("1700000001.a.host", "Maildir/new", "From: Yuri <yuri@example.net>\nTo: alice@demo.test\n\nx\n"),
        ("1700000002.a.host:2,S", "Maildir/.Sent/cur", "From: alice@demo.test\nTo: Yasmin <yasmin@example.net>\n\nx\n"),
    ):
        (folder / sub).mkdir(parents=True, exist_ok=True)
        (folder / sub / name).write_text(text, encoding="utf-8")
    with Headless(configured, build_dir) as client:
        client.log_in(ALICE)
        wait_until(lambda: addresses(client, "y") == ["yasmin@example.net", "yuri@example.net"], 10, "the mails to be read")


def test_one_address_serves_the_person(client):
    assert client.do("buddy-address", "jj")["address"] == "jo@example.org"
    client.do("buddy-address", "jj", "jj@example.org")
    assert client.do("buddy-address", "jo@jabber.demo.test")["address"] == "jo@example.org"
    assert sorted(addresses(client, "jurg")) == ["jj@example.org", "jo@example.org"]
    # Taken from one, it is gone: nothing of it comes back through the other.
    client.do("buddy-address", "jj", "")
    assert "address" not in client.do("buddy-address", "jj") and addresses(client, "jurg") == []


def test_menu_of_a_buddy_asks_once(client):
    assert client.do("blist-menu", "nomail", "Send Mail…")["entries"] == ["Send Mail…", "Mail Address…"]
    asked = client.wait("request-input")
    client.do("answer", str(asked["id"]), "value=barbara@example.net")
    assert client.wait("compose")["to"] == "Barbara Nomail <barbara@example.net>"
    client.do("blist-menu", "nomail", "Send Mail…")
    assert client.wait("compose")["to"] == "Barbara Nomail <barbara@example.net>"
    assert addresses(client, "barb") == ["barbara@example.net"]
    # Any account of a person will do.
    client.do("blist-menu", "jj", "Send Mail…")
    assert "jo@example.org" in client.wait("compose")["to"]


def test_menu_of_a_group(client):
    assert client.do("blist-menu", "Club", "Send Mail…")["entries"] == ["Send Mail…"]
    # All whose address is known, each once, and nobody is asked about.
    assert sorted(re.findall(r"[\w.]+@[\w.]+", client.wait("compose")["to"])) == ["jo@example.org", "zork@example.net"]
    assert client.do("blist-menu", "Nobody", "Send Mail…")["entries"] == ["[Send Mail…]"]
    client.do("status")
    assert not [e for e in client.events if e["event"] in ("compose", "request-input")]
