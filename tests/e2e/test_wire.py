# SPDX-License-Identifier: GPL-2.0-or-later
"""imaild through its protocol: login, mail out and in, IMs, and what it says to bad input."""

import email
import email.policy
import json
import uuid

import pytest

from equipment.ports import free_ports
from equipment.processes import wait_until
from peers import ScriptedServer, smtp_script
from peers.server import hang

from e2e.clients import is_sanitized
from e2e.wire import Imaild, WireError

ALICE, BOB = "alice@demo.test", "bob@demo.test"


@pytest.fixture
def imaild(home, build_dir, mail_servers):
    with Imaild(home, build_dir, ca_file=mail_servers.ca_file) as server:
        yield server


@pytest.mark.parametrize("mode", ["plain", "starttls", "tls"])
def test_round_trip(imaild, mail, mode):
    with imaild.client(ALICE) as alice, imaild.client(BOB) as bob:
        alice.set_up(mail, "secret-a", mode, mode)
        bob.set_up(mail, "secret-b", mode, mode)
        parts = [({"kind": "attachment", "name": "报告.pdf", "media_type": "application/pdf"}, bytes(range(256)) * 300)]
        sent = alice.send_mail(BOB, "预算", "Zahlen folgen.\n", parts)
        status = alice.wait("mail-status", mail=sent, state="sent")
        assert status["text"].startswith("250")
        alice.ack(status["ref"])
        mail.wait_for_mail(BOB)
        bob.ok("check-now")
        got = bob.wait_mail()
        assert got["subject"] == "预算" and "alice@demo.test" in got["from"] and "Zahlen folgen." in got["preview"]
        assert got["message_id"] == status["message_id"]
        message = email.message_from_bytes(got["octets"], policy=email.policy.default)
        assert message["Subject"] == "预算"
        (attachment,) = message.iter_attachments()
        assert attachment.get_filename() == "报告.pdf" and attachment.get_content() == bytes(range(256)) * 300


def test_mail_is_an_im_that_bears_a_subject(imaild, mail):
    with imaild.client(ALICE) as alice:
        alice.set_up(mail, "secret-a")
        answer = alice.ok("im", to=BOB, subject="Hi", body="How are you?")
        assert answer["state"] == "queued"
        alice.wait("mail-status", mail=answer["mail"], state="sent")
        (raw,) = mail.wait_for_mail(BOB)
        message = email.message_from_bytes(raw, policy=email.policy.default)
        assert message["Subject"] == "Hi" and "How are you?" in message.get_content()


def test_only_sender_is_the_default_and_passwords_never_come_back(imaild, mail):
    with imaild.client(ALICE) as alice:
        first, _ = alice.set_up(mail, "secret-a")
        second = alice.ok("sender-set", address="alice@work.test", host="localhost", port=25, tls="none", password="secret-w")["sender"]
        alice.wait("senders", where=lambda f: [s["sender"] for s in f["senders"] if s.get("is_default")] == [first])
        alice.ok("sender-set", sender=second, address="alice@work.test", host="localhost", port=25, tls="none", is_default=True)
        lists = alice.wait("senders", where=lambda f: [s["sender"] for s in f["senders"] if s.get("is_default")] == [second])
        assert len(lists["senders"]) == 2 and "secret" not in str(lists)
        alice.ok("sender-remove", sender=second)
        alice.wait("senders", where=lambda f: len(f["senders"]) == 1 and f["senders"][0]["is_default"])
    store = (imaild.home.data / "imail/imaild.db").read_bytes() + (imaild.home.data / "imail/imaild.db-wal").read_bytes()
    assert b"secret-" not in store and "secret-" not in imaild.log()


def test_from_must_be_a_senders_address(imaild, mail):
    with imaild.client(ALICE) as alice:
        with pytest.raises(WireError, match="permanent: No outgoing mail server is set up yet"):
            alice.ok("im", to=BOB, subject="x", body="x")
        alice.set_up(mail, "secret-a")
        with pytest.raises(WireError, match="permanent: No outgoing mail server is set up for mallory@demo.test"):
            alice.send_mail(BOB, "x", "x", **{"from": "mallory@demo.test"})


def test_same_id_is_sent_once(imaild, mail):
    with imaild.client(ALICE) as alice:
        alice.set_up(mail, "secret-a")
        ident = str(uuid.uuid4())
        alice.send_mail(BOB, "once", "text", mail=ident)
        alice.wait("mail-status", mail=ident, state="sent")
        _, number = alice.start_mail(BOB, "once", [({"kind": "text"}, b"text")], mail=ident)
        assert alice.answer(number)["state"] == "sent"
        alice.send_mail(BOB, "another", "text")
        mail.wait_for_mail(BOB, 2)
        assert mail.count(BOB) == 2


