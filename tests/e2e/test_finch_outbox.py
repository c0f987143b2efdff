# SPDX-License-Identifier: GPL-2.0-or-later
"""What became of a mail, as a person sees it in Finch: undo, sending later, states, failures, writing again."""

import re
import threading
import time

import pytest

from e2e.clients import account, set_servers
from e2e.finch import Finch
from e2e.headless import Headless
from e2e.test_outbox import deliver_report
from e2e.test_finch import ALICE, BOB, mail_from_alice, parsed, pytestmark, start  # noqa: F401
from equipment.processes import wait_until
from peers import ScriptedServer, smtp_script
from peers.server import close, read_message
from peers.smtp import GO_AHEAD, QUEUED


@pytest.fixture
def finch(start, home, mail, build_dir):  # noqa: F811
    """Bob's, online, with a hold of 50 seconds."""
    set_servers(home, build_dir, mail, BOB, "tls", "tls", name="finch")
    finch = start(accounts=[account(BOB, "secret-b", hold=50)])
    finch.wait_online(BOB)
    return finch


def write(finch, *, to=ALICE, bcc="", subject="Numbers", text="Here they are."):
    finch.write_mail()
    finch.terminal.type(to)
    finch.terminal.send("Tab", "Tab")
    finch.terminal.type(bcc)
    finch.terminal.send("Tab")
    finch.terminal.type(subject)
    finch.terminal.send("Tab")
    finch.terminal.type(text)
    finch.terminal.wait_for(re.escape(text))


def words(finch):
    """The screen as running text."""
    return re.sub(r"[\s│▒]+", " ", finch.terminal.screen())


def wait_words(finch, text):
    wait_until(lambda: text in words(finch), 20, lambda: f"{text!r} on the screen:\n{finch.terminal.screen()}")


def row(finch, *texts):
    """Waits for a row of the list that has these texts, each at the beginning of a column."""
    finch.terminal.wait_for(r"│" + r"[^\n]*│".join(re.escape(text) for text in texts))


def test_undo_and_send_now(finch, mail):
    """Nothing goes out, and the mail is there again with all that was written."""
    write(finch, bcc=BOB, text="First try.")
    finch.press("Send")
    finch.terminal.wait_for(r"“Numbers” is sent in \d+ s")
    finch.terminal.send("Enter")  # Undo has the focus
    finch.terminal.wait_for("┤Numbers├")
    for line in (f"To: +{ALICE}_", f"Bcc: +{BOB}_", "Subject: Numbers_", "First try."):
        finch.terminal.wait_for(line)
    finch.terminal.wait_gone("Sending")
    assert mail.count(ALICE) == 0
    finch.terminal.send("End")
    finch.terminal.type(" Second.")
    finch.press("Send")
    finch.terminal.wait_for(r"“Numbers” is sent in \d+ s")
    finch.press("Send Now")
    finch.terminal.wait_gone("┤Sending├")
    (raw,) = mail.wait_for_mail(ALICE)
    assert parsed(raw).get_content().strip() == "First try. Second." and b"Bcc" not in raw
    mail.wait_for_mail(BOB)
    finch.outbox()
    finch.terminal.wait_for("Nothing is waiting")
    finch.go_to_folder("Sent")
    row(finch, "alice@demo", "Numbers", "Sent")
    assert len(re.findall("│Numbers", finch.terminal.screen())) == 1
    wait_words(finch, "The mail “Numbers” was sent: 250")


def test_undo_of_a_reply_keeps_its_thread(finch, mail):
    mail.deliver(BOB, mail_from_alice())
    finch.check_mail()
    finch.terminal.wait_for("New mail from Alice: 预算", 20)
    finch.open_new_mail("预算")
    finch.press("Reply")
    finch.terminal.wait_for("┤Re: 预算")
    finch.press("Send")
    finch.terminal.wait_for("is sent in")
    finch.press("Undo")
    finch.terminal.wait_for("┤Re: 预算")
    finch.press("Send")
    finch.terminal.wait_for("is sent in")
    finch.press("Send Now")
    message = parsed(mail.wait_for_mail(ALICE)[0])
    assert message["In-Reply-To"] == "<first@demo.test>" and message["Subject"] == "Re: 预算"


