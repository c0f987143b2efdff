# SPDX-License-Identifier: GPL-2.0-or-later
"""Logins at the real Dovecot and Postfix by each SASL mechanism that Debian's libcurl has for a password; without TLS, so that the challenge matters."""

import pytest

from e2e.wire import Imaild
from equipment.mailservers import MailServers

ALICE, BOB = "alice@demo.test", "bob@demo.test"


@pytest.mark.parametrize("mechanism", ["plain", "login", "cram-md5"])
def test_mechanism(home, build_dir, mechanism):
    with MailServers(mechanisms=(mechanism,)) as mail, Imaild(home, build_dir) as server, server.client(ALICE) as alice:
        if mail.smtp_kind != "postfix":
            pytest.skip("the stand-in has its own mechanisms")
        alice.set_up(mail, "secret-a")
        ident = alice.send_mail(ALICE, mechanism, "text")
        alice.wait("mail-status", mail=ident, state="sent")
        mail.wait_for_mail(ALICE)
        alice.ok("check-now")
        assert alice.wait_mail()["subject"] == mechanism
        assert f"sasl_method={mechanism.upper()}" in mail.smtp_log()
        assert f"method={mechanism.upper()}" in mail.pop3_log()
