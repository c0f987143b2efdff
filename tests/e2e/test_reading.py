# SPDX-License-Identifier: GPL-2.0-or-later
"""What is shown of a mail: text or HTML made safe, folds, what was left out, and mails within mails."""

import email.message
import email.policy

import pytest

from e2e.headless import Headless

ALICE, BOB = "alice@demo.test", "bob@demo.test"

PAGE = """<html><head><style>@import 'https://evil.test/s.css'</style><script src="https://evil.test/x.js"></script></head>
<body onload="evil()"><h1>News</h1><p>Dear <b>Alice</b>, see <a href="https://evil.test/login">bank.test</a>.</p>
<img src="https://evil.test/pixel?alice" width="1" height="1"><img src="cid:chart@demo.test">
<blockquote>You wrote<br>two lines</blockquote></body></html>"""


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


def new_mail(subject, text, html=None, **fields):
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    for name, value in {"From": BOB, "To": ALICE, "Subject": subject, "Message-ID": f"<{subject}@demo.test>", **fields}.items():
        message[name] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
        message.get_payload()[1].add_related(b"\x89PNG", "image", "png", cid="<chart@demo.test>", filename="chart.png")
    return message


def receive(client, mail, message):
    mail.deliver(ALICE, message.as_bytes())
    client.do("check")
    return client.wait("mail-added", where=lambda e: e["mail"]["subject"] == message["Subject"])["mail"]["id"]


def read(client, ident):
    return client.do("read", ident)["mail"]


def test_text_or_html(client, mail):
    text = "Dear Alice,\n\n" + "there is much to tell, and all of it stands here. " * 8 + "\n\nOn Monday Alice wrote:\n> one\n> two\n\n-- \nBob\n"
    ident = receive(client, mail, new_mail("both", text, PAGE))
    plain = read(client, ident)
    assert not plain["from_html"] and plain["remote_images"] == 0 and "left_out" not in plain
    octets = plain["text"].encode()
    quote, signature = plain["folds"]
    assert octets[quote["text_start"] : quote["text_end"]] == b"> one\n> two" and quote["lines"] == 2 and not quote["signature"]
    assert octets[signature["text_start"] : signature["text_end"]] == b"-- \nBob" and signature["signature"]
    assert plain["markup"].encode()[quote["markup_start"] : quote["markup_end"]].count(b"&gt; ") == 2

    client.do("account-set", "prefer-html", "true")
    page = read(client, ident)
    assert page["from_html"] and page["remote_images"] == 1 and "image on another server" in page["left_out"]
    assert "<b>News</b>" in page["markup"] and "<b> [goes to evil.test]</b>" in page["markup"] and "[chart.png]" in page["markup"]
    assert "&gt; You wrote" in page["markup"] and "> two lines" in page["text"]
    for bad in "script", "onload", "pixel", "s.css", "<img", "style":
        assert bad not in page["markup"], bad


def test_what_is_forwarded_is_what_is_read(client, mail):
    ident = receive(client, mail, new_mail("forwarded", "As plain text.", PAGE))

    def forwarded():
        client.do("forward", ident)
        return client.wait("compose")

    plain = forwarded()
    assert "As plain text." in plain["text"] and "html" not in plain and "News" not in plain["text"]
    client.do("account-set", "prefer-html", "true")
    page = forwarded()
    assert "-------- Original Message --------" in page["text"] and "News" in page["text"] and "As plain text." not in page["text"]
    assert "From: bob@demo.test<br>" in page["html"] and "<b>News</b>" in page["html"] and "[goes to evil.test]" in page["html"]
    for bad in "script", "onload", "pixel", "s.css", "<img", "style":
        assert bad not in page["html"], bad
    # A mail without text needs no setting.
    client.do("account-set", "prefer-html", "false")
    only = email.message.EmailMessage(policy=email.policy.SMTP)
    only["From"], only["To"], only["Subject"], only["Message-ID"] = BOB, ALICE, "only html", "<only@demo.test>"
    only.set_content("<p>Nothing but <i>this</i>", subtype="html")
    ident = receive(client, mail, only)
    assert "Nothing but <i>this</i>" in forwarded()["html"]


def test_a_stub_gives_way_to_the_html(client, mail):
    stub = "This mail is in HTML."
    page = read(client, receive(client, mail, new_mail("stub", stub, "<p>" + "All that there is to say. " * 60)))
    assert page["from_html"] and "All that there is to say." in page["text"]
    short = read(client, receive(client, mail, new_mail("short", "Yes.", "<p>Yes.")))
    assert not short["from_html"] and short["text"].strip() == "Yes."


