# SPDX-License-Identifier: GPL-2.0-or-later
"""Bad input: each gets an error that says what is wrong, what was accepted before stays, and others are served on."""

import json
import uuid

import pytest

from e2e.wire import Imaild, WireError

ALICE, BOB = "alice@demo.test", "bob@demo.test"


@pytest.fixture(scope="module")
def imaild(build_dir, tmp_path_factory, mail_servers):
    import contextlib
    from conftest import Home
    from equipment.processes import temporary_folder

    with contextlib.ExitStack() as stack:
        home = Home(stack.enter_context(temporary_folder("imail-", "/tmp")))
        with Imaild(home, build_dir, ca_file=mail_servers.ca_file) as server:
            yield server


@pytest.fixture
def alice(imaild):
    with imaild.client(ALICE) as client:
        yield client


def line(**members):
    return json.dumps(members).encode() + b"\n"


# What is sent, and the code and a part of the text that come back; the connection goes on.
SURVIVED = {
    "not JSON": (b"hello\n", "protocol", "JSON"),
    "not an object": (b"[1]\n", "protocol", "object"),
    "empty line": (b"\n", "protocol", ""),
    "not UTF-8": (b'{"type":"im","body":"\xff"}\n', "protocol", "UTF-8"),
    "too deep": (b'{"type":' + b"[" * 2000 + b"]" * 2000 + b"}\n", "protocol", "nesting"),
    "no type": (line(id="1"), "protocol", '"type"'),
    "unknown type": (line(type="frobnicate", id="1"), "protocol", "frobnicate"),
    "NUL in a string": (line(type="im", to=BOB, body="a\0b"), "protocol", "NUL"),
    "no id": (line(type="im", to=BOB, body="x"), "protocol", '"id"'),
    "id too long": (line(type="ping", id="x" * 65), "limit", '"id"'),
    "hello again": (line(type="hello", id="1", protocol=1, device="x"), "protocol", "not allowed now"),
    "wrong member type": (line(type="im", id="1", to=BOB, body=5), "protocol", '"body"'),
    "im without body": (line(type="im", id="1", to=BOB), "protocol", '"body"'),
    "im body too long": (line(type="im", id="1", to=BOB, body="x" * 32769), "limit", '"body"'),
    "im too long once escaped": (b'{"type":"im","id":"1","to":"alice@demo.test","body":"' + b"\x7f" * 32000 + b'"}\n', "limit", "too long"),
    "im with cc": (line(type="im", id="1", to=BOB, subject="x", body="x", cc=[BOB]), "protocol", '"cc"'),
    "chunk never opened": (line(type="chunk", ref="nobody", offset=0, payload=1) + b"x", "protocol", "nobody"),
    "cancel without ref": (line(type="cancel"), "protocol", '"ref"'),
    "cancel of a number": (line(type="cancel", id="1", ref=5), "protocol", '"ref"'),
    "ack of no list": (line(type="ack", refs=7), "protocol", '"refs"'),
    "unknown mailbox": (line(type="check-now", id="1", mailboxes=["m999"]), "not-found", "m999"),
    "interval": (line(type="mailbox-set", id="1", host="h", port=110, tls="tls", interval=1), "protocol", "interval"),
    "port": (line(type="sender-set", id="1", address=ALICE, host="h", port=70000), "protocol", "port"),
    "host with line end": (line(type="mailbox-set", id="1", host="h\r\nQUIT", port=110), "protocol", "host"),
    "tls of no kind": (line(type="mailbox-set", id="1", host="h", port=110, tls="maybe"), "protocol", "tls"),
    "profile of too many addresses": (line(type="profile-set", id="1", addresses=[f"u{i}@x.test" for i in range(9)]), "limit", "addresses"),
    "profile with no address": (line(type="profile-set", id="1", addresses=["nobody"]), "protocol", "addresses"),
    "profile's name of two lines": (line(type="profile-set", id="1", name="a\nb"), "protocol", "name"),
    "watch too many": (line(type="watch", id="1", users=[f"u{i}@x.test" for i in range(2001)]), "limit", ""),
}  # fmt: skip


@pytest.mark.parametrize("case", SURVIVED)
def test_survives(alice, case):
    data, code, words = SURVIVED[case]
    alice.send_raw(data)
    error = alice.wait("error") if b'"id"' not in data else _answer(alice)
    assert error["code"] == code and words in error["text"], error
    alice.ok("ping")


def _answer(client):
    while True:
        frame = client.receive()
        if frame["type"] == "error":
            return frame
        assert frame["type"] != "ok", frame


