# SPDX-License-Identifier: GPL-2.0-or-later
"""The mail servers do what the tests rely on: logins in each mode, refusals, large mail, restarts."""

import contextlib
import poplib
import smtplib
import ssl

import pytest

from equipment import postfix
from equipment.mailservers import MailServers

USER, PASSWORD = "alice@demo.test", "secret-a"
MODES = ("plain", "starttls", "tls")
MESSAGE = b"From: alice@demo.test\r\nTo: bob@demo.test\r\nSubject: hi\r\n\r\nhello\r\n.dot\r\n"


@pytest.fixture(scope="module", params=["postfix", "standin"])
def mail(request):
    if request.param == "postfix" and postfix.cannot_run():
        pytest.skip(postfix.cannot_run())
    with MailServers(smtp=request.param) as servers:
        yield servers


@contextlib.contextmanager
def smtp(mail, mode, login=True):
    context = ssl.create_default_context(cafile=mail.ca_file)
    port = mail.smtp_port[mode]
    if mode in ("tls", "stranger"):
        client = smtplib.SMTP_SSL("localhost", port, context=context, timeout=20)
    else:
        client = smtplib.SMTP("localhost", port, timeout=20)
    with client:
        if mode == "starttls":
            client.starttls(context=context)
        if login:
            client.login(USER, PASSWORD)
        yield client


@contextlib.contextmanager
def pop3(mail, mode, user=USER, password=PASSWORD):
    context = ssl.create_default_context(cafile=mail.ca_file)
    port = mail.pop3_port[mode]
    if mode in ("tls", "stranger"):
        client = poplib.POP3_SSL("localhost", port, context=context, timeout=20)
    else:
        client = poplib.POP3("localhost", port, timeout=20)
    try:
        if mode == "starttls":
            client.stls(context)
        client.user(user)
        client.pass_(password)
        yield client
        client.quit()
    finally:
        client.close()


@pytest.mark.parametrize("mode", MODES)
def test_round_trip(mail, mode):
    mail.empty("bob@demo.test")
    with smtp(mail, mode) as client:
        client.sendmail(USER, ["bob@demo.test"], MESSAGE)
    raw = mail.wait_for_mail("bob@demo.test")[0]
    assert raw.endswith(b"\nhello\n.dot\n")
    with pop3(mail, mode, "bob@demo.test", "secret-b") as client:
        assert client.stat()[0] == 1
        assert b".dot" in client.retr(1)[1]
        assert len(client.uidl()[1]) == 1
        assert "PIPELINING" in client.capa()
        client.dele(1)
    assert mail.count("bob@demo.test") == 0


def test_delivered_file_is_served(mail):
    mail.empty(USER)
    mail.deliver(USER, b"Subject: one\r\n\r\n1\r\n")
    mail.deliver(USER, b"Subject: two\r\n\r\n2\r\n")
    with pop3(mail, "plain") as client:
        assert client.stat()[0] == 2
        assert client.retr(2)[1][0] == b"Subject: two"


def test_wrong_password(mail):
    with smtp(mail, "tls", login=False) as client:
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login(USER, "wrong")
    with pytest.raises(poplib.error_proto, match="AUTH|failed"):
        with pop3(mail, "tls", password="wrong"):
            pass


def test_tls_is_required_where_it_should_be(mail):
    client = smtplib.SMTP("localhost", mail.smtp_port["starttls"], timeout=20)
    with client:
        client.ehlo()
        assert not client.has_extn("auth")
        assert client.mail(USER)[0] == 530
    client = poplib.POP3("localhost", mail.pop3_port["starttls"], timeout=20)
    with pytest.raises(poplib.error_proto):
        client.user(USER)
        client.pass_(PASSWORD)
    client.close()


def test_no_starttls_on_plain_port(mail):
    with smtplib.SMTP("localhost", mail.smtp_port["plain"], timeout=20) as client:
        client.ehlo()
        assert not client.has_extn("starttls")


def test_stranger_is_not_trusted(mail):
    with pytest.raises(ssl.SSLCertVerificationError):
        with smtp(mail, "stranger"):
            pass
    with pytest.raises(ssl.SSLCertVerificationError):
        with pop3(mail, "stranger"):
            pass


def test_refusals(mail):
    with smtp(mail, "plain", login=False) as client:
        client.ehlo()
        client.mail(USER)
        assert client.rcpt("bob@demo.test")[0] >= 500
    with smtp(mail, "plain") as client:
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            client.sendmail(USER, ["nobody@demo.test"], MESSAGE)


def test_64_megabytes(mail):
    mail.empty("bob@demo.test")
    line = b"x" * 76 + b"\r\n"
    message = MESSAGE + line * ((64 << 20) // len(line) - 10)
    with smtp(mail, "tls") as client:
        client.sendmail(USER, ["bob@demo.test"], message)
    mail.wait_for_mail("bob@demo.test", timeout=30)
    with pop3(mail, "tls", "bob@demo.test", "secret-b") as client:
        assert client.stat()[1] >= len(message)
    mail.empty("bob@demo.test")


def test_stop_and_start(mail):
    mail.stop_smtp()
    mail.stop_pop3()
    with pytest.raises(OSError):
        with smtp(mail, "plain"):
            pass
    with pytest.raises(OSError):
        with pop3(mail, "starttls"):
            pass
    mail.start_smtp()
    mail.start_pop3()
    for mode in MODES:
        with smtp(mail, mode), pop3(mail, mode):
            pass


def test_postfix_bounces_what_goes_out(mail):
    if mail.smtp_kind != "postfix":
        pytest.skip("the stand-in does not bounce")
    mail.empty(USER)
    with smtp(mail, "plain") as client:
        client.sendmail(USER, ["someone@elsewhere.test"], MESSAGE)
    assert b"no way out" in mail.wait_for_mail(USER)[0]
    assert "someone@elsewhere.test" in mail.smtp_log()
