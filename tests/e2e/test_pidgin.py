# SPDX-License-Identifier: GPL-2.0-or-later
"""Mail in a real Pidgin, through its accessibility tree; what goes out and comes in is checked past our own code."""

import email
import email.policy
import os
import re
import shutil
import subprocess
import sys
from email.message import EmailMessage

import pytest

from e2e.clients import PLUGIN, buddy
from e2e.irc import IrcServer
from e2e.maildrop import Maildrop
from e2e.wire import Imaild
from equipment.processes import wait_until

pytestmark = pytest.mark.skipif(shutil.which("pidgin") is None, reason="no pidgin")

ALICE, BOB = "alice@demo.test", "bob@demo.test"
OCTETS = bytes(range(256)) * 200


def mail_from_bob(subject="预算", text="Zahlen folgen.\n"):
    message = EmailMessage()
    message["From"], message["To"] = f"Bob <{BOB}>", ALICE
    message["Subject"], message["Message-ID"] = subject, "<first@demo.test>"
    message["Date"] = "Mon, 02 Nov 2026 10:00:00 +0000"
    message.set_content(text)
    message.add_attachment(OCTETS, maintype="application", subtype="pdf", filename="报告.pdf")
    return message.as_bytes()


def parsed(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


def test_first_account_and_first_mails(start_pidgin, mail, tmp_path):
    pidgin = start_pidgin(env={"LD_BIND_NOW": "1"})
    pidgin.add_account(ALICE, "secret-a")
    pidgin.fill_servers(mail, ALICE, "starttls", "tls", name="Alice")
    pidgin.wait_online(ALICE)
    assert pidgin.plugin_maps(pidgin.child.pid) == {"libimail.so", "imail-pidgin.so"}
    a_mail_goes_out(pidgin, mail, tmp_path)
    a_mail_comes_in(pidgin, mail, tmp_path)
    assert pidgin.quit() == 0


def a_mail_goes_out(pidgin, mail, folder):
    (folder / "图.bin").write_bytes(OCTETS)
    pidgin.tool("^Write Mail")
    compose = pidgin.compose_window()
    compose.fill(to="bob at demo", subject="预算 2027", message="Wichtig!\nDie Zahlen, 你好.")
    compose.window.find("push button", "^Send$").click()
    compose.window.find("label", "“bob at demo” in To is not a mail address")
    compose.fill(to=f"Bob <{BOB}>")
    compose.window.wait_gone("label", "is not a mail address")
    compose.embolden_first_line()
    compose.attach(folder / "图.bin")
    compose.send()
    # An account made by hand holds mails back for a few seconds.
    pidgin.outgoing("预算 2027").find("push button", "^Send Now$").click()
    (raw,) = mail.wait_for_mail(BOB)
    message = parsed(raw)
    assert message["Subject"] == "预算 2027"
    assert message["From"].addresses[0].addr_spec == ALICE and message["From"].addresses[0].display_name == "Alice"
    assert message["To"].addresses[0].addr_spec == BOB
    assert message.get_body(("plain",)).get_content().splitlines() == ["Wichtig!", "Die Zahlen, 你好."]
    assert re.search(r"<b>Wichtig!</b>", message.get_body(("html",)).get_content(), re.I)
    (attachment,) = message.iter_attachments()
    assert attachment.get_filename() == "图.bin" and attachment.get_content() == OCTETS


def a_mail_comes_in(pidgin, mail, folder):
    mail.deliver(ALICE, mail_from_bob())
    pidgin.account_menu(ALICE, "^Check Mail Now$")
    notice = pidgin.notice("^预算$")
    notice.find("label", "^Bob$")
    notice.find("push button", "^Open$").click()
    window = pidgin.read_window("^预算$")
    window.find("label", f"^Bob <{BOB}>$")
    window.find_text("^Zahlen folgen")
    window.find("label", "^报告.pdf$")
    window.find("push button", "^Save$").click()
    pidgin.choose_file("^Save Attachment$", folder / "saved.pdf", "^Save$")
    window.find("label", "^Saved as ")
    assert (folder / "saved.pdf").read_bytes() == OCTETS
    reply(pidgin, window, mail)
    pidgin.tool("^Mailbox$")
    inbox = pidgin.window("^Inbox – ")
    inbox.find("table cell", "^预算$")
    window.find("push button", "^Delete$").click()
    pidgin.wait_closed("^预算$")
    inbox.wait_gone("table cell", "^预算$")
    assert not pidgin.notices("预算")


def reply(pidgin, window, mail):
    mail.empty(BOB)
    window.find("push button", "^Reply$").click()
    compose = pidgin.compose_window("^Re: 预算$")
    assert compose["To"].text == f"Bob <{BOB}>"
    assert "> Zahlen folgen." in compose["Message"].text
    compose["Message"].set_text("Danke.\n" + compose["Message"].text)
    compose.send()
    pidgin.outgoing("Re: 预算").find("push button", "^Send Now$").click()
    message = parsed(mail.wait_for_mail(BOB)[0])
    assert message["Subject"] == "Re: 预算" and message["In-Reply-To"] == "<first@demo.test>"
    assert message.get_content().splitlines()[0] == "Danke."


def test_mail_to_buddies_of_any_protocol(start_ready_pidgin, mail):
    with IrcServer() as irc:
        carol = irc.buddy("carol", "Carol")
        pidgin = start_ready_pidgin(accounts=[irc.account], buddies=[carol, buddy(BOB, of=ALICE, alias="Bob")])
        compose = mail_to(pidgin, "Bob")
        assert compose["To"].text == f"Bob <{BOB}>"
        compose.window.find("push button", "^Cancel$").click()
        buddy_menu(pidgin, "Carol", "^Send Mail")
        ask = pidgin.window_with("label", "^The mail address of Carol")
        ask.find("text").set_text("carol@demo.test")
        ask.find("push button", "^OK$").click()
        compose = pidgin.compose_window()
        assert compose["To"].text == "Carol <carol@demo.test>"
        compose.window.find("push button", "^Cancel$").click()
        # The address was kept: no question any more.
        assert mail_to(pidgin, "Carol")["To"].text == "Carol <carol@demo.test>"
        pidgin.stop()


def buddy_menu(pidgin, name, item):
    pidgin.blist.find("table cell", f"^{name}").mouse(3)
    pidgin.app.find("menu item", item).click()


def mail_to(pidgin, name):
    buddy_menu(pidgin, name, "^Send Mail")
    return pidgin.compose_window()


def test_wrong_passwords_are_told_once(start_ready_pidgin, mail):
    pidgin = start_ready_pidgin(password="wrong")
    assert len(told(pidgin, "No mail from .* at localhost")) == 1
    pidgin.tool("^Write Mail")
    compose = pidgin.compose_window()
    compose.fill(to=BOB, subject="Nie")
    compose.send()
    (text,) = told(pidgin, "was not sent|is not sent|has a problem")
    assert "localhost" in text and "Mail Servers" in text
    assert mail.count(BOB) == 0


def told(pidgin, pattern):
    """The texts of the windows and notices that say so."""

    def find():
        places = pidgin.app.children + pidgin.notices(pattern)
        texts = ["\n".join(label.name for label in place.find_all("label", showing=False)) for place in places]
        return [text for text in texts if re.search(pattern, text)]

    return wait_until(find, 20, lambda: f"words like {pattern!r} in:\n{pidgin.app.tree()}")


def test_without_the_ui_plugin(start_ready_pidgin, mail, build_dir):
    pidgin = start_ready_pidgin(copied=True)
    assert pidgin.plugin_maps(pidgin.child.pid) == {"libimail.so"}
    pidgin.account_menu(ALICE, "^Write Mail")
    form = pidgin.window("^Write Mail$")
    pidgin.desktop.activate("^Write Mail$")
    fields = pidgin.fields(form)
    for label, text in (("To", BOB), ("Subject", "简单"), ("Text", "Nur Text.")):
        fields.type(label, text)
    form.find("push button", "^OK$").click()
    message = parsed(mail.wait_for_mail(BOB)[0])
    assert message["Subject"] == "简单" and message.get_content() == "Nur Text.\n"
    mail.deliver(ALICE, mail_from_bob())
    pidgin.account_menu(ALICE, "^Check Mail Now$")
    shown = pidgin.window_with("text", text="Zahlen folgen")
    shown.find("label", "预算")


def test_plugin_needs_no_symbol_that_is_not_there(plain_build, build_dir):
    script = "import ctypes, os, sys; ctypes.CDLL(sys.argv[1], mode=os.RTLD_NOW)"
    subprocess.run([sys.executable, "-c", script, build_dir / PLUGIN], check=True, env=os.environ | {"LD_BIND_NOW": "1"})


def test_bar_of_a_long_fetch(start_ready_pidgin, home, build_dir):
    """While it goes on, and not longer."""
    messages = [b"From: a@b.test\r\nSubject: m%d\r\nMessage-ID: <%d@b.test>\r\n\r\ntext\r\n" % (i, i) for i in range(60)]
    pidgin = start_ready_pidgin()
    with Maildrop(messages, hold_at_retr=10) as drop, Imaild(home, build_dir).client(ALICE, device="settings") as wire:
        wire.ok("mailbox-set", host="127.0.0.1", port=drop.port, tls="none", login="alice", password="x", first_days=0)
        pidgin.notice(f"^Fetching mail for {ALICE}$")
        drop.go_on.set()
        wait_until(lambda: not pidgin.notices(f"^Fetching mail for {ALICE}$"), 20, lambda: "the bar to go")
        wait_until(lambda: len(drop.taken) == 60, 20, lambda: "all mails")


def test_trouble_with_a_mailbox_is_told_until_it_is_removed(start_ready_pidgin, home, build_dir):
    pidgin = start_ready_pidgin()
    with Maildrop(login_refusal="-ERR [SYS/TEMP] come back later") as drop, Imaild(home, build_dir).client(ALICE, device="settings") as wire:
        box = wire.ok("mailbox-set", host="127.0.0.1", port=drop.port, tls="none", login="alice", password="x", name="Work")["mailbox"]
        pidgin.notice("^No mail from Work$").find("push button", "^Mail Servers")
        pidgin.account_menu(ALICE, "^Mailbox Status$")
        assert re.search("Work: failed\n.*come back later", pidgin.window_with("text", text="Work: failed").find("text").text)
        wire.ok("mailbox-remove", mailbox=box)
        wait_until(lambda: not pidgin.notices("^No mail from Work$"), 20, "the notice to go")
