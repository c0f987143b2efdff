# SPDX-License-Identifier: GPL-2.0-or-later
"""A buddy who has only a mail address is written to as in a chat, and mails stand in conversations; through any libpurple client."""

import pytest

from e2e.headless import Headless
from e2e.mail_program import MailProgram
from peers import ScriptedServer, smtp_script
from peers.server import close, read_message

ALICE, BOB = "alice@demo.test", "bob@demo.test"


@pytest.fixture
def configured(home, mail_servers):
    """A home whose imaild trusts the test's authority."""
    (home.config / "imail").mkdir()
    (home.config / "imail/imaild.conf").write_text(f"[tls]\nca-file={mail_servers.ca_file}\n", encoding="utf-8")
    return home


@pytest.fixture
def client(configured, build_dir, mail):
    with Headless(configured, build_dir) as client:
        client.log_in(ALICE)
        client.set_up(mail, ALICE, "secret-a")
        add_bob(client)
        yield client


@pytest.fixture
def bob(mail):
    return MailProgram(mail, BOB, "Bob")


def add_bob(client):
    client.do("buddy-add", BOB, "Bob")
    client.wait("presence", user=BOB, state="mail")


def set_up_scripted(client, server):
    client.log_in(ALICE)
    add_bob(client)
    client.do("sender-set", address=ALICE, host="127.0.0.1", port=server.port, tls="none", login=ALICE, password="x")


def fetch(client, **members):
    """The next mail that comes in."""
    client.do("check")
    return client.wait("mail-added", where=lambda e: e["mail"]["folder"] == "Inbox", **members)["mail"]


def inbox(client):
    return client.do("list", "Inbox")["mails"]


def test_a_chat(client, bob):
    client.do("say", BOB, "Are you coming to the meeting on Friday? We start at nine, and there is coffee.\\nAlice")
    assert client.wait("im-sent", **{"with": BOB})["text"].startswith("Are you coming")
    assert "go by mail" in client.wait("im-note")["text"]
    first = bob.next_mail()
    assert first["Subject"] == "Are you coming to the meeting on Friday? We start at nine…"
    assert first["From"] == ALICE and first["To"] == f"Bob <{BOB}>" and first["References"] is None
    assert first.get_content_type() == "text/plain"
    assert first.get_content().replace(" \n", " ").split("\n")[:2] == ["Are you coming to the meeting on Friday? We start at nine, and there is coffee.", "Alice"]

    client.do("say", BOB, "Or on Monday?")
    second = bob.next_mail()
    assert second["Subject"] == f"Re: {first['Subject']}"
    assert second["In-Reply-To"] == second["References"] == first["Message-ID"]

    answer = bob.answer(second, "Monday is fine.\n<b>Really</b> \u202efine.")
    got = fetch(client, new=False)
    said = client.wait("im")
    assert said["from"] == BOB and said["text"] == "✉ Monday is fine.\n<b>Really</b> fine." and not said["delayed"]
    assert not got["seen"]
    # It is read once it was looked at, or answered.
    client.do("say", BOB, "See you then.")
    client.wait("mail-changed", where=lambda e: e["mail"]["id"] == got["id"] and e["mail"]["seen"])
    third = bob.next_mail()
    assert third["In-Reply-To"] == answer["Message-ID"]
    assert third["References"].split() == [first["Message-ID"], second["Message-ID"], answer["Message-ID"]]
    assert [one["id"] for one in inbox(client)] == [got["id"]]
    assert len(client.do("list", "Sent")["mails"]) == 3
    assert not [e for e in client.events if e["event"] in ("im", "im-error", "notify")]


def test_the_thread_goes_on_after_a_restart(configured, build_dir, mail, bob):
    with Headless(configured, build_dir) as client:
        client.log_in(ALICE)
        client.set_up(mail, ALICE, "secret-a")
        add_bob(client)
        client.do("say", BOB, "Are you there?")
        first = bob.next_mail()
    bob.answer(first, "Yes.")
    with Headless(configured, build_dir) as client:
        client.do("connect")
        client.wait("presence", user=BOB, state="mail")
        fetch(client, new=False)
        assert client.wait("im")["text"] == "✉ Yes."
    with Headless(configured, build_dir) as client:
        client.do("connect")
        client.wait("presence", user=BOB, state="mail")
        client.do("say", BOB, "Good.")
        second = bob.next_mail()
        assert second["Subject"] == "Re: Are you there?" and len(second["References"].split()) == 2
        assert not [e for e in client.events if e["event"] == "im"]


