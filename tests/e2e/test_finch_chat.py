# SPDX-License-Identifier: GPL-2.0-or-later
"""Mails in Finch's conversations, where there are no links: in plain words, and by commands."""

import contextlib
import shutil

import pytest

from e2e.clients import account, buddy, served, server_log, set_servers
from e2e.finch import Finch
from e2e.mail_program import MailProgram, is_read
from equipment.processes import wait_until

pytestmark = [
    pytest.mark.skipif(shutil.which("finch") is None, reason="no finch"),
    pytest.mark.usefixtures("needs_terminal"),
]

ALICE, BOB = "alice@demo.test", "bob@demo.test"


@pytest.fixture
def finch(plain_build, home, mail, build_dir):
    """Finch with alice's account, whose servers are set, and Bob in the buddy list."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(served(home, mail))
        set_servers(home, build_dir, mail, ALICE, "starttls", "tls", name="finch")
        finch = stack.enter_context(Finch(home, build_dir, size=(100, 30), accounts=[account(ALICE, "secret-a")], buddies=[buddy(BOB, ALICE, "Bob")]))
        finch.wait_online(ALICE)
        yield finch
        print(f"--- imaild.log\n{server_log(home)}")


def test_a_chat_by_mail(finch, mail):
    bob = MailProgram(mail, BOB, "Bob")
    terminal = finch.terminal
    finch.window("Buddy List")
    terminal.wait_for("Bob")
    terminal.send("Down", "Down", "Enter")
    terminal.wait_for("go by mail")
    terminal.type("Are you coming on Friday?")
    terminal.send("Enter")
    first = bob.next_mail()
    assert first["Subject"] == "Are you coming on Friday?"
    bob.answer(first, "Yes, at nine.")
    finch.check_mail()
    finch.window("Bob")
    terminal.wait_for("✉ Yes, at nine[.]")
    wait_until(lambda: is_read(finch, "Yes, at nine."), 10, "the answer to be read")
    bob.answer(first, "The plan is attached.", attach=b"%PDF-1.4")
    finch.check_mail()
    finch.window("Bob")
    terminal.wait_for("Mail from Bob: “Re: Are you coming on Friday[?]” – The")
    assert not is_read(finch, "plan is attached")
    terminal.type("/readmail")
    terminal.send("Enter")
    terminal.wait_for("┤Re: Are you coming")
    terminal.wait_for("plan.pdf")
    finch.window("Bob")
    terminal.type("/mail The next one")
    terminal.send("Enter")
    terminal.wait_for("┤Write Mail├|┤The next one├")
    terminal.wait_for("The next one")
