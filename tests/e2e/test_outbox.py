# SPDX-License-Identifier: GPL-2.0-or-later
"""The outbox through the wire: hold and recall, sending at a time, what each recipient is told, reports that come back."""

import re
import sqlite3
import threading
import time
import uuid

import pytest

from e2e.wire import Imaild, WireError
from equipment.processes import wait_until
from peers import ScriptedServer, smtp_script
from peers.server import close, delay, hang

ALICE, BOB = "alice@demo.test", "bob@demo.test"
BOUNCED = """From: MAILER-DAEMON@mx.demo.test\r
To: alice@demo.test\r
Subject: Undelivered Mail Returned to Sender\r
Message-ID: <report-{unique}@mx.demo.test>\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=delivery-status; boundary=b\r
\r
--b\r
\r
It could not be delivered.\r
--b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.demo.test\r
{about}\r
Final-Recipient: rfc822; {recipient}\r
Action: {action}\r
Status: 5.1.1\r
Diagnostic-Code: smtp; 550 5.1.1 no such user\r
\r
--b\r
Content-Type: message/rfc822\r
\r
Message-ID: {message_id}\r
Subject: came back\r
\r
text\r
--b--\r
"""


@pytest.fixture
def imaild(home, build_dir, mail_servers):
    with Imaild(home, build_dir, ca_file=mail_servers.ca_file) as server:
        yield server


def scripted_sender(client, server):
    return client.ok("sender-set", address=client.user, host="127.0.0.1", port=server.port, tls="none")["sender"]


def answer_for(answers):
    """RCPT answers by address: the first pattern that the line matches."""
    return [(rf"^RCPT TO:<{re.escape(address)}", reply) for address, reply in answers.items()]


def test_held_mail_is_taken_back(imaild, mail):
    with imaild.client(ALICE) as alice, imaild.client(ALICE, "other") as other:
        alice.set_up(mail, "secret-a")
        before = int(time.time())
        held, number = alice.start_mail(BOB, "hold it", [({"kind": "text"}, b"text")], hold=3600)
        answer = alice.answer(number)
        assert answer["state"] == "held" and before + 3600 <= answer["next_try"] <= time.time() + 3600
        # The same again is answered with the state that it has.
        _, number = alice.start_mail(BOB, "hold it", [({"kind": "text"}, b"text")], mail=held, hold=3600)
        assert alice.answer(number)["state"] == "held"
        assert alice.ok("mail-recall", mail=held)["state"] == "recalled"
        assert alice.ok("mail-recall", mail=held)["state"] == "recalled"
        # Each device is told, and nothing of it is kept to be sent.
        assert other.wait("mail-status", mail=held)["state"] == "recalled"
        with pytest.raises(WireError, match="permanent"):
            alice.ok("mail-release", mail=held)
        _, number = alice.start_mail(BOB, "hold it", [({"kind": "text"}, b"text")], mail=held)
        assert alice.answer(number)["state"] == "recalled"
        alice.send_mail(BOB, "after", "text")
        (raw,) = mail.wait_for_mail(BOB)
        assert b"Subject: after" in raw


def test_held_mail_leaves_when_its_time_has_come(imaild, mail):
    with imaild.client(ALICE) as alice:
        alice.set_up(mail, "secret-a")
        held = alice.send_mail(BOB, "wait", "text", hold=2)
        accepted = time.monotonic()
        alice.wait("mail-status", mail=held, state="sent")
        assert time.monotonic() - accepted > 0.9  # whole seconds
        later, number = alice.start_mail(BOB, "at", [({"kind": "text"}, b"text")], send_at=int(time.time()) + 3000)
        assert alice.answer(number)["state"] == "held"
        assert alice.ok("mail-release", mail=later)["state"] == "queued"
        alice.wait("mail-status", mail=later, state="sent")
        mail.wait_for_mail(BOB, 2)


def test_held_mail_outlives_its_client_and_the_server(home, build_dir, mail, mail_servers):
    server = Imaild(home, build_dir, ca_file=mail_servers.ca_file)
    server.start()
    with server.client(ALICE) as alice:
        alice.set_up(mail, "secret-a")
        kept = alice.send_mail(BOB, "kept", "text", hold=3600)
        soon = alice.send_mail(BOB, "soon", "text", hold=4)
        back = alice.send_mail(BOB, "back", "text", hold=3600)
        alice.ok("mail-recall", mail=back)
        server.kill()
    server.start()
    # Nobody is logged in while it leaves; a sender that is set anew does not hurry what is held.
    mail.wait_for_mail(BOB, 1)
    with server.client(ALICE) as alice:
        alice.wait("mail-status", mail=soon, state="sent")
        alice.wait("mail-status", mail=back, state="recalled")
        sender = alice.wait("senders")["senders"][0]
        alice.ok("sender-set", **{name: value for name, value in sender.items() if name[0] != "_" and name != "type"})
        alice.send_mail(BOB, "other", "text")
        mail.wait_for_mail(BOB, 2)
        assert alice.ok("mail-recall", mail=kept)["state"] == "recalled"
    server.stop()


