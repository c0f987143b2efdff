# SPDX-License-Identifier: GPL-2.0-or-later
"""A private Cyrus, run from the tree that scripts/fetch-test-servers.sh unpacks.

Debian's own master starts pop3d and lmtpd for each connection, as on a real machine; mails are delivered through LMTP, which makes a user's mailbox
with the first one. Passwords are asked of saslauthd over its socket, and that is played here: its program would need a database of its own.

It runs rootless, as one ordinary user: our own, or MAIL_USER when we are root.

    with Cyrus(folder, tree, users={"bob@demo.test": "secret"}) as cyrus: ... cyrus.port, cyrus.deliver(...)
"""

import contextlib
import grp
import os
import platform
import poplib
import pwd
import smtplib
import socket
import threading

from .dovecot import MAIL_USER
from .ports import free_ports, is_listening
from .processes import Child, wait_until

IMAPD = """
configdirectory: {folder}/config
partition-default: {folder}/spool
defaultpartition: default
cyrus_user: {user}
cyrus_group: {group}
admins: cyrus
servername: localhost
unixhierarchysep: yes
virtdomains: userid
defaultdomain: localhost.invalid
autocreate_quota: 0
autocreate_post: yes
allowplaintext: yes
sasl_mech_list: PLAIN
sasl_pwcheck_method: saslauthd
sasl_saslauthd_path: {folder}/auth
popminpoll: {login_delay}
"""

MASTER = """
START {{
  recover cmd="{bin}/ctl_cyrusdb -C {folder}/imapd.conf -r"
}}
SERVICES {{
  pop3 cmd="{bin}/pop3d -C {folder}/imapd.conf" listen="127.0.0.1:{port}" prefork=0
  lmtp cmd="{bin}/lmtpd -C {folder}/imapd.conf -a" listen="{folder}/lmtp" prefork=0
}}
EVENTS {{
}}
"""


class Cyrus:
    def __init__(self, folder, tree, users, login_delay=0):
        """`login_delay`: minutes that must lie between two logins of a user (RFC 2449 6.5)."""
        self.users = users
        self._folder = os.path.join(folder, "cyrus")
        self._tree = tree
        self._user = pwd.getpwnam(MAIL_USER) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        (self.port,) = free_ports(1)
        self._log = os.path.join(self._folder, "log")
        for name in ("", "spool", "config", *(f"config/{part}" for part in ("db", "lock", "log", "msg", "proc", "ptclient", "socket", "user"))):
            self._own(os.path.join(self._folder, name), os.mkdir)
        settings = {
            "folder": self._folder, "bin": f"{tree}/usr/lib/cyrus/bin", "port": self.port, "login_delay": login_delay,
            "user": self._user.pw_name, "group": grp.getgrgid(self._user.pw_gid).gr_name,
        }  # fmt: skip
        for name, text in (("imapd.conf", IMAPD), ("cyrus.conf", MASTER), ("log", "")):
            self._own(os.path.join(self._folder, name), lambda path, text=text: self._write(path, text.format(**settings)))
        self._auth = socket.socket(socket.AF_UNIX)
        self._own(os.path.join(self._folder, "auth"), self._auth.bind)
        self._auth.listen()
        self._child = None

    def __enter__(self):
        threading.Thread(target=self._vouch, name="saslauthd", daemon=True).start()
        modules = f"{self._tree}/usr/lib/{platform.machine()}-linux-gnu"
        environment = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "LANG": "C",
            "LD_LIBRARY_PATH": f"{modules}:{self._tree}/usr/lib:{self._tree}/lib/{platform.machine()}-linux-gnu",
            "SASL_PATH": f"{modules}/sasl2",
        }
        argv = [f"{self._tree}/usr/lib/cyrus/bin/master", "-D", "-C", f"{self._folder}/imapd.conf", "-M", f"{self._folder}/cyrus.conf"]
        self._child = Child([*argv, "-p", f"{self._folder}/master.pid"], user=self._user.pw_name, env=environment, log=self._log, cwd=self._folder)
        try:
            wait_until(self._is_up, 10, lambda: f"Cyrus; its log:\n{self.log()}")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exc):
        if self._child is not None:
            self._child.stop()
            self._child = None
        with contextlib.suppress(OSError):
            self._auth.shutdown(socket.SHUT_RDWR)
        self._auth.close()

    def log(self):
        with open(self._log, encoding="utf-8", errors="replace") as file:
            return file.read()

    def deliver(self, user, octets):
        """Cyrus puts its own fields (Return-Path, Received, …) before the message's."""
        with smtplib.LMTP(f"{self._folder}/lmtp") as client:
            client.sendmail("sender@demo.test", [user], octets)

    @contextlib.contextmanager
    def session(self, user):
        """A POP3 session of another program; without its QUIT nothing is deleted."""
        client = poplib.POP3("127.0.0.1", self.port, timeout=20)
        try:
            client.user(user)
            client.pass_(self.users[user])
            yield client
        finally:
            client.close()

    def count(self, user):
        with self.session(user) as client:
            return client.stat()[0]

    def _is_up(self):
        if not self._child.is_running():
            raise RuntimeError(f"Cyrus ended at start; its log:\n{self.log()}")
        return is_listening(self.port) and os.path.exists(f"{self._folder}/lmtp")

    def _vouch(self):
        """saslauthd's side: login, password, service and realm, each with a length of two octets before it; the answer likewise."""
        while True:
            try:
                sock, _ = self._auth.accept()
            except OSError:
                return
            with sock, contextlib.suppress(OSError, EOFError):
                login, password, _, realm = (self._word(sock) for _ in range(4))
                user = f"{login}@{realm}" if realm and "@" not in login else login
                answer = b"OK" if self.users.get(user) == password else b"NO"
                sock.sendall(len(answer).to_bytes(2, "big") + answer)

    @staticmethod
    def _word(sock):
        with sock.makefile("rb", buffering=0) as file:
            octets = [file.read(1) for _ in range(2)]
            word = b"".join(file.read(1) for _ in range(int.from_bytes(b"".join(octets), "big")))
        if b"" in octets:
            raise EOFError
        return word.decode()

    @staticmethod
    def _write(path, text):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def _own(self, path, make):
        make(path)
        if os.geteuid() == 0:
            os.chown(path, self._user.pw_uid, self._user.pw_gid)
