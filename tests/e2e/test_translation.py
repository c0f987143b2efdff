# SPDX-License-Identifier: GPL-2.0-or-later
"""The Chinese catalog is whole for what Pidgin shows, and Pidgin with it speaks Chinese."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from e2e.clients import account

REPOSITORY = Path(__file__).resolve().parents[2]
ALICE, BOB = "alice@demo.test", "bob@demo.test"


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="no gettext")
def test_the_catalog_is_whole(tmp_path):
    patterns = (
        "pidgin-ui/*.c", "finch-ui/*.c", "desktop/*.c", "ui-common/*.c", "purple-imail/servers*.c", "purple-imail/fetch-form.c", "purple-imail/notice.c", "purple-imail/fate.c",
        "purple-imail/left-out.c", "purple-imail/readable.c", "purple-imail/compose.c", "purple-imail/fallback*.c", "server-shim/providers.c", "server-shim/autoconfig.c", "purple-imail/said.c",
    )  # fmt: skip
    sources = [path for pattern in patterns for path in REPOSITORY.glob(pattern)]
    pot, merged = tmp_path / "imail.pot", tmp_path / "zh_CN.po"
    keywords = ["--keyword", "--keyword=_", "--keyword=N_", "--keyword=NN_:1,2"]
    subprocess.run(["xgettext", "--from-code=UTF-8", *keywords, "-o", pot, *sources], check=True)
    subprocess.run(["msgmerge", "--quiet", "--no-fuzzy-matching", "-o", merged, REPOSITORY / "po/zh_CN.po", pot], check=True)
    missing = subprocess.run(["msgattrib", "--untranslated", merged], check=True, capture_output=True, text=True).stdout
    assert re.findall(r'^msgid "(.+)"', missing, re.M) == []


def strings(path):
    """The string literals of a C source, those that stand side by side as one; numbers count as strings."""
    text = re.sub(r"//.*|/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
    found = re.findall(r'"(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*', text)
    return {"".join(re.findall(r'"((?:[^"\\]|\\.)*)"', one)).replace("%u", "%s") for one in found}


def test_what_imaild_says_is_known():
    """The plugin knows imaild's sentences by heart: one that was changed there has to be changed here."""
    theirs = set().union(*[strings(path) for path in REPOSITORY.glob("server-shim/*.c")])
    ours = {one for one in strings(REPOSITORY / "purple-imail/said.c") if " " in one}
    # Put together from two.
    composed = {f"%s {what}: %s" for what in ("refused the mail", "ended the connection")}
    composed |= {"%s offers no way to log in with a password", "%s offers no way to log in with an access token"}
    composed |= {f"%s refused the login name or {what}: %s" for what in ("password", "access token")}
    assert ours - theirs - composed == set() and len(ours) > 30


def test_what_is_said_of_mails_that_are_not_whole_is_known():
    """So with the sentences of the libraries that know no catalog."""
    sources = ("common/mime-parse.c", "common/mime-protect.c", "purple-imail/core/index-query.c")
    # A query's sentence comes behind those before it, and a word has no end of its own.
    theirs = {one.replace("%s%s“%.*s”", "“%s”") for one in set().union(*[strings(REPOSITORY / path) for path in sources])}
    ours = {one for one in strings(REPOSITORY / "purple-imail/left-out.c") if " " in one}
    assert ours - theirs == set() and len(ours) > 10


@pytest.mark.skipif(shutil.which("pidgin") is None, reason="no pidgin")
def test_a_refused_password_in_chinese(start_pidgin, home, mail):
    pidgin = start_pidgin(accounts=[account(ALICE, "wrong")], env={"LANGUAGE": "zh_CN"})
    dialog = pidgin.window("^邮件设置 – ")
    dialog.find("label", "^没有找到 demo.test 的邮件服务器。")
    dialog.find("combo box", "^发信加密方式$").choose("^STARTTLS$")
    dialog.find("text", "^发信服务器$").set_text("localhost")
    dialog.find("spin button", "^发信端口$").set_text(str(mail.smtp_port["starttls"]))
    dialog.find("push button", "^测试").click()
    dialog.find("label", r"^登录失败。请检查用户名和密码。\nlocalhost:\d+ 拒绝了用户名或密码：535 ")


@pytest.mark.skipif(shutil.which("pidgin") is None, reason="no pidgin")
def test_pidgin_in_chinese(start_ready_pidgin, mail):
    pidgin = start_ready_pidgin(env={"LANGUAGE": "zh_CN"}, settings={"hold": 60})
    pidgin.blist.find("menu", "^iMail$", showing=False).find("menu item", "^写邮件", showing=False).click()
    window = pidgin.window("^写邮件$")
    window.find("text", "^收件人$").set_text(BOB)
    window.find("text", "^主题$").set_text("你好")
    window.find("push button", "^发送").click()
    outgoing = pidgin.window("^待发邮件$")
    outgoing.find("label", r"^“你好”将在 \d+ 秒后发出。$")
    outgoing.find("push button", "^立即发送").click()
    mail.wait_for_mail(BOB)
