# SPDX-License-Identifier: GPL-2.0-or-later
"""Sending through real servers: Postfix in several tempers, Exim, and OpenSMTPD, which knows no PIPELINING."""

import contextlib
import dataclasses
import email
import email.policy
import os
import time
import zlib

import pytest

from e2e.wire import Imaild
from equipment import exim, opensmtpd, postfix
from equipment.exim import Exim
from equipment.home import new_home
from equipment.mailservers import MailServers, server_tree
from equipment.opensmtpd import OpenSmtpd
from equipment.ports import is_listening
from equipment.processes import temporary_folder, wait_until

ALICE, BOB, CAROL = "alice@demo.test", "bob@demo.test", "carol@demo.test"
NOBODY = "nobody@demo.test"
PASSWORD = "secret-a"
USERS = {ALICE: PASSWORD, BOB: "secret-b", CAROL: "secret-c"}
TLS = {"starttls": "starttls", "tls": "tls"}


@dataclasses.dataclass
class Provider:
    """Where mail is sent to: `kind` is the server's name, `mode` one of Postfix's ports."""

    kind: str
    port: int
    maildirs: object
    tls: str = "none"
    login: str = ALICE
    size_limit: int = 0
    mode: str = ""
    greylist: object = None

    def wait(self, user, count=1):
        wait_until(lambda: self.maildirs.count(user) >= count, 20, lambda: f"{count} mails for {user} at {self.kind}")
        return [raw.replace(b"\n", b"\r\n") for raw in self.maildirs.messages(user)]


@pytest.fixture(scope="module")
def postfix_servers():
    if postfix.cannot_run():
        pytest.skip(postfix.cannot_run())
    with MailServers(USERS, smtp="postfix") as servers:
        yield servers


@pytest.fixture(scope="module")
def others(postfix_servers):
    """Exim and OpenSMTPD; their certificates are from the same authority."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(temporary_folder("imail-mta-", "/tmp"))
        os.chmod(folder, 0o711)  # the servers' users pass through
        running = {}
        if not exim.cannot_run():
            running["Exim"] = stack.enter_context(Exim(folder, server_tree(), certificates=postfix_servers.certificates, users=USERS))
        if not opensmtpd.cannot_run():
            running["OpenSMTPD"] = stack.enter_context(OpenSmtpd(folder, server_tree(), users=USERS))
        yield running


@pytest.fixture(scope="module")
def imaild(build_dir, postfix_servers):
    with new_home() as home, Imaild(home, build_dir, ca_file=postfix_servers.ca_file) as server:
        yield server


@pytest.fixture
def at(postfix_servers, others):
    """A function that gives a Provider with empty mailboxes by its name: a mode of Postfix, Exim, OpenSMTPD."""

    def provide(name):
        if name in others:
            server = others[name]
            found = Provider(name, server.port, server.maildirs, size_limit=1 << 20)
            found.tls, found.login = ("starttls", ALICE) if name == "Exim" else ("none", "")
        else:
            found = Provider("Postfix", postfix_servers.smtp_port[name], postfix_servers.maildirs, TLS.get(name, "none"), mode=name,
                             size_limit=postfix.SMALL_LIMIT if name == "small" else 0, greylist=postfix_servers.greylist)  # fmt: skip
        for user in USERS:
            found.maildirs.empty(user)
        return found

    return provide


class Sender:
    def __init__(self, client):
        self.client = client

    def use(self, provider, password=PASSWORD, **members):
        login = {"login": provider.login, "password": password} if provider.login else {}
        self.client.ok("sender-set", address=ALICE, host="localhost", port=provider.port, tls=provider.tls, is_default=True, **login, **members)

    def send(self, *args, **members):
        return self.client.send_mail(*args, **members)

    def status(self, mail, state, timeout=30):
        """The status with this state; no other final one may come before it."""
        final = ("sent", "failed", "deferred", "uncertain")
        status = self.client.wait("mail-status", timeout, mail=mail, where=lambda frame: frame["state"] in final)
        assert status["state"] == state, status
        assert PASSWORD not in str(status)
        return status

    def release(self, mail):
        """Has a mail that waits sent at once; its status then. That it waits no more is a status too."""
        self.client.ok("mail-release", mail=mail)
        return self.client.wait("mail-status", 30, mail=mail, state="sent")


@pytest.fixture
def alice(imaild, request):
    with imaild.client(f"u{zlib.crc32(request.node.nodeid.encode())}@demo.test") as client:
        yield Sender(client)


def parse(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


EVERYWHERE = ["plain", "starttls", "tls", "greylist", "small", "bare", "Exim", "OpenSMTPD"]


@pytest.mark.parametrize("name", EVERYWHERE)
def test_plain_mail(alice, at, name):
    provider = at(name)
    if provider.greylist:
        provider.greylist.known.add(BOB)
    alice.use(provider)
    text = "Zahlen folgen.\n.\n..dots\nFrom the start\n" + "x" * 70 + "\n"
    status = alice.status(alice.send(BOB, "预算", text), "sent")
    assert status["text"].startswith("250") and not status.get("recipients")
    message = parse(provider.wait(BOB)[0])
    assert message["Subject"] == "预算" and message["Message-ID"] == status["message_id"] and ".\r\n..dots\r\nFrom the start\r\n" in message.get_content()


@pytest.mark.parametrize("name", EVERYWHERE)
def test_many_mails_each_once(alice, at, name):
    """More than fit into a connection's flight, over several connections, and all the same text but for a number."""
    provider = at(name)
    if provider.greylist:
        provider.greylist.known.add(BOB)
    alice.use(provider, connections=3)
    for number in range(40):
        alice.send(BOB, f"mail {number}", f"text {number}\n" + "line\n" * (number * 20))
    messages = [parse(raw) for raw in provider.wait(BOB, 40)]
    time.sleep(0.3)
    assert provider.maildirs.count(BOB) == 40
    assert sorted(message["Subject"] for message in messages) == sorted(f"mail {number}" for number in range(40))
    assert all(message.get_content().startswith(message["Subject"].replace("mail", "text") + "\r\n") for message in messages)
    assert len({message["Message-ID"] for message in messages}) == 40


