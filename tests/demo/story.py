# SPDX-License-Identifier: GPL-2.0-or-later
"""The story by itself: alice in Pidgin writes to bob in Finch, who answers.

Each step is printed when it has been seen: in Pidgin's accessibility tree, on Finch's screen, in the mailboxes behind the
servers, read with Python's own parser. What does not happen raises, with the tree or the screen in its words.
"""

import contextlib
import email
import email.policy
import re
import shutil
import sys
import time

from e2e.clients import account, served, server_log, set_servers
from e2e.finch import Finch
from e2e.pidgin import Pidgin
from equipment import desktop, terminal
from equipment.desktop import Desktop
from equipment.home import new_home
from equipment.mailservers import MailServers
from equipment.processes import wait_until

ALICE, BOB = "alice@demo.test", "bob@demo.test"
SUBJECT = "预算 2027: 请看附件"
TEXT = "The budget is ready.\n你好 Bob, 附件是明年的预算。\nPlease have a look.\n\nAlice"
FILE_NAME = "预算 2027.csv"
FILE = "".join(f"{n},支出项目 {n},{n * 37 % 1000}.00\n" for n in range(3000)).encode()
ANSWER = "谢谢 Alice, the numbers are fine."

# Stands for the person's editor: writes the answer above what is there.
EDITOR = f"""#!/bin/sh
{{ echo '{ANSWER}'; cat "$1"; }} >"$1.new" && mv "$1.new" "$1"
"""


def tell(build):
    missing = desktop.cannot_run() or terminal.cannot_run() or _no_clients()
    if missing:
        print(f"demo: the story cannot be told: {missing}", file=sys.stderr)
        return 1
    with contextlib.ExitStack() as stack:
        return Story(build, stack).tell()


def _no_clients():
    missing = [name for name in ("pidgin", "finch") if shutil.which(name) is None]
    return f"no {', '.join(missing)}" if missing else None