@pytest.mark.parametrize("members", [{"hold": -1}, {"hold": 86401}, {"send_at": -5}, {"send_at": 10**11}, {"hold": "soon"}])
def test_odd_times_are_refused(imaild, mail, members):
    with imaild.client(ALICE) as alice:
        alice.set_up(mail, "secret-a")
        with pytest.raises(WireError, match="limit|protocol"):
            alice.send_mail(BOB, "x", "x", **members)


def test_recall_in_words(imaild, mail):
    with imaild.client(ALICE) as alice, imaild.client(BOB) as bob:
        alice.set_up(mail, "secret-a")
        with pytest.raises(WireError, match="not-found"):
            alice.ok("mail-recall", mail="no-such")
        with pytest.raises(WireError, match="protocol"):
            alice.ok("mail-recall")
        sent = alice.send_mail(BOB, "gone", "text")
        alice.wait("mail-status", mail=sent, state="sent")
        with pytest.raises(WireError, match="permanent: The mail was sent already"):
            alice.ok("mail-recall", mail=sent)
        held = alice.send_mail(BOB, "held", "text", hold=3600)
        with pytest.raises(WireError, match="not-found"):  # another's
            bob.ok("mail-recall", mail=held)
        alice.ok("mail-recall", mail=held)
        with pytest.raises(WireError, match="permanent: The mail was taken back"):
            alice.ok("mail-release", mail=held)


def test_deferred_mail_is_taken_back(imaild):
    with ScriptedServer(smtp_script().but((r"^RCPT", b"450 4.2.0 greylisted\r\n"))) as server, imaild.client(ALICE) as alice:
        scripted_sender(alice, server)
        waits = alice.send_mail(BOB, "later", "text")
        status = alice.wait("mail-status", mail=waits, state="deferred")
        assert status["code"] == "temporary" and status["next_try"] > time.time() and "tell" not in status
        assert alice.ok("mail-recall", mail=waits)["state"] == "recalled"


def test_what_is_in_hand_is_not_taken_back(imaild):
    """Not even when its lease has run out: the machine may have slept while it was on its way."""
    go = threading.Event()
    with ScriptedServer(smtp_script().but((r"^MAIL", [lambda _: go.wait(60), b"250 2.1.0 Ok\r\n"]))) as server, imaild.client(ALICE) as alice:
        scripted_sender(alice, server)
        ident = alice.send_mail(BOB, "on its way", "text")
        wait_until(lambda: any(line.startswith("MAIL") for line in server.lines), 20, "MAIL")
        store = sqlite3.connect(imaild.home.data / "imail/imaild.db", isolation_level=None)
        store.execute("UPDATE outbox SET lease = 1 WHERE mail = ?", (ident,))
        store.close()
        for request in "mail-recall", "mail-release":
            with pytest.raises(WireError, match="temporary: The mail is being sent right now"):
                alice.ok(request, mail=ident)
        go.set()
        alice.wait("mail-status", mail=ident, state="sent")


def test_nothing_more_leaves_through_a_sender_that_is_removed(imaild):
    """It is removed while one mail is on its way through it and another waits."""
    go = threading.Event()
    with ScriptedServer(smtp_script().but((r"^MAIL", [lambda _: go.wait(60), b"250 2.1.0 Ok\r\n"]))) as server, imaild.client(ALICE) as alice:
        sender = scripted_sender(alice, server)
        held = alice.send_mail(BOB, "later", "text", hold=3600)
        first = alice.send_mail(BOB, "on its way", "text")
        wait_until(lambda: any(line.startswith("MAIL") for line in server.lines), 20, "MAIL")
        alice.ok("sender-remove", sender=sender)
        go.set()
        alice.wait("mail-status", mail=first, state="sent")
        alice.ok("mail-release", mail=held)
        status = alice.wait("mail-status", mail=held, state="failed")
        assert "is gone" in status["text"] and len([line for line in server.lines if line.startswith("MAIL")]) == 1


