# SPDX-License-Identifier: GPL-2.0-or-later
"""Which mails that come in are announced as new: those of people are, those of lists, programs and delivery reports are not."""

import pytest

from e2e.headless import Headless
from e2e.test_outbox import deliver_report
from equipment.purple import write_purple_dir

ALICE, BOB = "alice@demo.test", "bob@demo.test"


@pytest.fixture
def configured(home, mail_servers):
    """A home whose imaild trusts the test's authority, with a buddy whose mail address is known."""
    (home.config / "imail").mkdir()
    (home.config / "imail/imaild.conf").write_text(f"[tls]\nca-file={mail_servers.ca_file}\n", encoding="utf-8")
    irc = {"protocol": "prpl-irc", "name": "alice@irc.demo.test", "enabled": False}
    buddy = {"account": irc["name"], "protocol": "prpl-irc", "name": "carol", "address": "Carol@example.net"}
    write_purple_dir(home.purple, accounts=[irc], buddies=[buddy], ui="imail-headless")
    return home


@pytest.fixture
def client(configured, build_dir, mail):
    with Headless(configured, build_dir) as client:
        client.log_in(ALICE, "secret-a")
        client.set_up(mail, ALICE, "secret-a")
        yield client


CASES = {
    "person": ("zoe@example.net", "", True, None),
    "list": ("zoe@example.net", "List-Id: Dev <dev.lists.example.org>", False, "dev.lists.example.org"),
    "bulk": ("shop@example.net", "Precedence: bulk", False, None),
    "program": ("robot@example.net", "Auto-Submitted: auto-generated", False, None),
    "by hand": ("zoe@example.net", "Auto-Submitted: no", True, None),
    "buddy on a list": ("carol@example.net", "List-Id: <dev.lists.example.org>", True, "dev.lists.example.org"),
}


def test_lists_and_programs_are_quiet(client, mail):
    for subject, (sender, field, _, _) in CASES.items():
        lines = [f"From: {sender}", f"Subject: {subject}", f"Message-ID: <{subject.replace(' ', '-')}@example.net>", field]
        mail.deliver(ALICE, ("\r\n".join(line for line in lines if line) + "\r\n\r\nx\r\n").encode())
    client.do("check")
    for subject, (_, field, is_new, list_id) in CASES.items():
        added = client.wait("mail-added", where=lambda e: e["mail"]["subject"] == subject)
        is_bulk = bool(field) and subject != "by hand"
        assert (added["new"], added["mail"]["bulk"], added["mail"].get("list_id")) == (is_new, is_bulk, list_id), subject
    # They are here all the same, unread, and say what they are after a restart too.
    kept = {one["subject"]: one for one in client.do("list")["mails"]}
    assert kept.keys() == CASES.keys() and not any(one["seen"] for one in kept.values())
    assert kept["list"]["list_id"] == "dev.lists.example.org"


def test_a_report_is_not_news(client, mail):
    ident = client.do("send", to=BOB, subject="Hi", text="x")["mail"]
    client.wait("mail-status", mail=ident, state="sent")
    copy = client.do("read", client.do("list", "Sent")["mails"][0]["id"])["mail"]
    deliver_report(mail, message_id=copy["message_id"])
    client.do("check")
    report = client.wait("mail-added", where=lambda e: e["mail"]["folder"] == "Inbox")
    assert not report["new"] and report["mail"]["seen"]
    assert client.wait("mail-status", mail=ident, state="bounced")["failure"]
    # Whoever reports is nobody to write to.
    assert client.do("complete", report["mail"]["from_address"])["completions"] == []


def test_lists_and_bulk_have_a_heading(client, mail, configured, build_dir):
    for subject, (sender, field, _, _) in CASES.items():
        lines = [f"From: {sender}", f"Subject: {subject}", f"Message-ID: <{subject.replace(' ', '-')}@example.net>", field]
        mail.deliver(ALICE, ("\r\n".join(line for line in lines if line) + "\r\n\r\nx\r\n").encode())
    client.do("check")
    for subject in CASES:
        client.wait("mail-added", where=lambda e: e["mail"]["subject"] == subject)

    def subjects(folder, of=client):
        page = of.do("page", folder)
        assert page["total"] == len(page["mails"]) == page["unread"]
        return {one["subject"] for one in page["mails"]}

    people, apart = {"person", "by hand", "buddy on a list"}, {"list", "bulk", "program"}
    assert (subjects("Inbox"), subjects("//bulk")) == (people, apart)
    inbox = next(one for one in client.do("folders")["folders"] if one["name"] == "Inbox")
    assert (inbox["total"], inbox["unread"]) == (3, 3)
    bulk = client.do("bulk")
    assert (bulk["folding"], bulk["total"], bulk["unread"]) == (True, 3, 3)
    groups = {one["key"]: one for one in bulk["groups"]}
    assert groups.keys() == {"list:dev.lists.example.org", "from:shop@example.net", "from:robot@example.net"}
    assert subjects(groups["list:dev.lists.example.org"]["folder"]) == {"list"}
    # It says why, and lies in the Inbox for every other program.
    one = next(m for m in client.do("page", "//bulk")["mails"] if m["subject"] == "list")
    assert (one["folder"], one["apart"], one["bulk_key"]) == ("Inbox", True, "list:dev.lists.example.org")
    assert "dev.lists.example.org" in one["bulk_why"]
    assert len(list((configured.purple / "imail").glob("*/Maildir/new/*"))) == len(CASES)
    # The user's word counts, also after a restart.
    client.do("bulk-keep", "from:shop@example.net")
    assert subjects("Inbox") == people | {"bulk"}
    client.quit()
    with Headless(configured, build_dir) as again:
        again.log_in(ALICE, "secret-a")
        assert subjects("Inbox", again) == people | {"bulk"}
        again.do("bulk-keep", "from:shop@example.net", "no")
        assert subjects("Inbox", again) == people
        again.do("bulk-fold", "off")
        assert subjects("Inbox", again) == people | apart
        assert not again.do("bulk")["folding"]
