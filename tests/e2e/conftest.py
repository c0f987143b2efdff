# SPDX-License-Identifier: GPL-2.0-or-later
"""Fixtures of the end-to-end tests."""

import contextlib

import pytest

from e2e.clients import account, is_sanitized, served, server_log, set_servers
from e2e.pidgin import Pidgin

ALICE = "alice@demo.test"


@pytest.fixture
def plain_build(build_dir):
    """Skips a test of Debian's own Pidgin or Finch where our plugins are built with a sanitizer."""
    if is_sanitized(build_dir):
        pytest.skip("a client that is not built with a sanitizer cannot load plugins that are; imail-headless can, and does")


@pytest.fixture
def start_pidgin(plain_build, desktop, home, mail, build_dir):
    """Starts a Pidgin (options as of the class); at the end none of its complaints may be ours."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(served(home, mail))
        started = []

        def start(**options):
            pidgin = stack.enter_context(Pidgin(desktop, home, build_dir, **options))
            started.append(pidgin)
            return pidgin

        yield start
        print(f"--- imaild.log\n{server_log(home)}")
    for pidgin in started:
        complaints = pidgin.complaints()
        assert not complaints, "\n".join(complaints)


@pytest.fixture
def start_ready_pidgin(start_pidgin, home, mail, build_dir):
    """The same with alice's account (`settings` are its), whose servers are set."""

    def start_ready(password=None, settings=None, **options):
        set_servers(home, build_dir, mail, ALICE, "starttls", "tls", name="pidgin", password=password)
        pidgin = start_pidgin(accounts=[account(ALICE, "secret-a", **(settings or {})), *options.pop("accounts", [])], **options)
        pidgin.wait_online(ALICE)
        return pidgin

    return start_ready
