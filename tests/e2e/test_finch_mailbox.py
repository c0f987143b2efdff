# SPDX-License-Identifier: GPL-2.0-or-later
"""The mailbox window of a real Finch: folders, long lists, searches, conversations, several mails at once, files."""

import email.utils
import mailbox
import re

import pytest

from e2e.clients import account
from e2e.test_finch import BOB, pytestmark, start  # noqa: F401
from equipment.processes import comes_within, wait_until

SINCE = 1_790_000_000


class Folder:
    """The Maildir of bob's account, before Finch starts."""

    def __init__(self, home):
        self.path = home.path / "finch/imail" / BOB / "Maildir"
        self._count = 0
        self.add("")

    def add(self, name):
        folder = self.path / name
        for sub in ("cur", "new", "tmp"):
            (folder / sub).mkdir(parents=True, exist_ok=True)
        return folder

    def put(self, subject, text="words", *, flags="", folder="", sender="Alice <alice@demo.test>", **fields):
        self._count += 1
        number = self._count
        head = {"From": sender, "To": BOB, "Subject": subject, "Message-ID": f"<{number}@test>",
                "Date": email.utils.formatdate(SINCE + number * 60), "Content-Type": "text/plain; charset=utf-8",
                **{key.replace("_", "-"): value for key, value in fields.items()}}  # fmt: skip
        raw = "".join(f"{key}: {value}\n" for key, value in head.items()) + "\n" + text + "\n"
        (self.add(folder) / "cur" / f"{SINCE + number}.M{number}P1.test:2,{flags}").write_text(raw, encoding="utf-8")
        return f"<{number}@test>"

    def flags(self, subject):
        """The letters of the mail's flags, and its folder ("." its own: the Inbox); None: it is nowhere."""
        for path in self.path.glob("**/cur/*"):
            if f"Subject: {subject}\n" in path.read_text(encoding="utf-8"):
                return "".join(sorted(path.name.partition(":2,")[2])), path.parent.parent.name
        return None


@pytest.fixture
def folder(home):
    return Folder(home)


@pytest.fixture
def opened(start):  # noqa: F811
    """Opens the Inbox of a Finch (options as of the class) whose account knows no servers yet."""

    def open_finch(**options):
        finch = start(accounts=[account(BOB, "secret-b", **{"servers-form": False})], **options)
        finch.wait_online(BOB)
        finch.inbox()
        finch.terminal.wait_gone("Reading…")
        return finch

    return open_finch


def fruit(folder):
    folder.put("Cherries", "how many cherries", flags="S")
    folder.put("苹果的预算", "明年的预算在这里", sender="张伟 <zhang@example.org>")
    folder.put("Bananas", "yellow ones")


def subjects(finch):
    """What stands in the list's second column, from the top."""
    rows = re.findall(r"^│[* ][N ][rf ][! ][@ ]│[^│]*│([^│]*)│\d", finch.terminal.screen(), re.M)
    return [row.strip() for row in rows if row.strip()]


def wait_subjects(finch, wanted):
    wait_until(lambda: subjects(finch) == wanted, 20, lambda: f"{wanted} in the list:\n{finch.terminal.screen()}")


def wait_flags(folder, subject, wanted):
    wait_until(lambda: folder.flags(subject) == wanted, 20, lambda: f"{subject} to be {wanted}, not {folder.flags(subject)}")


def keys(finch, *names):
    for name in names:
        finch.terminal.send(name)


def test_marks_tags_and_undo(opened, folder):
    fruit(folder)
    finch = opened()
    wait_subjects(finch, ["Bananas", "苹果的预算", "Cherries"])
    finch.terminal.wait_for(r"1 of 3, 2 unread")
    # The columns stand below each other, whatever is in them.
    lines = [line for line in finch.terminal.screen().splitlines() if re.search(r"│(\d{4}-\d\d-\d\d|\d\d-\d\d \d\d:\d\d)", line)]
    assert len(lines) == 3 and len({columns(line) for line in lines}) == 1
    keys(finch, "s", "u")
    finch.terminal.wait_for(r"│   ! │Alice +│Bananas")
    wait_flags(folder, "Bananas", ("FS", "Maildir"))
    keys(finch, "Space", "Space")
    finch.terminal.wait_for("2 tagged")
    finch.terminal.wait_for(r"│\*N   │张伟")
    finch.terminal.send("d")
    wait_subjects(finch, ["Cherries"])
    finch.terminal.wait_for("2 mails were moved to the Trash. z takes them back.")
    wait_flags(folder, "苹果的预算", ("", ".Trash"))
    finch.terminal.send("z")
    wait_subjects(finch, ["Bananas", "苹果的预算", "Cherries"])
    keys(finch, "T")
    finch.terminal.wait_for("3 tagged")
    finch.terminal.send("e")
    finch.terminal.wait_for("There are no mails here yet|3 mails were moved to Archive")
    finch.go_to_folder("Archive")
    wait_subjects(finch, ["Bananas", "苹果的预算", "Cherries"])