@pytest.mark.parametrize("name", EVERYWHERE)
@pytest.mark.parametrize("order", [[BOB, NOBODY, CAROL], [NOBODY, BOB, CAROL]], ids=["second", "first"])
def test_one_of_several_recipients_is_refused(alice, at, name, order):
    provider = at(name)
    if provider.greylist:
        provider.greylist.known.update([BOB, CAROL])
    alice.use(provider)
    status = alice.status(alice.send(order, "to some", "text"), "sent")
    outcome = {entry["address"]: entry for entry in status["recipients"]}
    assert outcome[NOBODY]["state"] == "refused" and outcome[NOBODY]["text"].startswith("5") and status["tell"]
    assert all(entry["state"] == "accepted" for address, entry in outcome.items() if address != NOBODY)
    provider.wait(BOB)
    provider.wait(CAROL)
    # The connection is as good as before.
    alice.status(alice.send(CAROL, "next", "text"), "sent")
    assert sorted(parse(raw)["Subject"] for raw in provider.wait(CAROL, 2)) == ["next", "to some"]


@pytest.mark.parametrize("name", EVERYWHERE)
def test_all_recipients_are_refused(alice, at, name):
    provider = at(name)
    alice.use(provider)
    status = alice.status(alice.send([NOBODY, "no.one@demo.test"], "to none", "text"), "failed")
    assert status["code"] == "permanent" and NOBODY in str(status) and f"localhost:{provider.port}" in status["text"]
    if provider.greylist:
        provider.greylist.known.add(BOB)
    alice.status(alice.send(BOB, "next", "text"), "sent")
    assert [parse(raw)["Subject"] for raw in provider.wait(BOB)] == ["next"]


