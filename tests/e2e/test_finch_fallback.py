# SPDX-License-Identifier: GPL-2.0-or-later
"""A client without a UI plugin of ours: the forms of libpurple, seen in a Finch that has libimail.so alone."""

import re

from e2e.clients import account
from e2e.headless import Headless
from e2e.test_finch import ALICE, BOB, pytestmark, start  # noqa: F401
from equipment.processes import wait_until
from peers import ScriptedServer, smtp_script


def test_outbox_form(start, home, build_dir):  # noqa: F811
    with ScriptedServer(smtp_script().but((r"^RCPT TO:<nobody", b"550 5.1.1 no such user\r\n"))) as server:
        with Headless(home, build_dir, user_dir=home.path / "finch") as headless:
            headless.log_in(BOB)
            headless.do("sender-set", address=BOB, host="127.0.0.1", port=server.port, tls="none", login="")
            ident = headless.do("send", to=ALICE, subject="Planned", text="x", hold=3600)["mail"]
            headless.wait("mail-status", mail=ident, state="held")
        finch = start(accounts=[account(BOB, "secret-b")], copied=True)
        finch.wait_online(BOB)
        assert finch.plugin_maps(finch.terminal.pid) == {"libimail.so"}

        finch.menu(re.escape(BOB), "b", "o")
        finch.terminal.wait_for("The mail “Planned” is sent")
        finch.terminal.send("Tab")
        finch.choose("Send it now")
        finch.press("OK")
        wait_until(lambda: any(ALICE in line for line in server.lines), 10, lambda: f"the mail to leave: {server.lines}")

        finch.menu(re.escape(BOB), "b", "w")
        finch.window("Write Mail")
        finch.terminal.type("nobody@example.net")
        finch.terminal.send("Tab", "Tab", "Tab")
        finch.terminal.type("Lost")
        finch.press("OK")
        finch.terminal.wait_for("A mail has a problem", 20)
        finch.window(BOB)
        finch.terminal.wait_for("550 5.1.1 no such user")
        finch.terminal.wait_for("Edit it again or drop it in Accounts → bob@demo.test → Outbox…")
        finch.terminal.send("Enter")
        finch.menu(re.escape(BOB), "b", "o")
        finch.window("Outbox")
        finch.terminal.wait_for("1. To nobody@example.net: The mail “Lost” was not sent")
        finch.press("OK")
        finch.window("Write Mail")
        finch.terminal.wait_for("nobody@example.net_")
        finch.retype("somebody@example.net")
        finch.press("OK")
        wait_until(lambda: any("somebody@" in line for line in server.lines), 10, lambda: f"the mail to leave: {server.lines}")
        finch.menu(re.escape(BOB), "b", "o")
        finch.terminal.wait_for("The Outbox is empty")
