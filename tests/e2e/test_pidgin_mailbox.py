# SPDX-License-Identifier: GPL-2.0-or-later
"""The mailbox window of a real Pidgin: folders, lists, the mail that is chosen, searches, several mails at once, the keyboard."""

import email
import email.policy
import re
import shutil
from email.message import EmailMessage

import pytest

from equipment.processes import wait_until

pytestmark = pytest.mark.skipif(shutil.which("pidgin") is None, reason="no pidgin")

ALICE, BOB = "alice@demo.test", "bob@demo.test"
OCTETS = bytes(range(256)) * 50


def mail_of(number, subject, text="words", attached=False):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"Bob <{BOB}>", ALICE, subject
    message["Message-ID"] = f"<{number}@demo.test>"
    message["Date"] = f"Mon, 02 Nov 2026 10:{number:02}:00 +0000"
    message.set_content(text + "\n")
    if attached:
        message.add_attachment(OCTETS, maintype="application", subtype="pdf", filename="报告.pdf")
    return message.as_bytes()


@pytest.fixture
def filled(start_ready_pidgin, mail):
    """A Pidgin with some mails in its Inbox, which is open: (pidgin, mailbox)."""
    mail.deliver(ALICE, mail_of(1, "Cherries", "how many cherries"))
    mail.deliver(ALICE, mail_of(2, "Apples", "明年的预算在附件里", attached=True))
    mail.deliver(ALICE, mail_of(3, "Bananas", "yellow ones"))
    pidgin = start_ready_pidgin()
    pidgin.tool("^Check Mail Now$")
    mailbox = pidgin.mailbox("Inbox")
    wait_subjects(mailbox, ["Bananas", "Apples", "Cherries"])
    pidgin.desktop.activate("^Inbox – ")
    return pidgin, mailbox


def wait_subjects(mailbox, subjects):
    wait_until(lambda: mailbox.subjects() == subjects, 20, lambda: f"{subjects} in the list, which has {mailbox.subjects()}")


def wait_count(mailbox, folder, count):
    """The number beside the folder's name."""

    def shown():
        line = [cell for cell in mailbox.window.find("table", "^Folders$").find_all("table cell") if cell.children]
        names = [[part.name for part in cell.children] for cell in line]
        return dict((name.strip(), number) for *_, name, number in names).get(folder, "").strip()

    wait_until(lambda: shown() == count, 20, lambda: f"{count!r} beside {folder}, which has {shown()!r}")


def test_the_chosen_mail_is_shown_and_read(filled):
    pidgin, mailbox = filled
    wait_count(mailbox, "Inbox", "3")
    mailbox.choose("Apples")
    mailbox.window.find_text("^明年的预算在附件里")
    mailbox.window.find("label", "^报告.pdf$")
    wait_count(mailbox, "Inbox", "2")
    assert not pidgin.notices("^Apples$")
    pidgin.desktop.press("u")
    wait_count(mailbox, "Inbox", "3")


def test_the_keyboard(filled, mail):
    pidgin, mailbox = filled
    mailbox.choose("Bananas")
    mailbox.window.find_text("^yellow ones")
    pidgin.desktop.press("j", "j")
    mailbox.window.find_text("^how many cherries")
    pidgin.desktop.press("k")
    mailbox.window.find_text("^明年的预算")
    mailbox.window.find("push button", "^Reply$", where=lambda node: "sensitive" in node.states)
    pidgin.desktop.press("r")
    compose = pidgin.compose_window("^Re: Apples$")
    assert compose["To"].text == f"Bob <{BOB}>"
    compose.window.find("push button", "^Cancel$").click()
    pidgin.wait_closed("^Re: Apples$")
    pidgin.desktop.activate("^Inbox – ")
    pidgin.desktop.press("s")
    mailbox.list.find("table cell", "★")
    pidgin.desktop.press("Return")
    pidgin.read_window("^Apples$").find("push button", "^Close$").click()
    pidgin.desktop.activate("^Inbox – ")
    pidgin.desktop.press("e")
    wait_subjects(mailbox, ["Bananas", "Cherries"])
    wait_subjects(pidgin.mailbox("Archive"), ["Apples"])