def test_looked_at_is_read(client, bob):
    client.do("say", BOB, "Hello")
    client.do("conv-focus", BOB)
    first = bob.next_mail()
    bob.answer(first, "Hi")
    got = fetch(client, new=False)
    client.wait("im")
    client.wait("mail-changed", where=lambda e: e["mail"]["id"] == got["id"] and e["mail"]["seen"])
    client.do("conv-focus")
    bob.answer(first, "Hi again")
    got = fetch(client, new=False)
    client.wait("im")
    assert not client.do("page", "Inbox")["mails"][0]["seen"]
    client.do("conv-focus", BOB)
    client.wait("mail-changed", where=lambda e: e["mail"]["id"] == got["id"] and e["mail"]["seen"])


@pytest.mark.parametrize("kind", ["long", "attachment", "html", "others"])
def test_what_is_no_message_is_a_line(client, bob, kind):
    client.do("say", BOB, "Hello")
    first = bob.next_mail()
    text = "Words of Bob. " * (400 if kind == "long" else 1)
    options = {"attachment": {"attach": b"%PDF-1.4"}, "others": {"cc": "carol@demo.test"}}.get(kind, {})
    if kind == "html":
        bob.write(ALICE, "Re: Hello", "", html="<p>Words of Bob.</p>", In_Reply_To=first["Message-ID"])
    else:
        bob.answer(first, text, **options)
    fetch(client, new=True)
    line = client.wait("im-note", where=lambda e: "Mail from" in e["text"])["text"]
    assert line.startswith("✉ Mail from Bob: “Re: Hello” – Words of Bob.") and len(line) < 250
    assert not [e for e in client.events if e["event"] == "im"]
    # The next message goes on with it all the same.
    client.do("say", BOB, "Thanks")
    assert bob.next_mail()["Subject"] == "Re: Hello"


def test_another_thread_of_theirs(client, bob):
    """A new mail is new in the Inbox while nothing is open; in an open conversation it is a message with its subject, which is answered."""
    mail = bob.write(ALICE, "Dinner \u202etonight", "Shall we?")
    got = fetch(client, new=True)
    assert not [e for e in client.events if e["event"] in ("im", "im-note")]
    client.do("conv-open", BOB)
    assert "Unread mail from Bob: “Dinner tonight” – Shall we?" in client.wait("im-note", where=lambda e: "Unread" in e["text"])["text"]
    client.do("mark", "+S", got["id"])

    mail = bob.write(ALICE, "Lunch", "Or at noon?", References="<a b> <x@demo.test>")
    fetch(client, new=False)
    assert client.wait("im")["text"] == "✉ Lunch\nOr at noon?"
    client.do("say", BOB, "At noon.")
    answer = bob.next_mail()
    assert answer["Subject"] == "Re: Lunch" and answer["In-Reply-To"] == mail["Message-ID"]
    assert answer["References"].split()[-1] == mail["Message-ID"]


def test_a_forged_name_is_not_shown(client, bob):
    """The name is the buddy list's, whatever From says; and who is no buddy opens nothing."""
    client.do("say", BOB, "Hello")
    first = bob.next_mail()
    bob.answer(first, "It is me.", from_=f'"Carol carol@demo.test" <{BOB}>')
    fetch(client)
    assert client.wait("im")["from"] == BOB
    bob.answer(first, "It is me.", from_='"Bob" <mallory@demo.test>')
    got = fetch(client, new=True)
    assert got["from_address"] == "mallory@demo.test"
    assert not [e for e in client.events if e["event"] == "im"]


