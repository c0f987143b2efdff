# SPDX-License-Identifier: GPL-2.0-or-later
"""Recipients in Pidgin's compose window: offered while one types, pasted as lists, marked where they are wrong."""

import email
import email.policy
import shutil
import subprocess
from email.message import EmailMessage

import pytest

from e2e.clients import buddy
from e2e.irc import IrcServer
from e2e.test_pidgin_buddies import answer
from equipment.processes import wait_until

pytestmark = pytest.mark.skipif(shutil.which("pidgin") is None, reason="no pidgin")

ALICE, BOB = "alice@demo.test", "bob@demo.test"


def wait_text(field, text):
    wait_until(lambda: field.text == text, 10, lambda: f"{text!r} in the field, which has {field.text!r}")


def test_recipients_are_offered_and_taken(start_ready_pidgin, mail):
    """With the mouse and with Tab; each recipient of a field by itself; buddies of every protocol."""
    with IrcServer() as irc:
        carol = irc.buddy("carol", "Carol Zimmer") | {"address": "carol@demo.test"}
        pidgin = start_ready_pidgin(accounts=[irc.account], buddies=[carol, buddy(BOB, of=ALICE, alias="Bob Zander")])
        pidgin.tool("^Write Mail")
        compose = pidgin.compose_window()
        pidgin.desktop.activate("^Write Mail$")
        to = compose["To"]
        to.focus()
        pidgin.desktop.type("z")
        pidgin.app.find("table cell", "^Carol Zimmer .*carol@demo.test")
        pidgin.app.find("table cell", "^Bob Zander .*bob@demo.test").mouse()
        wait_text(to, f"Bob Zander <{BOB}>, ")
        pidgin.desktop.type("zim")
        pidgin.app.find("table cell", "^Carol Zimmer ")
        pidgin.desktop.press("Tab")
        wait_text(to, f"Bob Zander <{BOB}>, Carol Zimmer <carol@demo.test>, ")
        pidgin.desktop.type("x@demo.test")
        pidgin.desktop.press("Tab")
        wait_until(lambda: "focused" in compose["Cc"].states, 10, lambda: "the next field to have the focus")
        compose.fill(subject="zusammen")
        compose.send()
        (raw,) = mail.wait_for_mail(BOB)
        assert b"carol@demo.test" in raw and b"x@demo.test" in raw


def test_people_written_to_are_offered(start_ready_pidgin, mail):
    pidgin = start_ready_pidgin()
    pidgin.tool("^Write Mail")
    compose = pidgin.compose_window()
    compose.fill(to=f"Bob Quast <{BOB}>", subject="first")
    compose.send()
    mail.wait_for_mail(BOB)
    pidgin.tool("^Write Mail")
    compose = pidgin.compose_window()
    pidgin.desktop.activate("^Write Mail$")
    compose["Cc"].focus()
    pidgin.desktop.type("qua")
    pidgin.app.find("table cell", "^Bob Quast ").mouse()
    wait_text(compose["Cc"], f"Bob Quast <{BOB}>, ")


def test_pasted_lists_and_wrong_addresses(start_ready_pidgin):
    pidgin = start_ready_pidgin()
    pidgin.tool("^Write Mail")
    compose = pidgin.compose_window()
    compose["To"].set_text("a@demo.test;\nBob <b@demo.test>\r\n\nnobody at all,\n")
    wait_text(compose["To"], "a@demo.test, Bob <b@demo.test>, nobody at all")
    compose.window.find("push button", "^Send$").click()
    compose.window.find("label", "“nobody at all” in To is not a mail address")


def test_tab_leads_from_the_subject_to_the_text(start_ready_pidgin):
    pidgin = start_ready_pidgin()
    pidgin.tool("^Write Mail")
    compose = pidgin.compose_window()
    pidgin.desktop.activate("^Write Mail$")
    compose["Subject"].focus()
    pidgin.desktop.type("Hello")
    pidgin.desktop.press("Tab")
    pidgin.desktop.type("Dear Bob,")
    wait_text(compose["Message"], "Dear Bob,")