def test_a_message_id_of_the_clients_choice(imaild, mail):
    with imaild.client(ALICE) as alice:
        alice.set_up(mail, "secret-a")
        ident = alice.send_mail(BOB, "mine", "text", message_id="<mine@demo.test>")
        assert alice.wait("mail-status", mail=ident, state="sent")["message_id"] == "<mine@demo.test>"
        (raw,) = mail.wait_for_mail(BOB)
        assert b"\nMessage-ID: <mine@demo.test>" in raw and raw.lower().count(b"\nmessage-id:") == 1
        with pytest.raises(WireError, match="is a member of a \"mail\""):
            alice.ok("im", to=BOB, subject="x", body="x", message_id="<x@demo.test>")


def test_plain_im_online_and_offline(imaild):
    with imaild.client(ALICE) as alice:
        with pytest.raises(WireError, match="not-found: bob@demo.test has no account"):
            alice.ok("im", to=BOB, body="Lunch?")
        imaild.client(BOB).close()
        alice.ok("im", to=BOB, body="one")
        alice.ok("im", to=BOB.upper(), body="two", html="<b>two</b>")
        with imaild.client(BOB) as bob:
            assert [bob.wait("im")["body"], bob.wait("im")["html"]] == ["one", "<b>two</b>"]
        with imaild.client(BOB) as bob:  # not acked: again
            one, two = bob.wait("im"), bob.wait("im")
            assert one["from"] == ALICE and "subject" not in one
            bob.ack(one["ref"], two["ref"])
        with imaild.client(BOB) as bob:
            alice.ok("im", to=BOB, body="three")
            assert bob.wait("im")["body"] == "three"


def test_each_device_gets_what_it_has_not_acked(imaild):
    with imaild.client(ALICE) as alice, imaild.client(BOB, "phone") as phone, imaild.client(BOB, "desk") as desk:
        alice.ok("im", to=BOB, body="to all")
        phone.ack(phone.wait("im")["ref"])
        desk.wait("im")
    with imaild.client(BOB, "desk") as desk:
        desk.wait("im", body="to all")
    with imaild.client(BOB, "phone") as phone:
        phone.ok("ping")
        assert not [frame for frame in phone.pushed if frame["type"] == "im"]


def test_same_device_replaces_its_old_connection(imaild):
    with imaild.client(ALICE) as old, imaild.client(ALICE) as new:
        assert old.wait("bye")["code"] == "cancelled"
        assert old.receive() is None
        new.ok("ping")


def test_presence_and_typing(imaild):
    with imaild.client(ALICE) as alice:
        alice.ok("watch", users=[BOB])
        first = alice.wait("presence", user=BOB)
        assert first["state"] == "offline" and first["unknown"]
        with imaild.client(BOB) as bob:
            assert not alice.wait("presence", user=BOB, state="available").get("unknown")
            bob.ok("presence", state="away", text="back at 3")
            assert alice.wait("presence", user=BOB, state="away")["text"] == "back at 3"
            bob.send({"type": "typing", "to": ALICE, "state": "yes"})
            assert alice.wait("typing")["from"] == BOB
        assert not alice.wait("presence", user=BOB, state="offline").get("unknown")


def test_profile(imaild):
    server = {"host": "localhost", "port": 25, "tls": "none"}
    with imaild.client(ALICE) as alice, imaild.client(BOB) as bob:
        alice.ok("watch", users=[BOB, "nobody@demo.test"])
        empty = alice.wait("profile", user=BOB)
        assert "name" not in empty and "addresses" not in empty
        # Without a word of the user it follows the default sender.
        sender = bob.ok("sender-set", address="bob@work.test", name="Bob", **server)["sender"]
        assert alice.wait("profile", user=BOB, name="Bob")["addresses"] == ["bob@work.test"]
        assert bob.ok("profile-get")["default_address"] == "bob@work.test"
        bob.ok("profile-set", addresses=["bob@home.test", BOB])
        profile = alice.wait("profile", user=BOB)
        assert (profile["name"], profile["addresses"]) == ("Bob", ["bob@home.test", BOB])
        own = bob.ok("profile-get")
        assert own["addresses"] == ["bob@home.test", BOB] and "name" not in own and own["default_name"] == "Bob"
        bob.ok("profile-set", name="鲍勃", addresses=[])
        profile = alice.wait("profile", user=BOB)
        assert (profile["name"], profile["addresses"]) == ("鲍勃", ["bob@work.test"])
        bob.ok("sender-remove", sender=sender)
        profile = alice.wait("profile", user=BOB)
        assert profile["name"] == "鲍勃" and "addresses" not in profile
        alice.ok("unwatch", users=[BOB])
        bob.ok("profile-set", name="B")
        alice.ok("ping")
        assert not [frame for frame in alice.pushed if frame["type"] == "profile"]
    imaild.stop()
    imaild.start()
    with imaild.client(ALICE) as alice:
        alice.ok("watch", users=[BOB])
        assert alice.wait("profile", user=BOB)["name"] == "B"


