# SPDX-License-Identifier: GPL-2.0-or-later
"""The desktop starts fast and drives a real Pidgin; two desktops do not disturb each other."""

import shutil

import pytest
from equipment.desktop import Desktop
from equipment.purple import write_purple_dir

pytestmark = pytest.mark.skipif(shutil.which("pidgin") is None, reason="no pidgin")


def start_pidgin(desktop, home, **options):
    write_purple_dir(home.purple, **options)
    child = desktop.start(["pidgin", "-m", "-c", home.purple])
    return child, desktop.application(child.pid)


def test_add_account(desktop, home, tmp_path):
    child, app = start_pidgin(desktop, home)
    app.window("Buddy List").find("menu item", "Manage Accounts", showing=False).click()
    app.window("^Accounts$").find("push button", "Add").click()
    dialog = app.window("Add Account")
    # This makes all fields anew.
    dialog.find("menu item", "^XMPP$", showing=False).click()
    dialog.find("text", "^Domain")
    name = dialog.find("text", "Username")
    name.set_text("alice 你好")
    assert name.text == "alice 你好"
    assert dialog.field("Username") == name
    desktop.screenshot(str(tmp_path / "shot.png"))
    assert (tmp_path / "shot.png").stat().st_size > 5000
    dialog.find("push button", "Cancel").click()
    app.wait_gone(None, "Add Account")
    child.stop()
    assert not child.is_running()


def test_keys_reach_the_entry(desktop, home):
    child, app = start_pidgin(desktop, home)
    app.window("Buddy List").find("menu item", "Manage Accounts", showing=False).click()
    app.window("^Accounts$").find("push button", "Add").click()
    entry = app.window("Add Account").find("text", "Username")
    desktop.activate("Add Account")
    entry.focus()
    desktop.type("bob@demo.test")
    app.window("Add Account").find("text", "Username", where=lambda n: n.text == "bob@demo.test")
    child.stop()


def test_prepared_account_and_buddy(desktop, home):
    account = {"protocol": "prpl-irc", "name": "al@irc.invalid", "enabled": False, "password": "x"}
    child, app = start_pidgin(desktop, home, accounts=[account])
    app.window("Buddy List").find("menu item", "Manage Accounts", showing=False).click()
    app.window("^Accounts$").find("table cell", "al@irc.invalid")
    child.stop()


def test_two_desktops(desktop, make_home):
    with Desktop() as other:
        _, mine = start_pidgin(desktop, make_home())
        _, theirs = start_pidgin(other, make_home())
        assert mine != theirs
        for app in (mine, theirs):
            app.window("Buddy List")
