# SPDX-License-Identifier: GPL-2.0-or-later
"""Mail servers and signatures in a real Finch."""

import pytest

from e2e.clients import account, set_servers
from e2e.headless import Headless
from e2e.test_finch import ALICE, BOB, parsed, pytestmark, start  # noqa: F401


@pytest.fixture
def finch(start, home, mail, build_dir):  # noqa: F811
    set_servers(home, build_dir, mail, BOB, "tls", "tls", name="finch")
    finch = start(accounts=[account(BOB, "secret-b")])
    finch.wait_online(BOB)
    return finch


def servers(finch):
    finch.menu(r"iMail +\(i\)", "i", "m")
    finch.terminal.wait_for("┤Mail Servers├")


def test_all_that_can_be_done_with_servers(finch, mail):
    terminal = finch.terminal
    servers(finch)
    terminal.wait_for(r"Out +│bob@demo.test +│localhost:\d+, TLS +│Default")
    terminal.wait_for(r"In +│bob@demo.test at")
    terminal.send("t")
    terminal.wait_for("The login works")
    # A second one; letters that fit to no choice do no harm.
    terminal.send("o")
    terminal.wait_for("┤Outgoing Mail Server├")
    terminal.send("BTab", "BTab")
    finch.retype(ALICE)
    terminal.send("Tab", "Tab")
    finch.retype("localhost")
    terminal.send("Tab")
    finch.retype("70000")
    terminal.send("Tab")
    terminal.type("xyz")
    finch.turn("Security:", "STARTTLS")
    terminal.send("Tab")
    finch.retype(ALICE)
    terminal.send("Tab")
    terminal.type("wrong")
    finch.press("Save")
    terminal.wait_for("Write a number from 1 to 65535")
    finch.retype(str(mail.smtp_port["starttls"]))  # it has the focus now
    finch.press("Test")
    terminal.wait_for("refused the login")
    assert "Save Anyway" not in terminal.screen()
    finch.press("Save")
    terminal.wait_for("│ Save Anyway │")
    finch.press("Save Anyway")
    terminal.wait_gone("┤Outgoing Mail Server├")
    terminal.wait_for(r"Out +│alice@demo.test +│localhost:\d+, STARTTLS")
    finch.window("Mail Servers")
    terminal.send("Home", "Down", "s")
    terminal.wait_for(r"Out +│alice@demo.test +│[^\n]*│Default")
    # Changing a server asks for its password again, as the stored one is for that server only.
    terminal.send("Enter")
    terminal.wait_for("┤Outgoing Mail Server├")
    finch.retype("127.0.0.1")
    finch.press("Save")
    terminal.wait_for("Write the password again")
    finch.press("Cancel")
    terminal.wait_gone("┤Outgoing Mail Server├")
    terminal.send("d")
    terminal.wait_for("Remove alice@demo.test")
    finch.press("Remove")
    terminal.wait_gone(r"│alice@demo.test")


def test_a_signature_for_each_sender(finch, mail, home):
    terminal = finch.terminal
    finch.menu(r"iMail +\(i\)", "i", "s")
    terminal.wait_for("┤Signature├")
    terminal.type("Bob, 市场部")
    finch.press("Save")
    terminal.wait_gone("┤Signature├")
    finch.write_mail()
    terminal.wait_for("│-- ")
    terminal.wait_for("│Bob, 市场部")
    terminal.type(ALICE)
    terminal.send("Tab", "Tab", "Tab")
    terminal.type("signed")
    terminal.send("Tab")
    terminal.type("Words.")
    finch.press("Send")
    terminal.wait_gone("┤signed")
    (raw,) = mail.wait_for_mail(ALICE)
    lines = parsed(raw).get_content().splitlines()
    assert lines[0] == "Words." and lines[-2:] == ["-- ", "Bob, 市场部"]


def test_the_signature_follows_the_sender(start, home, mail, build_dir):  # noqa: F811
    set_servers(home, build_dir, mail, BOB, "tls", "tls", name="finch")
    with Headless(home, build_dir, user_dir=home.path / "finch") as client:
        client.do("account-add", BOB, "secret-b")
        client.do("connect")
        client.wait("connected")
        client.do("sender-set", address="shop@demo.test", host="localhost", port=mail.smtp_port["tls"], tls="tls", login=BOB, password="secret-b")
        client.do("signature", BOB, text="Bob")
        client.do("signature", "shop@demo.test", text="The shop\nOpen daily")
    finch = start(accounts=[account(BOB, "secret-b")])
    terminal = finch.terminal
    finch.wait_online(BOB)
    finch.write_mail()
    terminal.wait_for("│-- +[^\n]*\n│Bob ")
    terminal.type(ALICE)
    terminal.send("Tab", "Tab", "Tab")
    terminal.type("From here")
    terminal.send("Tab")
    terminal.type("Words.")
    terminal.wait_for("│Words.")
    # Up to the box beside From:, and down again.
    terminal.send("BTab", "BTab", "BTab", "BTab", "BTab", "BTab")
    finch.choose("shop@demo.test")
    terminal.wait_for("│The shop +[^\n]*\n│Open daily ")
    assert "│Words." in terminal.screen() and "│Bob " not in terminal.screen()
    finch.press("Send")
    terminal.wait_gone("┤From here")
    (raw,) = mail.wait_for_mail(ALICE)
    got = parsed(raw)
    assert got["From"].addresses[0].addr_spec == "shop@demo.test"
    assert got.get_content().splitlines() == ["Words.", "", "-- ", "The shop", "Open daily"]