def test_links_to_addresses_open_a_mail(start_ready_pidgin, mail):
    link = "mailto:carol@demo.test?cc=dave@demo.test&subject=Die%20Zahlen%202%2B2&body=Hallo%0AWelt&attach=/etc/passwd"
    message = EmailMessage()
    message["From"], message["To"], message["Subject"], message["Message-ID"] = BOB, ALICE, "a link", "<link@demo.test>"
    message.set_content(link + "\n")
    mail.deliver(ALICE, message.as_bytes())
    pidgin = start_ready_pidgin()
    pidgin.tool("^Check Mail Now$")
    pidgin.notice("^a link$").find("push button", "^Open$").click()
    window = pidgin.read_window("^a link$")
    x, y, _, _ = window.find_text("^mailto:").extents
    pidgin.desktop.activate("^a link$")
    pidgin.desktop.xdotool("mousemove", x + 60, y + 10)
    pidgin.desktop.xdotool("mousemove", x + 62, y + 10, "click", "1")
    compose = pidgin.compose_window("^Die Zahlen 2.2$")
    assert (compose["To"].text, compose["Cc"].text, compose["Subject"].text) == ("carol@demo.test", "dave@demo.test", "Die Zahlen 2+2")
    assert compose["Message"].text == "Hallo\nWelt" and not compose.window.find_all("table cell", "passwd")


def picture(tmp_path):
    path = tmp_path / "picture.png"
    subprocess.run(["convert", "-size", "60x40", "gradient:red-blue", path], check=True)
    return path


def test_images_are_pasted(start_ready_pidgin, mail, tmp_path):
    """Into the text, where they stay when a draft is gone on with; the receiver gets them as parts that the HTML shows."""
    pidgin = start_ready_pidgin()
    pidgin.tool("^Write Mail")
    compose = pidgin.compose_window()
    compose.fill(to=BOB, subject="a picture")
    compose.write("Look: ")
    compose.paste("image/png", picture(tmp_path))
    compose.window.find("icon", "^$")
    compose.write(" nice")
    compose.window.find("push button", "^Cancel$").click()
    pidgin.window("^Close Mail$").find("push button", "^Save as Draft$").click()
    pidgin.wait_closed("^a picture")
    pidgin.mailbox("Drafts").window.find("table cell", "^a picture$").mouse(clicks=2)
    compose = pidgin.compose_window("^a picture")
    compose.window.find("icon", "^$")
    assert not compose.window.find_all("table cell", "image-1.png")
    compose.send()
    (raw,) = mail.wait_for_mail(BOB)
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert message.get_content_type() == "multipart/alternative"
    assert "Look: [image] nice" in message.get_body(("plain",)).get_content()
    html = message.get_body(("html",)).get_content()
    (image,) = message.get_body(("related",)).iter_attachments()
    assert image.get_content_type() == "image/png" and image.get_content().startswith(b"\x89PNG")
    assert image.get_content_disposition() == "inline" and image.get_filename() == "image-1.png"
    assert f'<img src="cid:{image["Content-ID"].strip("<>")}"' in html


def test_files_are_pasted(start_ready_pidgin, mail, tmp_path):
    """What was copied in a file manager is attached; text is text; in a plain mail an image is attached too."""
    pidgin = start_ready_pidgin(settings={"plain-text": True})
    files, text = tmp_path / "files", tmp_path / "text"
    (tmp_path / "报告.txt").write_text("report")
    files.write_text(f"{(tmp_path / '报告.txt').as_uri()}\r\n{(tmp_path / 'gone').as_uri()}\r\n")
    text.write_text("pasted words", encoding="utf-8")
    pidgin.tool("^Write Mail")
    compose = pidgin.compose_window()
    compose.fill(to=BOB, subject="files")
    compose.paste("text/uri-list", files)
    compose.window.find("table cell", "^报告.txt$")
    compose.window.find("label", "“gone” was not attached")
    compose.paste("UTF8_STRING", text)
    wait_text(compose["Message"], "pasted words")
    compose.paste("image/png", picture(tmp_path))
    compose.window.find("table cell", "^image.png$").mouse()
    compose.window.find("label", "^2 files, ")
    pidgin.desktop.press("Delete")
    compose.window.wait_gone("table cell", "^image.png$")
    compose.send()
    (raw,) = mail.wait_for_mail(BOB)
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert [part.get_filename() for part in message.iter_attachments()] == ["报告.txt"]
    assert message.get_body(("html",)) is None


