# SPDX-License-Identifier: GPL-2.0-or-later
"""What a real Pidgin marks of the words that were searched for: in the list and in the mail that is shown."""

import shutil

import pytest

from e2e.test_pidgin_mailbox import mail_of, wait_subjects
from e2e.watch import Watch
from equipment.processes import wait_until

pytestmark = pytest.mark.skipif(shutil.which("pidgin") is None, reason="no pidgin")

ALICE = "alice@demo.test"
QUOTED = "\n".join(f"> line {n} of the budget" for n in range(12))


@pytest.fixture
def searched(start_ready_pidgin, home, build_dir, mail):
    """An open Inbox with mails, and what looks at it from inside: (pidgin, mailbox, watch)."""
    watch = Watch(build_dir, home.path / "watch")
    mail.deliver(ALICE, mail_of(1, "Cherries & budgets", "The budget, and Bob, and budgets.\n明年的预算\n\n" + QUOTED))
    mail.deliver(ALICE, mail_of(2, "Apples", "nothing of that"))
    pidgin = start_ready_pidgin(env=watch.env())
    pidgin.tool("^Check Mail Now$")
    mailbox = pidgin.mailbox("Inbox")
    wait_subjects(mailbox, ["Apples", "Cherries & budgets"])
    pidgin.desktop.activate("^Inbox – ")
    return pidgin, mailbox, watch


def wait_told(watch, words, expected):
    wait_until(lambda: watch.ask(*words) == expected, 20, lambda: f"{expected} of {words}, which are {watch.ask(*words)}")


def wait_marked(watch, expected):
    wait_told(watch, ("tagged", " – .*@", "^Message$", "imail-found"), expected)


def look_for(mailbox, watch, query, found):
    """Searches; chooses the first mail that is found once these words in its subject's cell stand out."""
    mailbox.window.find("text", "^Search$").set_text(query)
    cell = ("bold", "^Search – ", "^Mails$", "0:1")
    wait_until(lambda: found <= set(watch.ask(*cell)), 20, lambda: f"{found} in {watch.ask(*cell)}")
    watch.do("row", "^Search – ", "^Mails$", "0")


def test_found_words_are_marked_in_the_list(searched):
    pidgin, mailbox, watch = searched
    look_for(mailbox, watch, "budg", {"budgets", "budget"})
    mailbox.window.find("text", "^Search$").set_text("from:bob in:Inbox cherries -apples")
    wait_told(watch, ("bold", "^Search – ", "^Mails$", "0:0"), ["Bob"])
    assert "Cherries" in watch.ask("bold", "^Search – ", "^Mails$", "0:1")
    pidgin.desktop.press("Escape")
    mailbox.window.find("text", "^Search$").set_text("")
    pidgin.window("^Inbox – ")
    wait_told(watch, ("bold", "^Inbox – ", "^Mails$", "1:1"), [])


def test_found_words_are_marked_in_the_mail(searched):
    pidgin, mailbox, watch = searched
    look_for(mailbox, watch, "budg", {"budgets", "budget"})
    # The quotation stays folded, and no bar opens.
    wait_marked(watch, ["budget", "budgets"])
    assert not mailbox.window.find_all("text", "^Find in this mail$")
    look_for(mailbox, watch, "budget OR 预算", {"budget", "预算"})
    wait_marked(watch, ["budget", "预算"])
    # The bar's own marks come in their place, and they come back; also in what was unfolded meanwhile.
    look_for(mailbox, watch, "line budget", {"budget", "line"})
    wait_marked(watch, ["budget", "budgets"])
    mailbox.list.focus()
    pidgin.desktop.press("ctrl+f")
    mailbox.window.find("text", "^Find in this mail$").set_text("line 11")
    mailbox.window.find("label", "^1 of 1$")
    wait_marked(watch, ["line 11"])
    mailbox.window.find("push button", "^Close the search$").click()
    wait_marked(watch, ["budget", "budgets"] + ["line", "budget"] * 12)
    # With the search they go.
    mailbox.window.find("text", "^Search$").set_text("")
    wait_marked(watch, [])
    pidgin.window("^Inbox – ")
    mailbox.list.find("table cell", "^Cherries & budgets$").mouse()
    mailbox.window.find_text("^The budget")
    assert watch.ask("tagged", "^Inbox – ", "^Message$", "imail-found") == []
    assert not pidgin.complaints()
