# SPDX-License-Identifier: GPL-2.0-or-later
"""Stands in for Postfix where that cannot run: aiosmtpd with the same ports, logins and mailboxes.

It refuses what Postfix refuses (no login, unknown recipient of the domain, too large a message); mail
for other domains it accepts and drops, where Postfix sends a bounce.
"""

import ssl
import time
import warnings

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


class Standin:
    def __init__(self, ports, *, certificates, maildirs, users, size_limit):
        """`maildirs` is a Maildirs, `users` maps addresses to passwords."""
        self.ports = ports
        self._certificates = certificates
        self._maildirs = maildirs
        self._users = users
        self._size_limit = size_limit
        self._controllers = []
        self._lines = []

    def start(self):
        """Starts it, unless it runs."""
        if self._controllers:
            return
        server = self._context(self._certificates.server)
        ways = {
            "plain": {"auth_require_tls": False},
            "starttls": {"tls_context": server, "require_starttls": True},
            "tls": {"ssl_context": server, "auth_require_tls": False},
            "stranger": {
                "ssl_context": self._context(self._certificates.stranger),
                "auth_require_tls": False,
            },
        }
        # Logins without TLS are what some of these ports are for.
        warnings.filterwarnings("ignore", message="Requiring AUTH while not requiring TLS")
        for mode, options in ways.items():
            controller = Controller(
                self, hostname="127.0.0.1", port=self.ports[mode], auth_required=True,
                authenticator=self._authenticate, data_size_limit=self._size_limit,
                server_hostname="mail.demo.test", ident="test stand-in", **options,
            )  # fmt: skip
            controller.start()
            self._controllers.append(controller)

    def stop(self):
        while self._controllers:
            self._controllers.pop().stop()

    def log(self):
        return "".join(self._lines)

    # What aiosmtpd calls.

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self._is_ours(address) and address.lower() not in self._users:
            self._note(f"RCPT refused to={address}")
            return f"550 5.1.1 <{address}>: Recipient address rejected: User unknown"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server, session, envelope):
        head = f"Return-Path: <{envelope.mail_from}>\r\n"
        message = (head.encode() + envelope.original_content).replace(b"\r\n", b"\n")
        for address in dict.fromkeys(a.lower() for a in envelope.rcpt_tos):
            if address in self._users:
                self._maildirs.deliver(address, message)
            self._note(f"from=<{envelope.mail_from}> to=<{address}> size={len(message)}")
        return "250 2.0.0 Ok: delivered"

    def _authenticate(self, server, session, envelope, mechanism, data):
        good = isinstance(data, LoginPassword) and (
            self._users.get(data.login.decode(errors="replace"), "").encode() == data.password != b""
        )
        login = data.login if isinstance(data, LoginPassword) else data
        self._note(f"login {'accepted' if good else 'refused'} mechanism={mechanism} user={login!r}")
        # handled=False lets aiosmtpd send its own 535.
        return AuthResult(success=good, handled=False, auth_data=data if good else None)

    def _is_ours(self, address):
        domains = {known.partition("@")[2] for known in self._users}
        return address.rpartition("@")[2].lower() in domains

    def _note(self, text):
        self._lines.append(f"{time.strftime('%H:%M:%S')} {text}\n")

    @staticmethod
    def _context(pair):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*pair)
        return context