def columns(line):
    """At which columns of the screen the separators of the line stand; Chinese letters take two."""
    at, found = 0, []
    for letter in line:
        if letter == "│":
            found.append(at)
        at += 2 if ord(letter) >= 0x1100 and letter not in "│▒…–↑↓▾" else 1
    return tuple(found)


def test_search_as_one_types(opened, folder):
    fruit(folder)
    folder.put("Report", "the cherries were dear", folder=".Archive", flags="S")
    finch = opened()
    finch.terminal.send("/")
    finch.terminal.wait_for(r"Also: from:bob  .*after:2w  bill OR tax")
    finch.terminal.type("cherr")
    finch.terminal.wait_for("┤Search├")
    wait_until(lambda: len(subjects(finch)) == 2, 20, lambda: f"two mails:\n{finch.terminal.screen()}")
    keys(finch, "Enter", "Home")
    wait_until(lambda: "cherries" in excerpt(finch), 10, lambda: f"the words found, lit:\n{finch.terminal.screen()}")
    finch.terminal.send("/")
    finch.retype("预算")
    finch.terminal.wait_for(r"│苹果的预算 – 明年的")
    finch.retype("bananas OR 预算")
    finch.terminal.wait_for("│Bananas – yellow")
    finch.terminal.wait_for("│苹果的预算 – 明年的")
    finch.retype("no such word")
    finch.terminal.wait_for("Nothing was found")
    finch.terminal.send("Escape")
    finch.terminal.wait_for("┤Inbox├")
    wait_subjects(finch, ["Bananas", "苹果的预算", "Cherries"])


def search(finch, words, count):
    """Looks for the words, and goes to what was found."""
    finch.terminal.send("/")
    finch.retype(words)
    finch.terminal.send("Enter")
    finch.terminal.wait_for("┤Search├")
    wait_until(lambda: len(subjects(finch)) == count, 20, lambda: f"{count} mails:\n{finch.terminal.screen()}")


def test_what_was_found_goes_back_to_where_each_was(opened, folder):
    fruit(folder)
    folder.put("Report", "the cherries were dear", folder=".Fruit", flags="S")
    finch = opened()
    search(finch, "cherries", 2)
    keys(finch, "T", "e")
    finch.terminal.wait_for("2 mails were moved to Archive. z takes them back.")
    wait_flags(folder, "Report", ("S", ".Archive"))
    wait_flags(folder, "Cherries", ("S", ".Archive"))
    keys(finch, "z")
    wait_flags(folder, "Report", ("S", ".Fruit"))
    wait_flags(folder, "Cherries", ("S", "Maildir"))
    # A mail of the Trash among them is not deleted for good unasked.
    folder.put("Old", "more cherries", folder=".Trash", flags="S")
    search(finch, "in:anywhere cherries", 3)
    keys(finch, "T", "d")
    finch.terminal.wait_for("Delete this mail for good")
    wait_flags(folder, "Report", ("S", ".Trash"))
    finch.press("Keep")
    finch.terminal.wait_gone("Delete this mail for good")
    keys(finch, "z")
    wait_flags(folder, "Report", ("S", ".Fruit"))
    wait_flags(folder, "Cherries", ("S", "Maildir"))
    wait_flags(folder, "Old", ("S", ".Trash"))


def excerpt(finch):
    """The underlined words of the screen."""
    return re.findall(r"\x1b\[[\d;]*4m([^\x1b]+)", finch.terminal.colours())