def test_what_is_typed_is_found(filled):
    pidgin, mailbox = filled
    pidgin.desktop.press("slash")
    search = mailbox.window.find("text", "^Search$")
    wait_until(lambda: "focused" in search.states, 10, "the entry to have the focus")
    pidgin.desktop.type("cherr")
    window = pidgin.window("^Search – ")
    wait_until(lambda: [name[:8] for name in mailbox.subjects()] == ["Cherries"], 20, "one mail in the list")
    search.set_text("预算")
    mailbox.list.find("table cell", "^Apples – .*明年的预算")
    search.set_text("(bananas OR 预算) is:unread")
    wait_until(lambda: sorted(name[:7] for name in mailbox.subjects()) == ["Apples ", "Bananas"], 20, "either of two words")
    search.set_text("no such word")
    window.find("label", "^Nothing was found.$")
    pidgin.desktop.press("Escape")
    wait_subjects(mailbox, ["Bananas", "Apples", "Cherries"])
    pidgin.window("^Inbox – ")


def test_deleting_several_and_undo(filled):
    pidgin, mailbox = filled
    mailbox.choose("Bananas")
    pidgin.desktop.press("shift+Down")
    mailbox.press("Delete")
    wait_subjects(mailbox, ["Cherries"])
    mailbox.window.find("label", "^2 mails were moved to the Trash.$")
    mailbox.window.find("push button", "^Undo$").click()
    wait_subjects(mailbox, ["Bananas", "Apples", "Cherries"])
    mailbox.choose("Cherries").press("Delete")
    wait_subjects(mailbox, ["Bananas", "Apples"])
    trash = pidgin.mailbox("Trash")
    trash.choose("Cherries").press("Delete")
    pidgin.window("^Delete$").find("push button", "^Delete$").click()
    wait_subjects(trash, [])


def test_folders_of_ones_own(filled):
    pidgin, mailbox = filled
    folders = mailbox.window.find("table", "^Folders$")

    def folder_menu(folder, item):
        folders.find("table cell", f"^{folder}$").mouse(3)
        pidgin.app.find("menu item", item).click()

    folder_menu("Inbox", "^New Folder")
    dialog = pidgin.window("^New Folder$")
    dialog.find("text", "^Name$").set_text("水果")
    dialog.find("push button", "^OK$").click()
    folders.find("table cell", "^水果$")
    mailbox.choose("Apples")
    mailbox.list.find("table cell", "^Apples$").mouse(3)
    pidgin.app.find("menu", "^Move to$").find("menu item", "^水果$", showing=False).click()
    wait_subjects(mailbox, ["Bananas", "Cherries"])
    wait_subjects(pidgin.mailbox("水果"), ["Apples"])
    folder_menu("水果", "^Rename")
    dialog = pidgin.window("^Rename Folder$")
    dialog.find("text", "^Name$").set_text("Fruit")
    dialog.find("push button", "^OK$").click()
    folders.find("table cell", "^Fruit$")
    folder_menu("Fruit", "^Remove")
    pidgin.window("^Remove Folder$").find("push button", "^Remove$").click()
    folders.wait_gone("table cell", "^Fruit$")
    wait_subjects(pidgin.mailbox("Trash"), ["Apples"])


def test_mails_are_copied(filled):
    pidgin, mailbox = filled
    mailbox.choose("Apples")
    mailbox.list.find("table cell", "^Apples$").mouse(3)
    pidgin.app.find("menu", "^Copy to$").find("menu item", "^Archive$", showing=False).click()
    mailbox.window.find("label", "^The mail was copied to Archive.$")
    assert mailbox.subjects() == ["Bananas", "Apples", "Cherries"]
    wait_subjects(pidgin.mailbox("Archive"), ["Apples"])


