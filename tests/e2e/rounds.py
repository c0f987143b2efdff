# SPDX-License-Identifier: GPL-2.0-or-later
"""The windows of a real Pidgin, and how each is opened and closed again, for those who do so many times.

A step is a command of watch-module.c, or one of these:
    until TITLE     waits until a window with that title shows
    gone TITLE      until none does
    close until TITLE QUESTION  closes it, until a window with that title asks something
    rows TITLE LIST N   until the list has N rows or more
    pause SECONDS   lets what goes on in the background go on
    mail            a mail comes to alice's mailbox
Commands that need a control are given again until it is there.
"""

import email
import email.policy
import itertools
import re
import time
from dataclasses import dataclass, field

from e2e.test_pidgin_mailbox import mail_of
from equipment.processes import Timeout, wait_until

ALICE, BOB, NEW = "alice@demo.test", "bob@demo.test", "li@qq.com"
BUDDIES, MAILBOX, SERVERS = "^Buddy List$", " – .*alice@", "^Mail Servers – "
TRIED_AGAIN = ("press", "ask", "menu", "row", "double", "hover", "page", "type", "clear")


@dataclass
class Window:
    """What is done before the rounds, in each, and after them."""

    steps: list
    before: list = field(default_factory=list)
    after: list = field(default_factory=list)


def tool(item):
    return ("press", BUDDIES, f"^{item}$")


def simple(opening, title):
    return [*opening, ("until", title), ("close", title), ("gone", title)]


def in_mailbox(*steps, chosen="0"):
    """A window of the mailbox window, which is open meanwhile, with a mail chosen."""
    before = [tool("Mailbox"), ("until", MAILBOX), ("row", MAILBOX, "^Folders$", "0"), ("until", "^Inbox – ")]
    before += [("rows", MAILBOX, "^Mails$", 3), ("row", MAILBOX, "^Mails$", chosen), ("pause", 1)]
    return Window(list(steps), before, [("close", MAILBOX), ("gone", MAILBOX)])


def discard(title):
    """Closes a window with a mail in it."""
    return [("close until", title, "^Close Mail$"), ("press", "^Close Mail$", "^Discard$"), ("gone", title)]


def in_conversation(*steps):
    return Window(list(steps), TALK, [("close", "^Bob$"), ("gone", "^Bob$")])


PAGE = '<p>See <img src="https://images.example.net/a.png" alt="it"> <b>this</b></p><blockquote>' + "line<br>" * 20 + "</blockquote>"
PEOPLE = (BUDDIES, "^GtkTreeView$")
TALK = [("row", *PEOPLE, "0:0"), ("double", *PEOPLE), ("until", "^Bob$")]
WRITE = [tool("Write Mail…"), ("until", "^Write Mail")]
WRITE_TO_BOB = [*WRITE, ("type", "^Write Mail", "^To$", BOB), ("type", "^Write Mail", "^Subject$", "held"), ("until", "^held$")]
OUTBOX = [tool("Mailbox"), ("until", MAILBOX), ("row", MAILBOX, "^Folders$", "3"), ("until", "^Outbox – ")]
SETUP = [("double", MAILBOX, "^Mails$"), ("until", "^Setup$")]

