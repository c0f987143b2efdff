# SPDX-License-Identifier: GPL-2.0-or-later
"""The outbox through the plugin: states on the copies in Sent, undo, sending later, writing a failed mail again."""

import time

import pytest

from e2e.headless import Headless
from peers import ScriptedServer, smtp_script

ALICE, BOB = "alice@demo.test", "bob@demo.test"


@pytest.fixture
def configured(home, mail_servers):
    """A home whose imaild trusts the test's authority."""
    (home.config / "imail").mkdir()
    (home.config / "imail/imaild.conf").write_text(f"[tls]\nca-file={mail_servers.ca_file}\n", encoding="utf-8")
    return home


@pytest.fixture
def client(configured, build_dir):
    with Headless(configured, build_dir) as client:
        client.log_in(ALICE)
        yield client


def sent(client):
    return client.do("list", "Sent")["mails"]


def test_undo_and_write_again(client, mail, tmp_path):
    report = tmp_path / "预算.txt"
    report.write_bytes(b"numbers\n" * 100)
    client.set_up(mail, ALICE, "secret-a")
    ident = client.do("send", to=BOB, bcc="carol@demo.test", subject="Numbers", text="See the file.", attach=report, hold=3600)["mail"]
    held = client.wait("mail-status", mail=ident, state="held")
    assert held["next_try"] > time.time() and "can be taken back" in held["text"]
    (entry,) = client.do("outbox")["mails"]
    assert entry["state"] == "held" and entry["subject"] == "Numbers" and BOB in entry["to"] and entry["can_edit"] and entry["can_release"]
    client.wait("mail-added", where=lambda e: e["mail"]["folder"] == "Sent")
    (copy,) = sent(client)
    assert copy["mail"] == ident and copy["state"] == "held"

    client.do("edit", ident)
    again = client.wait("compose")
    assert (again["to"], again["bcc"], again["subject"]) == (BOB, "carol@demo.test", "Numbers") and "See the file." in again["text"]
    assert open(again["files"][0], "rb").read() == report.read_bytes()
    assert client.do("outbox")["mails"] == [] and sent(client)[0]["state"] == "recalled"

    ident = client.do("send", to=BOB, subject="Numbers, better", text="x", replaces=again["replaces"], replaces_item=again["replaces_item"])["mail"]
    client.wait("mail-status", mail=ident, state="sent")
    (raw,) = mail.wait_for_mail(BOB)
    assert b"Numbers, better" in raw
    assert [one["subject"] for one in sent(client)] == ["Numbers, better"]


def test_send_later_survives_and_is_released(configured, build_dir, mail):
    with Headless(configured, build_dir) as client:
        client.log_in(ALICE)
        client.set_up(mail, ALICE, "secret-a")
        ident = client.do("send", to=BOB, subject="tomorrow", text="x", send_at=int(time.time()) + 86400)["mail"]
        client.wait("mail-status", mail=ident, state="held")
    with Headless(configured, build_dir) as client:
        client.log_in(ALICE)
        (entry,) = client.do("outbox")["mails"]
        assert entry["mail"] == ident and entry["subject"] == "tomorrow"
        client.do("release", ident)
        client.wait("mail-status", mail=ident, state="sent")
        mail.wait_for_mail(BOB)
        assert sent(client)[0]["state"] == "sent" and client.do("outbox")["mails"] == []


def test_failed_mail_is_written_again(client, mail):
    with ScriptedServer(smtp_script().but((r"^RCPT", b"550 5.1.1 no such user\r\n"))) as server:
        client.do("sender-set", address=ALICE, host="127.0.0.1", port=server.port, tls="none", login="")
        ident = client.do("send", to="nobody@example.net", subject="Hello", text="first try")["mail"]
        failed = client.wait("mail-status", mail=ident, state="failed")
        assert failed["failure"] and "550 5.1.1 no such user" in failed["text"]
        (entry,) = client.do("outbox")["mails"]
        assert entry["state"] == "failed" and entry["can_edit"] and not entry["can_release"]
        client.do("edit", ident)
        again = client.wait("compose")
        assert again["to"] == "nobody@example.net" and "first try" in again["text"] and again["replaces"] == ident
        server.script.rules[:] = smtp_script().rules
        ident = client.do("send", to="somebody@example.net", subject="Hello", text="x", replaces=again["replaces"], replaces_item=again["replaces_item"])["mail"]
        client.wait("mail-status", mail=ident, state="sent")
        assert client.do("outbox")["mails"] == []
        assert len(sent(client)) == 1