def test_a_storm_of_mails(client, bob, mail):
    client.do("say", BOB, "Hello")
    first = bob.next_mail()
    head = f"From: {BOB}\r\nTo: {ALICE}\r\nSubject: Re: Hello\r\nIn-Reply-To: {first['Message-ID']}\r\n"
    for n in range(60):
        mail.deliver(ALICE, f"{head}Message-ID: <storm-{n}@demo.test>\r\n\r\nNumber {n}\r\n".encode())
    client.do("check")
    for _ in range(60):
        client.wait("mail-added", where=lambda e: e["mail"]["folder"] == "Inbox")
    assert len([e for e in client.events if e["event"] == "im"]) == 20
    notes = [e["text"] for e in client.events if e["event"] == "im-note" and "More mails" in e["text"]]
    assert notes == ["More mails from Bob are coming in; they are in the Inbox."]


def test_a_message_that_is_refused(configured, build_dir, mail):
    """It is told in the conversation, in words, once; the thread begins anew with the next one."""
    script = smtp_script().but((r"^RCPT", b"550 5.1.1 no such user\r\n"))
    with ScriptedServer(script) as server, Headless(configured, build_dir) as client:
        set_up_scripted(client, server)
        client.do("say", BOB, "Hello Bob")
        error = client.wait("im-error", **{"with": BOB})["text"]
        assert error == "“Hello Bob” was not delivered: 550 5.1.1 no such user"
        assert not client.wait("mail-status", state="failed")["failure"]
        client.do("say", BOB, "Once more")
        client.wait("im-error", **{"with": BOB})
        assert [one["subject"] for one in client.do("list", "Sent")["mails"]] == ["Once more", "Hello Bob"]


def test_a_message_that_is_uncertain(configured, build_dir, mail):
    """That is told, and that it is sent at last; in the conversation only."""
    script = smtp_script().but((r"^DATA", [b"354 go on\r\n", read_message, close]))
    with ScriptedServer(script) as server, Headless(configured, build_dir) as client:
        set_up_scripted(client, server)
        client.do("say", BOB, "Hello Bob")
        assert client.wait("im-error", **{"with": BOB})["text"].startswith("“Hello Bob” may have arrived or not: ")
        status = client.wait("mail-status", state="uncertain")
        server.script = smtp_script()
        client.do("release", status["mail"])
        assert client.wait("im-note", where=lambda e: "Hello Bob" in e["text"])["text"] == "“Hello Bob” has been sent now."
        assert not [e for e in client.events if e.get("failure") or e["event"] == "im-error"]


def test_before_the_servers_word(client):
    """What is typed before it is known that the buddy is no user of the server is not lost."""
    client.at_once(["buddy-add", "dora@demo.test"], ["say", "dora@demo.test", "Hello Dora"])
    sent = client.wait("mail-added", where=lambda e: e["mail"]["folder"] == "Sent")["mail"]
    assert sent["subject"] == "Hello Dora" and client.do("read", sent["id"])["mail"]["to"] == "dora@demo.test"
    assert not [e for e in client.events if e["event"] == "im-error"]


def test_no_sender_yet(configured, build_dir):
    with Headless(configured, build_dir) as client:
        client.log_in(ALICE)
        add_bob(client)
        client.do("say", BOB, "Hello Bob")
        assert "No outgoing mail server is set up yet" in client.wait("im-error", **{"with": BOB})["text"]


def test_a_user_of_the_server_gets_messages(configured, build_dir):
    """Who logs in to this imaild is no mail contact any more."""
    with Headless(configured, build_dir, user_dir=configured.path / "alice") as alice:
        alice.log_in(ALICE)
        add_bob(alice)
        with Headless(configured, build_dir, user_dir=configured.path / "bob") as bob:
            bob.log_in(BOB)
            alice.wait("presence", user=BOB, state="available")
            alice.do("say", BOB, "Hello")
            assert bob.wait("im")["text"] == "Hello"
        alice.wait("presence", user=BOB, state="offline")
        assert not alice.do("outbox")["mails"]