def test_mails_within_mails(client, mail, tmp_path):
    innermost = new_mail("innermost", "The innermost words.")
    inner = new_mail("inner", "The inner words.", From="Carol <carol@example.net>")
    inner.add_attachment(innermost)
    inner.add_attachment(b"\x00\x01 data", "application", "octet-stream", filename="data.bin")
    outer = new_mail("outer", "See what Carol wrote.")
    outer.add_attachment(inner)
    ident = receive(client, mail, outer)
    mails = [i for i, part in enumerate(read(client, ident)["attachments"]) if part["is_mail"]]
    nested = read(client, f"{ident}/{mails[0]}")
    assert nested["nested"] and nested["from"] == "Carol <carol@example.net>" and "The inner words." in nested["text"]
    names = [part["name"] for part in nested["attachments"]]
    client.do("save", f"{ident}/{mails[0]}", str(names.index("data.bin")), tmp_path / "data.bin")
    assert (tmp_path / "data.bin").read_bytes() == b"\x00\x01 data"
    client.do("save-mail", f"{ident}/{mails[0]}", tmp_path / "inner.eml")
    saved = email.message_from_bytes((tmp_path / "inner.eml").read_bytes(), policy=email.policy.default)
    assert saved["subject"] == "inner"
    within = next(i for i, part in enumerate(nested["attachments"]) if part["is_mail"])
    assert "The innermost words." in read(client, f"{ident}/{mails[0]}/{within}")["text"]
    # What is not there says so, and nothing happens to the mail around it.
    assert not client.ask("read", f"{ident}/99")["ok"] and not client.ask("read", f"{ident}/x")["ok"]
    assert not client.ask("read", ident + "/0" * 30)["ok"] and not client.ask("delete", f"{ident}/{mails[0]}")["ok"]
    assert [one["subject"] for one in client.do("list")["mails"]] == ["outer"]


def test_what_is_said_of_signatures_and_invitations(client, mail):
    signed = (
        b"From: bob@demo.test\r\nSubject: signed\r\nMessage-ID: <signed@demo.test>\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/signed; protocol="application/pgp-signature"; boundary=b\r\n\r\n'
        b"--b\r\nContent-Type: text/plain\r\n\r\nTrust me.\r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\nx\r\n--b--\r\n"
    )
    mail.deliver(ALICE, signed)
    client.do("check")
    shown = read(client, client.wait("mail-added", where=lambda e: e["mail"]["subject"] == "signed")["mail"]["id"])
    assert shown["signed"] and not shown["encrypted"] and "not checked" in shown["left_out"] and "Trust me." in shown["text"]

    invitation = new_mail("invitation", "Please come.")
    invitation.add_alternative(
        "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Budget\r\nDTSTART;VALUE=DATE:20261001\r\n"
        "LOCATION:Room 5\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        subtype="calendar",
    )
    shown = read(client, receive(client, mail, invitation))
    assert "Invitation: Budget, 2026-10-01, Room 5" in shown["markup"] and "Please come." in shown["markup"]
    assert [part["media_type"] for part in shown["attachments"]] == ["text/calendar"]


GOOD = "; dkim=pass header.d=demo.test; dmarc=pass header.from=demo.test"
BAD = "; dmarc=fail header.from=demo.test"


def test_whose_word_on_the_sender_is_believed(client, mail):
    """The mail server of the test writes no such field, and takes none away: a sender can."""
    subjects = iter(f"mail {n}" for n in range(20))

    def known(result, server="mx.demo.test", **fields):
        message = new_mail(next(subjects), "words", **fields)
        raw = f"Authentication-Results: {server}{result}\r\n".encode() + message.as_bytes()
        mail.deliver(ALICE, raw)
        client.do("check")
        ident = client.wait("mail-added", where=lambda e: e["mail"]["subject"] == message["Subject"])["mail"]["id"]
        got = read(client, ident)
        return got.get("signed_by"), got.get("sender_warning", "")

    assert known(GOOD) == (None, "")
    client.do("account-set", "auth-server", "mx.demo.test")
    assert known(GOOD) == ("demo.test", "")
    assert known(GOOD, server="mx.evil.test") == (None, "")
    assert known(GOOD, server="demo.test") == (None, "")
    signed, warning = known(BAD)
    assert signed is None and "mx.demo.test" in warning and "may be forged" in warning and "lists" not in warning
    signed, warning = known(BAD, **{"List-Id": "<dev.lists.demo.test>"})
    assert signed is None and "Mailing lists often cause this." in warning
    signed, warning = known(GOOD, From=f'"{BOB}" <mallory@evil.test>')
    assert BOB in warning and "mallory@evil.test" in warning
    # What a mail within a mail says of itself is its sender's word.
    inner = email.message.EmailMessage(policy=email.policy.SMTP)
    inner["Authentication-Results"], inner["From"], inner["Subject"] = "mx.demo.test" + GOOD, BOB, "inner"
    inner.set_content("inside")
    outer = new_mail("outer", "words")
    outer.add_attachment(inner)
    nested = read(client, receive(client, mail, outer) + "/0")
    assert nested["nested"] and "signed_by" not in nested


def test_how_a_list_is_left(client, mail):
    fields = {"List-Id": "<dev.lists.demo.test>", "List-Unsubscribe": "<mailto:leave@demo.test>, <javascript:x()>, <https://demo.test/leave>"}
    got = read(client, receive(client, mail, new_mail("list", "words", **fields)))
    assert got["unsubscribe_mail"] == "mailto:leave@demo.test" and got["unsubscribe_web"] == "https://demo.test/leave"
