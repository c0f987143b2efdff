# SPDX-License-Identifier: GPL-2.0-or-later
"""Mail servers in Pidgin: the window that lists them, the dialogs that change them; what imaild keeps is asked past our own UI."""

import shutil

import pytest

from e2e.pidgin import ServerDialog
from e2e.wire import Imaild
from equipment.processes import wait_until

pytestmark = pytest.mark.skipif(shutil.which("pidgin") is None, reason="no pidgin")

ALICE, BOB = "alice@demo.test", "bob@demo.test"


@pytest.fixture
def kept(home, build_dir):
    """Asks imaild for its list of "senders" or "mailboxes"."""

    def ask(what):
        with Imaild(home, build_dir).client(ALICE, device="settings") as wire:
            return wire.wait(what)[what]

    return ask


def servers(pidgin):
    pidgin.account_menu(ALICE, "^Mail Servers")
    return pidgin.window(f"^Mail Servers – {ALICE}$")


def choose(window, row):
    window.find("table", "^Mail Servers$").find("table cell", row).mouse()


def press(window, button):
    window.find("push button", f"^{button}$", where=lambda node: "sensitive" in node.states).click()


def test_what_is_changed_is_kept_and_the_rest_stays(start_ready_pidgin, kept):
    pidgin = start_ready_pidgin()
    before = kept("mailboxes")[0], kept("senders")[0]
    window = servers(pidgin)
    pidgin.desktop.activate("^Mail Servers")
    choose(window, "^Incoming$")
    press(window, "Modify…")
    dialog = ServerDialog(pidgin.window("^Incoming Mail Server$"))
    assert "sensitive" not in dialog["Delete it after"].states
    dialog["Check every"].set_text("7")
    dialog.window.find("combo box", "^The copy on the server$").choose("^Delete it after some days$")
    wait_until(lambda: "sensitive" in dialog["Delete it after"].states, 10, "the days to be asked for")
    dialog["Delete it after"].set_text("5")
    dialog.window.find("page tab list").select(1)
    dialog["First fetch, not older than"].set_text("30")
    dialog.save(pidgin)
    (mailbox,) = kept("mailboxes")
    assert mailbox == before[0] | {"interval": 420, "after": "delete-after-days", "days": 5, "first_days": 30}
    choose(window, f"^{ALICE}$")
    press(window, "Modify…")
    dialog = ServerDialog(pidgin.window("^Outgoing Mail Server$"))
    dialog["Your name"].set_text("Alice 王")
    dialog.window.find("page tab list").select(1)
    dialog["Connections"].set_text("2")
    dialog["Limit"].set_text("100")
    dialog.save(pidgin)
    (sender,) = kept("senders")
    assert sender == before[1] | {"name": "Alice 王", "connections": 2, "rate": 100}


def modify(pidgin, window, row, kind):
    """The dialog of that server, with all that it shows."""
    pidgin.desktop.activate("^Mail Servers")
    choose(window, row)
    press(window, "Modify…")
    return ServerDialog(pidgin.window(f"^{kind} Mail Server$"))


def test_the_limits_of_a_mailbox_are_kept_and_shown(start_ready_pidgin, kept):
    pidgin = start_ready_pidgin()
    (before,) = kept("mailboxes")
    window = servers(pidgin)
    dialog = modify(pidgin, window, "^Incoming$", "Incoming")
    dialog.window.find("page tab list").select(1)
    for label, text in (("First fetch, newest", "250"), ("Only the beginning of mails over", "3"), ("What you call it", "家")):
        wait_until(lambda: "showing" in dialog[label].states, 10, lambda: f"{label} on the second page")
        dialog[label].set_text(text)
    dialog.window.find("combo box", "^A copy may go$").choose("^When imaild has it$")
    dialog.save(pidgin)
    limits = {"first_count": 250, "top_size": 3 << 20, "name": "家", "delete_when": "spooled"}
    assert kept("mailboxes") == [before | limits]
    # Shown again, and taken back one by one: to none at all, and to what it was.
    dialog = modify(pidgin, window, "^Incoming$", "Incoming")
    assert [dialog[label].text for label in ("First fetch, newest", "Only the beginning of mails over", "What you call it")] == ["250", "3", "家"]
    assert dialog.window.find("combo box", "^A copy may go$", showing=False).choice == "When imaild has it"
    dialog["First fetch, newest"].set_text("0")
    dialog["Only the beginning of mails over"].set_text("0")
    dialog.save(pidgin)
    assert kept("mailboxes") == [before | limits | {"first_count": 0, "top_size": 0}]
    dialog = modify(pidgin, window, "^Incoming$", "Incoming")
    dialog.window.find("combo box", "^A copy may go$", showing=False).choose("^When it is here$")
    dialog.save(pidgin)
    assert kept("mailboxes")[0].get("delete_when", "acked") == "acked"