class Story:
    def __init__(self, build, stack):
        self._build, self._stack = build, stack
        self._begin = time.monotonic()
        self._shots = 0
        self._out = build / "demo"
        self._out.mkdir(exist_ok=True)
        for old in [*self._out.glob("*.png"), *self._out.glob("*.txt")]:
            old.unlink()

    def tell(self):
        home = None
        try:
            home = self._stack.enter_context(new_home())
            self._servers(home)
            self._alice_arrives(home)
            self._bob_arrives(home)
            self._alice_writes(home)
            self._bob_reads(home)
            self._bob_answers()
            self._alice_reads()
        except Exception:
            if home is not None:
                self._show_what_there_is(home)
            raise
        self._see(f"the story is told; its pictures are in {self._out}")
        return 0

    def _see(self, words, shot=None):
        """Prints a step that was seen; `shot` names a picture of it, by the client that it shows."""
        if shot is not None:
            client, name = shot.split(":")
            self._shots += 1
            path = self._out / f"{self._shots:02}-{name}.{'png' if client == 'pidgin' else 'txt'}"
            if client == "pidgin":
                self._desktop.screenshot(str(path))
            else:
                self._finch.terminal.save(str(path))
            words += f"  [{path.name}]"
        print(f"{time.monotonic() - self._begin:5.1f} s  {words}", flush=True)

    def _show_what_there_is(self, home):
        """For the one who looks for the reason of a failure."""
        with contextlib.suppress(Exception):
            self._desktop.screenshot(str(self._out / "failed.png"))
            print(f"--- Pidgin's windows\n{self._pidgin.app.tree()}", file=sys.stderr)
        with contextlib.suppress(Exception):
            self._finch.terminal.save(str(self._out / "failed.txt"))
            print(f"--- Finch's screen\n{self._finch.terminal.screen()}", file=sys.stderr)
        print(f"--- imaild's log\n{server_log(home)}", file=sys.stderr, flush=True)

    # The steps.

    def _servers(self, home):
        self._mail = self._stack.enter_context(MailServers())
        self._stack.enter_context(served(home, self._mail))
        kind = {"postfix": "Postfix", "standin": "aiosmtpd (Postfix needs root)"}[self._mail.smtp_kind]
        self._see(f"{kind} and Dovecot run on loopback ports, with a certificate authority of their own")

    def _alice_arrives(self, home):
        self._desktop = self._stack.enter_context(Desktop((1000, 720)))
        self._pidgin = self._stack.enter_context(Pidgin(self._desktop, home, self._build, name="alice"))
        self._see("Pidgin is up, for the first time")

        def shot(name):
            words = {
                "add-account": f"Pidgin: the protocol iMail is in the list; {ALICE} and a password are all it takes",
                "mail-servers": "Pidgin: the window for the mail servers came up by itself, and is filled in (SMTP with STARTTLS, POP3 with TLS)",
            }[name]
            self._see(words, f"pidgin:{name}")

        self._pidgin.add_account(ALICE, self._mail.users[ALICE], shot)
        self._pidgin.fill_servers(self._mail, ALICE, "starttls", "tls", name="Alice", shot=shot)
        pid = self._pidgin.wait_online(ALICE)
        assert pid, "imaild does not run"
        self._see(f"Pidgin: alice is online; the plugin has started imaild by itself (process {pid})")

    def _bob_arrives(self, home):
        set_servers(home, self._build, self._mail, BOB, "tls", "starttls", name="bob")
        self._see("imail-headless has set bob's mail servers (TLS, STARTTLS)")
        editor = home.path / "editor"
        editor.write_text(EDITOR, encoding="utf-8")
        editor.chmod(0o755)
        accounts = [account(BOB, self._mail.users[BOB])]
        self._finch = self._stack.enter_context(
            Finch(home, self._build, name="bob", accounts=accounts, env={"EDITOR": str(editor)})
        )
        self._finch.wait_online(BOB)
        self._see("Finch: bob is online, at the same imaild", "finch:finch")

    def _alice_writes(self, home):
        path = home.path / FILE_NAME
        path.write_bytes(FILE)
        self._pidgin.tool("^Write Mail")
        compose = self._pidgin.compose_window()
        compose.fill(to=f"Bob <{BOB}>", subject=SUBJECT, message=TEXT)
        compose.embolden_first_line()
        compose.attach(path)
        self._see("Pidgin: alice writes: a Chinese subject, a bold line, an attachment", "pidgin:compose")
        compose.send()
        outgoing = self._pidgin.outgoing(SUBJECT)
        self._see("Pidgin: Send pressed; the window closed, so the mail is safe on disk, and can be taken back", "pidgin:undo")
        outgoing.find("push button", "^Undo$").click()
        compose = self._pidgin.compose_window(f"^{re.escape(SUBJECT)}$")
        assert compose["Message"].text == TEXT, compose["Message"].text
        compose.window.find("table cell", f"^{re.escape(FILE_NAME)}$")
        assert self._mail.count(BOB) == 0, "a mail that was taken back was sent"
        self._see("Pidgin: Undo pressed; the mail is open again, as it was, and nothing was sent", "pidgin:again")
        compose.send()
        self._pidgin.outgoing(SUBJECT).find("push button", "^Send Now$").click()
        self._see("Pidgin: Send pressed again, and Send Now")
        (raw,) = self._mail.wait_for_mail(BOB)
        message = email.message_from_bytes(raw, policy=email.policy.default)
        html = message.get_body(("html",)).get_content()
        (attachment,) = message.iter_attachments()
        assert message["Subject"] == SUBJECT, message["Subject"]
        assert message.get_body(("plain",)).get_content().splitlines() == TEXT.splitlines(), raw
        assert re.search(r"<b>The budget is ready\.</b>", html, re.I), html
        assert attachment.get_filename() == FILE_NAME and attachment.get_payload(decode=True) == FILE, raw[:3000]
        self._sent = message["Message-ID"]
        self._see("bob's mailbox on the server: the mail is there, text, HTML and attachment, each as written")

    def _bob_reads(self, home):
        self._finch.check_mail()
        self._finch.terminal.wait_for("New mail from Alice: 预算 2027")
        self._see("Finch: bob is told of it", "finch:notice")
        self._finch.open_new_mail(SUBJECT)
        for pattern in (f"Alice <{ALICE}>", "你好 Bob, 附件是明年的预算。", re.escape(FILE_NAME)):
            self._finch.terminal.wait_for(pattern)
        self._see("Finch: the mail is shown", "finch:read")
        saved = home.path / FILE_NAME
        saved.unlink()
        self._finch.save_attachment()
        wait_until(saved.exists, 10, lambda: f"the attachment; Finch shows\n{self._finch.terminal.screen()}")
        assert saved.read_bytes() == FILE, "the attachment is not what was sent"
        self._see("Finch: the attachment was saved, and is what alice sent, octet by octet", "finch:saved")

    def _bob_answers(self):
        finch = self._finch
        finch.press("Reply")
        finch.terminal.wait_for(f"┤Re: {re.escape(SUBJECT)}")
        finch.terminal.send("M-e")
        finch.terminal.wait_for(re.escape(ANSWER))
        self._see("Finch: bob answers, with his $EDITOR", "finch:reply")
        finch.press("Send")
        finch.terminal.wait_gone(f"┤Re: {re.escape(SUBJECT)}")
        (raw,) = self._mail.wait_for_mail(ALICE)
        message = email.message_from_bytes(raw, policy=email.policy.default)
        assert message["Subject"] == f"Re: {SUBJECT}", message["Subject"]
        assert message["In-Reply-To"] == self._sent, raw
        assert message.get_content().splitlines()[0] == ANSWER, raw
        self._see("alice's mailbox on the server: the answer is there, and says to what")

    def _alice_reads(self):
        self._pidgin.account_menu(ALICE, "^Check Mail Now$")
        notice = self._pidgin.notice(f"^Re: {re.escape(SUBJECT)}")
        self._see("Pidgin: a notice above the buddy list tells alice of it", "pidgin:notice")
        notice.find("push button", "^Open$").click()
        window = self._pidgin.read_window(f"^Re: {re.escape(SUBJECT)}$")
        window.find_text(f"^{re.escape(ANSWER)}")
        self._see("Pidgin: alice reads the answer", "pidgin:answer")
