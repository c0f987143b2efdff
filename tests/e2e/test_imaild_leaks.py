# SPDX-License-Identifier: GPL-2.0-or-later
"""imaild --local under valgrind through its daily work: at its clean end nothing of ours is lost, and nothing was read when it was gone."""

import shutil

import pytest

from e2e import memcheck
from e2e.clients import is_sanitized
from e2e.wire import Imaild
from equipment.processes import wait_until

pytestmark = pytest.mark.skipif(shutil.which("valgrind") is None, reason="no valgrind")

ALICE = "alice@demo.test"
ROUNDS, WAIT = 5, 60
PART = ({"kind": "attachment", "name": "octets.bin"}, bytes(range(256)) * 100)


def test_nothing_is_lost(home, mail, build_dir, tmp_path):
    if is_sanitized(build_dir):
        pytest.skip("a sanitizer looks for leaks itself")
    log, under = tmp_path / "valgrind.xml", tmp_path / "build"
    under.mkdir()
    words = " ".join(memcheck.command(log))
    (under / "imaild").write_text(f'#!/bin/sh\nexec {words} {build_dir / "imaild"} "$@"\n', encoding="utf-8")
    (under / "imaild").chmod(0o755)
    with Imaild(home, under, ca_file=mail.ca_file) as server:
        with server.client(ALICE) as alice:
            alice.set_up(mail, mail.users[ALICE], "starttls", "tls")
        for number in range(ROUNDS):
            with server.client(ALICE) as alice:
                alice.send_mail([ALICE], f"mail {number}", "words", parts=[PART])
                alice.wait("mail-status", WAIT, state="sent")
                wait_until(lambda: mail.count(ALICE) == number + 1, WAIT, "the mail")
                alice.ok("check-now")
                assert b"words" in alice.wait_mail(timeout=WAIT)["octets"]
    faults = list(memcheck.faults(log))
    wrong = [str(fault) for fault in faults if memcheck.is_error(fault) or memcheck.is_leak(fault, ROUNDS)]
    assert not wrong, "\n".join(wrong)