@pytest.mark.parametrize("name", ["small", "Exim", "OpenSMTPD"])
def test_size_limit(alice, at, name):
    provider = at(name)
    alice.use(provider)
    octets = b"0123456789" * (provider.size_limit // 10)
    status = alice.status(alice.send(BOB, "large", "text", [({"kind": "attachment", "name": "large.bin"}, octets)]), "failed")
    assert status["code"] == "permanent" and status["tell"]
    # In words, with both sizes: the mail's, and what the server takes.
    assert str(provider.port) in status["text"] and status["text"].count("B") >= 2, status["text"]
    alice.status(alice.send(BOB, "small", "text"), "sent")
    assert [parse(raw)["Subject"] for raw in provider.wait(BOB)] == ["small"]


def test_greylisted_first_then_accepted(alice, at):
    provider = at("greylist")
    provider.greylist.known.clear()
    alice.use(provider)
    mail = alice.send([BOB, CAROL], "grey", "text")
    status = alice.status(mail, "deferred")
    assert status["code"] == "temporary" and "Greylisted" in str(status)
    assert 20 < status["next_try"] - time.time() < 120 and not status.get("tell")
    assert provider.maildirs.count(BOB) == 0
    done = alice.release(mail)
    assert done["message_id"] == status["message_id"]
    for user in (BOB, CAROL):
        assert parse(provider.wait(user)[0])["Message-ID"] == status["message_id"]
    time.sleep(0.3)
    assert (provider.maildirs.count(BOB), provider.maildirs.count(CAROL)) == (1, 1)


def test_one_of_two_recipients_is_greylisted(alice, at):
    """The one that passes gets the mail at once and never again, the other at the next try."""
    provider = at("greylist")
    provider.greylist.known.clear()
    provider.greylist.known.add(BOB)
    alice.use(provider)
    mail = alice.send([BOB, CAROL], "grey", "text")
    status = alice.status(mail, "deferred")
    outcome = {entry["address"]: entry["state"] for entry in status["recipients"]}
    assert outcome == {BOB: "accepted", CAROL: "waiting"}
    provider.wait(BOB)
    asked = len(provider.greylist.asked)
    alice.release(mail)
    provider.wait(CAROL)
    time.sleep(0.3)
    assert provider.maildirs.count(BOB) == 1 and BOB not in provider.greylist.asked[asked:]


@pytest.mark.parametrize("name", ["plain", "starttls", "Exim"])
def test_smtputf8_is_accepted(alice, at, name):
    """The Reply-To needs it, so that the mail itself can be delivered here."""
    provider = at(name)
    alice.use(provider)
    alice.status(alice.send(BOB, "预算", "Zahlen ü\n", reply_to="Jürgen <jürgen@bücher.test>"), "sent")
    raw = provider.wait(BOB)[0]
    assert "jürgen@xn--bcher-kva.test".encode() in raw and "Subject: 预算".encode() in raw


@pytest.mark.parametrize("name", ["bare", "OpenSMTPD"])
@pytest.mark.parametrize("members", [{"to": "jürgen@demo.test"}, {"to": BOB, "reply_to": "jürgen@demo.test"}], ids=["to", "reply_to"])
def test_smtputf8_is_refused_in_words(alice, at, name, members):
    provider = at(name)
    alice.use(provider)
    status = alice.status(alice.send(members["to"], "预算", "text", **{k: v for k, v in members.items() if k != "to"}), "failed")
    assert status["code"] == "permanent" and "SMTPUTF8" in status["text"] and str(provider.port) in status["text"]
    assert provider.maildirs.count(BOB) == 0
    # An international domain alone needs none: it is asked for, and is unknown there.
    status = alice.status(alice.send("bob@bücher.test", "预算", "text"), "sent" if name == "bare" else "failed")
    assert "SMTPUTF8" not in status["text"]


def test_starttls_that_is_not_there(alice, at, imaild):
    """Postfix's plain port has none: nothing is sent, and no password."""
    provider = at("plain")
    provider.tls = "starttls"
    alice.use(provider)
    status = alice.status(alice.send(BOB, "x", "text"), "deferred")
    assert "STARTTLS" in status["text"] and "password was not sent" in status["text"]
    assert provider.maildirs.count(BOB) == 0 and PASSWORD not in imaild.log()


@pytest.mark.parametrize("name", ["plain", "starttls", "tls", "Exim"])
def test_login_is_refused(alice, at, name, imaild):
    provider = at(name)
    alice.use(provider, password="wrong-one")
    status = alice.status(alice.send(BOB, "x", "text"), "deferred")
    assert status["code"] == "auth" and "refused the login name or password" in status["text"] and status["tell"]
    assert "wrong-one" not in imaild.log() + str(status) and provider.maildirs.count(BOB) == 0
    alice.use(provider)  # another sender with the same address: the mail belongs to the first
    senders = [sender for sender in alice.client.wait("senders", where=lambda f: len(f["senders"]) == 2)["senders"] if not sender.get("is_default")]
    alice.client.ok("sender-set", sender=senders[0]["sender"], address=ALICE, host="localhost", port=provider.port, tls=provider.tls, login=ALICE, password=PASSWORD)
    alice.client.wait("mail-status", 30, mail=status["mail"], state="sent")
    provider.wait(BOB)


def test_a_strangers_certificate(alice, at, postfix_servers):
    provider = at("tls")
    provider.port = postfix_servers.smtp_port["stranger"]
    alice.use(provider)
    status = alice.status(alice.send(BOB, "x", "text"), "deferred")
    assert "certificate" in status["text"] and provider.maildirs.count(BOB) == 0


def test_the_server_is_away_for_a_while(alice, at, postfix_servers):
    provider = at("starttls")
    postfix_servers.stop_smtp()
    try:
        alice.use(provider)
        mail = alice.send(BOB, "later", "text")
        status = alice.status(mail, "deferred")
        assert status["code"] == "network" and not is_listening(provider.port)
    finally:
        postfix_servers.start_smtp()
    alice.release(mail)
    assert parse(provider.wait(BOB)[0])["Subject"] == "later"