def test_each_recipient_is_told(imaild):
    answers = {
        "taken@demo.test": b"250 2.1.5 Ok\r\n",
        "later@demo.test": b"450 4.2.0 try later\r\n",
        "never@demo.test": b"550 5.1.1 no such user\r\n",
    }
    with ScriptedServer(smtp_script().but(*answer_for(answers))) as server, imaild.client(ALICE) as alice:
        scripted_sender(alice, server)
        ident = alice.send_mail(list(answers), "three", "text")
        status = alice.wait("mail-status", mail=ident, state="deferred")
        states = {one["address"]: one["state"] for one in status["recipients"]}
        assert states == {"taken@demo.test": "accepted", "later@demo.test": "waiting", "never@demo.test": "refused"}
        words = {one["address"]: one.get("text") for one in status["recipients"]}
        assert words["taken@demo.test"] is None and "try later" in words["later@demo.test"] and "no such user" in words["never@demo.test"]
        assert status["tell"] is True
        alice.ack(status["ref"])
        server.script.rules[:] = smtp_script().rules  # the connection is kept
        assert alice.ok("mail-release", mail=ident)["state"] == "deferred"
        status = alice.wait("mail-status", mail=ident, state="sent")
        states = {one["address"]: one["state"] for one in status["recipients"]}
        assert states == {"taken@demo.test": "accepted", "later@demo.test": "accepted", "never@demo.test": "refused"}
        assert "tell" not in status  # once
        # Who had it already does not get it again.
        recipients = [line for line in server.lines if line.startswith("RCPT")]
        assert len([line for line in recipients if "taken@" in line]) == 1
        assert len([line for line in recipients if "never@" in line]) == 1


def test_what_is_to_be_told_outlives_newer_states(imaild):
    """The client is away while a recipient is refused and the mail then goes on to the others."""
    answers = {"later@demo.test": b"450 4.2.0 try later\r\n", "never@demo.test": b"550 5.1.1 no such user\r\n"}
    with ScriptedServer(smtp_script().but(*answer_for(answers))) as server, imaild.client(ALICE, "desk") as desk:
        scripted_sender(desk, server)
        imaild.client(ALICE, "phone").close()
        ident = desk.send_mail(list(answers), "two", "text")
        desk.wait("mail-status", mail=ident, state="deferred")
        server.script.rules[:] = smtp_script().rules
        desk.ok("mail-release", mail=ident)
        desk.wait("mail-status", mail=ident, state="sent")
        with imaild.client(ALICE, "phone") as phone:
            assert phone.wait("mail-status", mail=ident)["tell"] is True


def test_wrong_password_is_tried_once(imaild):
    """Several mails at once, several connections allowed: the account must not be locked by that."""
    with ScriptedServer(smtp_script().but((r"^AUTH", [delay(0.5), b"535 5.7.8 Authentication failed\r\n"]))) as server, imaild.client(ALICE) as alice:
        alice.ok("sender-set", address=ALICE, host="127.0.0.1", port=server.port, tls="none", login=ALICE, password="wrong", connections=10)
        mails = [alice.start_mail(BOB, f"mail {i}", [({"kind": "text"}, b"text")]) for i in range(20)]
        for _, number in mails:
            alice.answer(number)
        for ident, _ in mails:
            assert alice.wait("mail-status", mail=ident, state="deferred")["code"] == "auth"
        assert len([line for line in server.lines if line.startswith("AUTH")]) == 1


def test_a_users_slow_servers_do_not_hold_up_others(imaild):
    """Alice has eight senders whose server hangs, and more mails for them than imaild takes in hand; Bob's mail leaves all the same."""
    with ScriptedServer(smtp_script().but((r"^MAIL", hang))) as slow, ScriptedServer(smtp_script()) as quick:
        with imaild.client(ALICE) as alice, imaild.client(BOB) as bob:
            addresses = [f"alice{n}@demo.test" for n in range(8)]
            for address in addresses:
                alice.ok("sender-set", address=address, host="127.0.0.1", port=slow.port, tls="none", connections=20)
            for n in range(100):
                waiting = [alice.start_mail(BOB, f"{n}", [({"kind": "text"}, b"text")], **{"from": address}) for address in addresses]
                for _, number in waiting:
                    alice.answer(number)
            scripted_sender(bob, quick)
            ident = bob.send_mail(ALICE, "quick", "text")
            bob.wait("mail-status", mail=ident, state="sent")


def test_failure_is_told(imaild):
    with ScriptedServer(smtp_script().but((r"^MAIL", b"550 5.7.1 not your address\r\n"))) as server, imaild.client(ALICE) as alice:
        scripted_sender(alice, server)
        ident = alice.send_mail(BOB, "x", "text")
        status = alice.wait("mail-status", mail=ident, state="failed")
        assert status["code"] == "permanent" and "550 5.7.1 not your address" in status["text"] and status["tell"] is True
        with pytest.raises(WireError, match="permanent: The mail has failed"):
            alice.ok("mail-recall", mail=ident)


