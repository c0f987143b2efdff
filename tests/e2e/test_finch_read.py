# SPDX-License-Identifier: GPL-2.0-or-later
"""Reading in a real Finch: from mail to mail, headers, folds, attachments, mails within mails, conversations."""

import email.message
import email.policy

from e2e.test_finch import pytestmark, start  # noqa: F401
from e2e.test_finch_mailbox import SINCE, BOB, folder, keys, opened, wait_flags, wait_subjects  # noqa: F401
from equipment.processes import comes_within, wait_until


def put_whole(folder, message):  # noqa: F811
    """A mail of several parts."""
    folder._count += 1
    message["From"], message["To"], message["Date"] = "Carol <carol@demo.test>", BOB, "Mon, 02 Nov 2026 10:00:00 +0000"
    message["Message-ID"] = "<whole@test>"
    (folder.path / "cur" / f"{SINCE + 500}.M1P1.test:2,").write_bytes(message.as_bytes(policy=email.policy.SMTP))


def take_back(finch, folder, subject):  # noqa: F811
    keys(finch, "z")
    return comes_within(lambda: folder.flags(subject) == ("FS", "Maildir"), 0.5)


def test_from_mail_to_mail(opened, folder):  # noqa: F811
    for subject in ("First", "Second", "Third", "Fourth"):
        folder.put(subject, f"words of {subject}", flags="S" if subject == "Second" else "")
    finch = opened()
    wait_subjects(finch, ["Fourth", "Third", "Second", "First"])
    keys(finch, "j", "Enter")
    finch.terminal.wait_for("words of Third")
    keys(finch, "n")
    finch.terminal.wait_for("words of Second")
    keys(finch, "p", "p")
    finch.terminal.wait_for("words of Fourth")
    keys(finch, "p")
    finch.terminal.wait_for("This is the first mail")
    keys(finch, "n")
    finch.terminal.wait_for("words of Third")
    keys(finch, "N")  # Second was read before
    finch.terminal.wait_for("words of First")
    keys(finch, "N")
    finch.terminal.wait_for("There is no unread mail below")
    keys(finch, "p")
    finch.terminal.wait_for("words of Second")
    keys(finch, "s")
    finch.terminal.wait_for("It has a star now")
    wait_flags(folder, "Second", ("FS", "Maildir"))
    # Deleting goes on to the next one, and can be undone.
    keys(finch, "d")
    finch.terminal.wait_for("words of First")
    wait_flags(folder, "Second", ("FS", ".Trash"))
    # Finch hears a moment later that the mail is there, and can take nothing back before.
    wait_until(lambda: take_back(finch, folder, "Second"), 20, "the mail to be taken back")
    keys(finch, "e")
    finch.terminal.wait_gone("┤First├")
    wait_flags(folder, "First", ("S", ".Archive"))


def test_a_sender_who_is_another(opened, folder):  # noqa: F811
    folder.put("Honest", "words", sender="Alice <alice@demo.test>")
    folder.put("Posing", "other words", sender='"alice@demo.test" <mallory@evil.test>')
    finch = opened()
    wait_subjects(finch, ["Posing", "Honest"])
    keys(finch, "Enter")
    finch.terminal.wait_for("but the mail's sender is")
    keys(finch, "n")
    finch.terminal.wait_gone("but the mail's sender is")


def test_headers_folds_and_pages(opened, folder):  # noqa: F811
    quoted = "\n".join(f"> quoted line {n}" for n in range(12))
    folder.put("Re: words", f"Mine.\n\n{quoted}\n\nBelow.", X_Odd="=?utf-8?b?5aSp5rCU?=")
    finch = opened()
    wait_subjects(finch, ["Re: words"])
    keys(finch, "Enter")
    finch.terminal.wait_for(r"\[12 quoted lines; t shows them\]")
    finch.terminal.wait_for("Below.")
    keys(finch, "t")
    finch.terminal.wait_for("> quoted line 9")
    finch.terminal.wait_gone("Below.")
    keys(finch, "Space")
    finch.terminal.wait_for("Below.")
    keys(finch, "t")
    finch.terminal.wait_for(r"\[12 quoted lines")
    keys(finch, "h")
    finch.terminal.wait_for("X-Odd: 天气")
    finch.terminal.wait_for("Message-ID: <1@test>")
    keys(finch, "h")
    finch.terminal.wait_gone("X-Odd")
    keys(finch, "v")
    finch.terminal.wait_for("┤Source├")


