# SPDX-License-Identifier: GPL-2.0-or-later
"""Fixtures for all Python tests: the equipment, folders of one's own, the programs under test.

Tests import `equipment` and `peers` as packages, as this folder is on Python's path. What cannot run
here is skipped with its reason; the closing lines always list these (-rs).
"""

import contextlib
import os
import sys
import threading
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent
sys.path.insert(0, str(HERE))

from equipment import desktop as desktop_equipment  # noqa: E402  (the path has to be set first)
from equipment import terminal as terminal_equipment  # noqa: E402
from equipment.home import Home, new_home  # noqa: E402,F401  (tests take Home from here)
from equipment.mailservers import MailServers  # noqa: E402
from equipment.processes import end_on_sigterm  # noqa: E402


def pytest_configure(config):
    # A worker of pytest-xdist is not always the main thread of its process, which alone is told of signals; then the guard clears up.
    if threading.current_thread() is threading.main_thread():
        is_controller = bool(getattr(config.option, "tx", None)) and not hasattr(config, "workerinput")
        end_on_sigterm(KeyboardInterrupt(), children_too=is_controller)
    if "s" not in config.option.reportchars:
        config.option.reportchars += "s"
    config.addinivalue_line("filterwarnings", "ignore:Requiring AUTH while not requiring TLS")
    # A fault in the equipment's own threads is a failure, not a remark.
    config.addinivalue_line("filterwarnings", "error::pytest.PytestUnhandledThreadExceptionWarning")


def pytest_collection_modifyitems(items):
    """Files whose tests take long come first, so that workers, which take whole files, end at about the same time."""
    items.sort(key=lambda item: not item.path.name.startswith(("test_pidgin", "test_finch")))


@pytest.fixture(scope="session")
def build_dir():
    """The folder with the programs under test: $IMAIL_BUILD or build/."""
    return Path(os.environ.get("IMAIL_BUILD") or REPOSITORY / "build").resolve()


@pytest.fixture(scope="session")
def mail_servers():
    """Postfix and Dovecot for the whole run, with alice and bob of demo.test."""
    with MailServers() as servers:
        yield servers


@pytest.fixture
def mail(mail_servers):
    """The same with empty mailboxes and both servers up."""
    for user in mail_servers.users:
        mail_servers.empty(user)
    yield mail_servers
    mail_servers.start_smtp()
    mail_servers.start_pop3()


@pytest.fixture(scope="session")
def desktop():
    """A private desktop for the whole run."""
    reason = desktop_equipment.cannot_run()
    if reason:
        pytest.skip(reason)
    with desktop_equipment.Desktop() as running:
        yield running


@pytest.fixture(scope="session")
def needs_terminal():
    """Skips where there is no tmux; make Terminals yourself, one a program."""
    reason = terminal_equipment.cannot_run()
    if reason:
        pytest.skip(reason)


@pytest.fixture
def make_home():
    """A function that makes a new Home; all go when the test ends."""
    with contextlib.ExitStack() as stack:
        yield lambda: stack.enter_context(new_home())


@pytest.fixture
def home(make_home):
    """A Home for the test."""
    return make_home()