def test_uncertain_is_sent_again_with_the_same_message_id(imaild):
    script = smtp_script()
    (data,) = [reply for pattern, reply in script.rules if pattern == r"^DATA"]
    with ScriptedServer(script.but((r"^DATA", [*data[:-1], close]))) as server, imaild.client(ALICE) as alice:
        scripted_sender(alice, server)
        ident = alice.send_mail(BOB, "twice", "text")
        status = alice.wait("mail-status", mail=ident, state="uncertain")
        assert status["next_try"] > time.time()
        server.script = script
        alice.ok("mail-release", mail=ident)
        alice.wait("mail-status", mail=ident, state="sent")
        ids = [re.search(rb"^Message-ID: (.*)\r", raw, re.M | re.I)[1] for raw in server.messages]
        assert len(ids) == 2 and ids[0] == ids[1] == status["message_id"].encode()


def deliver_report(mail, *, envid="", message_id="<x@y>", action="failed", user=ALICE):
    about = f"Original-Envelope-Id: {envid}\r\n" if envid else ""
    report = BOUNCED.format(recipient="nobody@example.net", action=action, message_id=message_id, about=about, unique=uuid.uuid4().hex)
    mail.deliver(user, report.encode())


@pytest.mark.parametrize("by", ["envid", "message_id"])
def test_report_that_comes_back_makes_the_mail_bounced(imaild, mail, by):
    with ScriptedServer(smtp_script()) as server, imaild.client(ALICE) as alice:
        alice.set_up(mail, "secret-a")
        alice.ok("sender-set", address="me@other.test", host="127.0.0.1", port=server.port, tls="none")
        sent = alice.send_mail(["nobody@example.net", "there@example.net"], "came back", "text", **{"from": "me@other.test"})
        status = alice.wait("mail-status", mail=sent, state="sent")
        alice.ack(status["ref"])
        deliver_report(mail, **{by: sent if by == "envid" else status["message_id"]})
        alice.ok("check-now")
        bounced = alice.wait("mail-status", mail=sent, state="bounced")
        assert "nobody@example.net" in bounced["text"] and "550 5.1.1 no such user" in bounced["text"] and bounced["tell"] is True
        states = {one["address"]: one["state"] for one in bounced["recipients"]}
        assert states == {"nobody@example.net": "refused", "there@example.net": "accepted"}
        assert alice.wait_mail()["report_on"] == sent


def test_report_that_comes_while_the_mail_goes_on_to_others(imaild, mail):
    """What it said of one is not lost with the answer for another, who had been put off."""
    answers = {"nobody@example.net": b"250 2.1.5 Ok\r\n", "later@example.net": b"450 4.2.0 try later\r\n"}
    go = threading.Event()
    with ScriptedServer(smtp_script().but(*answer_for(answers))) as server, imaild.client(ALICE) as alice:
        alice.set_up(mail, "secret-a")
        alice.ok("sender-set", address="me@other.test", host="127.0.0.1", port=server.port, tls="none")
        sent = alice.send_mail(list(answers), "came back", "text", **{"from": "me@other.test"})
        alice.ack(alice.wait("mail-status", mail=sent, state="deferred")["ref"])
        server.script.rules[:] = smtp_script().but((r"^MAIL", [lambda _: go.wait(60), b"250 2.1.0 Ok\r\n"])).rules
        alice.ok("mail-release", mail=sent)
        wait_until(lambda: len([line for line in server.lines if line.startswith("MAIL")]) == 2, 20, "MAIL")
        deliver_report(mail, envid=sent)
        alice.ok("check-now")
        assert alice.wait_mail()["report_on"] == sent
        go.set()
        status = alice.wait("mail-status", mail=sent, state="bounced")
        assert "nobody@example.net" in status["text"] and status["tell"] is True
        states = {one["address"]: one["state"] for one in status["recipients"]}
        assert states == {"nobody@example.net": "refused", "later@example.net": "accepted"}


def test_report_of_a_delay_or_on_a_strangers_mail_changes_nothing(imaild, mail):
    with ScriptedServer(smtp_script()) as server, imaild.client(ALICE) as alice:
        alice.set_up(mail, "secret-a")
        alice.ok("sender-set", address="me@other.test", host="127.0.0.1", port=server.port, tls="none")
        sent = alice.send_mail("nobody@example.net", "x", "text", **{"from": "me@other.test"})
        status = alice.wait("mail-status", mail=sent, state="sent")
        alice.ack(status["ref"])
        deliver_report(mail, message_id="<stranger@example.net>")
        alice.ok("check-now")
        assert "report_on" not in alice.wait_mail()
        deliver_report(mail, message_id=status["message_id"], action="delayed")
        alice.ok("check-now")
        delayed = alice.wait("mail-status", mail=sent, state="sent")
        assert delayed["state"] == "sent" and delayed["recipients"][0]["state"] == "accepted" and "no such user" in delayed["recipients"][0]["text"]