def test_each_recipients_fate(client):
    answers = [(r"^RCPT TO:<later@", b"450 4.2.0 try later\r\n"), (r"^RCPT TO:<never@", b"550 5.1.1 no such user\r\n")]
    with ScriptedServer(smtp_script().but(*answers)) as server:
        client.do("sender-set", address=ALICE, host="127.0.0.1", port=server.port, tls="none", login="")
        ident = client.do("send", to="Taken <taken@example.net>, later@example.net", bcc="never@example.net", subject="three", text="x")["mail"]
        text = client.wait("mail-status", mail=ident, state="deferred")["text"]
        assert "has not reached everybody yet: later@example.net (450 4.2.0 try later)" in text and "you need not do anything" in text
        fate = client.do("fate", ident)
        assert fate["state"] == "deferred" and fate["subject"] == "three" and fate["text"] == text
        assert [(one["address"], one["state"], one["text"]) for one in fate["recipients"]] == [
            ("taken@example.net", "accepted", ""),
            ("later@example.net", "waiting", "450 4.2.0 try later"),
            ("never@example.net", "refused", "550 5.1.1 no such user"),
        ]
        # Where all share one fate it is the mail's own.
        ident = client.do("send", to="a@example.net, B <b@example.net>", subject="two", text="x")["mail"]
        client.wait("mail-status", mail=ident, state="sent")
        assert [(one["address"], one["state"], one["words"]) for one in client.do("fate", ident)["recipients"]] == [
            ("a@example.net", "accepted", "Sent"),
            ("b@example.net", "accepted", "Sent"),
        ]
        assert not client.ask("fate", "unknown")["ok"]


def test_several_servers_are_chosen_from(client):
    """In a client without a window for them."""
    for address in (ALICE, BOB):
        client.do("sender-set", address=address, host="127.0.0.1", port=2525, tls="none", login="")
    client.wait("account-changed", where=lambda event: len(event["senders"] or []) == 2)
    client.do("servers")
    form = client.wait("request-fields")
    assert form["primary"] == "Which mail server?"
    client.do("answer", form["id"], f"server=Outgoing: {BOB} through 127.0.0.1:2525", "what=Send from it by default")
    client.wait("account-changed", where=lambda event: BOB in (event["senders"] or [""])[0])
    client.do("servers")
    form = client.wait("request-fields")
    client.events.clear()
    client.do("answer", form["id"], f"server=Outgoing: {BOB} through 127.0.0.1:2525 (default)", "what=Remove")
    client.wait("account-changed", where=lambda event: event["senders"] == [ALICE])
    client.do("servers")
    form = client.wait("request-fields")
    shown = {field["name"]: field.get("value") for field in form["fields"]}
    assert shown["sender.address"] == ALICE, form


def test_who_has_it_does_not_get_it_again(client):
    """Taken back while one of three waits: the new mail is for those who did not get the old one."""
    answers = [(r"^RCPT TO:<later@", b"450 4.2.0 try later\r\n"), (r"^RCPT TO:<never@", b"550 5.1.1 no such user\r\n")]
    with ScriptedServer(smtp_script().but(*answers)) as server:
        client.do("sender-set", address=ALICE, host="127.0.0.1", port=server.port, tls="none", login="")
        ident = client.do("send", to="Taken <taken@example.net>, later@example.net", cc="never@example.net", subject="three", text="x")["mail"]
        client.wait("mail-status", mail=ident, state="deferred")
        client.do("edit", ident)
        again = client.wait("compose")
        assert (again["to"], again["cc"]) == ("later@example.net", "never@example.net")
        assert again["replaces"] == ident and again.get("replaces_item") is None


def test_mail_that_the_server_refused_is_written_again(client):
    """No sender yet: imaild refuses it, and it is kept as it was written."""
    ident = client.do("send", to=BOB, subject="too early", text="words")["mail"]
    failed = client.wait("mail-status", mail=ident, state="failed")
    assert failed["failure"] and "No outgoing mail server" in failed["text"]
    assert [one["state"] for one in client.do("outbox")["mails"]] == ["failed"]
    client.do("edit", ident)
    again = client.wait("compose")
    assert again["text"].startswith("words") and again.get("replaces_item") is None
    client.do("drop", ident)
    assert client.do("outbox")["mails"] == []


def test_sent_mail_stays_when_it_is_written_again(client, mail):
    client.set_up(mail, ALICE, "secret-a")
    ident = client.do("send", to=BOB, subject="template", text="words")["mail"]
    client.wait("mail-status", mail=ident, state="sent")
    client.do("edit", ident)
    again = client.wait("compose")
    assert again.get("replaces") is None and again.get("replaces_item") is None
    assert not client.ask("release", ident)["ok"]
    assert not client.ask("edit", "no-such-mail")["ok"]


def test_a_mail_on_its_way_can_be_read(client, mail, tmp_path):
    report = tmp_path / "预算.txt"
    report.write_bytes(b"numbers\n" * 100)
    client.set_up(mail, ALICE, "secret-a")
    client.do("disconnect")
    ident = client.do("send", to=BOB, subject="On its way", text="words", attach=report)["mail"]
    seen = client.do("read", f"//outgoing/{ident}")["mail"]
    assert (seen["subject"], seen["to"], seen["text"].strip(), seen["attachments"]) == ("On its way", BOB, "words", [])
    assert "预算.txt" in seen["left_out"]
    client.do("connect")
    client.wait("mail-status", mail=ident, state="sent")
    seen = client.do("read", f"//outgoing/{ident}")["mail"]
    assert (seen["folder"], seen["text"].strip(), len(seen["attachments"])) == ("Sent", "words", 1)
    assert not client.ask("read", "//outgoing/no-such-mail")["ok"]
