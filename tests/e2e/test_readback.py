# SPDX-License-Identifier: GPL-2.0-or-later
"""What comes out of the SMTP end, read by parsers that are not ours: Python's email package, and mutt."""

import email
import email.policy
import email.utils
import re
import time

import pytest

from e2e import mutt
from e2e.wire import Imaild, WireError
from equipment.home import new_home
from peers import ScriptedServer, smtp_script

ALICE, BOB = "alice@demo.test", "bob@demo.test"
NAME = "Alice Müller, 王"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
EHLO_UTF8 = (r"^EHLO", b"250-scripted\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n")
EHLO_BARE = (r"^EHLO", b"250 scripted\r\n")


@pytest.fixture(scope="module")
def imaild(build_dir):
    with new_home() as home, Imaild(home, build_dir) as server:
        yield server


class Desk:
    """A user whose mails go to a scripted server; `.server` is it."""

    def __init__(self, client, server):
        self.client, self.server = client, server

    def set_sender(self, address=ALICE, name=NAME):
        self.client.ok("sender-set", address=address, name=name, host="127.0.0.1", port=self.server.port, tls="none", is_default=True)

    def send(self, to=BOB, subject="", text="", parts=(), **members):
        """The octets that the server got, after checks that hold for every mail."""
        mail = self.client.send_mail(to, subject, text, parts, **members)
        self.client.wait("mail-status", mail=mail, state="sent")
        raw = self.server.messages[-1]
        lines = raw.split(b"\r\n")
        assert all(len(line) <= 998 for line in lines) and not re.search(rb"(?<!\r)\n|\r(?!\n)|\0", raw)
        head = raw.partition(b"\r\n\r\n")[0]
        assert not re.search(rb"^bcc:", head, re.I | re.M)
        message = parse(raw)
        assert not message.defects and not [d for part in message.walk() for d in part.defects]
        return raw

    def commands(self, verb):
        """What stood behind the colon of all such commands so far."""
        return [line.partition(":")[2] for line in self.server.lines if line.startswith(verb)]

    def envelope(self, verb):
        """The same without parameters."""
        return [line.split()[0] for line in self.commands(verb)]


@pytest.fixture
def desk(imaild):
    with ScriptedServer(smtp_script()) as server, imaild.client(f"u{server.port}@demo.test") as client:
        made = Desk(client, server)
        made.set_sender()
        yield made