READING = {
    "mailbox": Window(simple([tool("Mailbox"), ("rows", MAILBOX, "^Mails$", 3)], MAILBOX)),
    "preview": in_mailbox(*(step for row in "012" for step in (("row", MAILBOX, "^Mails$", row), ("pause", 0.1)))),
    "folders": in_mailbox(("row", MAILBOX, "^Folders$", "2"), ("until", "^Sent – "), ("row", MAILBOX, "^Folders$", "0"), ("until", "^Inbox – "), ("rows", MAILBOX, "^Mails$", 3)),
    "search": in_mailbox(("type", MAILBOX, "^Search$", "cherr"), ("rows", "^Search – ", "^Mails$", 1), ("clear", "^Search – ", "^Search$"), ("rows", "^Inbox – ", "^Mails$", 3)),
    "conversations": in_mailbox(("press", MAILBOX, "^Conversations$"), ("pause", 0.1), ("press", MAILBOX, "^Conversations$"), ("pause", 0.1)),
    "deletion": in_mailbox(("row", MAILBOX, "^Mails$", "0"), ("key", MAILBOX, "Delete"), ("press", MAILBOX, "^Undo$"), ("rows", MAILBOX, "^Mails$", 3)),
    "read": in_mailbox(*simple([("double", MAILBOX, "^Mails$")], "^Cherries$"), chosen="2"),
    "images": in_mailbox(*simple([("double", MAILBOX, "^Mails$")], "^Pictures$")),
    "attachment": in_mailbox(("ask", "^Setup$", "^Open$"), ("until", "^Open Attachment$"), ("press", "^Open Attachment$", "^Cancel$"), ("gone", "^Open Attachment$"), chosen="1"),
    "source": in_mailbox(*simple([("press", "popups", "^View Source$")], "^Source of the Mail$"), chosen="2"),
    "browser": in_mailbox(("press", "popups", "^Open in Browser$"), ("pause", 0.2)),
    "reply": in_mailbox(*simple([("key", MAILBOX, "r")], "^Re: Cherries$"), chosen="2"),
    "forward": in_mailbox(*simple([("key", MAILBOX, "f")], "Cherries$"), chosen="2"),
    "new folder": in_mailbox(("menu", MAILBOX, "^Folders$"), ("ask", "popups", "^New Folder…$"), *simple([], "^New Folder$")),
    "keys": in_mailbox(*simple([("key", MAILBOX, "F1")], "^Keys$")),
    "menu of a mail": in_mailbox(("menu", MAILBOX, "^Mails$"), ("pause", 0.1), ("menu",)),
}  # fmt: skip
READING["attachment"].before += SETUP
READING["attachment"].after[:0] = [("close", "^Setup$"), ("gone", "^Setup$")]
WRITING = {
    "compose": Window(simple(WRITE[:1], "^Write Mail")),
    "question": Window([*WRITE_TO_BOB, *discard("^held")]),
    "completion": Window([("type", "^Write Mail", "^To$", "bo"), ("pause", 0.1), ("clear", "^Write Mail", "^To$"), ("pause", 0.1)], WRITE, [("close", "^Write Mail"), ("gone", "^Write Mail")]),
    "attach": Window([("ask", "^Write Mail", "^Attach…$"), *simple([], "^Attach Files$")], WRITE, [("close", "^Write Mail"), ("gone", "^Write Mail")]),
    "send later": Window([("press", "^held", "^Send Later$"), ("ask", "popups", "^Choose Date and Time…$"), *simple([], "^Send Later$")], WRITE_TO_BOB, discard("^held")),
    "outgoing": Window([*WRITE_TO_BOB, ("press", "^held", "^Send$"), ("until", "^Outgoing Mail$"), ("press", "^Outgoing Mail$", "^Undo$"), ("until", "^held"), ("gone", "^Outgoing Mail$"), *discard("^held")]),
    "outbox": Window([*OUTBOX, ("rows", MAILBOX, "^Mails$", 1), ("row", MAILBOX, "^Mails$", "0"), ("pause", 0.1), ("close", MAILBOX), ("gone", MAILBOX)]),
    "fate": Window(simple([("press", MAILBOX, "^Details…$")], "^What Became of a Mail$"), [*OUTBOX, ("rows", MAILBOX, "^Mails$", 1), ("row", MAILBOX, "^Mails$", "0")], [("close", MAILBOX), ("gone", MAILBOX)]),
}  # fmt: skip
WRITING["outbox"].before += [*WRITE_TO_BOB, ("press", "^held", "^Send Later$"), ("ask", "popups", "^Tomorrow morning"), ("gone", "^held"), ("until", "^Outgoing Mail$"), ("close", "^Outgoing Mail$")]
SETTINGS = {
    "servers": Window(simple([tool("Mail Servers…")], SERVERS)),
    "server": Window(simple([("press", SERVERS, "^Mail Servers$"), ("press", SERVERS, "^Modify…$"), ("page", "ing Mail Server$", "1")], "ing Mail Server$"), [tool("Mail Servers…"), ("until", SERVERS)], [("close", SERVERS), ("gone", SERVERS)]),
    "new server": Window(simple([("press", "popups", "^Incoming Server")], "^Incoming Mail Server$"), [tool("Mail Servers…"), ("until", SERVERS)], [("close", SERVERS), ("gone", SERVERS)]),
    "profile": Window(simple([tool("Profile…")], "Profile")),
    "preferences": Window(simple([tool("Preferences…"), *(("page", "^iMail Preferences$", str(n)) for n in range(6))], "^iMail Preferences$")),
    "another server": Window(simple([("press", "popups", "^Outgoing Server")], "^Outgoing Mail Server$"), [tool("Mail Servers…"), ("until", SERVERS)], [("close", SERVERS), ("gone", SERVERS)]),
}  # fmt: skip
SETUP_WINDOW = "^Mail Setup – "
# Of an account that has no servers yet: it comes by itself, and closed, leaves a notice, which goes when it comes again.
FIRST_RUN = Window(
    [("press", SETUP_WINDOW, "^_?Edit the outgoing server|^_Edit"), ("until", "^Outgoing Mail Server$"), ("close", SETUP_WINDOW), ("gone", SETUP_WINDOW), ("gone", "^Outgoing Mail Server$"), tool("Mail Servers…"), ("until", SETUP_WINDOW), ("pause", 3)],
    [("until", SETUP_WINDOW), ("pause", 3)],
)  # fmt: skip
PEOPLE_AND_NEWS = {
    "conversation": Window(simple(TALK, "^Bob$")),
    "mail from a conversation": in_conversation(*simple([("press", "^Bob$", "^Send as Mail…$")], "^Write Mail")),
    "tooltip": Window([("hover", *PEOPLE, "0:0"), ("pause", 0.5), ("hover", *PEOPLE, "0"), ("pause", 0.1)]),
    "notice": Window([("mail",), tool("Check Mail Now"), ("press", BUDDIES, "^Mark Read$"), ("pause", 0.1)]),
}
# As many as are opened fifty times under valgrind in a few minutes.
PARTS = {
    f"{name}-{start // 4}": dict(list(windows.items())[start : start + 4])
    for name, windows in {"reading": READING, "writing": WRITING, "settings": SETTINGS, "people": PEOPLE_AND_NEWS}.items()
    for start in range(0, len(windows), 4)
}
SOME = ("read", "source", "new folder", "reply", "send later", "server", "preferences", "conversation", "notice")
FEW = {name: window for part in PARTS.values() for name, window in part.items() if name in SOME}


