# SPDX-License-Identifier: GPL-2.0-or-later
"""Writing a mail in Finch: recipients are completed, one after the other, from the buddies of every protocol."""

import re

from e2e.clients import account, set_servers
from e2e.test_finch import ALICE, BOB, parsed, pytestmark, start  # noqa: F401

IRC = ("alice_irc@irc.demo.test", "prpl-irc")


def on_irc(name, alias, address):
    return {"account": IRC[0], "protocol": IRC[1], "name": name, "alias": alias, "address": address}


BUDDIES = [
    on_irc("zork", "Bartholomew Zork", "zork@example.net"),
    on_irc("barb", "Barbara", "barb@example.net"),
    on_irc("xiaoming", "王小明", "wang@example.net"),
]


def test_recipients_are_completed(start, home, mail, build_dir):  # noqa: F811
    set_servers(home, build_dir, mail, BOB, "tls", "tls", name="finch")
    accounts = [account(BOB, "secret-b"), {"protocol": IRC[1], "name": IRC[0], "enabled": False}]
    finch = start(accounts=accounts, buddies=BUDDIES)
    finch.wait_online(BOB)
    terminal = finch.terminal

    def to(text):
        terminal.wait_for(f"To: +{re.escape(text)}_")

    finch.write_mail()
    terminal.type("ba")
    terminal.wait_for("│Barbara <barb@example.net> +IRC *│")
    terminal.send("Down", "Enter")
    to("Bartholomew Zork <zork@example.net>, ")
    terminal.wait_gone("│Barbara")
    terminal.type("小")
    terminal.wait_for("│王小明 <wang@example.net>")
    terminal.send("Tab")
    to("Bartholomew Zork <zork@example.net>, 王小明 <wang@example.net>, ")
    # The one that the cursor is in, not the last one.
    terminal.send("Home")
    terminal.type("barb,")
    terminal.send("Left")
    terminal.send("BSpace")
    terminal.wait_for("│Barbara")
    terminal.send("Enter")
    terminal.wait_for("To: +Barbara <barb@example.net>,Bartholomew Zork <zork@example.net>, 王")
    # Escape closes the list, not the window; who knows the address types it, and Tab leaves it.
    terminal.send("C-e", "C-u")
    terminal.type("zo")
    terminal.wait_for("│Bartholomew")
    terminal.send("Escape")
    terminal.wait_gone("│Bartholomew")
    finch.retype(ALICE)
    terminal.send("Tab", "Tab", "Tab")
    terminal.type("To Alice")
    finch.press("Send")
    assert parsed(mail.wait_for_mail(ALICE)[0])["To"].addresses[0].addr_spec == ALICE