def test_what_becomes_of_the_copy_on_the_server(start_ready_pidgin, kept):
    """Kept, deleted at once, deleted after some days, and kept again."""
    pidgin = start_ready_pidgin()
    window = servers(pidgin)
    for words, after, days in (("Delete it once it is here", "delete", None), ("Delete it after some days", "delete-after-days", "12"), ("Keep it", "keep", None)):
        dialog = modify(pidgin, window, "^Incoming$", "Incoming")
        dialog.window.find("combo box", "^The copy on the server$").choose(f"^{words}$")
        wait_until(lambda: ("sensitive" in dialog["Delete it after"].states) == (days is not None), 10, lambda: f"the days to be asked for or not: {words}")
        if days is not None:
            dialog["Delete it after"].set_text(days)
        dialog.save(pidgin)
        (mailbox,) = kept("mailboxes")
        assert mailbox["after"] == after and (days is None or mailbox["days"] == int(days))
        dialog = modify(pidgin, window, "^Incoming$", "Incoming")
        assert dialog.window.find("combo box", "^The copy on the server$").choice == words
        assert ("sensitive" in dialog["Delete it after"].states) == (days is not None)
        assert days is None or dialog["Delete it after"].text == days
        dialog.window.find("push button", "^Cancel$").click()
        pidgin.wait_closed("^Incoming Mail Server$")


def test_a_mailbox_is_removed_once_that_is_said(start_ready_pidgin, kept):
    pidgin = start_ready_pidgin()
    window = servers(pidgin)
    before = kept("mailboxes")
    assert len(before) == 1
    for answer, left in (("Cancel", before), ("Remove", [])):
        pidgin.desktop.activate("^Mail Servers")
        choose(window, "^Incoming$")
        press(window, "Remove")
        pidgin.window("^Remove Mail Server$").find("push button", f"^{answer}$").click()
        pidgin.wait_closed("^Remove Mail Server$")
        wait_until(lambda: kept("mailboxes") == left, 10, lambda: f"{left}, not {kept('mailboxes')}")
    window.wait_gone("table cell", "^Incoming$")
    window.find("table cell", "^Outgoing$")
    assert len(kept("senders")) == 1


def test_a_second_sender(start_ready_pidgin, kept, mail):
    pidgin = start_ready_pidgin()
    window = servers(pidgin)
    window.find("push button", "^Add").click()
    pidgin.app.find("menu item", "^Outgoing Server").click()
    dialog = pidgin.server_dialog("Outgoing", host="localhost", port=mail.smtp_port["tls"], tls="tls", login=BOB, password="secret-b")
    dialog["Mail address"].set_text(BOB)
    dialog.save(pidgin)
    window.find("table cell", f"^{BOB}$")
    pidgin.desktop.activate("^Mail Servers")
    choose(window, f"^{BOB}$")
    press(window, "Make Default")
    wait_until(lambda: [one["address"] for one in kept("senders") if one.get("is_default")] == [BOB], 10, "the new default")
    pidgin.tool("^Write Mail")
    compose = pidgin.compose_window()
    assert compose.window.find("combo box", "^From$").find("menu item", f"^{BOB}$", showing=False, index=0)
    compose.fill(to=ALICE, subject="from the default")
    compose.send()
    (raw,) = mail.wait_for_mail(ALICE)
    assert f"From: {BOB}".encode() in raw
    pidgin.desktop.activate("^Mail Servers")
    choose(window, f"^{BOB}$")
    press(window, "Remove")
    pidgin.window("^Remove Mail Server$").find("push button", "^Remove$").click()
    window.wait_gone("table cell", f"^{BOB}$")
    assert [one["address"] for one in kept("senders")] == [ALICE]