def parse(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


def shown(raw):
    if mutt.cannot_run():
        pytest.skip(mutt.cannot_run())
    return mutt.show(raw)


def content(part):
    return part.get_content().replace("\r\n", "\n")


def shape(message):
    """The tree of types: ("multipart/mixed", ["text/plain", …])."""
    if message.is_multipart():
        return (message.get_content_type(), [shape(part) for part in message.iter_parts()])
    return message.get_content_type()


def test_header(desk):
    raw = desk.send("Bob Łoś <bob@demo.test>", "预算 2027: čísla, и т. д.", "Zahlen folgen.\n", cc=['"Doe, John" <john@demo.test>', "carol@demo.test"],
                    reply_to="Büro <office@demo.test>")  # fmt: skip
    message = parse(raw)
    assert message["Subject"] == "预算 2027: čísla, и т. д."
    (sender,) = message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (NAME, ALICE)
    assert [(a.display_name, a.addr_spec) for a in message["To"].addresses] == [("Bob Łoś", BOB)]
    assert [(a.display_name, a.addr_spec) for a in message["Cc"].addresses] == [("Doe, John", "john@demo.test"), ("", "carol@demo.test")]
    assert [(a.display_name, a.addr_spec) for a in message["Reply-To"].addresses] == [("Büro", "office@demo.test")]
    assert abs(message["Date"].datetime.timestamp() - time.time()) < 60
    assert re.fullmatch(r"<[^@<>\s]+@demo\.test>", message["Message-ID"])
    assert message["User-Agent"].startswith("imail/") and message["MIME-Version"] == "1.0"
    # RFC 2047 2: an encoded word has 75 characters at most.
    assert all(len(word) <= 75 for word in re.findall(rb"=\?[^ \r]*\?=", raw)) and raw.partition(b"\r\n\r\n")[0].isascii()
    view = shown(raw)
    assert "Subject: 预算 2027: čísla, и т. д.\n" in view and "To: Bob Łoś <bob@demo.test>\n" in view
    assert f'From: "{NAME}" <{ALICE}>\n' in view or f"From: {NAME} <{ALICE}>\n" in view
    assert view.endswith("Zahlen folgen.\n\n") or "\nZahlen folgen.\n" in view


@pytest.mark.parametrize(
    "text",
    ["", "one line\n", "no line end", "\n\nempty lines\n\n\n", ".\n..\n.dots\n", "From the start\n>From\n", "trailing space \n\t tab\t\n-- \nsignature\n",
     "Zahlen ü 预算 \U0001f600 e\u0301\n", "\u202eright to left\u202c \u200f\n", "=3D =?utf-8?B?eA==?= = soft=\n", "%s\n" % ("x" * 3000), "%s\n" % ("预" * 2000)],
    ids=range(12),
)  # fmt: skip
def test_text_comes_as_it_was_written(desk, text):
    message = parse(desk.send(subject="text", text=text))
    assert message.get_content_type() == "text/plain"
    got = unflowed(message) if message.get_param("format") == "flowed" else content(message)
    assert got.rstrip("\n") == text.rstrip("\n")
    assert not text.endswith("\n") or got.endswith("\n")


def unflowed(message):
    """RFC 3676 4: a line that ends in a space goes on, one more space at a line's start is stuffed. No quotes here."""
    text = ""
    for line in content(message).split("\n"):
        line = line.removeprefix(" ")
        text += line if line.endswith(" ") and line != "-- " else line + "\n"
    return text.removesuffix("\n")


def test_paragraphs_are_flowed(desk):
    paragraph = "This paragraph was written without a line end, and a reader that knows format=flowed fills its window with it, however wide that is. " * 4
    raw = desk.send(subject="flowed", text=f"{paragraph.strip()}\n\n From here\n> quoted\nšedesát {paragraph.strip()}\n")
    message = parse(raw)
    assert message.get_param("format") == "flowed" and all(len(line) <= 79 for line in content(message).split("\n"))
    assert unflowed(message).startswith(f"{paragraph.strip()}\n\n From here\n")
    view = shown(raw)
    assert re.search(r"^ From here$", view, re.M) and re.search(r"^> ?quoted$", view, re.M)
    # mutt fills 200 columns with it.
    assert max(len(line) for line in view.split("\n\n", 1)[1].split("\n")) > 120


def test_text_and_html(desk):
    html = "<p>Zahlen <b>folgen</b>: 预算</p>" + "<i>x</i>" * 2000
    raw = desk.send(subject="both", text="Zahlen folgen: 预算\n", parts=[({"kind": "html"}, html.encode())])
    message = parse(raw)
    assert shape(message) == ("multipart/alternative", ["text/plain", "text/html"])
    assert content(message.get_body(("plain",))) == "Zahlen folgen: 预算\n"
    assert content(message.get_body(("html",))).rstrip("\n") == html
    assert "\nZahlen folgen: 预算\n" in shown(raw)


NAMES = ["报告.pdf", "Übersicht (endgültig), neu.pdf", "\U0001f600.txt", "预算" * 30 + ".xlsx", "a b; c=d%20'e'.txt", "very-long-" * 18 + ".txt", "plain.txt"]


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_attachment(desk, name):
    octets = bytes(range(256)) * 300
    raw = desk.send(subject="files", text="see file\n", parts=[({"kind": "attachment", "name": name, "media_type": "application/pdf"}, octets)])
    (attachment,) = parse(raw).iter_attachments()
    assert attachment.get_filename() == name and attachment.get_content_type() == "application/pdf"
    assert attachment.get_content() == octets
    assert f"[-- Attachment #2: {name} --]" in shown(raw) and mutt.save(raw, 2) == octets


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\x\\报告.exe", 'quo"ted.pdf', "预算" * 150 + ".xlsx", "\u202egpj.exe"], ids=range(5))
def test_attachment_names_are_cleaned(desk, name):
    """What a reader would take for a path, or would be deceived by, does not go out; the ending stays."""
    raw = desk.send(subject="files", parts=[({"kind": "attachment", "name": name}, b"x")])
    (attachment,) = parse(raw).iter_attachments()
    got = attachment.get_filename()
    assert got and not re.search('[/\\\\"\u202e]', got) and len(got.encode()) <= 255
    assert got.endswith(name[-4:]) or got == "passwd"


def test_several_attachments(desk):
    files = [(f"文件{i}.bin", bytes([i]) * (1000 * i + 1)) for i in range(8)]
    raw = desk.send(subject="files", parts=[({"kind": "attachment", "name": name}, octets) for name, octets in files])
    message = parse(raw)
    assert [(part.get_filename(), part.get_content()) for part in message.iter_attachments()] == files
    assert all(part.get_content_type() == "application/octet-stream" for part in message.iter_attachments())


def test_inline_images(desk):
    parts = [
        ({"kind": "html"}, b'<p><img src="cid:logo@imail"></p>'),
        ({"kind": "inline", "name": "标志.png", "media_type": "image/png", "content_id": "logo@imail"}, PNG),
        ({"kind": "attachment", "name": "a.txt", "media_type": "text/plain"}, "ünicode\n".encode()),
    ]
    raw = desk.send(subject="images", text="see image\n", parts=parts)
    message = parse(raw)
    related = ("multipart/related", ["text/html", "image/png"])
    assert shape(message) == ("multipart/mixed", [("multipart/alternative", ["text/plain", related]), "text/plain"])
    image = next(part for part in message.walk() if part.get_content_type() == "image/png")
    assert image["Content-ID"] == "<logo@imail>" and image.get_content_disposition() == "inline"
    assert image.get_filename() == "标志.png" and image.get_content() == PNG
    (attachment,) = message.iter_attachments()
    assert attachment.get_payload(decode=True) == "ünicode\n".encode()
    assert "\nsee image\n" in shown(raw)


def test_bcc_is_in_the_envelope_alone(desk):
    raw = desk.send(BOB, "hidden", "text", cc=["carol@demo.test"], bcc=["Dave <dave@demo.test>", "eve@demo.test"])
    assert desk.envelope("RCPT") == ["<bob@demo.test>", "<carol@demo.test>", "<dave@demo.test>", "<eve@demo.test>"]
    assert b"dave" not in raw.lower() and b"eve@" not in raw
    raw = desk.send([], "hidden", "text", bcc=["dave@demo.test"])
    assert desk.envelope("RCPT")[4:] == ["<dave@demo.test>"] and b"dave" not in raw
    assert parse(raw)["To"].groups[0].display_name == "undisclosed-recipients"


def test_each_recipient_once(desk):
    desk.send([BOB, "Bob <BOB@demo.test>"], "once", "text", cc=[BOB], bcc=["bob@DEMO.test"])
    assert desk.envelope("RCPT") == ["<bob@demo.test>"]


def test_thread(desk):
    ids = [f"<{'x' * 60}{i}@some.where.demo.test>" for i in range(100)]
    raw = desk.send(subject="Re: 预算", text="yes", in_reply_to=ids[-1], references=ids)
    message = parse(raw)
    assert message["In-Reply-To"] == ids[-1] and message["References"].split() == ids
    view = shown(raw)
    assert f"In-Reply-To: {ids[-1]}\n" in view and " ".join(ids[:3]) in re.sub(r"\s+", " ", view)


@pytest.mark.parametrize("subject", ["x" * 4096, "预" * 1365, "word " * 800, "a\tb", "=?utf-8?Q?not_encoded?=", "e\u0301" * 500, " ends ", "\U0001f468\u200d\U0001f469" * 90])
def test_subjects(desk, subject):
    raw = desk.send(subject=subject, text="text")
    # White space at the ends, and what a tab is, are lost where headers are unfolded.
    assert re.sub(r"\s+", " ", parse(raw)["Subject"]).strip() == re.sub(r"\s+", " ", subject).strip()
    head = raw.partition(b"\r\n\r\n")[0]
    assert head.isascii() and all(len(word) <= 75 for word in re.findall(rb"=\?[^ \r]*\?=", head))


def test_two_hundred_recipients(desk):
    to = [f"Übernächster {i} <someone{i}@demo.test>" for i in range(200)]
    message = parse(desk.send(to, "all", "text"))
    assert [a.addr_spec for a in message["To"].addresses] == [f"someone{i}@demo.test" for i in range(200)]
    assert message["To"].addresses[199].display_name == "Übernächster 199" and len(desk.envelope("RCPT")) == 200


def test_idn_needs_no_smtputf8(desk):
    """A domain with letters outside ASCII goes out as A-labels, in the envelope and in the header, to any server."""
    raw = desk.send(["Bücher <bob@bücher.test>", "eva@例子.测试"], "domains", "text", cc=["x@BÜCHER.test"])
    assert desk.envelope("RCPT") == ["<bob@xn--bcher-kva.test>", "<eva@xn--fsqu00a.xn--0zwm56d>", "<x@xn--bcher-kva.test>"]
    assert "SMTPUTF8" not in desk.commands("MAIL")[0] and raw.partition(b"\r\n\r\n")[0].isascii()
    message = parse(raw)
    assert [a.addr_spec for a in message["To"].addresses] == ["bob@xn--bcher-kva.test", "eva@xn--fsqu00a.xn--0zwm56d"]


def test_idn_of_the_sender(desk):
    desk.set_sender("alice@bücher.test", "Alice")
    for chosen in ("alice@bücher.test", "Alice <alice@xn--bcher-kva.test>", None):
        raw = desk.send(BOB, "from", "text", **({"from": chosen} if chosen else {}))
        assert desk.envelope("MAIL")[-1] == "<alice@xn--bcher-kva.test>"
        message = parse(raw)
        assert message["From"].addresses[0].addr_spec == "alice@xn--bcher-kva.test" and message["Message-ID"].endswith("@xn--bcher-kva.test>")


@pytest.mark.parametrize("members", [{"to": ["Jürgen <jürgen@bücher.test>"]}, {"to": [BOB], "reply_to": "jürgen@bücher.test"}], ids=["to", "reply_to"])
def test_smtputf8(imaild, members):
    with ScriptedServer(smtp_script().but(EHLO_UTF8)) as server, imaild.client(f"u{server.port}@demo.test") as client:
        desk = Desk(client, server)
        desk.set_sender()
        raw = desk.send(subject="预算", text="text\n", **members)
        assert "SMTPUTF8" in desk.commands("MAIL")[0].split()
        # Python's parser of octets knows no RFC 6532; that of text does.
        message = email.message_from_string(raw.decode(), policy=email.policy.default)
        field = "Reply-To" if "reply_to" in members else "To"
        assert [a.addr_spec for a in message[field].addresses] == ["jürgen@xn--bcher-kva.test"]
        assert message["Subject"] == "预算" and "预算".encode() in raw
        assert message["From"].addresses[0].display_name == NAME
        assert "Subject: 预算\n" in shown(raw)


@pytest.mark.parametrize("members", [{"to": ["jürgen@demo.test"]}, {"to": [BOB], "reply_to": "jürgen@demo.test"}], ids=["to", "reply_to"])
def test_smtputf8_not_offered(desk, members):
    mail = desk.client.send_mail(members.pop("to"), "预算", "text", **members)
    status = desk.client.wait("mail-status", mail=mail, state="failed")
    assert "SMTPUTF8" in status["text"] and status["code"] == "permanent" and not desk.server.messages


def test_a_server_with_no_extension_at_all(imaild):
    """Not even 8BITMIME: what comes out is ASCII throughout."""
    with ScriptedServer(smtp_script().but(EHLO_BARE)) as server, imaild.client(f"u{server.port}@demo.test") as client:
        desk = Desk(client, server)
        desk.set_sender()
        raw = desk.send(BOB, "预算", "Zahlen ü\n", [({"kind": "attachment", "name": "报告.pdf"}, bytes(range(256)))])
        assert raw.isascii() and desk.commands("MAIL") == ["<alice@demo.test>"]
        assert parse(raw)["Subject"] == "预算" and content(parse(raw).get_body()) == "Zahlen ü\n"


def test_nothing_is_smuggled_into_the_header(desk):
    for members in ({"subject": "x\r\nBcc: eve@demo.test"}, {"subject": "x\nX: y"}, {"reply_to": "a@b.test\r\nX: y"}, {"in_reply_to": "<a@b>\r\nX: y"}):
        with pytest.raises(WireError, match="protocol"):
            desk.client.send_mail(BOB, members.pop("subject", "x"), "text", **members)
    assert not desk.server.messages
