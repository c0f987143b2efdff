# SPDX-License-Identifier: GPL-2.0-or-later
"""How the windows of a real Pidgin look where there is little room: large fonts, narrow windows, long words, odd mails."""

import re
import shutil
from email.message import EmailMessage

import pytest

from e2e.clients import buddy
from e2e.test_pidgin_mailbox import mail_of, wait_subjects
from e2e.test_pidgin_threads import mail_of as mail_in_thread
from e2e.watch import Watch
from equipment.processes import wait_until

pytestmark = pytest.mark.skipif(shutil.which("pidgin") is None, reason="no pidgin")

ALICE, BOB = "alice@demo.test", "bob@demo.test"
WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
LARGE = 'gtk-font-name = "Sans 18"\n'


def opened(pidgin, *subjects):
    """The Inbox with these mails, and in front of the others."""
    pidgin.tool("^Check Mail Now$")
    mailbox = pidgin.mailbox("Inbox")
    wait_subjects(mailbox, list(subjects))
    pidgin.desktop.activate("^Inbox – ")
    return mailbox


def test_the_search_always_has_room(start_ready_pidgin, mail):
    mail.deliver(ALICE, mail_of(1, "Cherries"))
    pidgin = start_ready_pidgin()
    mailbox = opened(pidgin, "Cherries")
    # In Sent there are the most buttons beside it.
    mailbox.window.find("table", "^Folders$").find("table cell", "^Sent$").mouse()
    pidgin.desktop.xdotool("search", "--name", "^Sent – ", "windowsize", 480, 480)
    window = pidgin.window("^Sent – ")
    wait_until(lambda: window.extents[2] < 500, 10, lambda: f"a narrow window, which is {window.extents}")
    x, _, width, _ = window.find("text", "^Search$").extents
    assert width >= 80 and x + width <= window.extents[0] + window.extents[2]


def test_the_search_can_be_cleared_when_there_is_something_in_it(start_ready_pidgin, home, build_dir, mail):
    watch = Watch(build_dir, home.path / "watch")
    mail.deliver(ALICE, mail_of(1, "Cherries"))
    pidgin = start_ready_pidgin(env=watch.env())
    search = opened(pidgin, "Cherries").window.find("text", "^Search$")

    def wait_icon(expected):
        wait_until(lambda: watch.ask("icon", " – .*@", "^Search$") == expected, 10, f"{expected} in the search")

    wait_icon([])
    search.set_text("c")
    wait_icon(["gtk-clear"])
    search.set_text("")
    wait_icon([])


@pytest.mark.parametrize(
    "language, tool, mailbox, title, buttons, search",
    [
        ("en", "^iMail$", "^Mailbox$", "^Inbox – ", ["Forward", "Archive", "Delete"], "^Search$"),
        ("zh_CN", "^iMail$", "^邮箱$", "^收件箱 – ", ["转发", "归档", "删除"], "^搜索$"),
    ],
)
def test_the_toolbar_has_room_at_its_width(start_ready_pidgin, language, tool, mailbox, title, buttons, search):
    pidgin = start_ready_pidgin(env={"LANGUAGE": language})
    pidgin.blist.find("menu", tool, showing=False).find("menu item", mailbox, showing=False).click()
    window = pidgin.window(title)
    pidgin.desktop.activate(title)
    places = [window.find("push button", f"^{name}$").extents for name in buttons]
    assert [x for x, *_ in places] == sorted(x for x, *_ in places)
    # The window is less wide than the smallest screen.
    assert window.extents[2] < 1000
    assert all(x + width <= window.find("text", search).extents[0] for x, _, width, _ in places)


def test_the_header_is_small(start_ready_pidgin, mail):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"], message["Message-ID"] = f"Bob <{BOB}>", ALICE, "Cherries", "<1@demo.test>"
    message.set_content("how many\n")
    message.add_alternative("<p>how <b>many</b></p>", subtype="html")
    mail.deliver(ALICE, message.as_bytes())
    pidgin = start_ready_pidgin(buddies=[buddy(BOB, of=ALICE, alias="Bob")])
    mailbox = opened(pidgin, "Cherries")
    mailbox.choose("Cherries")
    mailbox.window.find_text("^how many")
    date = mailbox.window.find("label", "^Date:$").extents
    buttons = [mailbox.window.find(role, name).extents for role, name in (("push button", "^Chat$"), ("toggle button", "^Layout$"), ("toggle button", "^All Headers$"))]
    # One line with the date, alike, and beside each other.
    assert len({(y, height) for _, y, _, height in buttons}) == 1
    assert all(abs(y + height / 2 - (date[1] + date[3] / 2)) < 4 for _, y, _, height in buttons), (date, buttons)
    assert all(a[0] + a[2] <= b[0] for a, b in zip(buttons, buttons[1:]))
    # Four lines, no higher than text is.
    first = mailbox.window.find("label", "^From:$").extents
    assert date[1] - first[1] < 4 * first[3], (first, date)


