# SPDX-License-Identifier: GPL-2.0-or-later
"""kill -9 of either side at each step: afterwards each mail is there exactly once."""

import mailbox
import re
import threading
import uuid

import pytest

from e2e.fake_imaild import FakeImaild
from e2e.headless import Headless
from e2e.wire import Imaild
from equipment.processes import wait_until
from peers import ScriptedServer, smtp_script
from peers.server import Closed, read_line, read_message
from peers.smtp import GO_AHEAD

ALICE, BOB = "alice@demo.test", "bob@demo.test"
MAIL = b"From: a@b.test\r\nTo: bob@demo.test\r\nSubject: one\r\nMessage-ID: <one@b.test>\r\n\r\ntext\r\n"


@pytest.fixture
def imaild(home, build_dir, mail_servers):
    server = Imaild(home, build_dir, ca_file=mail_servers.ca_file)
    server.start()
    yield server
    server.stop()


def maildir(home, folder=""):
    """The mails in a folder of the one account of the home."""
    (path,) = (home.purple / "imail").glob("*/Maildir")
    return mailbox.Maildir(path / folder, create=False)


def test_imaild_between_outbox_and_smtp(imaild, mail):
    with imaild.client(ALICE) as alice:
        alice.set_up(mail, "secret-a")
        mail.stop_smtp()
        ids = [alice.send_mail(BOB, f"mail {i}", "text") for i in range(20)]
        imaild.kill()
    mail.start_smtp()
    imaild.start()
    with imaild.client(ALICE) as alice:
        # Deferred mails have a minute to wait; a sender that is set again hurries them.
        sender = alice.wait("senders")["senders"][0]
        alice.ok("sender-set", **{name: value for name, value in sender.items() if name != "type" and name[0] != "_"})
        for ident in ids:
            alice.wait("mail-status", mail=ident, state="sent")
    mail.wait_for_mail(BOB, 20)
    assert mail.count(BOB) == 20


SMTP_STEPS = {
    "greeting": lambda die, script: script.but(greeting=die),
    "MAIL": lambda die, script: script.but((r"^MAIL", die)),
    "RCPT": lambda die, script: script.but((r"^RCPT", die)),
    "DATA": lambda die, script: script.but((r"^DATA", die)),
    "within the message": lambda die, script: script.but((r"^DATA", [GO_AHEAD, read_line, die])),
    "after the dot": lambda die, script: script.but((r"^DATA", [GO_AHEAD, read_message, die])),
    "after the answer": lambda die, script: script.but((r"^DATA", [GO_AHEAD, read_message, b"250 2.0.0 Ok\r\n", die])),
}


@pytest.mark.parametrize("step", SMTP_STEPS)
def test_imaild_at_each_step_of_a_submission(home, build_dir, step):
    """kill -9 while the SMTP server hears it: the mail is not lost, and goes out once unless its end had left already."""
    server = Imaild(home, build_dir)
    server.start()
    killed = threading.Event()

    def die(connection):
        if not killed.is_set():
            server.process.kill()
            server.wait()
            killed.set()
        raise Closed

    good = smtp_script()
    with ScriptedServer(SMTP_STEPS[step](die, good)) as smtp:
        with server.client(ALICE) as alice:
            alice.ok("sender-set", address=ALICE, host="127.0.0.1", port=smtp.port, tls="none")
            ident = alice.send_mail(BOB, "once", "text\n" * 100)
            assert killed.wait(60)
        smtp.script = good
        before = len(smtp.messages)
        server.start()
        with server.client(ALICE) as alice:
            alice.wait("mail-status", mail=ident, state="sent")
        server.stop()
        ids = {re.search(rb"^Message-ID: (.*)\r", raw, re.M | re.I)[1] for raw in smtp.messages}
        assert len(ids) == 1
        assert before == (1 if step.startswith("after") else 0) and len(smtp.messages) - before <= 1
        assert len(smtp.messages) == 1 or step.startswith("after")


def test_imaild_before_it_answered(imaild, mail):
    """What was not answered is sent again by the client; the server keeps one."""
    with imaild.client(ALICE) as alice:
        alice.set_up(mail, "secret-a")
        ids = [str(uuid.uuid4()) for _ in range(30)]
        for ident in ids:
            alice.start_mail(BOB, ident, [({"kind": "text"}, b"text")], mail=ident)
        imaild.kill()
    imaild.start()
    with imaild.client(ALICE) as alice:
        for ident in ids:
            alice.send_mail(BOB, ident, "text", mail=ident)
        for ident in ids:
            alice.wait("mail-status", mail=ident, state="sent", timeout=90)
    mail.wait_for_mail(BOB, 30)
    # One at most was on its way when the server died: its final dot may have been taken, and it is sent again.
    subjects = [raw.split(b"Subject: ")[1].split(b"\n")[0] for raw in mail.mailbox(BOB)]
    assert set(subjects) == {ident.encode() for ident in ids}
    assert len(subjects) <= 30 + 4


