# SPDX-License-Identifier: GPL-2.0-or-later
"""The terminal shows what programs write, passes keys on, and drives a real Finch."""

import shutil

import pytest
from equipment.processes import wait_until
from equipment.purple import write_purple_dir
from equipment.terminal import Terminal

pytestmark = pytest.mark.usefixtures("needs_terminal")


def test_shell(home):
    with Terminal(env=home.env, size=(60, 10)) as terminal:
        terminal.type("echo 你好 -$TERM-; stty size")
        terminal.send("Enter")
        terminal.wait_for("你好 -screen-256color-")
        terminal.wait_for("10 60")
        terminal.type("exit")
        terminal.send("Enter")
        wait_until(lambda: not terminal.is_running(), 5, "the shell's end")


@pytest.mark.skipif(shutil.which("finch") is None, reason="no finch")
def test_finch(home, tmp_path):
    account = {"protocol": "prpl-irc", "name": "al@irc.invalid", "enabled": False}
    write_purple_dir(home.purple, accounts=[account], ui="finch")
    with Terminal(["finch", "-c", str(home.purple)], env=home.env) as terminal:
        terminal.wait_for(r"┤Accounts├")
        terminal.wait_for("al@irc.invalid")
        terminal.send("M-a")
        terminal.wait_for(r"┤Actions├")
        terminal.send("Escape")
        terminal.wait_gone(r"┤Actions├")
        terminal.save(str(tmp_path / "finch.txt"))
        assert "Buddy List" in (tmp_path / "finch.txt").read_text()
        assert terminal.is_running()
