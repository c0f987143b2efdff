# SPDX-License-Identifier: GPL-2.0-or-later
"""What is fetched, once each, and what is deleted: against scripted servers whose conversation can be looked at, and against Dovecot."""

import contextlib
import email.utils
import glob
import re
import sqlite3
import threading
import time

import pytest

from e2e.clients import is_sanitized
from e2e.headless import Headless
from e2e.maildrop import Maildrop, Session
from e2e.wire import Imaild, WireError
from equipment.processes import wait_until
from peers.server import Closed, Connection, close

ALICE = "alice@demo.test"
DAY = 86400


@pytest.fixture
def imaild(home, build_dir, mail_servers):
    with Imaild(home, build_dir, ca_file=mail_servers.ca_file) as server:
        yield server


@pytest.fixture
def alice(imaild):
    with imaild.client(ALICE) as client:
        yield client


NOW = time.time()


def message(name, days_old=0, body="text", **fields):
    date = email.utils.formatdate(NOW - days_old * DAY)
    extra = "".join(f"{field.replace('_', '-')}: {value}\r\n" for field, value in fields.items())
    head = f"{extra}From: b@demo.test\r\nTo: {ALICE}\r\nSubject: {name}\r\nDate: {date}\r\nMessage-ID: <{name}@demo.test>\r\n"
    return f"{head}\r\n{body}\r\n".encode()


def add(client, drop, **members):
    """A mailbox at a scripted server; returns its id."""
    members = {"interval": 3600, "after": "keep", **members}
    return client.ok("mailbox-set", host="127.0.0.1", port=drop.port, tls="none", login="alice", password="secret", **members)["mailbox"]


def settle(client, mailbox=None):
    """Waits for the end of the visit that is under way or begins; returns its last status."""
    is_begun = False
    while True:
        status = client.wait("mailbox-status", where=lambda f: mailbox in (None, f["mailbox"]))
        if is_begun and status["state"] in ("idle", "failed", "paused"):
            return status
        is_begun = is_begun or status["state"] == "connecting"


def check(client, mailbox=None):
    client.ok("ping")
    client.pushed = [frame for frame in client.pushed if frame["type"] != "mailbox-status"]
    client.ok("check-now", **({"mailboxes": [mailbox]} if mailbox else {}))
    return settle(client, mailbox)


def take(client, count, **keywords):
    return [client.wait_mail(**keywords) for _ in range(count)]


def subjects(mails):
    return [mail["subject"] for mail in mails]


def nothing_more(client):
    client.ok("ping")
    return not [frame for frame in client.pushed if frame["type"] == "mail"]


# The first fetch.


def test_first_fetch_is_limited_by_age(alice):
    ages = [400 - i for i in range(400)]  # the oldest first, as a maildrop lists them
    with Maildrop([message(f"day{age}", age - 0.5) for age in ages]) as drop:
        box = add(alice, drop, first_days=10)
        got = take(alice, 10)
        assert subjects(got) == [f"day{age}" for age in range(1, 11)]  # the newest first
        settle(alice, box)
        assert nothing_more(alice)
        probes = [line for line in drop.lines if line.startswith("TOP")]
        assert len(probes) <= 45 and all(line.endswith(" 0") for line in probes)
        assert drop.count("RETR") == 10
        # What was left out stays left out; what is new comes, however old it says it is.
        drop.add(message("new", 300))
        check(alice, box)
        assert subjects(take(alice, 1)) == ["new"] and nothing_more(alice)
        assert drop.count("RETR") == 11 and drop.deleted == []


def test_first_fetch_never_deletes_what_it_left_out(alice):
    with Maildrop([message(f"day{age}", age) for age in (300, 200, 100, 5, 1)]) as drop:
        box = add(alice, drop, after="delete", first_days=30)
        assert subjects(take(alice, 2)) == ["day1", "day5"]
        wait_until(lambda: len(drop.messages) == 3, 20, lambda: "two mails deleted")
        check(alice, box)
        assert len(drop.messages) == 3 and nothing_more(alice)


def test_newest_mail_is_fetched_however_old(alice):
    with Maildrop([message("older", 900), message("old", 800)]) as drop:
        box = add(alice, drop)
        assert subjects(take(alice, 1)) == ["old"]
        settle(alice, box)
        assert nothing_more(alice)


