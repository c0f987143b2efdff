# SPDX-License-Identifier: GPL-2.0-or-later
"""Users of one server always have each other's current address: by two clients with the plugin, one imaild."""

import pytest

from e2e.clients import served
from e2e.headless import Headless
from equipment.processes import wait_until

ALICE, BOB = "alice@demo.test", "bob@demo.test"
SERVER = {"host": "localhost", "port": 25, "tls": "none"}


@pytest.fixture
def pair(home, mail, build_dir):
    with served(home, mail), Headless(home, build_dir) as alice, Headless(home, build_dir, user_dir=home.path / "bob") as bob:
        alice.log_in(ALICE)
        bob.log_in(BOB)
        alice.do("buddy-add", BOB)
        yield alice, bob


def wait_known(client, *addresses):
    def known():
        return client.do("buddy-address", BOB)["addresses"]

    wait_until(lambda: known() == list(addresses), 10, lambda: f"{addresses}; known are {known()}")


def test_the_buddy_list_follows(pair):
    alice, bob = pair
    wait_known(alice, BOB)
    bob.do("sender-set", address="bob@work.test", name="Bob Work", **SERVER)
    wait_known(alice, "bob@work.test")
    bob.do("profile", "Bob Miller", "bob@home.test", BOB)
    wait_known(alice, "bob@home.test", BOB)
    alice.do("blist-menu", BOB, "Send Mail…")
    assert alice.wait("compose")["to"] == "Bob Miller <bob@home.test>"
    # What the user gave a buddy goes first.
    alice.do("buddy-address", BOB, "bobby@example.org")
    wait_known(alice, "bobby@example.org", "bob@home.test", BOB)
    alice.do("buddy-address", BOB, "")
    bob.do("profile", "")
    wait_known(alice, "bob@work.test")


def test_what_changed_meanwhile(pair):
    """It is known offline, and told anew after the next login."""
    alice, bob = pair
    bob.do("profile", "Bob", "bob@old.test")
    wait_known(alice, "bob@old.test")
    alice.do("disconnect")
    alice.wait("disconnected")
    bob.do("profile", "Bob", "bob@new.test")
    assert alice.do("buddy-address", BOB)["addresses"] == ["bob@old.test"]
    alice.do("connect")
    alice.wait("connected")
    wait_known(alice, "bob@new.test")
    assert not alice.ask("profile", "Alice", "no address")["ok"]