def test_too_much_is_said_before_it_is_sent(start_ready_pidgin, tmp_path):
    pidgin = start_ready_pidgin()
    large = tmp_path / "large.bin"
    with large.open("wb") as file:
        file.truncate(53 << 20)
    pidgin.tool("^Write Mail")
    compose = pidgin.compose_window()
    compose.attach(large)
    compose.window.find("label", "^This is too much for one mail: 55.6.MB, and the server takes 52.4.MB")
    compose.window.find("push button", "^Remove$").click()
    compose.window.wait_gone("table cell", "^large.bin$")


def test_a_conversation_is_answered_by_mail(start_ready_pidgin):
    with IrcServer() as irc:
        carol = irc.buddy("carol", "Carol") | {"address": "carol@demo.test"}
        pidgin = start_ready_pidgin(accounts=[irc.account], buddies=[carol])
        pidgin.blist.find("table cell", "^Carol").mouse(clicks=2)
        talk = pidgin.window("^Carol$")
        pidgin.desktop.activate("^Carol$")
        pidgin.desktop.type("See you at noon")
        pidgin.desktop.press("Return")
        talk.find_text("See you at noon")
        talk.find("menu item", "^Reply by Mail", showing=False).click()
        compose = pidgin.compose_window()
        assert compose["To"].text == "Carol <carol@demo.test>"
        assert "See you at noon\n" in compose["Message"].text + "\n" and "> (" in compose["Message"].text


def test_an_address_is_asked_for_in_a_conversation_once(start_ready_pidgin):
    with IrcServer() as irc:
        pidgin = start_ready_pidgin(accounts=[irc.account], buddies=[irc.buddy("carol", "Carol")])
        pidgin.blist.find("table cell", "^Carol").mouse(clicks=2)
        talk = pidgin.window("^Carol$")
        pidgin.desktop.activate("^Carol$")
        pidgin.desktop.type("First line")
        pidgin.desktop.press("Return")
        talk.find_text("First line")
        pidgin.desktop.type("to be sent later")
        talk.find_text("^to be sent later$")
        send = talk.find("menu item", "^Send as Mail", showing=False)
        send.click()
        question = pidgin.window_with("label", "^The mail address of Carol")
        question.find("push button", "^Cancel$").click()
        wait_until(lambda: question not in pidgin.app.children, 10, "the question to go")
        assert not pidgin.windows("^Write Mail") and talk.find_text("^to be sent later$")
        send.click()
        answer(pidgin, "^The mail address of Carol", "carol@home.test")
        compose = pidgin.compose_window("^Write Mail")
        assert compose["To"].text == "Carol <carol@home.test>" and compose["Message"].text.startswith("to be sent later")
        wait_until(lambda: not talk.find_all("text", where=lambda node: node.text == "to be sent later"), 10, talk.tree)
        compose.window.find("push button", "^Cancel$").click()
        pidgin.window("^Close Mail$").find("push button", "^Discard$").click()
        pidgin.wait_closed("^Write Mail")
        # What is marked is what is quoted; nobody asks again.
        pidgin.desktop.activate("^Carol$")
        talk.find_text("First line").mouse_at("First line")
        pidgin.desktop.press("ctrl+a")
        talk.find("menu item", "^Reply by Mail", showing=False).click()
        again = pidgin.compose_window()
        assert again["To"].text == "Carol <carol@home.test>"
        assert "> (" in again["Message"].text and "First line" in again["Message"].text
        pidgin.stop()
