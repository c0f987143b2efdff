# SPDX-License-Identifier: GPL-2.0-or-later
"""Pidgin's preferences of iMail: they count at once, and are those of the account editor. Signatures, read back from Dovecot."""

import re
import shutil
from email.message import EmailMessage

import pytest

from e2e.clients import account, set_servers
from e2e.headless import Headless
from e2e.test_drafts import parse
from e2e.test_pidgin_drafts import drafts
from equipment.processes import wait_until

pytestmark = pytest.mark.skipif(shutil.which("pidgin") is None, reason="no pidgin")

ALICE, BOB = "alice@demo.test", "bob@demo.test"
SIGNATURE = "\n-- \nAlice\nDemo"


class Prefs:
    """The window of preferences."""

    def __init__(self, pidgin):
        pidgin.tool("^Preferences")
        self.pidgin, self.window = pidgin, pidgin.window("^iMail Preferences$")
        pidgin.desktop.activate("^iMail Preferences$")

    def page(self, name):
        self.window.find("page tab", f"^{name}$").mouse()
        return self.window

    def close(self):
        self.window.find("push button", "^Close$").click()
        self.pidgin.wait_closed("^iMail Preferences$")


def test_they_open_from_the_account_too(start_ready_pidgin):
    pidgin = start_ready_pidgin()
    pidgin.account_menu(ALICE, "^Preferences")
    pidgin.window("^iMail Preferences$").find("page tab", "^Reading$")


def write(pidgin):
    pidgin.tool("^Write Mail")
    return pidgin.compose_window()


def received(mail, user=BOB):
    (raw,) = mail.wait_for_mail(user)
    return parse(raw)


def plain(message):
    return message.get_body(("plain",)).get_content().replace("\r\n", "\n")


def test_they_count_at_once_and_are_those_of_the_account(start_ready_pidgin, mail):
    pidgin = start_ready_pidgin(settings={"hold": 600})
    prefs = Prefs(pidgin)
    spin = prefs.page("Writing").find("spin button", "^Seconds in which sending can be undone$")
    assert spin.text == "600"
    spin.focus()
    pidgin.desktop.press("ctrl+a")
    pidgin.desktop.type("0\t")
    prefs.window.find("check box", "^A mail without a subject$").click()
    prefs.page("Folders").find("spin button", "^Days in Trash$").set_text("7")
    pidgin.desktop.press("Tab")
    prefs.close()

    compose = write(pidgin)
    compose.fill(to=BOB, message="No subject, and no question.")
    compose.send()
    assert received(mail)["Subject"] in (None, "")

    pidgin.blist.find("menu item", "^Manage Accounts$", showing=False).click()
    accounts = pidgin.window("^Accounts$")
    accounts.find("table cell", "^" + re.escape(ALICE)).mouse()
    accounts.find("push button", "^Modify").click()
    editor = pidgin.window("^Modify Account$")
    editor.find("page tab list").select(1)
    assert editor.find("text", "^Seconds to take a mail back").text == "0"


def test_new_mail_is_told_of_as_it_is_wanted(start_ready_pidgin, mail):
    pidgin = start_ready_pidgin()
    prefs = Prefs(pidgin)
    for words in ("^Play a sound when new mail comes$", "^Show sender and subject at the buddy list$"):
        prefs.window.find("check box", words).click()
    wait_until(lambda: "sensitive" not in prefs.window.find("push button", "^Play$").states, 10, "Play to be out of use")
    prefs.close()
    mailbox = pidgin.mailbox("Inbox")
    message = EmailMessage()
    message["From"], message["To"], message["Subject"], message["Message-ID"] = BOB, ALICE, "quiet", "<quiet@demo.test>"
    message.set_content("Hush.\n")
    mail.deliver(ALICE, message.as_bytes())
    pidgin.tool("^Check Mail Now$")
    mailbox.window.find("table cell", "^quiet$")
    assert not pidgin.notices("^quiet$")


def test_what_is_kept_with_the_mail(start_pidgin, home, build_dir, mail):
    """Whose images are loaded at once; whether lists stand apart: both ends see the same."""
    set_servers(home, build_dir, mail, ALICE, "starttls", "tls", name="pidgin")
    (home.path / "pidgin/imail" / ALICE / "state/images-from").write_text(f"{BOB}\ncarol@demo.test", encoding="utf-8")
    pidgin = start_pidgin(accounts=[account(ALICE, "secret-a")])
    pidgin.wait_online(ALICE)
    prefs = Prefs(pidgin)
    window = prefs.page("Reading")
    window.find("table cell", f"^{BOB}$").mouse()
    window.find("push button", "^Remove$").click()
    window.wait_gone("table cell", f"^{BOB}$")
    fold = prefs.page("Folders").find("check box", "^Show them under a heading", where=lambda node: "sensitive" in node.states)
    assert "checked" in fold.states
    fold.click()
    prefs.close()
    fold = Prefs(pidgin).page("Folders").find("check box", "^Show them under a heading", where=lambda node: "sensitive" in node.states)
    assert "checked" not in fold.states