def furnish(home):
    """Puts three mails into alice's mailbox, and a program for scripts into the desktop."""
    inbox = home.path / "pidgin/imail" / ALICE / "Maildir/new"
    inbox.mkdir(parents=True, exist_ok=True)
    mails = [mail_of(1, "Cherries", "how many cherries", attached=True), mail_of(2, "Setup", "run it"), mail_of(3, "Pictures", "see")]
    mails[1] = changed(mails[1], "add_attachment", b"#!/bin/sh", maintype="application", subtype="x-sh", filename="setup.sh")
    mails[2] = changed(mails[2], "add_alternative", PAGE, subtype="html")
    for number, mail in enumerate(mails):
        (inbox / f"1.M{number}P1.demo").write_bytes(mail)
    applications = home.data / "applications"
    applications.mkdir(parents=True, exist_ok=True)
    types = ("application/x-sh", "application/x-shellscript", "text/x-sh")
    (applications / "viewer.desktop").write_text("[Desktop Entry]\nType=Application\nName=Viewer\nExec=true %f\n", encoding="ascii")
    (applications / "mimeapps.list").write_text("[Default Applications]\n" + "".join(f"{kind}=viewer.desktop\n" for kind in types), encoding="ascii")


def changed(raw, change, *words, **options):
    message = email.message_from_bytes(raw, policy=email.policy.default)
    getattr(message, change)(*words, **options)
    return message.as_bytes()


class Rounds:
    """Does steps in a Pidgin; `wait` is how long one may take. `deliver` brings a mail to alice's mailbox."""

    def __init__(self, watch, wait, deliver=None):
        self.watch, self.wait, self.deliver = watch, wait, deliver
        self._numbers = itertools.count(10)

    def shows(self, title):
        return any(re.search(title, line) for line in self.watch.ask("windows", timeout=self.wait))

    def run(self, steps):
        for step in steps:
            try:
                self._do(*step)
            except Timeout as error:
                raise Timeout(f"{step}: {error}; {self.watch.ask('windows', timeout=self.wait)}") from None

    def _do(self, verb, *words):
        if verb in ("until", "gone"):
            wait_until(lambda: self.shows(words[0]) == (verb == "until"), self.wait, verb)
        elif verb == "close until":
            wait_until(lambda: self._closes(*words), self.wait, verb, interval=2)
        elif verb == "rows":
            wait_until(lambda: self._has_rows(*words), self.wait, verb)
        elif verb == "pause":
            time.sleep(words[0])
        elif verb == "mail":
            # Its date keeps it below the others in the list.
            self.deliver(mail_of(next(self._numbers), "News", "what is new").replace(b"Nov 2026", b"Nov 2025"))
        elif verb in TRIED_AGAIN:
            wait_until(lambda: self.watch.ask(verb, *words, timeout=self.wait) == [], self.wait, verb)
        else:
            self.watch.do(verb, *words, timeout=self.wait)

    def _closes(self, title, question):
        """Whether the question is there; else it is asked for (again: a window that is being saved, or has just lost a dialog, does not hear it)."""
        if self.shows(question):
            return True
        self.watch.do("close", title, timeout=self.wait)
        time.sleep(0.3)
        return self.shows(question)

    def _has_rows(self, title, name, count):
        return int(self.watch.ask("rows", title, name, timeout=self.wait)[0].split()[0]) >= count

    def lost(self, name):
        """(lost, all) octets, as valgrind counts them."""
        time.sleep(0.2)
        return tuple(map(int, self.watch.ask("lost", name, timeout=self.wait)[0].split()))
