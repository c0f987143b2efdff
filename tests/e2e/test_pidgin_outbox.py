# SPDX-License-Identifier: GPL-2.0-or-later
"""What a person sees of sending in a real Pidgin: undo, sending later, what became of each mail, writing again."""

import contextlib
import email
import email.policy
import os
import re
import shutil
import signal
import threading

import pytest

from e2e.clients import server_pid
from e2e.test_outbox import deliver_report
from e2e.wire import Imaild
from equipment.processes import wait_until
from peers import ScriptedServer, smtp_script
from peers.server import close, read_message
from peers.smtp import GO_AHEAD, QUEUED

pytestmark = pytest.mark.skipif(shutil.which("pidgin") is None, reason="no pidgin")

ALICE, BOB = "alice@demo.test", "bob@demo.test"
OCTETS = bytes(range(256)) * 20
HELD = {"hold": 60}
WAITS = r"^(Waiting until (\d\d:00|\d\d-\d\d)|Until tomorrow \d\d:00)$"


@pytest.fixture
def scripted(home, build_dir):
    """Makes a ScriptedServer of rules alice's outgoing server; call it when Pidgin runs."""
    with contextlib.ExitStack() as stack:

        def start(*rules, window=None):
            server = stack.enter_context(ScriptedServer(smtp_script().but(*rules), window=window))
            with Imaild(home, build_dir).client(ALICE, device="settings") as wire:
                (sender,) = wire.wait("senders")["senders"]
                wire.ok("sender-set", sender=sender["sender"], address=ALICE, host="127.0.0.1", port=server.port, tls="none", login="")
            return server

        yield start


def write(pidgin, to, subject, text="x"):
    pidgin.tool("^Write Mail")
    compose = pidgin.compose_window()
    compose.fill(to=to, subject=subject, message=text)
    return compose