def test_signature_of_a_sender(start_ready_pidgin, mail):
    """Written in the preferences, below a mail and a reply, above or below the quotation; and it outlives the account editor."""
    pidgin = start_ready_pidgin()
    prefs = Prefs(pidgin)
    window = prefs.page("Signatures")
    editor = window.find("text", "^Signature$")
    editor.focus()
    pidgin.desktop.press("ctrl+b")
    pidgin.desktop.type("Alice")
    pidgin.desktop.press("ctrl+b", "Return")
    pidgin.desktop.type("Demo")
    prefs.close()

    # The editor of accounts forgets the settings that it does not show.
    pidgin.blist.find("menu item", "^Manage Accounts$", showing=False).click()
    accounts = pidgin.window("^Accounts$")
    accounts.find("table cell", "^" + re.escape(ALICE)).mouse()
    accounts.find("push button", "^Modify").click()
    pidgin.window("^Modify Account$").find("push button", "^Save$").click()
    pidgin.wait_closed("^Modify Account$")
    accounts.find("push button", "^Close$").click()

    compose = write(pidgin)
    assert compose["Message"].text == "\n" + SIGNATURE
    compose.window.find("push button", "^Cancel$").click()
    pidgin.wait_closed("^Write Mail$")  # the signature alone is nothing to ask about

    compose = write(pidgin)
    compose.fill(to=BOB, subject="signed")
    compose.write("Dear Bob,")
    compose.send()
    message = received(mail)
    assert plain(message).rstrip() == "Dear Bob,\n" + SIGNATURE
    assert "<b>Alice</b>" in message.get_body(("html",)).get_content().lower().replace("alice", "Alice")


@pytest.mark.parametrize("is_above", [False, True])
def test_signature_in_a_reply(start_ready_pidgin, home, build_dir, mail, is_above):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"], message["Message-ID"] = BOB, ALICE, "a question", "<q@demo.test>"
    message.set_content("How are you?\n-- \nBob\n")
    mail.deliver(ALICE, message.as_bytes())
    pidgin = start_ready_pidgin(settings={"signature-above": is_above})
    prefs = Prefs(pidgin)
    prefs.page("Signatures").find("text", "^Signature$").set_text("Alice\nDemo")
    assert prefs.window.find("combo box", "^Place of the signature").name
    prefs.close()
    pidgin.tool("^Check Mail Now$")
    pidgin.notice("^a question$").find("push button", "^Open$").click()
    pidgin.read_window("^a question$").find("push button", "^Reply$").click()
    text = pidgin.compose_window("^Re: a question$")["Message"].text
    if is_above:
        assert text.startswith("\n\nAlice\nDemo\n\nOn ") and "-- \n" not in text
    else:
        assert text.startswith("\n\nOn ") and text.endswith("> Bob\n" + SIGNATURE)


def test_from_brings_its_signature(start_pidgin, home, build_dir, mail):
    """As long as nobody changed it; a draft that is gone on with has it once."""
    set_servers(home, build_dir, mail, ALICE, "starttls", "tls", name="pidgin")
    with Headless(home, build_dir, user_dir=home.path / "pidgin") as headless:
        headless.do("connect")
        headless.wait("connected")
        headless.do("sender-set", address=BOB, name="Bob", host="localhost", port=mail.smtp_port["tls"], tls="tls", login=BOB, password="secret-b")
        headless.do("signature", ALICE, text="Alice\nDemo")
        headless.do("signature", BOB, text="Robert")
    pidgin = start_pidgin(accounts=[account(ALICE, "secret-a")])
    pidgin.wait_online(ALICE)

    compose = write(pidgin)
    assert compose["Message"].text == "\n" + SIGNATURE
    compose.window.find("combo box", "^From$").choose("^Bob ")
    wait_until(lambda: compose["Message"].text == "\n\n-- \nRobert", 10, lambda: f"his signature in {compose['Message'].text!r}")
    compose.window.find("push button", "^Cancel$").click()
    pidgin.wait_closed("^Write Mail$")

    compose = write(pidgin)
    compose.fill(to=ALICE, subject="from Bob")
    compose.write("Dear Alice,")
    compose.window.find("combo box", "^From$").choose("^Bob ")
    pidgin.desktop.activate("^from Bob")
    compose["Message"].focus()
    pidgin.desktop.press("ctrl+End")
    pidgin.desktop.type("!")
    compose.window.find("combo box", "^From$").choose("^alice")
    wait_until(lambda: compose["Message"].text == "Dear Alice,\n\n-- \nRobert!", 10, lambda: f"it to stay: {compose['Message'].text!r}")
    compose["Message"].focus()
    pidgin.desktop.press("ctrl+End", "BackSpace")
    compose.window.find("combo box", "^From$").choose("^Bob ")
    compose.window.find("push button", "^Cancel$").click()
    pidgin.window("^Close Mail$").find("push button", "^Save as Draft$").click()
    pidgin.wait_closed("^from Bob")
    (draft,) = drafts(pidgin)
    assert plain(draft).count("-- \n") == 1 and "Robert" in plain(draft)

    mailbox = pidgin.mailbox("Drafts")
    mailbox.window.find("table cell", "^from Bob$").mouse(clicks=2)
    again = pidgin.compose_window("^from Bob")
    assert again["Message"].text.rstrip() == "Dear Alice,\n\n-- \nRobert"
    again.window.find("combo box", "^From$").choose("^alice")
    wait_until(lambda: again["Message"].text.rstrip().endswith(SIGNATURE), 10, lambda: f"hers in {again['Message'].text!r}")
    again.fill(to=BOB)
    again.send()
    assert plain(received(mail)).rstrip() == "Dear Alice,\n" + SIGNATURE
