# SPDX-License-Identifier: GPL-2.0-or-later
"""The scripted servers follow their scripts, and the relay delays, passes all and breaks."""

import contextlib
import poplib
import smtplib
import socket
import ssl
import threading
import time

import pytest
from equipment.certificates import Certificates
from peers import (
    POP3_CASES, POP3_GOOD_CASES, SMTP_CASES, SMTP_GOOD_CASES, DelayProxy, ScriptedServer,
    pop3_script, smtp_script,
)  # fmt: skip

HOST = "127.0.0.1"


def _pop3(port):
    client = poplib.POP3(HOST, port, timeout=1)
    client.capa()
    client.user("a")
    client.pass_("b")
    client.uidl()
    return client.retr(1)


def _smtp(port):
    client = smtplib.SMTP(HOST, port, timeout=1)
    client.login("a", "b")
    client.sendmail("a@demo.test", ["b@demo.test"], b"Subject: x\r\n\r\n.y\r\n")
    client.quit()


# Python's clients know no limits, so these are read raw.
ENDLESS = [case for case in POP3_CASES + SMTP_CASES if case.outcome == "LIMIT"]
COMMANDS = b"EHLO x\r\n", b"CAPA\r\n", b"UIDL\r\n", b"RETR 1\r\n"


@pytest.mark.parametrize("case", ENDLESS, ids=str)
def test_endless(case):
    with ScriptedServer(case.script) as server:
        with socket.create_connection((HOST, server.port), timeout=2) as client:
            client.sendall(b"".join(COMMANDS))
            got = 0
            while got < 4 << 20:
                block = client.recv(1 << 16)
                assert block
                got += len(block)


@pytest.mark.parametrize("case", [c for c in POP3_CASES if c not in ENDLESS], ids=str)
def test_pop3_case(case):
    if "TLS" in case.name or "STLS" in case.name:
        with ScriptedServer(case.script) as server:
            client = poplib.POP3(HOST, server.port, timeout=1)
            with pytest.raises((poplib.error_proto, OSError)):
                client.stls(ssl.create_default_context())
            with contextlib.suppress(OSError):
                client.close()
        return
    with ScriptedServer(case.script) as server:
        outcome = None
        try:
            lines = _pop3(server.port)[1]
        except (poplib.error_proto, OSError, ValueError) as error:
            outcome = error
        else:
            assert case.name.startswith("UIDL "), lines
        assert server.connections == 1
        assert ("PASS b" in server.lines) or not case.after_login, outcome


def test_pop3_good():
    for case in POP3_GOOD_CASES:
        if case.name in ("no messages", "slow login", "no CAPA", "STLS"):
            continue
        with ScriptedServer(case.script) as server:
            assert b"Subject: scripted" in _pop3(server.port)[1]


@pytest.mark.parametrize("case", [c for c in SMTP_CASES if c not in ENDLESS], ids=str)
def test_smtp_case(case):
    if "message" in case.name and "reading" in case.name:
        pytest.skip("smtplib's small message fits into the kernel's buffer")
    with ScriptedServer(case.script) as server:
        if "TLS" in case.name:
            with pytest.raises((smtplib.SMTPException, OSError)):
                client = smtplib.SMTP(HOST, server.port, timeout=1)
                client.starttls(context=ssl.create_default_context())
                assert not client.docmd("NOOP")[0] == 250
                raise OSError
            return
        with pytest.raises((smtplib.SMTPException, OSError)):
            _smtp(server.port)
        assert bool(server.messages) == ("dot" in case.name or case.name == "answer without end")


def test_smtp_good():
    for case in SMTP_GOOD_CASES:
        if case.name not in ("good", "STARTTLS", "greeting in parts"):
            continue
        with ScriptedServer(case.script) as server:
            _smtp(server.port)
            assert server.messages == [b"Subject: x\r\n\r\n.y\r\n"]


def test_tls(tmp_path):
    certificates = Certificates(str(tmp_path))
    context = ssl.create_default_context(cafile=certificates.ca_file)
    with ScriptedServer(pop3_script(stls=True), certificate=certificates.server) as server:
        client = poplib.POP3("localhost", server.port, timeout=5)
        client.stls(context)
        client.user("a")
        assert server.clear_lines == ["CAPA", "STLS"]
        client.close()
    with ScriptedServer(
        smtp_script(), certificate=certificates.server, implicit_tls=True
    ) as server:
        with smtplib.SMTP_SSL("localhost", server.port, context=context, timeout=5) as client:
            client.login("a", "b")
        assert not server.clear_lines
    with ScriptedServer(
        smtp_script(), certificate=certificates.wrong_host, implicit_tls=True
    ) as server:
        with pytest.raises(ssl.SSLCertVerificationError):
            smtplib.SMTP_SSL("localhost", server.port, context=context, timeout=5)


def test_delay_and_cut():
    with ScriptedServer(pop3_script()) as server, DelayProxy(server.port, rtt=0.2) as far:
        client = poplib.POP3(HOST, far.port, timeout=5)
        before = time.monotonic()
        client.noop()
        assert 0.18 < time.monotonic() - before < 0.4
        far.cut()
        with pytest.raises((OSError, poplib.error_proto)):
            client.noop()
        client.close()


def test_relay_passes_all():
    data = bytes(range(256)) * 40000
    with socket.create_server((HOST, 0)) as sink, DelayProxy(sink.getsockname()[1], 0.05) as far:
        with socket.create_connection((HOST, far.port)) as near:
            peer, _ = sink.accept()
            threading.Thread(
                target=lambda: (near.sendall(data), near.shutdown(socket.SHUT_WR))
            ).start()
            got = bytearray()
            with peer:
                while block := peer.recv(1 << 16):
                    got += block
            assert bytes(got) == data
