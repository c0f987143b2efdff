# SPDX-License-Identifier: GPL-2.0-or-later
"""Drafts: kept while a mail is written, found after a kill, gone on with by mutt, gone when sent. Forwarding both ways, read back by
Python's email package; a mail's source, and its page for a browser."""

import email
import email.message
import email.policy
import os
import stat
import time

import pytest

from e2e import mutt
from e2e.headless import Headless

ALICE, BOB = "alice@demo.test", "bob@demo.test"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
LARGE = 300 << 10


@pytest.fixture
def configured(home, mail_servers):
    """A home whose imaild trusts the test's authority."""
    (home.config / "imail").mkdir()
    (home.config / "imail/imaild.conf").write_text(f"[tls]\nca-file={mail_servers.ca_file}\n", encoding="utf-8")
    return home


@pytest.fixture
def client(configured, build_dir, mail):
    with Headless(configured, build_dir) as client:
        client.log_in(ALICE, "secret-a")
        client.set_up(mail, ALICE, "secret-a")
        yield client


def parse(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


def maildir(client):
    return client.user_dir / "imail" / ALICE / "Maildir"


def files(client, folder=".Drafts"):
    return sorted((maildir(client) / folder / "cur").iterdir())


def drafts(client):
    return client.do("list", "Drafts")["mails"]


def log_in_again(client):
    client.start()
    client.do("account-add", ALICE, "secret-a")
    client.do("connect")
    client.wait("connected")


def receive(client, mail, message):
    raw = message if isinstance(message, bytes) else message.as_bytes()
    mail.deliver(ALICE, raw)
    client.do("check")
    return client.wait("mail-added", new=True)["mail"]["id"]


def letter(subject, text, **fields):
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    for name, value in {"From": "Bob <bob@demo.test>", "To": ALICE, "Subject": subject, "Message-ID": f"<{subject}@demo.test>", **fields}.items():
        message[name] = value
    message.set_content(text)
    return message


def test_found_after_a_kill(client, tmp_path):
    attached = tmp_path / "大.bin"
    attached.write_bytes(os.urandom(LARGE))
    fields = {"to": "bob@demo.test, car", "bcc": "eve@demo.test", "in_reply_to": "<x@demo.test>", "send_at": 1893456000}
    first = client.do("draft", subject="预算", text="Dear Bob,", attach=attached, **fields)
    second = client.do("draft", draft=first["draft"], subject="预算", text="Dear Bob,\n\nas promised", attach=attached, **fields)
    assert second["draft"] == first["draft"] and second["id"] != first["id"]
    # One file, for any program; what is large is not written every few seconds.
    (file,) = files(client)
    assert set(file.name.rpartition(":2,")[2]) == set("DS") and file.stat().st_size < 4000
    assert parse(file.read_bytes())["bcc"] == "eve@demo.test"
    client.kill()
    log_in_again(client)
    ask = client.wait("request-choice")
    assert "You were writing a mail" in ask["primary"] and "预算" in ask["secondary"]
    (draft,) = drafts(client)
    assert draft["draft"] and draft["subject"] == "预算" and "as promised" in draft["preview"]
    assert draft["to"] == "bob@demo.test, car"
    assert next(folder for folder in client.do("folders")["folders"] if folder["name"] == "Drafts")["total"] == 1
    # By now it is whole.
    (file,) = files(client)
    (part,) = parse(file.read_bytes()).iter_attachments()
    assert part.get_filename() == "大.bin" and part.get_content() == attached.read_bytes()
    client.do("answer", ask["id"], "choice=0")
    compose = client.wait("compose")
    assert compose["to"] == "bob@demo.test, car" and compose["text"] == "Dear Bob,\n\nas promised\n" and compose["bcc"] == "eve@demo.test"
    assert (compose["in_reply_to"], compose["send_at"], compose["draft_item"]) == ("<x@demo.test>", 1893456000, draft["id"])
    with open(compose["files"][0], "rb") as file:
        assert file.read() == attached.read_bytes()
    # Asked once, and not of windows that were closed.
    third = client.do("draft", last="true", text="closed", draft=compose["draft"], draft_item=compose["draft_item"])
    assert [one["id"] for one in drafts(client)] == [third["id"]]
    client.kill()
    log_in_again(client)
    assert [one["id"] for one in drafts(client)] == [third["id"]]
    assert not [event for event in client.events if event["event"] == "request-choice"]


def test_killed_at_any_moment(client):
    """What was answered is there, in one file."""
    key = client.do("draft", text="0")["draft"]
    for round_ in range(4):
        for number in range(3):
            client.do("draft", draft=key, subject=f"{round_}.{number}", text="x")
        client.process.stdin.write(f"draft draft={key} subject={round_}.9 text=x\n".encode())
        client.process.stdin.flush()
        time.sleep(0.001 * round_)
        client.kill()
        log_in_again(client)
        client.wait("request-choice")
        (draft,) = drafts(client)
        assert draft["subject"] in (f"{round_}.2", f"{round_}.9") and len(files(client)) == 1


def test_sending_and_discarding_remove_it(client, mail):
    draft = client.do("draft", to=BOB, subject="sent", text="x")
    client.wait("mail-added", where=lambda e: e["mail"]["folder"] == "Drafts")
    client.do("send", draft=draft["draft"], to=BOB, subject="sent", text="x")
    client.wait("mail-removed", id=draft["id"])
    (raw,) = mail.wait_for_mail(BOB)
    assert not drafts(client) and not [name for name in parse(raw).keys() if name.lower().startswith(("x-imail", "deferred"))]
    draft = client.do("draft", to=BOB, subject="not wanted", text="x")
    client.do("draft-discard", draft["draft"])
    assert not drafts(client) and not files(client) and not files(client, ".Trash")
    # What was refused stays.
    draft = client.do("draft", to="nobody", subject="stays", text="x")
    assert not client.ask("send", draft=draft["draft"], to="nobody", subject="stays", text="x")["ok"]
    assert [one["id"] for one in drafts(client)] == [draft["id"]]
    # One that was opened goes with the mail that is made of it.
    client.do("draft", draft=draft["draft"], to="nobody", subject="stays", text="x", last="true")
    client.do("draft-open", drafts(client)[0]["id"])
    compose = client.wait("compose")
    client.do("send", draft=compose["draft"], draft_item=compose["draft_item"], to=BOB, subject=compose["subject"], text=compose["text"])
    mail.wait_for_mail(BOB, 2)
    assert not drafts(client)


def test_mutt_goes_on_with_it(client, tmp_path):
    if mutt.cannot_run():
        pytest.skip(mutt.cannot_run())
    attached = tmp_path / "report.bin"
    attached.write_bytes(bytes(range(256)) * 2000)
    client.do("draft", to=BOB, cc="Carol <carol@demo.test>", bcc="eve@demo.test", subject="预算", text="Dear Bob,\n\nall of it.\n", attach=attached,
              in_reply_to="<x@demo.test>", last="true")  # fmt: skip
    raw, recipients = mutt.go_on(maildir(client), ".Drafts")
    sent = parse(raw)
    assert (sent["to"], sent["cc"], sent["subject"]) == (BOB, "Carol <carol@demo.test>", "预算") and "eve@demo.test" in recipients
    assert sent.get_body(("plain",)).get_content().replace("\r", "") == "Dear Bob,\n\nall of it.\n" and sent["in-reply-to"] == "<x@demo.test>"
    (part,) = sent.iter_attachments()
    assert part.get_filename() == "report.bin" and part.get_content() == attached.read_bytes()
    assert not [name for name in sent.keys() if name.lower().startswith("x-imail")]
    # mutt has removed it, and the client sees that.
    assert not drafts(client)


def test_goes_on_with_another_programs_draft(client, mail):
    written = letter("by mutt", "Dear Bob,\n", From=ALICE, To=BOB, Cc="carol@demo.test", Bcc="eve@demo.test")
    written.add_attachment(b"data", "application", "octet-stream", filename="a.bin")
    (maildir(client) / ".Drafts/cur/1.mutt.x:2,S").write_bytes(written.as_bytes(policy=email.policy.default))
    (draft,) = drafts(client)
    client.do("draft-open", draft["id"])
    compose = client.wait("compose")
    assert (compose["to"], compose["cc"], compose["bcc"], compose["text"]) == (BOB, "carol@demo.test", "eve@demo.test", "Dear Bob,\n")
    assert compose["draft_item"] == draft["id"]
    client.do("draft", draft=compose["draft"], draft_item=compose["draft_item"], to=compose["to"], subject="by us", text="x")
    assert [one["subject"] for one in drafts(client)] == ["by us"] and len(files(client)) == 1


def forward(client, ident, **options):
    client.do("forward", ident, **options)
    compose = client.wait("compose")
    sent = client.do("send", to=BOB, subject=compose["subject"], text="See below." + compose["text"], forwards=compose["forwards"])
    return compose, sent


def test_forward_inline(client, mail, tmp_path):
    inner = letter("inner", "The inner words.\n")
    inner.add_attachment(b"within", "application", "octet-stream", filename="within.bin")
    original = letter("report 预算", "Dear Alice,\nthe figures.\n", Cc="Carol <carol@demo.test>", Date="Tue, 03 Nov 2026 10:00:00 +0000")
    original.add_attachment(b"\x00\x01", "application", "pdf", filename="报告.pdf")
    original.add_attachment(inner)
    ident = receive(client, mail, original)
    client.do("forward", ident)
    compose = client.wait("compose")
    assert compose["subject"] == "Fwd: report 预算" and compose["forwards"] == ident and "in_reply_to" not in compose
    # What is attached to the mail that is attached stays in that one.
    assert [os.path.basename(path) for path in compose["files"]] == ["报告.pdf", "inner.eml"]
    paths = [f"attach={path}" for path in compose["files"]]
    client.do("send", *paths, to=BOB, subject=compose["subject"], text="See below." + compose["text"], forwards=compose["forwards"])
    (raw,) = mail.wait_for_mail(BOB)
    got = parse(raw)
    text = got.get_body(("plain",)).get_content()
    assert text.startswith("See below.") and "From: Bob <bob@demo.test>" in text and "the figures." in text
    assert "To: alice@demo.test" in text and "Cc: Carol <carol@demo.test>" in text and "2026-11-03" in text
    pdf, eml = got.iter_attachments()
    assert pdf.get_filename() == "报告.pdf" and pdf.get_content() == b"\x00\x01"
    assert next(m for m in client.do("list")["mails"] if m["id"] == ident)["forwarded"]


def attach_whole(client, mail, ident):
    client.do("forward", ident, whole="true")
    compose = client.wait("compose")
    (path,) = compose["files"]
    assert compose["text"] == "" and compose["types"] == ["message/rfc822"]
    client.do("draft", f"attach={path}", to=BOB, subject=compose["subject"], text="x", last="true")
    (draft,) = drafts(client)
    client.do("draft-open", draft["id"])
    again = client.wait("compose")
    assert again["types"] == ["message/rfc822"]
    client.do("send", *[f"attach={one}" for one in again["files"]], to=BOB, subject=again["subject"], text="Look.", draft=again["draft"],
              draft_item=again["draft_item"], forwards=compose["forwards"])  # fmt: skip
    (raw,) = mail.wait_for_mail(BOB)
    return parse(raw)


def test_forward_as_attachment(client, mail):
    original = letter("whole", "Dear Alice,\nthe figures.\n")
    original.add_attachment(b"\x00\x01", "application", "pdf", filename="报告.pdf")
    ident = receive(client, mail, original)
    got = attach_whole(client, mail, ident)
    assert got["subject"] == "Fwd: whole"
    (part,) = got.iter_attachments()
    assert part.get_content_type() == "message/rfc822" and part.get("content-transfer-encoding", "7bit") in ("7bit", "8bit")
    inner = part.get_content()
    assert inner["subject"] == "whole" and inner["message-id"] == "<whole@demo.test>" and not inner.defects
    assert inner.get_body(("plain",)).get_content() == "Dear Alice,\nthe figures.\n"
    assert next(inner.iter_attachments()).get_content() == b"\x00\x01"
    assert next(m for m in client.do("list")["mails"] if m["id"] == ident)["forwarded"]


def test_forward_of_8_bit(client, mail):
    """Whatever it was, it arrives as it was meant."""
    raw = "From: bob@demo.test\r\nSubject: eight\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    raw += "Content-Transfer-Encoding: 8bit\r\n\r\nGrüße, 预算\r\n"
    ident = receive(client, mail, raw.encode())
    got = attach_whole(client, mail, ident)
    (part,) = got.iter_attachments()
    inner = part.get_content()
    assert inner["subject"] == "eight" and inner.get_content().strip() == "Grüße, 预算"


def test_reply_marks_the_mail(client, mail):
    ident = receive(client, mail, letter("question", "Why?\n"))
    client.do("reply", ident, text="Because.")
    mail.wait_for_mail(BOB)
    client.wait("mail-changed", where=lambda e: e["mail"]["id"] == ident and e["mail"]["answered"])


def test_source(client, mail):
    raw = b"From: bob@demo.test\r\nSubject: raw \xff\r\n\r\n\x1b[2Jx \xe2\x80\xae\r\n"
    ident = receive(client, mail, raw)
    source = client.do("source", ident)
    assert "Subject: raw \ufffd\n\n<U+001B>[2Jx <U+202E>\n" in source["text"] and not source["cut"]
    large = client.do("source", receive(client, mail, letter("large", "x\n" * (1 << 20))))
    assert large["cut"] and len(large["text"]) <= 1 << 20
    assert not client.ask("source", "nosuch")["ok"]


def test_page_for_a_browser(client, mail, configured):
    message = letter("page <1>", "plain")
    html = '<p>Hello <b>Alice</b> <img src="cid:pic@x"> <img src="https://evil.test/p.png"><script>x()</script></p>'
    message.add_alternative(html, subtype="html")
    message.get_payload()[1].add_related(PNG, "image", "png", cid="<pic@x>", filename="pic.png")
    path = client.do("print", receive(client, mail, message))["path"]
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    with open(path, encoding="utf-8") as file:
        page = file.read()
    assert "<title>page &lt;1&gt;</title>" in page and "<b>Alice</b>" in page and 'src="data:image/png;base64,' in page
    assert "evil.test" not in page and "<script" not in page and "default-src 'none'" in page
    assert not client.ask("print", "nosuch")["ok"]
    client.quit()
    assert not os.path.exists(path)
