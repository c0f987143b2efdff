# SPDX-License-Identifier: GPL-2.0-or-later
"""The demo for a person: alice and bob in one client of the person's own desktop or terminal, on private mail servers.

Nothing of the person's own accounts, settings or mail is touched: the client's home and XDG folders are temporary.
"""

import contextlib
import os
import signal
import subprocess
from email.message import EmailMessage

from e2e.clients import PLUGIN, account, buddy, guard_server, served, set_servers
from e2e.finch import Finch
from e2e.pidgin import Pidgin
from e2e.wire import Client as Wire
from equipment.home import new_home
from equipment.mailservers import MailServers
from equipment.processes import Child
from equipment.purple import write_purple_dir

ALICE, BOB = "alice@demo.test", "bob@demo.test"

TRY_PIDGIN = """
Two accounts are online, alice@demo.test and bob@demo.test. Try:
  - a notice above the buddy list tells of a mail that has just come in: Open, Save its attachment, Reply, Delete
  - right click on Bob in the buddy list, Send Mail…: write to him, format a word, attach a file, Send
    (the arrow beside it sends later)
  - Tools, iMail, Check Mail Now: it comes in; Tools, iMail, Mailbox lists what there is, and what became of what was sent
  - Accounts, alice@demo.test, Mail Servers…: where her mail goes out and comes from
Quit Pidgin (Buddies, Quit) to end the demo; everything it made is removed then.
"""

TRY_FINCH = """
Two accounts are online, alice@demo.test and bob@demo.test. Try:
  - Alt-N goes from window to window: "New Mail" lists what has come in,
    Enter opens it, Tab goes to its buttons
  - Alt-1, then F10: the menu bar. Plugins, iMail: Write Mail, Check Mail Now,
    Inbox. Accounts: the mail servers
  - while writing, Tab goes from field to field, Alt-E opens your $EDITOR
Alt-Q quits and ends the demo; everything it made is removed then.
Enter starts it. """


@contextlib.contextmanager
def _prepared(build, client_class):
    """(home, folder): the accounts of both, their servers set, a first mail on its way."""
    print("Starting Postfix and Dovecot …", flush=True)
    with new_home() as home, MailServers() as mail, served(home, mail):
        name = client_class.ui
        set_servers(home, build, mail, ALICE, "starttls", "tls", name=name)
        set_servers(home, build, mail, BOB, "tls", "starttls", name=name)
        accounts = [account(address, password) for address, password in mail.users.items()]
        buddies = [buddy(BOB, of=ALICE, alias="Bob"), buddy(ALICE, of=BOB, alias="Alice")]
        folder = home.path / name
        write_purple_dir(folder, accounts, buddies=buddies, plugins=[build / PLUGIN], ui=name)
        _send_welcome(home, mail)
        yield home, folder


def _send_welcome(home, mail):
    """Has imaild fetch a first mail, past the client, which then gets it when it logs in."""
    mail.deliver(ALICE, _welcome())
    with Wire(str(home.runtime / "imail/imaild.sock"), ALICE, "demo") as wire:
        wire.ok("check-now")
        wire.wait("mail")


def _welcome():
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"Bob <{BOB}>", ALICE, "Welcome — 欢迎"
    message["Message-ID"] = "<welcome@demo.test>"
    message.set_content("Hello Alice,\n\nthis mail came in by POP3. There is a file in it: save it, and write back.\n\nBob\n")
    message.add_attachment("item,amount\npaper,12\nink,30\n".encode(), maintype="text", subtype="csv", filename="预算.csv")
    return message.as_bytes()


def _environment(home):
    """The person's own, with our folders instead of theirs."""
    own = dict(os.environ)
    own.setdefault("XAUTHORITY", os.path.expanduser("~/.Xauthority"))
    return own | {key: value for key, value in home.env.items() if key == "HOME" or key.startswith("XDG_")}


def with_pidgin(build):
    with _prepared(build, Pidgin) as (home, folder):
        print(TRY_PIDGIN, flush=True)
        child = Child(["pidgin", "-m", "-c", folder], env=_environment(home), log=home.path / "pidgin.log")
        try:
            status = child.process.wait()
        finally:
            child.stop()
            guard_server(home)
        if status != 0:
            print((home.path / "pidgin.log").read_text(encoding="utf-8", errors="replace")[-3000:])
    return _ended(status)


def with_finch(build):
    with _prepared(build, Finch) as (home, folder):
        input(TRY_FINCH)
        # The terminal is Finch's now; it takes Ctrl-C as a key, and so must not we.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            status = subprocess.run(["finch", "-c", folder], env=_environment(home), check=False).returncode
        finally:
            signal.signal(signal.SIGINT, before)
            guard_server(home)
    return _ended(status)


def _ended(status):
    print("The demo has ended; nothing of it is left.")
    return 0 if status == 0 else 1
