# SPDX-License-Identifier: GPL-2.0-or-later
"""Mail in a real Finch, on a terminal of 80 columns and 24 lines."""

import contextlib
import email
import email.policy
import re
import shutil
from email.message import EmailMessage

import pytest

from e2e.clients import account, served, server_log, set_servers
from e2e.finch import Finch
from equipment.processes import wait_until

pytestmark = [
    pytest.mark.skipif(shutil.which("finch") is None, reason="no finch"),
    pytest.mark.usefixtures("needs_terminal"),
]

ALICE, BOB = "alice@demo.test", "bob@demo.test"
OCTETS = bytes(range(256)) * 200
EDITOR = """#!/bin/sh
{ echo '谢谢 from the editor.'; cat "$1"; } >"$1.new" && mv "$1.new" "$1"
"""


@pytest.fixture
def start(plain_build, home, mail, build_dir):
    """Starts a Finch (options as of the class), with a small script for an editor."""
    editor = home.path / "editor"
    editor.write_text(EDITOR, encoding="utf-8")
    editor.chmod(0o755)
    with contextlib.ExitStack() as stack:
        stack.enter_context(served(home, mail))

        def start_finch(env=None, **options):
            return stack.enter_context(Finch(home, build_dir, env={"EDITOR": str(editor)} | (env or {}), **options))

        yield start_finch
        print(f"--- imaild.log\n{server_log(home)}")


def mail_from_alice():
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"Alice <{ALICE}>", BOB, "预算"
    message["Message-ID"], message["Date"] = "<first@demo.test>", "Mon, 02 Nov 2026 10:00:00 +0000"
    message.set_content("Zahlen folgen, 你好.\n")
    message.add_attachment(OCTETS, maintype="application", subtype="pdf", filename="报告.pdf")
    return message.as_bytes()


def parsed(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


def test_first_account_and_first_mails(start, mail, home):
    finch = start(env={"LD_BIND_NOW": "1"})
    finch.add_account(BOB, "secret-b")
    finch.fill_servers(mail, "starttls", "tls")
    finch.window("Accounts")
    finch.terminal.send("M-c")
    finch.wait_online(BOB)
    assert finch.plugin_maps(finch.terminal.pid) == {"libimail.so", "imail-finch.so"}
    a_mail_goes_out(finch, mail)
    a_mail_comes_in(finch, mail, home)
    finch.terminal.send("M-q")
    wait_until(lambda: not finch.terminal.is_running(), 10, lambda: f"Finch to end:\n{finch.terminal.screen()}")


def a_mail_goes_out(finch, mail):
    terminal = finch.terminal
    finch.write_mail()
    terminal.type("alice at demo")
    terminal.send("Tab", "Tab", "Tab")
    terminal.type("Angebot")
    terminal.send("Tab")
    terminal.type("Getippt.")
    finch.press("Send")
    terminal.wait_for("“alice at demo” in To is not a mail address")
    finch.retype(ALICE)  # it has the focus now
    finch.press("Send")
    terminal.wait_for("“Angebot” is sent in")
    finch.press("Send Now")
    terminal.wait_gone("┤(?:Sending|Write Mail|Angebot)")
    message = parsed(mail.wait_for_mail(ALICE)[0])
    assert message["Subject"] == "Angebot" and message["To"].addresses[0].addr_spec == ALICE
    assert message.get_content().strip() == "Getippt."


def a_mail_comes_in(finch, mail, home):
    terminal = finch.terminal
    mail.deliver(BOB, mail_from_alice())
    finch.check_mail()
    terminal.wait_for("New mail from Alice: 预算", 20)
    finch.open_new_mail("预算")
    terminal.wait_gone(r"│New Mail\b")  # of the bar at the bottom: nothing is left in that window
    for words in (re.escape(f"Alice <{ALICE}>"), "Zahlen folgen, 你好.", "报告.pdf"):
        terminal.wait_for(words)
    finch.save_attachment()
    assert (home.path / "报告.pdf").read_bytes() == OCTETS
    mail.empty(ALICE)
    finch.press("Reply")
    terminal.wait_for("┤Re: 预算")
    terminal.send("M-e")
    terminal.wait_for("谢谢 from the editor.")
    finch.press("Send")
    terminal.wait_for("“Re: 预算” is sent in")
    finch.press("Send Now")
    terminal.wait_gone("┤Re: 预算")
    message = parsed(mail.wait_for_mail(ALICE)[0])
    assert message["Subject"] == "Re: 预算" and message["In-Reply-To"] == "<first@demo.test>"
    lines = message.get_content().splitlines()
    assert lines[0] == "谢谢 from the editor." and "> Zahlen folgen, 你好." in lines
    finch.window("预算")
    finch.press("Delete")
    terminal.wait_gone("┤预算")
    finch.inbox()
    terminal.wait_for("There are no mails here yet")


def test_wrong_passwords_are_told_in_words(start, home, mail, build_dir):
    set_servers(home, build_dir, mail, BOB, "tls", "starttls", name="finch", password="wrong")
    finch = start(accounts=[account(BOB, "secret-b")])
    finch.terminal.wait_for("┤Incoming Mail Server├", 20)
    finch.window("Incoming Mail Server")
    finch.terminal.wait_for("Server: +localhost_")
    text = re.sub(r"[\s│]+", " ", finch.terminal.screen())
    assert "refused the login name or password" in text
    finch.press("Cancel")
    finch.terminal.wait_gone("┤Incoming Mail Server├")
    finch.menu(r"iMail +\(i\)", "i", "m")
    finch.terminal.wait_for("┤Mail Servers├")
    finch.terminal.wait_for("In +│bob@demo.test at .*│Needs you")


def test_letters_in_a_box_to_choose_from_do_not_hang(start):
    """libgnt by itself looks for a line that begins so, for ever if the list was never open."""
    finch = start()
    finch.window("New Account")
    finch.terminal.type("zzz")
    finch.terminal.send("Tab", "BTab")
    finch.terminal.type("i")
    finch.terminal.wait_for(r"│(?:iMail|IRC) +│↓│")
    finch.choose("iMail")
    finch.terminal.wait_for(r"│iMail +│↓│")