def test_conversations_unfold(opened, folder):
    first = folder.put("Plans", "one", flags="S")
    second = folder.put("Re: Plans", "two", sender="Carol <carol@demo.test>", In_Reply_To=first, References=first)
    folder.put("Other", "apart")
    folder.put("Re: Plans", "mine", folder=".Sent", flags="S", sender=BOB, In_Reply_To=second, References=f"{first} {second}")
    finch = opened()
    wait_subjects(finch, ["Other", "Re: Plans", "Plans"])
    finch.terminal.send("v")
    wait_subjects(finch, ["Other", "▸ Re: Plans (3)"])
    keys(finch, "j", "Right")
    wait_subjects(finch, ["Other", "▾ Re: Plans (3)", "└ Plans", "└ Re: Plans", "└ Re: Plans"])
    finch.terminal.wait_for(r"│bob@demo.test +│  └ Re: Plans")
    keys(finch, "j", "Left")
    wait_subjects(finch, ["Other", "▸ Re: Plans (3)"])
    # What is done with a folded conversation is done with all of its mails in the folder.
    finch.terminal.send("d")
    wait_subjects(finch, ["Other"])
    finch.terminal.wait_for("2 mails were moved to the Trash")
    wait_flags(folder, "Plans", ("S", ".Trash"))


def test_own_folders_move_and_copy(opened, folder):
    fruit(folder)
    finch = opened()
    finch.terminal.send("N")
    finch.terminal.wait_for("What is the new folder called")
    finch.terminal.type("水果")
    finch.press("OK")
    finch.terminal.wait_gone("┤New Folder├")
    finch.terminal.send("m")
    finch.terminal.wait_for("│水果")
    finch.pick_folder("水果")
    wait_subjects(finch, ["苹果的预算", "Cherries"])
    finch.terminal.wait_for("The mail was moved to 水果")
    finch.terminal.send("C")
    finch.terminal.wait_for("│水果")
    finch.pick_folder("水果")
    finch.terminal.wait_for("Copied.")
    finch.go_to_folder("水果")
    wait_subjects(finch, ["Bananas", "苹果的预算"])
    finch.terminal.send("M")
    finch.terminal.wait_for("called from now on")
    finch.retype("Fruit")
    finch.press("OK")
    finch.terminal.wait_for("┤Fruit├")
    wait_subjects(finch, ["Bananas", "苹果的预算"])
    finch.terminal.send("R")
    finch.terminal.wait_for(r"1 of 2 +│")
    finch.terminal.send("D")
    finch.terminal.wait_for("Remove the folder “Fruit”")
    finch.press("Remove")
    finch.terminal.wait_for("┤Inbox├")
    finch.go_to_folder("Trash")
    wait_subjects(finch, ["Bananas", "苹果的预算"])
    finch.terminal.send("y")
    finch.terminal.wait_for("Empty the Trash")
    finch.press("Empty")
    finch.terminal.wait_for("There are no mails here yet")


def test_out_to_files_and_in(opened, folder, home):
    fruit(folder)
    finch = opened()
    finch.terminal.send("S")
    finch.terminal.wait_for("~/Bananas.eml")
    finch.press("OK")
    finch.terminal.wait_for("Saved as .*Bananas.eml")
    assert "Subject: Bananas" in (home.path / "Bananas.eml").read_text()
    finch.terminal.send("b")
    finch.terminal.wait_for("~/Inbox.mbox")
    finch.press("OK")
    finch.terminal.wait_for("3 mails were written to")
    finch.press("Close")
    assert len(mailbox.mbox(home.path / "Inbox.mbox")) == 3
    keys(finch, "Space")
    finch.terminal.send("X")
    finch.retype("~/Inbox.mbox")
    finch.press("OK")
    finch.terminal.wait_for("exists already")
    finch.press("Replace")
    finch.terminal.wait_for("1 mail was written to")
    finch.press("Close")
    other = mailbox.Maildir(home.path / "other", create=True)
    other.add(b"From: carol@demo.test\nSubject: Imported\nMessage-ID: <imported@test>\n\nx\n")
    finch.terminal.send("i")
    finch.terminal.wait_for("Take in mails")
    finch.retype("~/other")
    finch.press("OK")
    finch.terminal.wait_for("1 mail was taken in")
    finch.press("Close")
    finch.terminal.wait_for("│Imported")


