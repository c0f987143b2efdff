# SPDX-License-Identifier: GPL-2.0-or-later
"""When mailboxes are polled: at once when asked, later and later after failures, not at all after a refused password."""

import time

import pytest

from e2e.headless import Headless
from e2e.maildrop import Maildrop
from e2e.test_fetch import add, check, message, nothing_more, settle, subjects, take
from e2e.wire import Imaild
from equipment.processes import wait_until
from peers import ScriptedServer
from peers.pop3 import GOOD
from peers.server import hang

ALICE = "alice@demo.test"


@pytest.fixture
def imaild(home, build_dir):
    with Imaild(home, build_dir) as server:
        yield server


@pytest.fixture
def alice(imaild):
    with imaild.client(ALICE) as client:
        yield client


def test_back_off_grows_to_an_hour_and_ends_with_success(alice):
    with Maildrop([message("a")], login_refusal="-ERR [SYS/TEMP] disk full") as drop:
        box = add(alice, drop)
        delays = [settle(alice, box)["next_try"] - time.time()]
        for _ in range(7):
            delays.append(check(alice, box)["next_try"] - time.time())
        for i, delay in enumerate(delays):
            expected = min(60 * 2**i, 3600)
            assert 0.85 * expected < delay < 1.15 * expected, (i, delays)
        drop.login_refusal = None
        status = check(alice, box)
        assert status["state"] == "idle" and "text" not in status and 3600 * 0.85 < status["next_try"] - time.time() < 3600 * 1.15
        drop.login_refusal = "-ERR [SYS/TEMP] disk full"
        assert check(alice, box)["next_try"] - time.time() < 80


def test_lost_link_is_tried_again_soon_once(alice):
    """Again soon as long as each try brings something; then as after any failure."""
    with Maildrop([message(f"m{i}", body="x" * 500) for i in range(40)], close_at_retr=15) as drop:
        box = add(alice, drop, first_days=0)
        for _ in range(2):
            status = settle(alice, box)
            assert status["state"] == "failed" and status["next_try"] - time.time() < 8
        drop.close_at_retr = 1
        assert settle(alice, box)["next_try"] - time.time() > 50
        drop.close_at_retr = None
        check(alice, box)
        assert sorted(subjects(take(alice, 40))) == sorted(f"m{i}" for i in range(40)) and nothing_more(alice)


def test_only_the_chosen_mailboxes_are_polled(alice):
    with Maildrop([]) as first, Maildrop([]) as second:
        one, two = add(alice, first), add(alice, second)
        wait_until(lambda: (first.sessions, second.sessions) == (1, 1), 20, lambda: "the first polls")
        check(alice, two)
        assert (first.sessions, second.sessions) == (1, 2)
        alice.ok("check-now")
        wait_until(lambda: (first.sessions, second.sessions) == (2, 3), 20, lambda: "both polled")
        assert one != two


def test_refused_password_is_not_tried_again_by_itself(imaild, alice):
    with Maildrop([message("a")], login_refusal="-ERR [AUTH] wrong password") as drop:
        box = add(alice, drop, interval=60)
        status = settle(alice, box)
        assert (status["state"], status["code"]) == ("paused", "auth") and "wrong password" in status["text"] and "next_try" not in status
        tries = drop.count("AUTH")
        alice.close()
        imaild.stop()
        imaild.start()
        with imaild.client(ALICE) as again:
            # The pause survives a restart, and logging in tells it.
            assert again.wait("mailbox-status")["state"] == "paused"
            time.sleep(1)
            assert drop.count("AUTH") == tries
            drop.login_refusal = None
            again.ok("mailbox-set", mailbox=box, host="127.0.0.1", port=drop.port, tls="none", login="alice", password="right", interval=60)
            assert subjects(take(again, 1)) == ["a"] and nothing_more(again)


def test_progress_of_a_long_fetch(alice):
    with Maildrop([message(f"m{i}", body="x" * 20000) for i in range(40)]) as drop:
        add(alice, drop)
        take(alice, 40)
        settle(alice)
        steps = [frame for frame in alice.pushed if frame["type"] == "progress"]
        assert steps[-1]["done"] == steps[-1]["total"] == 40 and steps[-1]["bytes"] > 800000
        assert [step["done"] for step in steps] == sorted(step["done"] for step in steps)


def test_mailboxes_that_hang_do_not_stop_another(alice):
    with ScriptedServer(GOOD.but(greeting=hang)) as bad, Maildrop([message("a")]) as good:
        for _ in range(20):
            add(alice, bad)
        add(alice, good)
        assert subjects(take(alice, 1)) == ["a"]


def test_plugin_asks_for_the_password_once(home, build_dir):
    with Maildrop([], login_refusal="-ERR [AUTH] wrong password") as drop, Headless(home, build_dir) as client:
        client.log_in(ALICE)
        # With a sender the account is no new one, of which the client asks for everything.
        client.do("sender-set", address=ALICE, host="127.0.0.1", port=9, tls="none", password="x")
        client.do("account-set", "servers-form", "true")
        client.do("mailbox-set", name="Work", host="127.0.0.1", port=drop.port, tls="none", login="alice", password="x", interval=3600)
        form = client.wait("request-fields")
        assert "password" in form["primary"] and "wrong password" in form["secondary"]
        client.wait("mailbox-status", state="paused")
        client.do("check")
        client.wait("mailbox-status", state="paused")
        assert not [event for event in client.events if event["event"] == "request-fields"]
        drop.login_refusal = None
        drop.add(message("at last"))
        client.do("answer", form["id"], "mailbox.password=right")
        assert client.wait("mail-added")["mail"]["subject"] == "at last"


def test_form_of_what_is_fetched(home, build_dir):
    """What it does not show stays."""
    with Maildrop([message("a")]) as drop, Headless(home, build_dir) as client:
        client.log_in(ALICE)
        client.do("mailbox-set", host="127.0.0.1", port=drop.port, tls="none", login="alice", password="x", interval=3600, first_count=7)
        client.wait("mail-added")
        client.do("menu", "Add or Remove Mail Servers…")
        ask = client.wait("request-fields")
        box = next(item for field in ask["fields"] if field["name"] == "server" for item in field["choices"] if item.startswith("Incoming"))
        client.do("answer", ask["id"], f"server={box}", "what=3")
        form = client.wait("request-fields")
        shown = {field["name"]: field.get("value") for field in form["fields"]}
        assert {"first_days": 90, "first_count": 7, "top_size": 25}.items() <= shown.items(), form
        client.do("answer", form["id"], "first_days=30", "top_size=5", "delete_when=1")
        with Imaild(home, build_dir).client(ALICE, device="look") as wire:
            wanted = {"first_days": 30, "first_count": 7, "top_size": 5 << 20, "delete_when": "spooled", "interval": 3600}
            wire.wait("mailboxes", where=lambda f: f["mailboxes"] and wanted.items() <= f["mailboxes"][0].items())
