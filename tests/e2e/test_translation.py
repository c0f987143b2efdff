# SPDX-License-Identifier: GPL-2.0-or-later
"""The Chinese catalog is whole for what Pidgin shows, and Pidgin with it speaks Chinese."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
ALICE, BOB = "alice@demo.test", "bob@demo.test"


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="no gettext")
def test_the_catalog_is_whole(tmp_path):
    patterns = (
        "pidgin-ui/*.c", "finch-ui/*.c", "ui-common/*.c", "purple-imail/servers*.c", "purple-imail/fetch-form.c", "purple-imail/notice.c", "purple-imail/fate.c",
        "purple-imail/fallback*.c", "server-shim/providers.c", "server-shim/autoconfig.c", "server-shim/outbox-judge.c",
    )  # fmt: skip
    sources = [path for pattern in patterns for path in REPOSITORY.glob(pattern)]
    pot, merged = tmp_path / "imail.pot", tmp_path / "zh_CN.po"
    keywords = ["--keyword=_", "--keyword=N_", "--keyword=NN_:1,2"]
    subprocess.run(["xgettext", "--from-code=UTF-8", *keywords, "-o", pot, *sources], check=True)
    subprocess.run(["msgmerge", "--quiet", "--no-fuzzy-matching", "-o", merged, REPOSITORY / "po/zh_CN.po", pot], check=True)
    missing = subprocess.run(["msgattrib", "--untranslated", merged], check=True, capture_output=True, text=True).stdout
    assert re.findall(r'^msgid "(.+)"', missing, re.M) == []


@pytest.mark.skipif(shutil.which("pidgin") is None, reason="no pidgin")
def test_pidgin_in_chinese(start_ready_pidgin, mail):
    pidgin = start_ready_pidgin(env={"LANGUAGE": "zh_CN"}, settings={"hold": 60})
    pidgin.blist.find("menu", "^iMail$", showing=False).find("menu item", "^写邮件", showing=False).click()
    window = pidgin.window("^写邮件$")
    window.find("text", "^收件人$").set_text(BOB)
    window.find("text", "^主题$").set_text("你好")
    window.find("push button", "^发送").click()
    outgoing = pidgin.window("^待发邮件$")
    outgoing.find("label", r"^“你好” 将在 \d+ 秒后发出。$")
    outgoing.find("push button", "^立即发送").click()
    mail.wait_for_mail(BOB)