def test_a_long_list_is_read_in_parts(opened, folder):
    for number in range(1000):
        folder.put(f"Mail {number}", "x", flags="S")
    finch = opened(size=(120, 40))
    finch.terminal.wait_for("│Mail 999")
    finch.terminal.wait_for(r"1 of 1000")
    finch.terminal.send("End")
    finch.terminal.wait_for(r"1000 of 1000")
    finch.terminal.wait_for(r"│Mail 0 ")

    def turned():
        finch.terminal.send("PageUp")
        return position(finch) < 600

    wait_until(turned, 30, lambda: f"the pages to turn:\n{finch.terminal.screen()}", interval=0.1)
    finch.terminal.send("Down")
    finch._settled()
    at = position(finch)
    assert re.search(rf"│Mail {1000 - at} ", finch.terminal.screen()), finch.terminal.screen()
    finch.terminal.send("Home")
    finch.terminal.wait_for(r" 1 of 1000")
    finch.terminal.send("O")
    finch.terminal.wait_for("Date ▴")
    finch.terminal.wait_for(r"│Mail 0 ")


def position(finch):
    found = re.search(r"(\d+) of 1000", finch.terminal.screen())
    return int(found[1]) if found else 1000


def test_the_menu_and_all_keys(opened, folder):
    fruit(folder)
    finch = opened()
    finch.terminal.send("F10")
    finch.terminal.wait_for(r"\A *Mail +Mark +View +Folder")
    finch.terminal.wait_for(r"Reply All +\(a\)")
    finch.terminal.press_until("Right", r"Sort by Subject")
    finch.terminal.press_until("Down", r"Sort by Subject", presses=1)
    for _ in range(20):
        before = finch.terminal.colours()
        finch.terminal.send("Down")
        comes_within(lambda: finch.terminal.colours() != before, 2)  # noqa: B023
        if re.search(r"\x1b\[44m(?:\x1b\[\d+m)*Sort by Subject", finch.terminal.colours()):
            break
    finch.terminal.send("Enter")
    wait_subjects(finch, ["Bananas", "Cherries", "苹果的预算"])
    finch.terminal.send("?")
    finch.terminal.wait_for("┤Keys├")
    finch.terminal.wait_for(r"│z +Undo")
    finch.terminal.send("Escape")
    finch.terminal.wait_gone("┤Keys├")


def test_folders_stand_beside_the_list_where_there_is_room(opened, folder):
    fruit(folder)
    folder.put("Elsewhere", folder=".Work")
    finch = opened(size=(120, 40))
    finch.terminal.wait_for(r"│Inbox +2")
    finch.terminal.wait_for(r"│Work +1")
    finch.terminal.send("BTab")
    finch._pick("Work")
    finch.terminal.wait_for("┤Work├")
    finch.terminal.wait_for("│Elsewhere")


def test_lists_have_a_heading(opened, folder):
    fruit(folder)
    for number in range(2):
        folder.put(f"[dev] patch {number}", "a patch", sender="Dev <dev@lists.example.org>", List_Id="Developers <dev.lists.example.org>")
    finch = opened()
    wait_subjects(finch, ["Bananas", "苹果的预算", "Cherries"])
    finch.terminal.send("c")
    finch.terminal.wait_for(r"│Lists and Bulk +2 / 2")
    finch.terminal.wait_for(r"│  Developers +2 / 2|│  dev.* +2 / 2")
    finch.pick_folder("Lists and Bulk")
    finch.terminal.wait_for("┤Lists and Bulk├")
    wait_subjects(finch, ["[dev] patch 1", "[dev] patch 0"])
    finch.terminal.send("l")
    finch.terminal.wait_for("shown in the Inbox from now on")
    wait_subjects(finch, [])
    finch.go_to_folder("Inbox")
    wait_subjects(finch, ["[dev] patch 1", "[dev] patch 0", "Bananas", "苹果的预算", "Cherries"])
    finch.terminal.send("l")
    finch.terminal.wait_for("stands under Lists and Bulk from now on")
    wait_subjects(finch, ["Bananas", "苹果的预算", "Cherries"])
    finch.terminal.send("L")
    wait_subjects(finch, ["[dev] patch 1", "[dev] patch 0", "Bananas", "苹果的预算", "Cherries"])


def test_drafts_say_to_whom(opened, folder):
    folder.put("unfinished", "words", folder=".Drafts", flags="D", To="Carol <carol@demo.test>", sender=BOB)
    finch = opened()
    finch.go_to_folder("Drafts")
    finch.terminal.wait_for(r"│Carol +│unfinished")