def test_escape_leaves_a_server_as_it_was(start_ready_pidgin, kept):
    pidgin = start_ready_pidgin()
    before = kept("senders")
    window = servers(pidgin)
    pidgin.desktop.activate("^Mail Servers")
    choose(window, f"^{ALICE}$")
    press(window, "Modify…")
    dialog = ServerDialog(pidgin.window("^Outgoing Mail Server$"))
    dialog["Your name"].set_text("Mallory")
    pidgin.desktop.activate("^Outgoing Mail Server$")
    pidgin.desktop.press("Escape")
    pidgin.wait_closed("^Outgoing Mail Server$")
    assert kept("senders") == before


def test_the_port_follows_the_security(start_ready_pidgin):
    pidgin = start_ready_pidgin()
    servers(pidgin).find("push button", "^Add").click()
    pidgin.app.find("menu item", "^Incoming Server").click()
    dialog = ServerDialog(pidgin.window("^Incoming Mail Server$"))
    assert dialog["Port"].text == "995"
    wait_until(lambda: "focused" in dialog["Server"].states, 10, "the server to be asked for first")
    dialog.fill(tls="starttls")
    wait_until(lambda: dialog["Port"].text == "110", 10, "the other port")
    dialog["Port"].focus()
    dialog["Port"].set_text("2110")
    dialog["Server"].focus()
    dialog.fill(tls="tls")
    assert dialog["Port"].text == "2110"


def test_what_is_wrong_is_said_in_the_dialog(start_ready_pidgin, kept):
    pidgin = start_ready_pidgin()
    window = servers(pidgin)
    pidgin.desktop.activate("^Mail Servers")
    choose(window, f"^{ALICE}$")
    press(window, "Modify…")
    dialog = ServerDialog(pidgin.window("^Outgoing Mail Server$"))
    dialog["Server"].set_text("")
    press(dialog.window, "Save")
    dialog.window.find("label", "^Write the server's name")
    dialog["Server"].set_text("localhost")
    dialog["Mail address"].set_text("alice at home")
    press(dialog.window, "Save")
    dialog.window.find("label", "^Write your mail address")
    assert kept("senders")[0]["address"] == ALICE


def test_a_login_is_tried_without_saving(start_ready_pidgin, kept, mail):
    pidgin = start_ready_pidgin()
    window = servers(pidgin)
    pidgin.desktop.activate("^Mail Servers")
    before = kept("senders")
    choose(window, "^Outgoing$")
    press(window, "Modify…")
    dialog = ServerDialog(pidgin.window("^Outgoing Mail Server$"))
    press(dialog.window, "Test")
    dialog.window.find("label", "^The login works.$")
    dialog.fill(password="wrong")
    press(dialog.window, "Test")
    dialog.window.find("label", "^The login does not work. Check the user name and the password.\nlocalhost:.* 535 ")
    assert kept("senders") == before


def test_a_mailbox_is_tried_without_saving(start_ready_pidgin, kept, mail):
    pidgin = start_ready_pidgin()
    before = kept("mailboxes")
    dialog = modify(pidgin, servers(pidgin), "^Incoming$", "Incoming")
    dialog["Check every"].set_text("99")
    press(dialog.window, "Test")
    dialog.window.find("label", "^The login works.$")
    dialog.fill(password="wrong")
    press(dialog.window, "Test")
    dialog.window.find("label", "^The login does not work. Check the user name and the password.\nlocalhost:.*[Aa]uth")
    assert kept("mailboxes") == before


def test_another_host_wants_the_password_again(start_ready_pidgin, kept, mail):
    pidgin = start_ready_pidgin()
    window = servers(pidgin)
    pidgin.desktop.activate("^Mail Servers")
    choose(window, "^Incoming$")
    press(window, "Modify…")
    dialog = ServerDialog(pidgin.window("^Incoming Mail Server$"))
    dialog.fill(host="127.0.0.1")
    press(dialog.window, "Save")
    dialog.window.find("label", "^Write the password again: ")
    assert "focused" in dialog["Password"].states
    assert kept("mailboxes")[0]["host"] == "localhost"


def test_a_refused_password_is_asked_for(start_ready_pidgin, mail):
    pidgin = start_ready_pidgin(password="wrong")
    dialog = ServerDialog(pidgin.window("^Incoming Mail Server$"))
    dialog.window.find("label", "localhost")
    assert dialog["Password"].text == ""
    dialog.fill(password="secret-a")
    dialog.save(pidgin)
    window = servers(pidgin)
    window.find("table cell", r"^Fetched at \d\d:\d\d$")
