# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin as any libpurple client has it, through imail-headless: round trips, large and many mails, and what goes wrong."""

import email
import email.policy
import os
import socket

import pytest

from e2e.clients import is_sanitized
from e2e.headless import Headless
from equipment.processes import wait_until

ALICE, BOB = "alice@demo.test", "bob@demo.test"


@pytest.fixture
def configured(home, mail_servers):
    """A home whose imaild trusts the test's authority."""
    (home.config / "imail").mkdir()
    (home.config / "imail/imaild.conf").write_text(f"[tls]\nca-file={mail_servers.ca_file}\n", encoding="utf-8")
    return home


@pytest.fixture
def pair(configured, build_dir):
    """Alice's and Bob's client, not logged in yet, on one embedded server."""
    with Headless(configured, build_dir, "--tick", "10", user_dir=configured.path / "alice") as alice, Headless(
        configured, build_dir, user_dir=configured.path / "bob"
    ) as bob:
        yield alice, bob


def imaild_pid(home):
    """The process at the other end of the socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.connect(str(home.runtime / "imail/imaild.sock"))
        return int.from_bytes(probe.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)[:4], "little")


def memory_kib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return int(next(line for line in file if line.startswith("VmHWM")).split()[1])


@pytest.mark.parametrize("mode", ["plain", "starttls", "tls"])
def test_round_trip(pair, mail, mode, tmp_path):
    alice, bob = pair
    attachment = tmp_path / "报告.bin"
    attachment.write_bytes(bytes(range(256)) * 700)
    alice.log_in(ALICE, "secret-a")
    alice.set_up(mail, ALICE, "secret-a", mode)
    bob.log_in(BOB, "secret-b")
    bob.set_up(mail, BOB, "secret-b", mode)
    sent = alice.do("send", to=BOB, subject="预算", text="Zahlen\nfolgen", html="<b>Zahlen</b><br>folgen", attach=attachment)["mail"]
    alice.wait("mail-status", mail=sent, state="sent")
    (raw,) = mail.wait_for_mail(BOB)
    assert email.message_from_bytes(raw, policy=email.policy.default).get_body(("html",)).get_content().strip() == "<b>Zahlen</b><br>folgen"
    bob.do("check")
    got = bob.wait("mail-added", new=True)["mail"]
    assert (got["subject"], got["from_address"], got["folder"]) == ("预算", ALICE, "Inbox")
    read = bob.do("read", got["id"])["mail"]
    assert read["text"].split() == ["Zahlen", "folgen"] and read["attachments"][0]["name"] == "报告.bin"
    bob.do("save", got["id"], "0", tmp_path / "saved")
    assert (tmp_path / "saved").read_bytes() == attachment.read_bytes()
    bob.do("reply", got["id"], text="Danke!")
    mail.wait_for_mail(ALICE)
    alice.do("check")
    answer = alice.wait("mail-added", new=True, where=lambda e: e["mail"]["folder"] == "Inbox")["mail"]
    reply = alice.do("read", answer["id"])["mail"]
    assert answer["subject"] == "Re: 预算" and "Danke!" in reply["text"]
    (sent_copy,) = alice.do("list", "Sent")["mails"]
    assert reply["references"] == [alice.do("read", sent_copy["id"])["mail"]["message_id"]]
    bob.do("delete", got["id"])
    assert not bob.do("list", "Inbox")["mails"] and len(bob.do("list", "Trash")["mails"]) == 1


def test_two_hundred_mails_in_one_go(pair, mail):
    alice, bob = pair
    alice.log_in(ALICE, "secret-a")
    alice.set_up(mail, ALICE, "secret-a")
    bob.log_in(BOB, "secret-b")
    bob.set_up(mail, BOB, "secret-b")
    for i in range(200):
        alice.do("send", to=BOB, subject=f"mail {i}", text=f"text {i}")
    mail.wait_for_mail(BOB, 200, timeout=60)
    bob.do("check")
    subjects = sorted(bob.wait("mail-added", new=True)["mail"]["subject"] for _ in range(200))
    assert subjects == sorted(f"mail {i}" for i in range(200))
    assert len(bob.do("list", "Inbox")["mails"]) == 200


def test_large_attachment_in_little_memory(pair, mail, configured, build_dir, tmp_path):
    alice, bob = pair
    attachment = tmp_path / "large.bin"
    attachment.write_bytes(os.urandom(1 << 20) * 30)
    alice.log_in(ALICE, "secret-a")
    alice.set_up(mail, ALICE, "secret-a")
    bob.log_in(BOB, "secret-b")
    bob.set_up(mail, BOB, "secret-b")
    before = alice.memory_kib(), bob.memory_kib()
    sent = alice.do("send", to=BOB, subject="large", text="see file", attach=attachment)["mail"]
    alice.wait("mail-status", mail=sent, state="sent", timeout=60)
    mail.wait_for_mail(BOB)
    bob.do("check")
    # Over 25 MB only the beginning comes by itself, and nothing of it can be saved by mistake.
    begun = bob.wait("mail-added", new=True, timeout=60)["mail"]
    read = bob.do("read", begun["id"])["mail"]
    assert read["partial"] and read["text"].startswith("see file") and not read["attachments"]
    bob.do("fetch", begun["id"])
    # A minute and more: a visit that the server breaks off is made again after one.
    got = bob.wait("mail-added", timeout=100)["mail"]
    bob.wait("mail-removed", id=begun["id"])
    bob.do("save", got["id"], "0", tmp_path / "saved")
    assert (tmp_path / "saved").read_bytes() == attachment.read_bytes()
    assert [one["id"] for one in bob.do("list", "Inbox")["mails"]] == [got["id"]]
    grown = alice.memory_kib() - before[0], bob.memory_kib() - before[1]
    server = memory_kib(imaild_pid(configured))
    print(f"30 MB: clients grew by {grown[0]} and {grown[1]} KiB, imaild peaked at {server} KiB")
    if not is_sanitized(build_dir):
        assert max(grown) < 12 * 1024 and server < 40 * 1024


def test_plain_im_and_offline(pair, configured):
    alice, bob = pair
    alice.log_in(ALICE)
    bob.log_in(BOB)
    alice.do("im", BOB, "Lunch?")
    assert bob.wait("im")["text"] == "Lunch?"
    bob.do("disconnect")
    bob.wait("disconnected")
    alice.do("im", BOB, "Still there?")
    bob.do("connect")
    assert bob.wait("im")["text"] == "Still there?"


def test_the_embedded_server_ends_after_its_last_client(home, build_dir, mail_servers):
    (home.config / "imail").mkdir()
    (home.config / "imail/imaild.conf").write_text("[server]\nlinger=1\n", encoding="utf-8")
    with Headless(home, build_dir, user_dir=home.path / "a") as first, Headless(home, build_dir, user_dir=home.path / "b") as second:
        first.log_in(ALICE)
        pid = imaild_pid(home)
        second.log_in(BOB)
        assert imaild_pid(home) == pid
        first.quit()
        second.do("im", ALICE, "still served")
    wait_until(lambda: not (home.runtime / "imail/imaild.sock").exists(), 20, lambda: "imaild to end after its last client")


# ---- what goes wrong: one message that names the server and says what to do, and the account stays ----


def told(client, *words):
    """The one notification that holds all the words."""
    found = client.wait("notify", where=lambda e: all(w in f"{e.get('primary')} {e.get('secondary')}" for w in words))
    return f"{found['primary']} {found['secondary']}"


@pytest.fixture
def fallback(configured, build_dir):
    """A client whose notifications are those of a client without our UI plugin."""
    with Headless(configured, build_dir, "--fallback", user_dir=configured.path / "fallback") as client:
        client.log_in(BOB, "secret-b")
        yield client


def nothing_more(client):
    """Nobody is told a second time, and the account is still there."""
    client.do("status")
    assert not [e for e in client.events if e["event"] in ("notify", "connection-error", "disconnected")]


def test_wrong_password(fallback, mail):
    fallback.set_up(mail, BOB, "wrong", "tls")
    words = told(fallback, "localhost", "password")
    assert "Mail Servers" in words
    fallback.do("check")
    fallback.do("send", to=ALICE, subject="x", text="x")
    assert "localhost" in told(fallback, "password", "“x”")
    nothing_more(fallback)


def test_server_down(fallback, mail):
    mail.stop_pop3()
    fallback.set_up(mail, BOB, "secret-b", "plain")
    told(fallback, f"localhost:{mail.pop3_port['plain']}")
    nothing_more(fallback)


def test_servers_that_hang(fallback, mail, configured):
    """A timeout, not a hang; and meanwhile everything else goes on."""
    with (configured.config / "imail/imaild.conf").open("a", encoding="utf-8") as file:
        file.write("[mail]\nconnect-timeout=2\n")
    fallback.do("disconnect")
    fallback.wait("disconnected")
    configured.end_imaild()
    fallback.do("connect")
    fallback.wait("connected")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        for kind in "sender-set", "mailbox-set":
            members = {"address": BOB} if kind == "sender-set" else {"interval": 3600}
            fallback.do(kind, host="localhost", port=port, tls="none", login=BOB, password="secret-b", **members)
        fallback.do("send", to=ALICE, subject="silence", text="x")
        fallback.do("im", BOB, "to myself, while others wait")
        told(fallback, f"localhost:{port}", "“silence”")
        told(fallback, f"localhost:{port}", "No mail from bob@demo.test")
    nothing_more(fallback)


def test_stranger_certificate(fallback, mail):
    fallback.set_up(mail, BOB, "secret-b", "stranger")
    told(fallback, "localhost", "certificate")
    nothing_more(fallback)
    assert mail.count(BOB) == 0