BROKEN = {
    "line without end": (b"x" * 70000, "limit"),
    "payload 0": (line(type="ping", payload=0), "protocol"),
    "payload negative": (line(type="ping", payload=-1), "protocol"),
    "payload too large": (line(type="ping", payload=65537), "protocol"),
    "payload no number": (line(type="ping", payload="12"), "protocol"),
    "payload no integer": (line(type="ping", payload=1.5), "protocol"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_framing_lost(imaild, alice, case):
    data, code = BROKEN[case]
    with imaild.client(BOB) as bob:
        alice.send_raw(data)
        assert alice.wait("bye")["code"] == code
        assert alice.receive() is None
        bob.ok("ping")


# A mail frame's members beside a good one's, and what comes back.
BAD_MAILS = {
    "no recipient": ({"to": []}, "protocol", "recipient"),
    "no address": ({"to": ["nobody"]}, "protocol", "to"),
    "half an address": ({"cc": ["x@"]}, "protocol", "cc"),
    "CRLF in subject": ({"subject": "Hi\r\nBcc: eve@x.test"}, "protocol", "subject"),
    "LF in address": ({"to": ["bob@demo.test\nRCPT TO:<eve@x.test>"]}, "protocol", "to"),
    "CRLF in From": ({"from": "alice@demo.test\r\nX: y"}, "protocol", "from"),
    "LF in message id": ({"in_reply_to": "<a@b>\nX: y"}, "protocol", "in_reply_to"),
    "LF in own message id": ({"message_id": "<a@b>\nX: y"}, "protocol", "message_id"),
    "no message id": ({"message_id": "a@b"}, "protocol", "message_id"),
    "two message ids": ({"message_id": "<a@b> <c@d>"}, "protocol", "message_id"),
    "empty message id": ({"message_id": "<>"}, "protocol", "message_id"),
    "LF in file name": ({"parts": [{"kind": "attachment", "name": "a\nb", "size": 0}]}, "protocol", "name"),
    "two texts": ({"parts": [{"kind": "text", "size": 1}, {"kind": "text", "size": 1}]}, "protocol", "at most one"),
    "too large": ({"parts": [{"kind": "attachment", "size": 50 << 20}, {"kind": "attachment", "size": 1}]}, "limit", "too large"),
    "negative size": ({"parts": [{"kind": "attachment", "size": -1}]}, "protocol", "size"),
    "too many recipients": ({"to": [f"u{i}@x.test" for i in range(201)]}, "limit", ""),
    "too many of three": ({"to": [f"u{i}@x.test" for i in range(150)], "cc": [f"c{i}@x.test" for i in range(100)]}, "limit", "recipients"),
    "long subject": ({"subject": "x" * 4097}, "limit", "subject"),
    "no id": ({"mail": None}, "protocol", "mail"),
    "text where an im has it": ({"body": "x"}, "protocol", "parts"),
    "long id": ({"mail": "x" * 65}, "limit", "mail"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_MAILS)
def test_bad_mail(alice, mail, case):
    members, code, words = BAD_MAILS[case]
    alice.set_up(mail, "secret-a")
    good = {"mail": str(uuid.uuid4()), "to": [BOB], "subject": "x", "parts": []}
    with pytest.raises(WireError) as error:
        alice.ok("mail", **{name: value for name, value in {**good, **members}.items() if value is not None})
    assert error.value.code == code and words in error.value.text
    assert "\n" not in error.value.text
    kept = alice.send_mail(BOB, "after the bad one", "text")
    alice.wait("mail-status", mail=kept, state="sent")


def chunk(alice, ident, offset, payload, **members):
    alice.send({"type": "chunk", "ref": ident, "offset": offset, **members}, payload)


BAD_CHUNKS = {
    "gap": lambda alice, ident: chunk(alice, ident, 5, b"x"),
    "no payload": lambda alice, ident: alice.send({"type": "chunk", "ref": ident, "offset": 0}),
    "beyond the size": lambda alice, ident: chunk(alice, ident, 0, b"x" * 11, last=True),
    "last too early": lambda alice, ident: chunk(alice, ident, 0, b"x", last=True),
    "last left out": lambda alice, ident: chunk(alice, ident, 0, b"x" * 10),
}


@pytest.mark.parametrize("case", BAD_CHUNKS)
def test_bad_chunks(alice, mail, case):
    alice.set_up(mail, "secret-a")
    ident = str(uuid.uuid4())
    number = alice.request("mail", mail=ident, to=[BOB], subject="x", parts=[{"kind": "text", "size": 10}])
    BAD_CHUNKS[case](alice, ident)
    with pytest.raises(WireError, match="protocol"):
        alice.answer(number)
    # Chunks that were on their way are ignored, and the same mail may come again.
    chunk(alice, ident, 5, b"x" * 5, last=True)
    alice.ok("ping")
    alice.send_mail(BOB, "x", "0123456789", mail=ident)


def test_uploads_at_a_time_and_cancel(alice, mail):
    alice.set_up(mail, "secret-a")
    parts = [{"kind": "text", "size": 10}]
    open_ones = [(ident := str(uuid.uuid4()), alice.request("mail", mail=ident, to=[BOB], subject="x", parts=parts)) for _ in range(16)]
    with pytest.raises(WireError, match="limit: At most 16"):
        alice.ok("mail", mail=str(uuid.uuid4()), to=[BOB], subject="x", parts=parts)
    for ident, number in open_ones:
        alice.send({"type": "cancel", "ref": ident})
        with pytest.raises(WireError, match="cancelled"):
            alice.answer(number)


def test_an_error_is_not_answered(alice):
    alice.send({"type": "error", "code": "protocol", "text": "I do not know this frame."})
    alice.send({"type": "error", "re": "1", "text": 5})
    alice.ok("ping")
    assert not [frame for frame in alice.pushed if frame["type"] == "error"]


def test_a_list_of_servers_is_never_longer_than_a_frame(imaild):
    with imaild.client("carol@demo.test") as carol:
        carol.wait("mailboxes", mailboxes=[])
        with pytest.raises(WireError, match="limit: The list"):
            for _ in range(50):
                carol.ok("mailbox-set", name="x" * 1024, host="h", port=110, tls="none", login="x" * 1024)
        with pytest.raises(WireError, match="limit: The list"):
            for _ in range(50):
                carol.ok("sender-set", name="x" * 1024, address="c@demo.test", host="h", port=25, tls="none", login="x" * 1024)
    with imaild.client("carol@demo.test") as carol:
        assert carol.wait("senders")["senders"] and carol.wait("mailboxes")["mailboxes"]


def fill(sender, count):
    for number in [sender.request("im", to=BOB, body=str(n)) for n in range(count)]:
        sender.answer(number)


def test_messages_for_somebody_who_never_comes_end(imaild, alice):
    """The limit is the receiver's; what was accepted before is there when they come, and then there is room again."""
    with imaild.client(BOB, "laptop") as bob:
        bob.ok("ping")
    for n in range(9):
        with imaild.client(f"friend{n}@demo.test") as friend:
            fill(friend, 100)
            with pytest.raises(WireError, match=f"limit: 100 of your messages wait for {BOB}.*give the message a subject"):
                friend.ok("im", to=BOB, body="one more")
    # One who wrote all that one may leaves room for the others.
    fill(alice, 99)
    with imaild.client("carol@demo.test") as carol:
        carol.ok("im", to=BOB, body="the last one")
        with pytest.raises(WireError, match=f"limit: 1000 messages wait for {BOB}.*give the message a subject"):
            carol.ok("im", to=BOB, body="one more")
    with imaild.client(BOB, "laptop") as bob:
        for _ in range(20):
            bob.ack(*[bob.wait("im")["ref"] for _ in range(50)])
        alice.ok("im", to=BOB, body="again")
        assert bob.wait("im")["body"] == "again"


def test_before_login(imaild):
    with imaild.client() as client:
        with pytest.raises(WireError, match="not allowed now"):
            client.ok("im", to=BOB, body="x")
        with pytest.raises(WireError, match="not allowed now"):
            client.ok("auth", mechanism="EXTERNAL", user=ALICE)
        client.ok("ping")
        client.ok("hello", protocol=1, client="x", device="d")
        with pytest.raises(WireError, match="auth: The mechanism PLAIN"):
            client.ok("auth", mechanism="PLAIN", user=ALICE)
        with pytest.raises(WireError, match="protocol"):
            client.ok("auth", mechanism="EXTERNAL", user="not an address")
        client.ok("auth", mechanism="EXTERNAL", user=ALICE)


def test_a_client_that_does_not_read_is_cut_off_and_others_are_not(imaild, alice):
    with imaild.client(BOB) as bob:
        with pytest.raises(OSError):
            for _ in range(300000):
                bob.send_raw(b'{"type":"ping","id":"' + b"x" * 60 + b'"}\n' * 1)
        alice.ok("ping")