def test_nobody_names_anothers_address(imaild, mail):
    """Who logs in by an address, or has sent from it, has it, whoever named it before; the default sender's is no way around."""
    with imaild.client(ALICE) as alice, imaild.client("carol@demo.test") as carol, imaild.client("dave@demo.test") as dave:
        dave.ok("watch", users=["carol@demo.test"])
        with pytest.raises(WireError, match=f"permanent: {ALICE.upper()} is the address of another user of this server"):
            carol.ok("profile-set", addresses=["carol@demo.test", ALICE.upper()])
        carol.ok("profile-set", addresses=["carol@demo.test", "desk@demo.test"])
        assert dave.wait("profile", addresses=["carol@demo.test", "desk@demo.test"])
        alice.ok("sender-set", address="desk@demo.test", host="localhost", port=mail.smtp_port["tls"], tls="tls", login=ALICE, password="secret-a")
        carol.ok("profile-set", addresses=["desk@demo.test"])
        alice.wait("mail-status", mail=alice.send_mail(BOB, "From the desk", "x"), state="sent")
        with pytest.raises(WireError, match="permanent: desk@demo.test is the address of another user"):
            carol.ok("profile-set", addresses=["desk@demo.test"])
        dave.ok("unwatch", users=["carol@demo.test"])
        dave.ok("watch", users=["carol@demo.test"])
        wait_until(lambda: "addresses" not in dave.wait("profile", user="carol@demo.test"), 10, "the address to be told no more")
        carol.ok("profile-set", name="Carol", addresses=[])
        carol.ok("sender-set", address="desk@demo.test", host="localhost", port=25, tls="none")
        profile = dave.wait("profile", name="Carol")
        assert "addresses" not in profile
        alice.ok("profile-set", addresses=["desk@demo.test"])


def test_delete_only_after_the_ack(imaild, mail):
    with imaild.client(BOB) as bob:
        bob.ok("mailbox-set", host="localhost", port=mail.pop3_port["tls"], tls="tls", login=BOB, password="secret-b", interval=3600, after="delete")
        mail.deliver(BOB, b"From: a@b.test\r\nSubject: keep me\r\n\r\ntext\r\n")
        bob.ok("check-now")
        got = bob.wait_mail(ack=False)
        bob.ok("check-now")
        bob.wait("mailbox-status", state="connecting")
        bob.wait("mailbox-status", state="idle")
        assert mail.count(BOB) == 1
        bob.ack(got["ref"])
        wait_until(lambda: mail.count(BOB) == 0, 20, lambda: "the mail to be deleted after the ack")


def test_two_hundred_mails_in_one_go(imaild, mail):
    with imaild.client(ALICE) as alice, imaild.client(BOB) as bob:
        alice.set_up(mail, "secret-a")
        bob.set_up(mail, "secret-b")
        numbers = [alice.start_mail(BOB, f"mail {i}", [({"kind": "text"}, b"text %d" % i)])[1] for i in range(200)]
        for number in numbers:
            alice.answer(number)
        mail.wait_for_mail(BOB, 200, timeout=60)
        bob.ok("check-now")
        subjects = []
        while len(subjects) < 200:
            subjects.append(bob.wait_mail()["subject"])
        assert sorted(subjects) == sorted(f"mail {i}" for i in range(200))


def test_large_attachment_streams(imaild, mail, build_dir):
    octets = bytes(range(256)) * (30 * 4096)
    with imaild.client(ALICE) as alice, imaild.client(BOB) as bob:
        alice.set_up(mail, "secret-a")
        bob.set_up(mail, "secret-b", top_size=0)
        sent = alice.send_mail(BOB, "large", "see file", [({"kind": "attachment", "name": "large.bin"}, octets)])
        alice.wait("mail-status", mail=sent, state="sent", timeout=60)
        mail.wait_for_mail(BOB)
        bob.ok("check-now")
        message = email.message_from_bytes(bob.wait_mail(timeout=60)["octets"], policy=email.policy.default)
        assert next(message.iter_attachments()).get_content() == octets
    assert is_sanitized(build_dir) or imaild.peak_rss_kib() < 48 * 1024


def test_a_mail_whose_sender_was_removed_fails_at_once(imaild):
    with imaild.client(ALICE) as alice:
        sender = alice.ok("sender-set", address=ALICE, host="localhost", port=free_ports(1)[0], tls="none")["sender"]
        sent = alice.send_mail(BOB, "stays here", "text")
        alice.wait("mail-status", mail=sent, state="deferred")
        alice.ok("sender-remove", sender=sender)
        assert "gone" in alice.wait("mail-status", mail=sent, state="failed")["text"]


def test_a_connection_that_says_no_goodbye_holds_no_mail_up(imaild):
    with ScriptedServer(smtp_script().but((r"^QUIT", hang))) as server, imaild.client(ALICE) as alice:
        alice.ok("sender-set", address=ALICE, host="localhost", port=server.port, tls="none")
        first = alice.send_mail(BOB, "first", "text")
        alice.wait("mail-status", mail=first, state="sent")
        wait_until(lambda: "QUIT" in server.lines, 15, "QUIT")
        second = alice.send_mail(BOB, "second", "text")
        alice.wait("mail-status", mail=second, state="sent")