def test_send_later(finch, mail):
    write(finch, subject="Monday's numbers")
    finch.focus("Now")
    finch.choose("Tomorrow morning")
    wait_words(finch, "is sent tomorrow at 08:00")
    finch.focus("Tomorrow morning")
    finch.choose("At a time…")
    finch.terminal.wait_for("┤Send Later├")
    finch.retype("2001-02-03 04:05")
    finch.terminal.send("Enter")
    finch.terminal.wait_for("That time has passed")
    finch.retype("soon")
    finch.terminal.send("Enter")
    finch.terminal.wait_for("Write it like")
    finch.retype("08:15")
    finch.terminal.send("Enter")
    finch.terminal.wait_gone("┤Send Later├")
    finch.press("Send")
    finch.terminal.wait_for("“Monday's numbers” is sent .*08:15")
    finch.outbox()
    words = "Waiting until" if time.strftime("%H:%M") < "08:15" else "Until tomorrow"
    row(finch, ALICE, "Monday's numbers", words)
    finch.terminal.send("e")
    finch.terminal.wait_for("┤Monday's numbers├")
    finch.terminal.wait_for(r"Send: │\d{4}-\d\d-\d\d 08:15")  # what was planned stays so
    finch.press("Send")
    finch.terminal.wait_gone("┤Monday's numbers├")
    finch.window("Outbox")
    row(finch, ALICE, "Monday's numbers", words)
    assert mail.count(ALICE) == 0
    # The row may still be that of the mail that was taken back for this one: then there is nothing to send yet.
    finch.terminal.press_until("s", "Nothing is waiting")
    mail.wait_for_mail(ALICE)


def test_failure_is_told_and_written_again(start, home, mail, build_dir):  # noqa: F811
    with ScriptedServer(smtp_script().but((r"^RCPT", b"550 5.1.1 no such user\r\n"))) as server:
        with Headless(home, build_dir, user_dir=home.path / "finch") as headless:
            headless.log_in(BOB)
            headless.do("sender-set", address=BOB, host="127.0.0.1", port=server.port, tls="none", login="")
        finch = start(accounts=[account(BOB, "secret-b")])
        finch.wait_online(BOB)
        write(finch, to="nobody@example.net", text="First try.")
        finch.press("Send")
        finch.terminal.wait_for(r"Mail Not Sent", 20)
        finch.window("Mail Not Sent")
        wait_words(finch, "550 5.1.1 no such user")
        finch.outbox()
        row(finch, "nobody@example", "Numbers", "Not sent")
        wait_words(finch, "refused the recipient nobody@example.net: 550 5.1.1 no such user")
        finch.window("Mail Not Sent")
        server.script.rules[:] = smtp_script().rules
        finch.press("Edit Again")
        finch.terminal.wait_for("┤Numbers├")
        finch.terminal.wait_for("First try.")
        finch.terminal.send("BTab", "BTab", "BTab", "BTab")
        finch.retype("somebody@example.net")
        finch.press("Send")
        finch.terminal.wait_gone("┤Numbers├")
        finch.window("Outbox")
        finch.terminal.wait_for("Nothing is waiting")
        finch.go_to_folder("Sent")
        row(finch, "somebody@examp", "Numbers", "Sent")
        assert len(re.findall("│Numbers", finch.terminal.screen())) == 1
        assert any("somebody@example.net" in line for line in server.lines)


def test_states_of_mails_that_wait_may_have_arrived_or_come_back(start, home, mail, build_dir):  # noqa: F811
    """Delayed, uncertain, sent to some only, and bounced by a report that is fetched."""
    rules = [(r"^RCPT TO:<late", b"451 4.7.1 come again\r\n"), (r"^RCPT TO:<none", b"550 5.1.1 no such user\r\n")]
    with ScriptedServer(smtp_script().but(*rules)) as server:
        with Headless(home, build_dir, user_dir=home.path / "finch") as headless:
            headless.log_in(BOB)
            headless.set_up(mail, BOB, "secret-b", "plain")
            headless.do("sender-set", address="b@other.test", host="127.0.0.1", port=server.port, tls="none", login="", is_default="true")
        finch = start(accounts=[account(BOB, "secret-b")])
        finch.wait_online(BOB)

        def send(to, subject):
            write(finch, to=to, subject=subject, text="x y z")
            finch.press("Send")
            finch.terminal.wait_gone(f"┤{subject}├")

        send("gone@example.net", "there and back")
        wait_until(lambda: len(server.messages) == 1, 20, lambda: "the mail at the server")
        send("late@example.net", "greylisted")
        (envelope,) = [line for line in server.lines if "ENVID=" in line][:1]
        deliver_report(mail, envid=re.search(r"ENVID=(\S+)", envelope)[1], user=BOB)
        finch.check_mail()
        finch.terminal.wait_for("Mail Came Back", 20)
        finch.window("Mail Came Back")
        wait_words(finch, "550 5.1.1 no such user")
        finch.outbox()
        row(finch, "late@example.n", "greylisted", "Delayed until")
        wait_words(finch, "451 4.7.1 come again")
        finch.go_to_folder("Sent")
        row(finch, "gone@example.n", "there and back", "Came back")
        server.script.rules.insert(0, (r"^DATA", [GO_AHEAD, read_message, close]))
        send("some@example.net", "perhaps")
        finch.window("Sent")
        row(finch, "some@example.n", "perhaps", "Perhaps sent")