def test_mails_go_out_to_files_and_come_in(filled, tmp_path):
    pidgin, mailbox = filled

    def folder_menu(folder, item):
        mailbox.window.find("table", "^Folders$").find("table cell", f"^{folder}$").mouse(3)
        pidgin.app.find("menu item", item).click()

    folder_menu("Inbox", "^Export Folder")
    pidgin.choose_file("^Export Folder$", tmp_path / "all.mbox", "^Export$")
    mailbox.window.find("label", "^3 mails were written to “all.mbox”.$")
    mailbox.choose("Bananas")
    mailbox.list.find("table cell", "^Bananas$").mouse(3)
    pidgin.app.find("menu item", "^Export…$").click()
    pidgin.choose_file("^Export Mails$", tmp_path / "one.mbox", "^Export$")
    mailbox.window.find("label", "^1 mail was written to “one.mbox”.$")
    assert (tmp_path / "one.mbox").read_bytes().count(b"\nSubject: ") == 1
    pidgin.desktop.activate("^Inbox – ")
    mailbox.choose("Bananas").press("Delete")
    wait_subjects(mailbox, ["Apples", "Cherries"])
    folder_menu("Archive", "^Import mbox File")
    pidgin.choose_file("^Import an mbox File$", tmp_path / "all.mbox", "^Import$")
    mailbox.window.find("label", "^1 mail was taken in. 2 were here already.$")
    wait_subjects(pidgin.mailbox("Archive"), ["Bananas"])
    # Another program's Maildir, by its folder.
    other = tmp_path / "other"
    for sub in ("cur", "new", "tmp", ".Work/cur", ".Work/new", ".Work/tmp"):
        (other / sub).mkdir(parents=True)
    (other / "new/1.x").write_bytes(mail_of(7, "Figs"))
    (other / ".Work/cur/2.x:2,S").write_bytes(mail_of(8, "Grapes"))
    folder_menu("Archive", "^Import Maildir")
    pidgin.choose_file("^Import a Maildir$", other, "^Import$")
    mailbox.window.find("label", "^2 mails were taken in.$")
    wait_subjects(pidgin.mailbox("Work"), ["Grapes"])
    folder_menu("Archive", "^Import mbox File")
    pidgin.choose_file("^Import an mbox File$", other / "new/1.x", "^Import$")
    mailbox.window.find("label", "is neither an mbox file nor a Maildir")


def test_sorting(filled):
    _, mailbox = filled
    mailbox.list.find("table column header", "^Subject$").click()
    wait_subjects(mailbox, ["Apples", "Bananas", "Cherries"])
    mailbox.list.find("table column header", "^Subject$").click()
    wait_subjects(mailbox, ["Cherries", "Bananas", "Apples"])
    mailbox.list.find("table column header", "^Size$").click()
    wait_until(lambda: mailbox.subjects()[:1] == ["Apples"], 20, "the largest one at the top")


def test_sizes_and_clips_have_room(filled):
    """Also where the first line has no clip, as GTK+ asks that one only how much its cells need."""
    _, mailbox = filled
    cells = [cell for cell in mailbox.list.children if cell.role == "table cell"]
    first, second = cells[: mailbox.COLUMNS], cells[mailbox.COLUMNS : 2 * mailbox.COLUMNS]
    assert re.fullmatch(r"\d+ B", first[5].name), first[5].name
    assert second[1].name == "Apples"
    clip = second[2].children[1]
    assert clip.extents[2] >= 16, clip.extents


def test_forwarding_takes_the_attachments_along(filled, mail):
    pidgin, mailbox = filled
    mailbox.choose("Apples")
    mailbox.window.find_text("^明年的预算")
    mailbox.press("Forward")
    compose = pidgin.compose_window("^Fwd: Apples$")
    assert "明年的预算在附件里" in compose["Message"].text and f"Bob <{BOB}>" in compose["Message"].text
    compose.fill(to=BOB)
    compose.send()
    message = email.message_from_bytes(mail.wait_for_mail(BOB)[0], policy=email.policy.default)
    assert message["Subject"] == "Fwd: Apples"
    (pdf,) = message.iter_attachments()
    assert pdf.get_content() == OCTETS


