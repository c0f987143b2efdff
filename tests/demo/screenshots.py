# SPDX-License-Identifier: GPL-2.0-or-later
"""Pictures of Pidgin with mail, in English and in Chinese, for README: `make screenshots` writes docs/screenshots/.

Real windows of a real Pidgin over real servers; what is to be seen in a picture has been waited for.
"""

import argparse
import contextlib
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from e2e.clients import account, buddy, served, set_servers  # noqa: E402  (the path has to be set first)
from e2e.pidgin import Pidgin  # noqa: E402
from e2e.names import set_names  # noqa: E402
from e2e.test_discover import CONFIG, good_xml, places  # noqa: E402
from equipment.desktop import Desktop  # noqa: E402
from equipment.home import new_home  # noqa: E402
from equipment.mailservers import MailServers  # noqa: E402
from equipment.web import WebServer  # noqa: E402

ALICE, BOB = "alice@demo.test", "bob@demo.test"
OUT = HERE.parents[1] / "docs/screenshots"
SETTLE = 0.7  # seconds until a window that is there has been drawn

LANGUAGE = {"en": {"LANGUAGE": "en"}, "zh": {"LANGUAGE": "zh_CN"}}

# What is pressed and seen, in each language.
WORDS = {
    "en": {
        "tools": "^iMail$", "check": "^Check Mail Now$", "mailbox": "^Mailbox$", "write": "^Write Mail", "inbox": "^Inbox – ",
        "to": "^To$", "subject": "^Subject$", "message": "^Message$", "send": "^Send$", "outgoing": "^Outgoing Mail$",
        "servers": "^Mail Servers", "modify": "^Modify", "server": "^Outgoing Mail Server$",
        "found": "itself names these servers", "preferences": "^Preferences", "prefs": "^iMail Preferences$", "mail-from": "mail from Bob:",
    },
    "zh": {
        "tools": "^iMail$", "check": "^立即收取邮件$", "mailbox": "^邮箱$", "write": "^写邮件", "inbox": "^收件箱 – ",
        "to": "^收件人$", "subject": "^主题$", "message": "^正文$", "send": "^发送", "outgoing": "^待发邮件$",
        "servers": "^邮件服务器", "modify": "^修改", "server": "^发信服务器$",
        "found": "^这些服务器由", "preferences": "^首选项", "prefs": "^iMail 首选项$", "mail-from": "来自 Bob 的未读邮件：",
    },
}  # fmt: skip


def message(number, sender, subject, text, attachment=None, parents=()):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = sender, ALICE, subject, f"<{number}@demo.test>"
    mail["Date"] = f"Mon, 02 Nov 2026 {8 + number}:15:00 +0000"
    if parents:
        mail["References"] = " ".join(f"<{parent}@demo.test>" for parent in parents)
    mail.set_content(text)
    if attachment:
        mail.add_attachment(b"a,b\n" * 6000, maintype="text", subtype="csv", filename=attachment)
    return mail.as_bytes()


MAILS = [
    message(1, f"Bob <{BOB}>", "Lunch on Friday?", "Shall we meet at noon?\n\nBob\n"),
    message(2, "Carol <carol@demo.test>", "Re: the garden", "The roses are out.\n"),
    message(3, f"Bob <{BOB}>", "预算 2027: 请看附件", "Alice, 你好：\n\n附件是明年的预算，请看一下。\n\nBob\n", "预算 2027.csv"),
    message(4, "Carol <carol@demo.test>", "Photos of the summer", "I put them where you can see them:\nhttps://example.org/photos\n"),
    message(5, f"Bob <{BOB}>", "Who brings the cake?", "For Friday we need a cake.\n\nBob\n"),
    message(6, "Carol <carol@demo.test>", "Re: Who brings the cake?", "I do.\n\n> For Friday we need a cake.\n", parents=[5]),
    message(7, f"Bob <{BOB}>", "Re: Who brings the cake?", "谢谢！\n\n> I do.\n", parents=[5, 6]),
]