def test_a_stranger_is_not_written_to_by_mail(client):
    client.do("say", "carol@demo.test", "Hello")
    assert "Add it to your buddy list" in client.wait("im-error")["text"]
    assert not client.do("outbox")["mails"]


# Mails in conversations.


def test_mail_command(client, bob):
    client.do("say", BOB, "/mail The plan\\nHere it is.\\n\\nAlice")
    got = bob.next_mail()
    assert got["Subject"] == "The plan" and got.get_content().strip() == "Here it is.\n\nAlice"
    assert client.wait("im-note", where=lambda e: "Mail to" in e["text"])["text"] == "✉ Mail to Bob: “The plan” – Here it is. Alice  (/readmail)"
    client.do("say", BOB, "/readmail")
    assert client.do("read", client.wait("read-open")["id"])["mail"]["subject"] == "The plan"
    client.do("say", BOB, "/mail Another plan")
    compose = client.wait("compose")
    assert compose["subject"] == "Another plan" and compose["to"] == f"Bob <{BOB}>" and not compose["text"]
    client.do("say", BOB, "/mail")
    assert not client.wait("compose")["subject"]
    assert not [e for e in client.events if e["event"] in ("im-sent", "im-error")]


def test_nothing_comes_twice(client, bob):
    """Neither after a reconnect nor when the conversation is opened again and the mail has been read."""
    client.do("say", BOB, "Hello")
    first = bob.next_mail()
    client.do("conv-focus", BOB)
    bob.answer(first, "Hi")
    got = fetch(client)
    client.wait("im")
    client.wait("mail-changed", where=lambda e: e["mail"]["id"] == got["id"] and e["mail"]["seen"])
    client.do("disconnect")
    client.wait("disconnected")
    client.do("connect")
    client.wait("presence", user=BOB, state="mail")
    client.do("conv-close", BOB)
    client.do("conv-open", BOB)
    client.do("check")
    client.wait("mailbox-status", state="idle", where=lambda e: e["last_success"] > 0)
    client.do("page", "Inbox")
    assert not [e for e in client.events if e["event"] == "im" or (e["event"] == "im-note" and "Hi" in e["text"])]


def test_lines_can_be_switched_off(client, bob):
    client.do("account-set", "mails-in-conversations", "false")
    client.do("conv-open", BOB)
    client.do("send", to=BOB, subject="One", text="x")
    client.wait("mail-added", where=lambda e: e["mail"]["folder"] == "Sent")
    bob.write(ALICE, "Two", "x" * 3000)
    fetch(client, new=True)
    assert not [e for e in client.events if e["event"] == "im-note" and "Mail" in e["text"]]


@pytest.mark.parametrize("who", ["contact", "friend"])
def test_the_whole_of_a_large_mail_is_no_other_mail(configured, build_dir, mail, bob, who):
    """The line that named its beginning names all of it from then on, and leads there."""
    with Headless(configured, build_dir) as client:
        client.log_in(ALICE)
        client.set_up(mail, ALICE, "secret-a", top_size=2000)
        if who == "contact":
            add_bob(client)
        else:
            client.do("buddy-add", "bobby@demo.test", "Bob")
            client.do("buddy-address", "bobby@demo.test", BOB)
        client.do("conv-open", BOB if who == "contact" else "bobby@demo.test")
        bob.write(ALICE, "The minutes", "Words of Bob.\n" * 900)
        part = fetch(client)
        lines = [client.wait("im-note", where=lambda e: "Mail from" in e["text"])["text"]]
        client.do("fetch", part["id"])
        whole = fetch(client)
        client.wait("mail-removed", id=part["id"])
        client.do("page", "Inbox")
        lines += [e["text"] for e in client.events if e["event"] == "im" or (e["event"] == "im-note" and "minutes" in e["text"])]
        assert len(lines) == 1 and "The minutes" in lines[0]
        client.do("say", BOB if who == "contact" else "bobby@demo.test", "/readmail")
        assert client.wait("read-open")["id"] == whole["id"]
        # A link that was written before still leads to the mail.
        read = client.do("read", part["id"])["mail"]
        assert read["id"] == whole["id"] and not read.get("partial")