def test_source_of_a_mail(filled):
    pidgin, mailbox = filled
    mailbox.choose("Apples")
    mailbox.window.find_text("^明年的预算")
    mailbox.list.find("table cell", "^Apples$").mouse(3)
    pidgin.app.find("menu item", "^View Source$").click()
    source = pidgin.window("^Source of the Mail$")
    source.find_text(r"(?s)^.*Subject: Apples.*Content-Type: ")
    source.find("push button", "^Close$").click()
    pidgin.wait_closed("^Source of the Mail$")


def test_new_mail_appears_while_the_window_is_open(filled, mail):
    pidgin, mailbox = filled
    mailbox.choose("Apples")
    mailbox.window.find_text("^明年的预算")
    mail.deliver(ALICE, mail_of(4, "Dates"))
    pidgin.tool("^Check Mail Now$")
    wait_subjects(mailbox, ["Dates", "Bananas", "Apples", "Cherries"])
    # What was chosen still is.
    assert re.search("^明年的预算", mailbox.window.find_text("^明年的预算").text)
    wait_until(lambda: "selected" in mailbox.list.find("table cell", "^Apples$").states, 10, "Apples to be chosen")


def test_quotations_are_folded_and_mails_within_mails_opened(start_ready_pidgin, mail):
    inner = email.message_from_bytes(mail_of(5, "The inner one", "inside"), policy=email.policy.default)
    outer = EmailMessage()
    outer["From"], outer["To"], outer["Subject"], outer["Message-ID"] = BOB, ALICE, "The outer one", "<6@demo.test>"
    outer.set_content("Yes.\n\nOn Monday Alice wrote:\n" + "".join(f"> line {n}\n" for n in range(20)) + "\nThat is all.\n")
    outer.add_attachment(inner)
    mail.deliver(ALICE, outer.as_bytes())
    pidgin = start_ready_pidgin()
    pidgin.tool("^Check Mail Now$")
    mailbox = pidgin.mailbox("Inbox")
    wait_subjects(mailbox, ["The outer one"])
    pidgin.desktop.activate("^Inbox – ")
    mailbox.choose("The outer one")
    text = mailbox.window.find_text("20 quoted lines")
    assert "line 19" not in text.text and "That is all." in text.text
    mailbox.window.find("push button", "^Open$").click()
    window = pidgin.read_window("^The inner one$")
    window.find_text("^inside")
    assert "sensitive" not in window.find("push button", "^Delete$").states


def test_mails_can_be_read_while_the_account_is_offline(filled):
    pidgin, mailbox = filled
    pidgin.account_menu(ALICE, "^Disable$")
    pidgin.desktop.press("Escape")
    pidgin.wait_closed("^Inbox – ")
    mailbox = pidgin.mailbox("Inbox")
    wait_subjects(mailbox, ["Bananas", "Apples", "Cherries"])
    pidgin.desktop.activate("^Inbox – ")
    mailbox.choose("Bananas")
    mailbox.window.find_text("^yellow ones")


def test_all_of_a_long_list_at_once(start_ready_pidgin, mail):
    """Also what was never looked at."""
    for number in range(250):
        mail.deliver(ALICE, mail_of(number % 60, f"Mail {number}").replace(b"@demo.test>\n", b"-%d@demo.test>\n" % number, 1))
    pidgin = start_ready_pidgin()
    pidgin.tool("^Check Mail Now$")
    mailbox = pidgin.mailbox("Inbox")
    mailbox.window.find("label", "^250 mails$", timeout=30)
    pidgin.desktop.activate("^Inbox – ")
    mailbox.list.find("table cell", "^Mail ", timeout=40).mouse()  # hundreds of rows, asked one by one
    pidgin.desktop.press("ctrl+a")
    mailbox.press("Delete")
    mailbox.window.find("label", "^250 mails were moved to the Trash.$", timeout=40)
    mailbox.window.find("label", "^There are no mails here.$", timeout=40)
    mailbox.window.find("push button", "^Undo$", timeout=40).click()
    mailbox.window.find("label", "^250 mails$", timeout=40)