def test_a_page_for_the_browser(opened, folder, home):  # noqa: F811
    folder.put("Prices", "<p>How <b>much</b>?</p><script>x()</script>", Content_Type="text/html; charset=utf-8")
    finch = opened()
    wait_subjects(finch, ["Prices"])
    keys(finch, "Enter")
    finch.terminal.wait_for("How much")
    keys(finch, "b")
    finch.terminal.wait_for("file://")  # Finch starts no browser, it shows where
    (page,) = (path for path in home.path.rglob("*.html"))
    assert "<b>much</b>" in page.read_text() and "<script" not in page.read_text()
    keys(finch, "M-c")
    finch.terminal.wait_for("The mail is a page for a browser now")


def test_attachments_and_a_mail_within(opened, folder, home):  # noqa: F811
    inner = email.message.EmailMessage()
    inner["From"], inner["To"], inner["Subject"] = "Dave <dave@demo.test>", BOB, "The inner one"
    inner.set_content("words within\n")
    whole = email.message.EmailMessage()
    whole["Subject"] = "Whole"
    whole.set_content("see below\n")
    whole.add_attachment(b"one", maintype="application", subtype="pdf", filename="报告.pdf")
    whole.add_attachment(b"two", maintype="application", subtype="pdf", filename="报告.pdf")
    whole.add_attachment(inner)
    put_whole(folder, whole)
    finch = opened()
    wait_subjects(finch, ["Whole"])
    keys(finch, "Enter")
    finch.terminal.wait_for("│@ 报告.pdf")
    keys(finch, "X")
    finch.terminal.wait_for("Save all attachments into which folder")
    finch.retype("~/parts")
    finch.press("OK")
    finch.terminal.wait_for("All attachments are in ")
    names = sorted(path.name for path in (home.path / "parts").iterdir())
    assert len(names) == 3 and "报告.pdf" in names and "报告 (2).pdf" in names, names
    assert {(home.path / "parts" / name).read_bytes() for name in names if name.endswith(".pdf")} == {b"one", b"two"}
    keys(finch, "Tab", "End")
    finch.terminal.wait_for("✉ ")
    keys(finch, "Enter")
    finch.terminal.wait_for("┤The inner one├")
    finch.terminal.wait_for("words within")
    assert "d Delete" not in finch.terminal.screen()
    keys(finch, "Escape")
    finch.terminal.wait_gone("┤The inner one├")
    finch.terminal.wait_for("┤Whole├")


def test_conversation_of_a_mail(opened, folder):  # noqa: F811
    first = folder.put("Plans", "the beginning", flags="S", folder=".Archive")
    folder.put("Re: Plans", "my answer", folder=".Sent", flags="S", sender=BOB, In_Reply_To=first, References=first)
    folder.put("Re: Plans", "and hers", sender="Carol <carol@demo.test>", In_Reply_To=first, References=first)
    finch = opened()
    wait_subjects(finch, ["Re: Plans"])
    keys(finch, "Enter")
    finch.terminal.wait_for("and hers")
    keys(finch, "c")
    finch.terminal.wait_for("┤Conversation├")
    finch.terminal.wait_for(r"│Alice +│└ Plans")
    finch.terminal.wait_for(r"│bob@demo.test +│ └ Re: Plans")
    keys(finch, "Home", "Enter")
    finch.terminal.wait_for("the beginning")
    finch.terminal.wait_gone("┤Conversation├")