class Pictures:
    def __init__(self, language, pidgin, mail, desktop):
        self.language, self.words = language, WORDS[language]
        self.pidgin, self.mail, self.desktop = pidgin, mail, desktop

    def take(self, name):
        self.desktop.xdotool("mousemove", self.desktop.size[0] - 1, self.desktop.size[1] - 1)  # no tooltips
        time.sleep(SETTLE)
        path = OUT / f"{name}-{self.language}.png"
        self.desktop.screenshot(str(path))
        subprocess.run(["convert", path, "-bordercolor", "black", "-border", "1", "-trim", "+repage", "-strip", path], check=True)
        print(path, flush=True)

    def tool(self, item):
        menu = self.pidgin.blist.find("menu", self.words["tools"], showing=False)
        menu.find("menu item", self.words[item], showing=False).click()

    def tell(self):
        for one in MAILS[:3]:
            self.mail.deliver(ALICE, one)
        self.tool("check")
        self.pidgin.notice("预算 2027")
        self.take("buddy-list")
        for one in MAILS[3:]:
            self.mail.deliver(ALICE, one)
        self.tool("check")
        self.tool("mailbox")
        window = self.pidgin.window(self.words["inbox"])
        window.find("table cell", "^Photos of the summer$")
        self.desktop.activate(self.words["inbox"])
        window.find("table cell", "^预算 2027").mouse()
        window.find_text("附件是明年的预算")
        self.take("mailbox")
        window.find("table cell", "^Re: Who brings").mouse()
        window.find_text("谢谢")
        self.take("conversations")
        window.find("table cell", "^预算 2027").mouse(clicks=2)
        read = self.pidgin.window("^预算 2027")
        read.find_text("附件是明年的预算")
        self.desktop.activate(self.words["inbox"])
        self.desktop.press("Escape")
        self.pidgin.wait_closed(self.words["inbox"])
        self.take("read")
        self.desktop.activate("^预算 2027")
        self.desktop.press("Escape")
        self.pidgin.wait_closed("^预算 2027")
        self._conversation()
        self._compose()
        self._preferences()
        self._servers()

    def _conversation(self):
        """The buddy's own window; a mail of his that was not read stands in it."""
        self.pidgin.blist.find("table cell", "^Bob").mouse(clicks=2)
        self.pidgin.window("^Bob$").find_text(self.words["mail-from"])
        self.take("conversation")
        self.desktop.activate("^Bob$")
        self.desktop.press("ctrl+w")
        self.pidgin.wait_closed("^Bob$")

    def _preferences(self):
        self.tool("preferences")
        self.pidgin.window(self.words["prefs"])
        self.take("preferences")
        self.desktop.activate(self.words["prefs"])
        self.desktop.press("Escape")
        self.pidgin.wait_closed(self.words["prefs"])

    def _compose(self):
        self.tool("write")
        window = self.pidgin.window(self.words["write"])
        window.find("text", self.words["to"]).set_text(f"Bob <{BOB}>")
        window.find("text", self.words["message"]).set_text("Dear Bob,\n\nthe figures are fine. 谢谢!\n\nAlice")
        window.find("text", self.words["subject"]).set_text("Re: 预算 2027")
        self.take("compose")
        window.find("push button", self.words["send"]).click()
        outgoing = self.pidgin.window(self.words["outgoing"])
        self.take("undo")
        self.desktop.activate(self.words["outgoing"])
        self.desktop.press("Escape")
        outgoing = None  # noqa: F841  (it has gone)

    def _servers(self):
        menu = self.pidgin.blist.find("menu", f"^{ALICE} ", showing=False)
        menu.find("menu item", self.words["servers"], showing=False).click()
        window = self.pidgin.window(self.words["servers"])
        self.take("servers")
        window.find("push button", self.words["modify"]).click()
        self.pidgin.window(self.words["server"])
        self.take("server")


def first_run(build, language):
    """An account of which only address and password are known, whose domain names its mail servers."""
    with contextlib.ExitStack() as stack:
        home = stack.enter_context(new_home())
        mail = stack.enter_context(MailServers())
        web = stack.enter_context(WebServer(mail.certificates.issue("web", "autoconfig.demo.test")))
        web.pages["autoconfig.demo.test", CONFIG] = good_xml(mail)
        stack.enter_context(served(home, mail))
        set_names(home, mail, *places(web))
        desktop = stack.enter_context(Desktop((1024, 768)))
        pidgin = Pidgin(desktop, home, build, accounts=[account(ALICE, mail.users[ALICE])], env=LANGUAGE[language])
        stack.enter_context(pidgin)
        pidgin.window_with("label", WORDS[language]["found"])
        Pictures(language, pidgin, mail, desktop).take("first-run")


def pictures(build, language):
    with contextlib.ExitStack() as stack:
        home = stack.enter_context(new_home())
        mail = stack.enter_context(MailServers())
        stack.enter_context(served(home, mail))
        desktop = stack.enter_context(Desktop((1024, 768)))
        set_servers(home, build, mail, ALICE, "starttls", "tls", name="pidgin")
        buddies = [buddy(BOB, of=ALICE, alias="Bob"), buddy("carol@demo.test", of=ALICE, alias="Carol")]
        pidgin = Pidgin(
            desktop, home, build, accounts=[account(ALICE, mail.users[ALICE], hold=30)], buddies=buddies,
            env=LANGUAGE[language],
        )  # fmt: skip
        stack.enter_context(pidgin)
        pidgin.wait_online(ALICE)
        Pictures(language, pidgin, mail, desktop).tell()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=HERE.parents[1] / "build")
    build = parser.parse_args().build.resolve()
    OUT.mkdir(parents=True, exist_ok=True)
    for language in WORDS:
        first_run(build, language)
        pictures(build, language)


if __name__ == "__main__":
    main()