@pytest.mark.parametrize("pipelining", [True, False])
def test_first_fetch_is_limited_by_count(alice, pipelining):
    with Maildrop([message(f"m{i}") for i in range(30)], pipelining=pipelining) as drop:
        box = add(alice, drop, first_days=0, first_count=3)
        assert subjects(take(alice, 3)) == ["m29", "m28", "m27"]
        settle(alice, box)
        assert nothing_more(alice) and drop.count("TOP") == 0
        check(alice, box)
        assert nothing_more(alice)


def test_without_top_all_is_fetched(alice):
    with Maildrop([message(f"day{age}", age) for age in range(300, 270, -1)], top=False) as drop:
        add(alice, drop)
        assert len(take(alice, 30)) == 30


def test_first_fetch_that_is_broken_off_goes_on(imaild, alice):
    with Maildrop([message(f"m{i}", body="x" * 5000) for i in range(60)], close_at_retr=20) as drop:
        add(alice, drop)
        settle(alice)
        drop.close_at_retr = None
        check(alice)
        mails = take(alice, 60)
        assert len(set(subjects(mails))) == 60 and nothing_more(alice)


FAKETIME = next(iter(glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")), None)


@pytest.mark.skipif(FAKETIME is None, reason="no faketime")
@pytest.mark.parametrize("jump", ["-400d", "+400d"])
def test_a_clock_that_is_set_stops_no_poll(home, build_dir, mail_servers, jump):
    """A lost link is tried again after five seconds, whatever year it has become meanwhile; and then after the interval."""
    offset = home.path / "clock"
    offset.write_text("+0\n")
    if is_sanitized(build_dir):
        pytest.skip("a sanitizer must be the first library")
    home.env |= {
        "LD_PRELOAD": FAKETIME, "FAKETIME_TIMESTAMP_FILE": str(offset), "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }  # fmt: skip
    with Imaild(home, build_dir, ca_file=mail_servers.ca_file) as server, server.client(ALICE) as alice:
        with Maildrop([message(f"m{i}", body="x" * 5000) for i in range(30)], close_at_retr=20) as drop:
            add(alice, drop)
            settle(alice)
            drop.close_at_retr = None
            offset.write_text(f"{jump}\n")
            take(alice, 30)
            status = alice.wait("mailbox-status", state="idle")
            assert drop.sessions == 2
            planned = status["next_try"] - time.time() - int(jump[:-1]) * DAY
            assert 3000 < planned < 4200


def test_a_plan_of_a_wrong_clock_is_not_waited_for(imaild, home):
    with Maildrop([message("one")]) as drop, imaild.client(ALICE) as alice:
        add(alice, drop)
        settle(alice)
        imaild.kill()
        with contextlib.closing(sqlite3.connect(home.data / "imail/imaild.db")) as store, store:
            store.execute("UPDATE mailboxes SET next_try = next_try + 86400 * 400")
        drop.add(message("two"))
        imaild.start()
        with imaild.client(ALICE) as again:
            assert set(subjects(take(again, 2))) == {"one", "two"}


def test_arrival_counts_and_not_what_the_sender_says(alice):
    now = email.utils.formatdate(time.time() - 3600)
    drop = Maildrop([message("clock", 4000, Received=f"from x by y; {now}"), message("fine", 1)])
    with drop:
        add(alice, drop)
        assert sorted(subjects(take(alice, 2))) == ["clock", "fine"]


# Large mails.


def test_beginning_of_a_large_mail_and_the_whole_on_demand(imaild, alice):
    lines = "".join(f"line {i:06}\r\n" for i in range(20000))
    with Maildrop([message("large", body=lines), message("small")]) as drop:
        box = add(alice, drop, top_size=100000, after="delete")
        mails = {mail["subject"]: mail for mail in take(alice, 2)}
        part = mails["large"]
        assert part["partial"] is True and part["size_on_server"] == len(drop.messages[0][1])
        assert part["octets"].startswith(b"From: ") and b"line 000000" in part["octets"] and part["size"] < 5000
        assert "partial" not in mails["small"]
        wait_until(lambda: len(drop.messages) == 1, 20, lambda: "the small one deleted")
        check(alice, box)
        assert len(drop.messages) == 1 and nothing_more(alice) and drop.count("RETR") == 1
        # What was only begun is never deleted; what was asked for is asked for until it is here, also by another imaild.
        drop.close_at_retr = 1
        alice.ok("fetch", ref=part["ref"])
        settle(alice, box)
        alice.close()
        imaild.kill()
        imaild.start()
        drop.close_at_retr = None
        with imaild.client(ALICE) as again:
            again.ok("check-now")
            whole = again.wait_mail(timeout=30)
            assert whole["replaces"] == part["ref"] and whole["octets"] == drop.taken[-1]
            assert "partial" not in whole
            wait_until(lambda: not drop.messages, 20, lambda: "the whole one deleted")
            with pytest.raises(WireError, match="not-found"):
                again.ok("fetch", ref=part["ref"])


def test_whole_by_unique_id_and_what_is_gone(alice):
    with Maildrop([message("one", body="x\r\n" * 9000), message("two", body="y\r\n" * 9000)]) as drop:
        box = add(alice, drop, top_size=1000)
        parts = {mail["subject"]: mail for mail in take(alice, 2)}
        alice.ok("fetch", mailbox=box, uidl=drop.messages[0][0])
        assert alice.wait_mail()["replaces"] == parts["one"]["ref"]
        drop.messages.pop()
        alice.ok("fetch", ref=parts["two"]["ref"])
        assert alice.wait("error", ref=parts["two"]["ref"])["code"] == "not-found"
        for members in ({"ref": "x"}, {"ref": "4711"}, {"mailbox": box, "uidl": "nobody"}):
            with pytest.raises(WireError, match="not-found"):
                alice.ok("fetch", **members)
        with pytest.raises(WireError, match="protocol"):
            alice.ok("fetch", mailbox=box)


def test_large_mail_without_top_comes_whole(alice):
    with Maildrop([message("large", body="x\r\n" * 9000)], top=False) as drop:
        add(alice, drop, top_size=1000)
        assert "partial" not in alice.wait_mail()


# Exactly once.


@pytest.mark.parametrize("pipelining", [True, False])
def test_server_without_unique_ids(alice, pipelining):
    """Headers stand in for them: what is known is not fetched again."""
    with Maildrop([message("a"), message("b"), message("old", 300)], uidl=None, pipelining=pipelining) as drop:
        drop.messages.insert(0, drop.messages.pop())
        box = add(alice, drop)
        assert sorted(subjects(take(alice, 2))) == ["a", "b"]
        settle(alice, box)
        check(alice, box)
        drop.add(message("c"))
        check(alice, box)
        assert subjects(take(alice, 1)) == ["c"] and nothing_more(alice)
        assert drop.count("RETR") == 3
        # One goes and another of its size comes, in its place: the list of sizes is the same.
        assert len(message("c")) == len(message("d"))
        check(alice, box)
        drop.messages[-1:] = [("", message("d"))]
        check(alice, box)
        assert subjects(take(alice, 1)) == ["d"] and nothing_more(alice) and drop.count("RETR") == 4


def test_server_without_unique_ids_that_marks_what_was_read(alice):
    """Status and the like are the server's: they change a mail's header and size, but no mail."""
    with Maildrop([message("a"), message("b")], uidl=None) as drop:
        box = add(alice, drop)
        take(alice, 2)
        settle(alice, box)
        drop.messages = [(name, b"Status: RO\r\n" + octets) for name, octets in drop.messages]
        check(alice, box)
        drop.add(message("c"))
        check(alice, box)
        assert subjects(take(alice, 1)) == ["c"] and nothing_more(alice)
        assert drop.count("RETR") == 5


def test_server_without_unique_ids_and_mails_without_message_id(alice):
    """Too easily like each other to be told apart by their headers: each is fetched, and known by its content."""
    bare = [f"From: cron@demo.test\r\nSubject: report\r\n\r\n{i}\r\n".encode() for i in range(3)]
    with Maildrop(bare[:2], uidl=None) as drop:
        box = add(alice, drop)
        assert sorted(mail["octets"] for mail in take(alice, 2)) == bare[:2]
        settle(alice, box)
        drop.messages[-1:] = [("", bare[2])]
        check(alice, box)
        assert take(alice, 1)[0]["octets"] == bare[2] and nothing_more(alice)


@pytest.mark.parametrize("top", [True, False])
def test_server_with_sizes_alone(alice, top):
    """A list of sizes that has not changed is not believed when the user asks."""
    with Maildrop([message("a"), message("b")], uidl=None, top=top) as drop:
        box = add(alice, drop)
        take(alice, 2)
        settle(alice, box)
        for _ in range(3):
            check(alice, box)
            looked = drop.count("TOP" if top else "RETR")
            check(alice, box)
            assert drop.count("TOP" if top else "RETR") > looked and nothing_more(alice)


def test_wish_for_a_mail_of_a_list_that_has_not_changed(alice):
    """That all was known and nothing to do is forgotten when a whole mail is wanted."""
    with Maildrop([message("large", body="x" * 200000)]) as drop:
        box = add(alice, drop, top_size=100000)
        (mail,) = take(alice, 1)
        assert mail["partial"]
        settle(alice, box)
        for _ in range(3):
            check(alice, box)
        alice.ok("fetch", ref=mail["ref"])
        assert alice.wait_mail()["replaces"] == mail["ref"]


def test_server_without_unique_ids_deletes_too(alice):
    with Maildrop([message("a"), message("b")], uidl=None) as drop:
        add(alice, drop, after="delete")
        take(alice, 2)
        wait_until(lambda: not drop.messages, 20, lambda: "both deleted")


def test_unique_ids_that_change(alice):
    with Maildrop([message(f"m{i}") for i in range(12)]) as drop:
        box = add(alice, drop)
        take(alice, 12)
        settle(alice, box)
        drop.renumber("other")
        check(alice, box)
        drop.add(message("new"))
        drop.renumber("third")
        check(alice, box)
        assert subjects(take(alice, 1)) == ["new"] and nothing_more(alice)
        # Known again, they cost nothing more.
        retrs = drop.count("RETR")
        check(alice, box)
        assert drop.count("RETR") == retrs


@pytest.mark.parametrize("uidl", ["same", "x" * 71, "x" * 600, "ümlaut \xff"])
def test_unique_ids_that_are_none(alice, uidl):
    """Repeated, over the 70 octets of RFC 1939, over what a line may hold, of strange octets."""
    with Maildrop([message("a"), message("b")], uidl=lambda n: uidl if uidl == "same" else f"{uidl}{n}") as drop:
        box = add(alice, drop, after="delete")
        mails = [alice.wait_mail(ack=False) for _ in range(2)]
        assert sorted(subjects(mails)) == ["a", "b"]
        check(alice, box)
        assert nothing_more(alice) and len(drop.messages) == 2
        alice.ack(*(mail["ref"] for mail in mails))
        wait_until(lambda: not drop.messages, 20, lambda: "both deleted")


def test_two_copies_in_one_maildrop_are_two_mails(alice):
    with Maildrop([message("twin"), message("twin")]) as drop:
        box = add(alice, drop)
        assert subjects(take(alice, 2)) == ["twin", "twin"]
        check(alice, box)
        assert nothing_more(alice)


def test_maildrop_emptied_by_another_client(alice):
    with Maildrop([message("a"), message("b")]) as drop:
        box = add(alice, drop)
        take(alice, 2)
        kept, drop.messages = drop.messages, []
        assert check(alice, box)["state"] == "idle"
        drop.messages = kept  # as a server does whose disk was away
        check(alice, box)
        drop.add(message("c"))
        check(alice, box)
        assert subjects(take(alice, 1)) == ["c"] and nothing_more(alice)


@pytest.mark.parametrize("words", ["-ERR [IN-USE] maildrop locked", "-ERR maildrop already locked by another session"])
def test_maildrop_in_use_is_no_failure(alice, words):
    with Maildrop([message("a")], login_refusal=words) as drop:
        box = add(alice, drop)
        status = settle(alice, box)
        assert status["state"] == "idle" and "code" not in status and status["next_try"] - time.time() < 120
        drop.login_refusal = None
        check(alice, box)
        assert subjects(take(alice, 1)) == ["a"]


def test_same_mail_through_two_mailboxes_is_shown_once(alice):
    one = message("same", Received=f"from a by b; {email.utils.formatdate()}", Delivered_To="alice@one.test")
    two = message("same", Received=f"from c by d; {email.utils.formatdate(time.time() - 5)}", X_Spam="no") + b"\r\n"
    with Maildrop([one]) as first, Maildrop([two, message("other")]) as second:
        box1 = add(alice, first)
        mail = alice.wait_mail(ack=False)
        box2 = add(alice, second, after="delete")
        other = alice.wait_mail()
        assert other["subject"] == "other" and mail["mailbox"] == box1
        source = alice.wait("mail-source")
        assert source["mail"] == mail["ref"] and source["mailbox"] == box2
        wait_until(lambda: len(second.messages) == 1, 20, lambda: "the other deleted")
        check(alice, box2)
        assert len(second.messages) == 1  # not acked: not deleted through either mailbox
        alice.ack(mail["ref"], source["ref"])
        check(alice, box2)
        wait_until(lambda: not second.messages, 20, lambda: "the copy deleted")
        assert nothing_more(alice) and len(first.messages) == 1


def test_alike_is_not_the_same(alice):
    """Without Message-ID every octet counts; with one the text does."""
    bare = b"From: cron@demo.test\r\nSubject: disk full\r\n\r\nlook\r\n"
    with Maildrop([b"Received: 1\r\n" + bare, message("x", body="one")]) as first:
        with Maildrop([b"Received: 2\r\n" + bare, message("x", body="two"), b"Received: 1\r\n" + bare]) as second:
            add(alice, first)
            take(alice, 2)
            add(alice, second)
            assert sorted(subjects(take(alice, 2))) == ["disk full", "x"]
            alice.wait("mail-source")
            assert nothing_more(alice)


# Keep and delete.


def test_deleted_after_the_spool(alice):
    with Maildrop([message("a"), message("b")]) as drop:
        add(alice, drop, after="delete", delete_when="spooled")
        take(alice, 2, ack=False)
        wait_until(lambda: not drop.messages, 20, lambda: "both deleted")
        assert drop.sessions == 1


def test_kept_until_acked(alice):
    with Maildrop([message("a"), message("b")]) as drop:
        box = add(alice, drop, after="delete")
        mails = take(alice, 2, ack=False)
        settle(alice, box)
        check(alice, box)
        assert len(drop.messages) == 2
        alice.ack(mails[0]["ref"])
        wait_until(lambda: len(drop.messages) == 1, 20, lambda: "the one deleted")
        assert drop.messages[0][1] == mails[1]["octets"]


def test_deleted_after_days(imaild, alice):
    with Maildrop([message("a"), message("b")]) as drop:
        box = add(alice, drop, after="delete-after-days", days=7)
        take(alice, 2)
        check(alice, box)
        assert len(drop.messages) == 2
        alice.close()
        imaild.stop()
        with sqlite3.connect(imaild.home.data / "imail/imaild.db") as store:
            store.execute("UPDATE uidls SET fetched = fetched - 7 * 86400 - 1 WHERE uidl = ?", (drop.messages[0][0],))
        store.close()
        imaild.start()
        with imaild.client(ALICE) as again:
            check(again, box)
            assert len(drop.messages) == 1 and drop.messages[0][1].startswith(b"From") and b"Subject: b" in drop.messages[0][1]


@pytest.mark.parametrize("when", ["acked", "spooled"])
def test_session_that_dies_before_quit_deletes_nothing(alice, when):
    with Maildrop([message("a"), message("b")], quit_reply=close) as drop:
        box = add(alice, drop, after="delete", delete_when=when)
        mails = take(alice, 2)
        settle(alice, box)
        wait_until(lambda: len(drop.marked) == 2, 20, lambda: "DELE asked for")
        assert len(drop.messages) == 2
        drop.quit_reply = None
        check(alice, box)
        wait_until(lambda: not drop.messages, 20, lambda: "both deleted at last")
        assert nothing_more(alice) and len({mail["subject"] for mail in mails}) == 2


# Settings.


def test_settings_come_back(alice):
    with Maildrop([]) as drop:
        add(alice, drop, first_days=7, first_count=11, top_size=5000, after="delete", delete_when="spooled", auth="bearer")
        box = alice.wait("mailboxes", where=lambda f: f["mailboxes"])["mailboxes"][0]
        wanted = {"first_days": 7, "first_count": 11, "top_size": 5000, "delete_when": "spooled", "auth": "bearer"}
        assert {name: box[name] for name in wanted} == wanted
        assert re.fullmatch(r"m\d+", box["mailbox"])


def test_bearer_token(alice):
    with Maildrop([message("a")], sasl="XOAUTH2 OAUTHBEARER PLAIN", token="T0ken") as drop:
        alice.ok("mailbox-set", host="127.0.0.1", port=drop.port, tls="none", login="alice", password="T0ken", auth="bearer", interval=3600)
        assert subjects(take(alice, 1)) == ["a"]


def test_bearer_token_refused_pauses_and_is_not_tried_as_a_password(alice):
    with Maildrop([message("a")], sasl="XOAUTH2 PLAIN", token="T0ken") as drop:
        alice.ok("mailbox-set", host="127.0.0.1", port=drop.port, tls="none", login="alice", password="stale", auth="bearer", interval=3600)
        status = settle(alice)
        assert (status["state"], status["code"]) == ("paused", "auth") and "stale" not in status["text"]
        assert not [line for line in drop.lines if "PLAIN" in line.upper() or "PASS" in line.upper()]


# The plugin.


def test_plugin_replaces_the_beginning_and_names_both_mailboxes(home, build_dir):
    body = "x" * 70 + "\r\n"
    large = message("large", body=body * 3000)
    with Maildrop([large, message("small")]) as first, Maildrop([message("small", X_Other="way")]) as second, Headless(home, build_dir) as client:
        client.log_in(ALICE)
        settings = {"host": "127.0.0.1", "tls": "none", "login": "alice", "password": "x", "interval": 3600}
        client.do("mailbox-set", name="Home", port=first.port, top_size=50000, **settings)
        mails = {mail["subject"]: mail for mail in (client.wait("mail-added", where=lambda e: e["new"])["mail"] for _ in range(2))}
        part, small = mails["large"], mails["small"]
        assert part["size"] < len(large) / 10
        assert client.do("read", part["id"])["mail"]["partial"]
        client.do("fetch", part["id"])
        whole = client.wait("mail-added", where=lambda e: e["new"])["mail"]
        client.wait("mail-removed", id=part["id"])
        assert whole["size"] == len(large)
        assert sorted(mail["subject"] for mail in client.do("list", "Inbox")["mails"]) == ["large", "small"]
        assert not client.ask("fetch", whole["id"])["ok"]
        client.do("mailbox-set", name="Work", port=second.port, **settings)
        client.wait("mail-changed", where=lambda e: e["mail"]["id"] == small["id"])
        client.quit()
        # What came from where survives a restart.
        client.start()
        client.log_in(ALICE)
        wait_until(lambda: client.do("read", small["id"])["mail"].get("through") == "Home, Work", 20, lambda: "both mailboxes named")
        assert len(client.do("list", "Inbox")["mails"]) == 2


# Another maildrop under the same mailbox.


class HeldDrop(Maildrop):
    """Gives no mail before `go` is set."""

    def __init__(self, messages):
        self.go = threading.Event()
        super().__init__(messages)

    def _serve(self, sock):
        drop = self

        class Held(Session):
            def on_retr(self, number):
                drop.go.wait(60)
                super().on_retr(number)

        try:
            Held(self, Connection(self, sock)).run()
        except (Closed, OSError):
            pass
        finally:
            sock.close()


def test_what_the_former_maildrop_still_gives_says_nothing_of_the_new_one(home, alice):
    """Both have the same unique-id. The store is locked, so that the old visit's mail comes while the change waits to be written."""
    with HeldDrop([message("former")]) as former, Maildrop([message("present")]) as present:
        box = add(alice, former)
        wait_until(lambda: former.count("RETR") == 1, 20, "RETR")
        store = sqlite3.connect(home.data / "imail/imaild.db", isolation_level=None)
        store.execute("BEGIN IMMEDIATE")
        number = alice.request("mailbox-set", mailbox=box, host="127.0.0.1", port=present.port, tls="none", login="alice", password="secret")
        alice.ok("ping")
        former.go.set()
        time.sleep(0.3)
        store.execute("ROLLBACK")
        store.close()
        alice.answer(number)
        got = alice.wait_mail()
        assert "present" in (got["subject"], got["subject"] == "former" and alice.wait_mail()["subject"])