def test_attachments_come_back_with_the_mail(start, home, mail, build_dir, tmp_path):  # noqa: F811
    report = tmp_path / "预算.txt"
    report.write_bytes(b"numbers\n" * 100)
    set_servers(home, build_dir, mail, BOB, "tls", "tls", name="finch")
    with Headless(home, build_dir, user_dir=home.path / "finch") as headless:
        headless.do("connect")
        headless.wait("connected")
        ident = headless.do("send", to=ALICE, subject="Report", text="It is attached.", attach=report, hold=3600)["mail"]
        headless.wait("mail-status", mail=ident, state="held")
        ident = headless.do("send", to=ALICE, subject="Doomed", text="x", hold=3600)["mail"]
        headless.wait("mail-status", mail=ident, state="held")
    finch = start(accounts=[account(BOB, "secret-b")])
    finch.wait_online(BOB)
    finch.outbox()
    row(finch, ALICE, "Report", "Waiting until")
    finch.terminal.press_until("Down", "The mail “Doomed” is sent")
    finch.terminal.send("d")
    finch.terminal.wait_for("Drop this mail")
    finch.press("Drop")
    finch.terminal.wait_gone("│Doomed")
    finch.window("Outbox")
    finch.terminal.send("e")
    finch.terminal.wait_for("┤Report├")
    finch.terminal.wait_for("预算.txt +800 bytes")
    finch.focus(finch.terminal.wait_for(r"Send: │(\d\S+ \d\S+)")[1])  # the time for which it was held
    finch.terminal.send("Down")
    finch.terminal.wait_for("│Tomorrow")
    finch.terminal.send("Home", "Enter")
    wait_words(finch, "It is sent when you press Send")
    finch.press("Send")
    message = parsed(mail.wait_for_mail(ALICE)[0])
    (part,) = message.iter_attachments()
    assert part.get_filename() == "预算.txt" and part.get_content() == "numbers\n" * 100
    finch.window("Outbox")
    finch.terminal.send("/")
    finch.outbox()
    finch.go_to_folder("Sent")
    row(finch, ALICE, "Doomed", "Taken back")
    row(finch, ALICE, "Report", "Sent")


def test_what_is_forgotten_or_wrong_is_said_before_sending(finch, mail):
    write(finch, to="alice at demo", subject="", text="报告见附件。")
    finch.terminal.wait_for(r"To \(\?\)")
    wait_words(finch, "“alice at demo” in To is not a mail address")
    finch.press("Send")
    finch.retype(ALICE)
    finch.terminal.wait_for("To: +alice@demo.test")
    for reminder in ("This mail has no subject", "The text speaks of an attachment"):
        finch.press("Send")
        wait_words(finch, reminder)
    finch.press("Send")
    finch.terminal.wait_for(r"“\(no subject\)” is sent in")
    finch.press("Send Now")
    assert parsed(mail.wait_for_mail(ALICE)[0]).get_content().strip() == "报告见附件。"


def test_progress_of_a_large_mail(start, home, build_dir, tmp_path):  # noqa: F811
    large = tmp_path / "large.bin"
    large.write_bytes(b"0123456789abcdef" * (1 << 20))
    go_on = threading.Event()
    slow = [GO_AHEAD, lambda connection: go_on.wait(60), read_message, QUEUED]
    with ScriptedServer(smtp_script().but((r"^DATA", slow))) as server:
        with Headless(home, build_dir, user_dir=home.path / "finch") as headless:
            headless.log_in(BOB)
            headless.do("sender-set", address=BOB, host="127.0.0.1", port=server.port, tls="none", login="")
            ident = headless.do("send", to=ALICE, subject="Large", text="x", attach=large, hold=40)["mail"]
            headless.wait("mail-status", mail=ident, state="held")
        finch = start(accounts=[account(BOB, "secret-b", hold=50)])
        finch.wait_online(BOB)
        finch.outbox()
        row(finch, ALICE, "Large", "Waiting until")
        finch.terminal.send("e")
        finch.terminal.wait_for("┤Large├")
        finch.press("Send")
        finch.terminal.wait_for("“Large” is sent in")
        finch.press("Send Now")
        finch.terminal.wait_for(r"“Large”: Sending \d+ % of 2\d\.\d\sMB", 20)
        finch.window("Outbox")
        finch.terminal.wait_for(r"│Large[^\n]*│Sending \d+ %")
        go_on.set()
        finch.terminal.wait_for("Nothing is waiting", 20)
        finch.terminal.wait_gone("Sending")