def parsed(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


def test_undo_brings_everything_back(start_ready_pidgin, mail, tmp_path):
    (tmp_path / "图.bin").write_bytes(OCTETS)
    pidgin = start_ready_pidgin(settings=HELD)
    compose = write(pidgin, f"Bob <{BOB}>", "预算", "Wichtig!\nZahlen folgen.")
    compose.fill(cc="carol@demo.test")
    compose.window.find("push button", "^Bcc$").click()
    compose.fill(bcc="dave@demo.test")
    compose.embolden_first_line()
    compose.attach(tmp_path / "图.bin")
    compose.send()
    outgoing = pidgin.outgoing("预算")
    assert re.search(r"is sent in \d+ seconds\.$", outgoing.find("label").name)
    outgoing.find("push button", "^Undo$").click()
    again = pidgin.compose_window("^预算$")
    pidgin.wait_closed("^Outgoing Mail$")
    assert (again["To"].text, again["Cc"].text, again["Bcc"].text) == (f"Bob <{BOB}>", "carol@demo.test", "dave@demo.test")
    assert again["Message"].text == "Wichtig!\nZahlen folgen."
    again.window.find("label", r"^1 file, 5\.1\s?kB$")
    mailbox = pidgin.mailbox("Sent")
    mailbox.wait_state("预算", "^Taken back$")
    assert mail.count(BOB) == 0
    again.fill(subject="预算, besser")
    again.send()
    pidgin.outgoing("预算, besser").find("push button", "^Send Now$").click()
    mailbox.wait_state("预算, besser", "^Sent, not to all$")
    mailbox.wait_state("预算", None)
    (raw,) = mail.wait_for_mail(BOB)
    message = parsed(raw)
    assert message["Subject"] == "预算, besser" and message["Cc"] == "carol@demo.test" and message["Bcc"] is None
    assert re.search(r"<b>Wichtig!</b>", message.get_body(("html",)).get_content(), re.I)
    (attachment,) = message.iter_attachments()
    assert attachment.get_filename() == "图.bin" and attachment.get_content() == OCTETS


def test_a_mail_that_was_taken_back_is_not_discarded_unasked(start_ready_pidgin, mail):
    pidgin = start_ready_pidgin(settings=HELD)
    write(pidgin, BOB, "careful").send()
    pidgin.outgoing("careful").find("push button", "^Undo$").click()
    again = pidgin.compose_window("^careful$")
    again.window.find("push button", "^Cancel$").click()
    pidgin.window("^Close Mail$").find("push button", "^Keep Writing$").click()
    pidgin.wait_closed("^Close Mail$")
    assert again["Subject"].text == "careful"


def test_send_later(start_ready_pidgin, mail):
    pidgin = start_ready_pidgin()
    compose = write(pidgin, BOB, "tomorrow")
    compose.window.find("push button", "^Send Later$").click()
    pidgin.app.find("menu item", "^Tomorrow morning ").click()
    pidgin.wait_closed("^tomorrow$")
    pidgin.outgoing("tomorrow").find("label", "is sent tomorrow at 08:00. Until then it waits in the Outbox.")
    mailbox = pidgin.mailbox("Outbox")
    mailbox.wait_state("tomorrow", WAITS)
    mailbox.window.find("table cell", "^1$")
    assert mail.count(BOB) == 0
    mailbox.choose("tomorrow").press("Send Now")
    mail.wait_for_mail(BOB)
    mailbox.wait_state("tomorrow", None)
    pidgin.mailbox("Sent").wait_state("tomorrow", "^Sent$")


def test_a_mail_for_later_is_written_again_with_its_time(start_ready_pidgin, mail):
    pidgin = start_ready_pidgin()
    compose = write(pidgin, BOB, "tomorrow")
    compose.window.find("push button", "^Send Later$").click()
    pidgin.app.find("menu item", "^Tomorrow morning ").click()
    pidgin.outgoing("tomorrow").find("push button", "^Undo$").click()
    again = pidgin.compose_window("^tomorrow$")
    again.window.find("label", "^It was to leave tomorrow at 08:00")
    again.window.find("push button", "^Send Later$").click()
    pidgin.app.find("menu item", "^As before ").click()
    pidgin.mailbox("Outbox").wait_state("tomorrow", WAITS)
    assert mail.count(BOB) == 0


def test_any_time_can_be_chosen(start_ready_pidgin, mail):
    pidgin = start_ready_pidgin()
    compose = write(pidgin, BOB, "at noon")
    compose.window.find("push button", "^Send Later$").click()
    pidgin.app.find("menu item", "^Choose Date and Time").click()
    picker = pidgin.window("^Send Later$")
    hour = picker.find("spin button", "^Hour$")
    hour.focus()
    hour.set_text("12")
    picker.find("spin button", "^Minute$").focus()
    picker.find("label", "^The mail is sent tomorrow at 12:00.$")
    picker.find("push button", "^Send Later$").click()
    pidgin.wait_closed("^at noon$")
    pidgin.mailbox("Outbox").wait_state("at noon", WAITS)
    assert mail.count(BOB) == 0


def test_failed_mail_is_edited_and_sent(start_ready_pidgin, scripted):
    pidgin = start_ready_pidgin()
    server = scripted((r"^RCPT TO:<nobody", b"550 5.1.1 no such user\r\n"))
    write(pidgin, "nobody@example.net", "Hello", "first try").send()
    notice = pidgin.notice("^A mail was not sent$")
    notice.find("label", "550 5.1.1 no such user.*\nCheck the recipients' addresses", showing=False)
    mailbox = pidgin.mailbox("Outbox")
    mailbox.wait_state("Hello", "^Not sent$")
    assert "550 5.1.1 no such user" in mailbox.choose("Hello").sentence("^The mail “Hello” was not sent: ")
    notice.find("push button", "^Edit Again$", showing=False).click()
    compose = pidgin.compose_window("^Hello$")
    assert compose["Message"].text == "first try\n"
    compose.fill(to="somebody@example.net")
    compose.send()
    mailbox.wait_state("Hello", None)
    wait_until(lambda: server.messages, 20, lambda: "the mail to come")
    assert not pidgin.notices("^A mail was not sent$")
    mailbox = pidgin.mailbox("Sent")
    mailbox.wait_state("Hello", "^Sent$")
    assert len(mailbox.states()) == 1


def test_each_recipients_fate_is_listed(start_ready_pidgin, scripted):
    pidgin = start_ready_pidgin()
    server = scripted((r"^RCPT TO:<nobody", b"550 5.1.1 no such user\r\n"), (r"^RCPT TO:<late", b"451 4.7.1 come again\r\n"))
    write(pidgin, f"Bob <{BOB}>, nobody@example.net, late@example.net", "to three").send()
    notice = pidgin.notice("^A mail is held up$")
    # Who answered has the right name: nothing is said of it.
    words = notice.find("label", "late@example.net .451 4.7.1 come again", showing=False).name
    assert "has not reached everybody yet" in words and "you need not do anything" in words and "port" not in words
    notice.find("push button", "^Details…$", showing=False).click()
    window = pidgin.window("^What Became of a Mail$")
    table = window.find("table", "^Recipients$")

    def fates():
        cells = [cell for cell in table.children if cell.role == "table cell"]
        return {cells[i].name: (cells[i + 1].children[-1].name, cells[i + 2].name) for i in range(0, len(cells), 3)}

    assert fates()[BOB] == ("Sent", "")
    assert fates()["nobody@example.net"] == ("Refused", "550 5.1.1 no such user")
    assert fates()["late@example.net"] == ("Is tried again", "451 4.7.1 come again")
    assert pidgin.notices("^A mail is held up$")
    # It follows: the server takes the last one, too.
    mailbox = pidgin.mailbox("Outbox")
    server.script.rules[:] = smtp_script().rules
    mailbox.choose("to three").press("Send Now")
    wait_until(lambda: fates()["late@example.net"][0] == "Sent", 20, lambda: f"it to be sent: {window.tree()}")
    window.find("push button", "^Close$").click()
    pidgin.wait_closed("^What Became of a Mail$")
    mailbox = pidgin.mailbox("Sent")
    mailbox.choose("to three").press("Details…")
    assert len(fates_of(pidgin)) == 3


def fates_of(pidgin):
    table = pidgin.window("^What Became of a Mail$").find("table", "^Recipients$")
    return [cell.name for cell in table.children if cell.role == "table cell"][::3]


def test_states_of_mails_that_wait_or_reached_some_only(start_ready_pidgin, scripted):
    pidgin = start_ready_pidgin()
    server = scripted((r"^RCPT TO:<nobody", b"550 5.1.1 no such user\r\n"), (r"^RCPT TO:<late", b"451 4.7.1 come again\r\n"))
    write(pidgin, f"Bob <{BOB}>, nobody@example.net", "to two").send()
    pidgin.notice("^A mail did not reach everybody$").find("label", "nobody@example.net")
    write(pidgin, "late@example.net", "greylisted").send()
    mailbox = pidgin.mailbox("Sent")
    mailbox.wait_state("greylisted", r"^Delayed until \d\d:\d\d$")
    mailbox.wait_state("to two", "^Sent, not to all$")
    mailbox.list.find("table cell", "^Bob, nobody@example.net$")
    assert "nobody@example.net (550 5.1.1 no such user)" in mailbox.choose("to two").sentence("was sent, but not to")
    mailbox = pidgin.mailbox("Outbox")
    assert set(mailbox.states()) == {"greylisted"}
    assert "451 4.7.1 come again" in mailbox.choose("greylisted").sentence("is not sent yet")
    mailbox.press("Do Not Send")
    pidgin.window("^Do Not Send$").find("push button", "^Do Not Send$").click()
    mailbox.wait_state("greylisted", None)
    pidgin.mailbox("Sent").wait_state("greylisted", "^Taken back$")
    server.script.rules.insert(0, (r"^DATA", [GO_AHEAD, read_message, close]))
    write(pidgin, "some@example.net", "perhaps").send()
    mailbox = pidgin.mailbox("Sent")
    mailbox.wait_state("perhaps", "^Perhaps sent$")
    assert "may have arrived or not" in mailbox.choose("perhaps").sentence("may have arrived")


def test_mail_that_comes_back(start_ready_pidgin, scripted, mail):
    pidgin = start_ready_pidgin()
    server = scripted()
    write(pidgin, "nobody@example.net", "there and back").send()
    mailbox = pidgin.mailbox("Sent")
    mailbox.wait_state("there and back", "^Sent$")
    (envelope,) = [line for line in server.lines if "ENVID=" in line]
    deliver_report(mail, envid=re.search(r"ENVID=(\S+)", envelope)[1])
    pidgin.tool("^Check Mail Now$")
    pidgin.notice("^A mail came back$").find("label", "550 5.1.1 no such user")
    mailbox.wait_state("there and back", "^Came back$")
    assert "nobody@example.net" in mailbox.choose("there and back").sentence("came back")


def test_question_about_an_attachment(start_ready_pidgin, mail):
    pidgin = start_ready_pidgin()
    compose = write(pidgin, BOB, "report", "见附件。\n> nothing attached")
    compose.window.find("push button", "^Send$").click()
    compose.window.find("label", "^The mail speaks of an attachment, but nothing is attached.$")
    assert mail.count(BOB) == 0
    compose.window.find("push button", "^Send Anyway$").click()
    mail.wait_for_mail(BOB)


def test_quoted_words_are_no_promise_of_an_attachment(start_ready_pidgin, mail):
    pidgin = start_ready_pidgin()
    write(pidgin, BOB, "Re: report", "Thanks!\n> see the attached file").send()
    mail.wait_for_mail(BOB)


def test_bar_of_a_large_mail(start_ready_pidgin, scripted, tmp_path):
    """While it goes out, and not longer; the list tells how far it is."""
    with open(tmp_path / "big.bin", "wb") as file:
        file.truncate(4 * 1024 * 1024)
    go_on = threading.Event()

    def read_slowly(connection):
        connection.exactly(1024 * 1024)
        go_on.wait(60)

    pidgin = start_ready_pidgin()
    server = scripted((r"^DATA", [GO_AHEAD, read_slowly, read_message, QUEUED]), window=64 * 1024)
    compose = write(pidgin, BOB, "large")
    compose.attach(tmp_path / "big.bin")
    compose.send()
    try:
        pidgin.notice("^Sending “large”$")
        mailbox = pidgin.mailbox("Outbox")
        mailbox.wait_state("large", r"^Sending \d+ %$")
    finally:
        go_on.set()
    mailbox.wait_state("large", None)
    wait_until(lambda: not pidgin.notices("^Sending “large”$"), 20, lambda: "the bar to go")
    assert len(server.messages) == 1


def test_bar_of_a_large_upload(start_ready_pidgin, mail, home, tmp_path):
    """While imaild takes it, and not longer; then the mail goes out."""
    with open(tmp_path / "big.bin", "wb") as file:
        file.truncate(8 * 1024 * 1024)
    pidgin = start_ready_pidgin()
    mailbox = pidgin.mailbox("Outbox")
    compose = write(pidgin, BOB, "large")
    compose.attach(tmp_path / "big.bin")
    # One that stands still takes what the socket holds.
    server = server_pid(home)
    os.kill(server, signal.SIGSTOP)
    try:
        compose.send()
        notice = pidgin.notice("^Uploading “large”$")
        bar = notice.find("progress bar", "^Uploading “large”$")
        wait_until(lambda: "showing" in bar.states, 10, "a bar in it")
        mailbox.wait_state("large", r"^Uploading \d+ %$")
    finally:
        os.kill(server, signal.SIGCONT)
    (raw,) = mail.wait_for_mail(BOB, timeout=60)
    assert len(raw) > 8 * 1024 * 1024
    wait_until(lambda: not pidgin.notices("ing “large”$"), 20, lambda: "the bar to go")
    mailbox.wait_state("large", None)