def test_columns_are_as_wide_as_the_font_asks_for(start_ready_pidgin, mail, tmp_path):
    (tmp_path / "gtkrc").write_text(LARGE, encoding="utf-8")
    mail.deliver(ALICE, mail_of(1, "Cherries"))
    pidgin = start_ready_pidgin(env={"GTK2_RC_FILES": str(tmp_path / "gtkrc")})
    mailbox = opened(pidgin, "Cherries")
    widths = {name: mailbox.list.find("table column header", f"^{name}$", showing=False).extents[2] for name in ("From", "Size", "Date")}
    # Ten digits of 24 pixels' height, and a size of eight characters.
    assert widths["Date"] > 140 and widths["Size"] > 115 and widths["From"] > 200, widths
    assert mailbox.window.find("table", "^Folders$").extents[2] > 220


def test_icons_have_the_room_they_take(start_ready_pidgin, mail):
    mail.deliver(ALICE, mail_of(1, "Cherries", attached=True))
    pidgin = start_ready_pidgin()
    mailbox = opened(pidgin, "Cherries")
    marks = [cell for cell in mailbox.list.children if cell.role == "table cell"][2]
    # 16 pixels and the cell's own padding.
    assert max(part.extents[2] for part in marks.children if not part.name) >= 20


def test_the_window_has_the_name_of_a_sender(start_ready_pidgin, mail):
    mail.deliver(ALICE, mail_in_thread("l", 2, "carol", "Patch", List_Id="<dev.lists.example.org>"))
    mail.deliver(ALICE, mail_in_thread("s", 4, "shop", "Everything must go", Precedence="bulk"))
    mail.deliver(ALICE, mail_of(1, "Cherries"))
    pidgin = start_ready_pidgin()
    opened(pidgin, "Cherries")
    mailbox = pidgin.mailbox("Lists and Bulk")
    folders = mailbox.window.find("table", "^Folders$")
    folders.focus()
    pidgin.desktop.press("Right")
    folders.find("table cell", "^Shop$").mouse()
    pidgin.window("^Shop – ")


def test_a_card_ends_with_its_text(start_ready_pidgin, mail):
    mail.deliver(ALICE, mail_in_thread("a", 1, "bob", "Lunch", "where do we eat\n\n\n"))
    mail.deliver(ALICE, mail_in_thread("b", 2, "carol", "Re: Lunch", "at the harbour", "a"))
    pidgin = start_ready_pidgin()
    mailbox = opened(pidgin, "Re: Lunch")
    mailbox.choose("Re: Lunch")
    texts = [mailbox.window.find_text(words).text for words in ("where do we eat", "at the harbour")]
    assert texts == ["where do we eat", "at the harbour"]


def test_several_long_subjects_fit_into_a_notice(start_ready_pidgin, mail):
    pidgin = start_ready_pidgin()
    for number in range(1, 5):
        mail.deliver(ALICE, mail_of(number, WORD * 3))
    pidgin.tool("^Check Mail Now$")
    notice = pidgin.notice("^4 new mails$")
    label = notice.find("label", "^alice@demo.test\n", showing=False)
    lines = label.name.split("\n")
    assert len(lines) == 4 and all(line.endswith("…") and len(line) < 70 for line in lines[1:])
    assert label.extents[2] <= pidgin.blist.extents[2]


def test_why_a_mail_is_not_shown_in_chinese(start_ready_pidgin, mail):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"], message["Message-ID"] = f"Bob <{BOB}>", ALICE, "秘密", "<secret@demo.test>"
    message.set_content("-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n")
    mail.deliver(ALICE, message.as_bytes())
    pidgin = start_ready_pidgin(env={"LANGUAGE": "zh_CN"})
    menu = pidgin.blist.find("menu", "^iMail$", showing=False)
    menu.find("menu item", "^立即收取邮件$", showing=False).click()
    menu.find("menu item", "^邮箱$", showing=False).click()
    window = pidgin.window("^收件箱 – ")
    pidgin.desktop.activate("^收件箱 – ")
    window.find("table", "^邮件列表$").find("table cell", "^秘密$").mouse()
    window.find("label", "^此邮件用 OpenPGP 加密，在此无法解密")
    window.find("push button", "^回复$", where=lambda node: "sensitive" in node.states)
    pidgin.desktop.press("r")
    compose = pidgin.window("^Re: 秘密$")
    text = compose.find("text", "^正文$").text
    assert re.search(r"^\S.* 写道：\n> -----BEGIN PGP", text, re.M), text