def test_imaild_between_fetch_and_ack(imaild, mail):
    with imaild.client(BOB) as bob:
        bob.ok("mailbox-set", host="localhost", port=mail.pop3_port["tls"], tls="tls", login=BOB, password="secret-b", interval=3600, after="delete")
        for i in range(20):
            mail.deliver(BOB, MAIL.replace(b"one", b"mail%d" % i))
        bob.ok("check-now")
        bob.wait_mail(ack=False)
        imaild.kill()
    assert mail.count(BOB) == 20
    imaild.start()
    with imaild.client(BOB) as bob:
        bob.ok("check-now")
        subjects = [bob.wait_mail()["subject"] for _ in range(20)]
        assert sorted(subjects) == sorted(f"mail{i}" for i in range(20))
        wait_until(lambda: mail.count(BOB) == 0, 20, lambda: "the mails to be deleted after the acks")
        bob.ok("check-now")
        bob.wait("mailbox-status", state="connecting")
        bob.wait("mailbox-status", state="idle")
        assert not [frame for frame in bob.pushed if frame["type"] == "mail"]


def test_imaild_while_it_fetches(imaild, mail):
    for i in range(200):
        mail.deliver(BOB, MAIL.replace(b"one", b"mail%d" % i) + b"x" * 76 * 300)
    with imaild.client(BOB) as bob:
        bob.ok("mailbox-set", host="localhost", port=mail.pop3_port["plain"], tls="none", login=BOB, password="secret-b", interval=3600)
        first = [bob.wait_mail() for _ in range(7)]
        got = {one["message_id"]: one["ref"] for one in first}
        imaild.kill()
    imaild.start()
    with imaild.client(BOB) as bob:
        bob.ok("check-now")
        while len(got) < 200:
            one = bob.wait_mail()
            # An ack may have been lost with the server: then the mail comes again under the ref by which a client knows it.
            assert got.setdefault(one["message_id"], one["ref"]) == one["ref"]


def test_client_between_maildir_and_ack(home, build_dir):
    """The mail is on disk, the server does not know: it comes again, and is there once."""
    with FakeImaild(home) as server:
        client = Headless(home, build_dir)
        client.start()
        client.log_in(BOB)
        assert server.logged_in.wait(60)
        # The server stops reading, in effect: no ack of ours is taken note of before the client is dead.
        server.push_mail("7", MAIL)
        wait_until(lambda: len(maildir(home)) == 1, 20, lambda: "the mail in the Maildir")
        client.kill()
        server.wait("hello")
        client.start()
        client.log_in(BOB)
        assert server.logged_in.wait(60)
        server.frames.clear()
        server.push_mail("7", MAIL)
        server.push_mail("8", MAIL.replace(b"one", b"two"))
        assert "7" in server.wait("ack")["refs"]
        wait_until(lambda: len(maildir(home)) == 2, 20, lambda: "the second mail")
        assert client.do("list", "Inbox")["mails"][0]["subject"] == "two"
        client.quit()
        assert sorted(m["Subject"] for m in maildir(home)) == ["one", "two"]


def test_client_in_the_middle_of_a_mail(home, build_dir):
    with FakeImaild(home) as server:
        client = Headless(home, build_dir)
        client.start()
        client.log_in(BOB)
        assert server.logged_in.wait(60)
        server.send(type="mail", ref="7", mailbox="m1", subject="half", size=len(MAIL))
        server.send(MAIL[:20], type="chunk", ref="7", offset=0)
        client.do("status")
        client.kill()
        client.start()
        client.log_in(BOB)
        assert server.logged_in.wait(60)
        server.push_mail("7", MAIL)
        assert server.wait("ack")["refs"] == ["7"]
        client.quit()
        (kept,) = maildir(home)
        assert kept["Subject"] == "one"


def test_client_before_its_mail_was_answered(home, build_dir):
    """A mail that was sent is on disk: it goes out again, with the same id, when the client is back."""
    with FakeImaild(home) as server:
        client = Headless(home, build_dir)
        client.start()
        client.log_in(ALICE)
        assert server.logged_in.wait(60)
        ident = client.do("send", to=BOB, subject="later", text="text")["mail"]
        assert server.wait("mail")["mail"] == ident
        client.kill()
        client.start()
        client.log_in(ALICE)
        again = server.wait("mail")
        assert again["mail"] == ident
        server.wait("chunk")
        server.send(type="ok", re=again["id"], mail=ident, state="queued", message_id="<x@demo.test>")
        wait_until(lambda: len(maildir(home, ".Sent")) == 1, 20, lambda: "the copy in Sent")
        client.quit()
        (copy,) = maildir(home, ".Sent")
        assert copy["Subject"] == "later" and copy["Message-ID"] == "<x@demo.test>"
