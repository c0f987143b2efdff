# SPDX-License-Identifier: GPL-2.0-or-later
"""A private Dovecot, run from the tree that scripts/fetch-test-servers.sh unpacks.

POP3 in four ways, each on a port of its own on 127.0.0.1: "plain" (no TLS), "starttls" (login refused
without STLS), "tls" (implicit), "stranger" (implicit, with a certificate that nobody vouches for).
It also answers Postfix's questions about passwords, on a Unix socket.

It runs rootless, as one ordinary user: our own, or MAIL_USER when we are root. Two peculiarities:
Dovecot takes any login from its own address as secure, so the "starttls" and "stranger" listeners stand
on 127.0.0.2 and .3 behind a relay, which is also what lets `local` blocks give them settings of their
own. And its programs look for doveconf in /usr/bin; so doveconf is what we run, and it runs the rest.
"""

import grp
import os
import pwd

from .ports import free_ports, is_listening
from .processes import Child, wait_until
from .relay import DelayProxy

MODES = ("plain", "starttls", "tls", "stranger")
MAIL_USER = "mail"

CONFIG = """
protocols = pop3
listen = 127.0.0.1
base_dir = {run}
state_dir = {run}
libexec_dir = {root}/usr/lib/dovecot
mail_plugin_dir = {root}/usr/lib/dovecot/modules
login_plugin_dir = {root}/usr/lib/dovecot/modules/login
import_environment = TZ LANG LD_LIBRARY_PATH
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
log_path = {log}
auth_verbose = yes
auth_mechanisms = {mechanisms}
auth_failure_delay = 0
mail_location = maildir:{maildirs}/%u
mail_fsync = never
mail_max_userip_connections = 0
first_valid_uid = 1
first_valid_gid = 1
pop3_uidl_format = %g

ssl = yes
ssl_min_protocol = TLSv1.2
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = no
local 127.0.0.1 {{
  ssl = yes
}}
local 127.0.0.2 {{
  ssl = required
  disable_plaintext_auth = yes
}}
local 127.0.0.3 {{
  ssl_cert = <{stranger_certificate}
  ssl_key = <{stranger_key}
}}

passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {passwords}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={maildirs}/%u
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service auth {{
  unix_listener {auth_socket} {{
    mode = 0666
  }}
}}
service pop3 {{
  process_limit = 1000
}}
service pop3-login {{
  chroot =
  service_count = 0
  inet_listener pop3 {{
    port = {plain}
  }}
  inet_listener pop3s {{
    port = {tls}
    ssl = yes
  }}
  inet_listener required {{
    address = 127.0.0.2
    port = {starttls}
  }}
  inet_listener stranger {{
    address = 127.0.0.3
    port = {stranger}
    ssl = yes
  }}
}}
"""


class Dovecot:
    """Started by `start`, ended by `stop`."""

    def __init__(self, folder, tree, ports, *, certificates, maildirs, users, user, mechanisms):
        """`ports` has a port for each of MODES; `users` maps addresses to passwords; `user` is run as."""
        self.ports = ports
        self.log_file = os.path.join(folder, "dovecot.log")
        self.auth_socket = os.path.join(folder, "auth")
        self._folder = folder
        self._tree = tree
        self._user = pwd.getpwnam(user)
        self._config = os.path.join(folder, "dovecot.conf")
        self._behind = dict(zip(("starttls", "stranger"), free_ports(2)))
        self._relays = []
        self._child = None
        run = os.path.join(folder, "run")
        os.makedirs(run)
        # The folder in which the relocated libdovecot looks for its TLS module.
        os.symlink(f"{tree}/usr/lib/dovecot/modules", os.path.join(run, "modules"))
        passwords = os.path.join(folder, "passwords")
        self._write(passwords, "".join(f"{u}:{{PLAIN}}{p}\n" for u, p in users.items()))
        self._write(self.log_file, "")
        certificate, key = self._own_copy(certificates.server)
        stranger_certificate, stranger_key = self._own_copy(certificates.stranger)
        text = CONFIG.format(
            run=run, root=tree, user=self._user.pw_name, group=grp.getgrgid(self._user.pw_gid).gr_name, log=self.log_file,
            maildirs=maildirs, passwords=passwords, certificate=certificate, key=key,
            stranger_certificate=stranger_certificate, stranger_key=stranger_key,
            auth_socket=self.auth_socket, mechanisms=" ".join(mechanisms), **(ports | self._behind),
        )  # fmt: skip
        self._write(self._config, text)
        for path in (folder, run):
            self._own(path)

    def start(self):
        """Starts it, unless it runs."""
        if self._child is not None:
            return
        libraries = f"{self._tree}/usr/lib/dovecot"
        environment = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "LANG": "C",
            "LD_LIBRARY_PATH": f"{libraries}:{libraries}/modules/old-stats",
        }
        arguments = ["-f", "service=master", "-c", self._config, "-m", "master", "-p", "-e"]
        server = [f"{self._tree}/usr/sbin/dovecot", "-F", "-c", self._config]
        self._child = Child(
            [f"{self._tree}/usr/bin/doveconf", *arguments, *server],
            user=self._user.pw_name, env=environment, log=self.log_file, cwd=self._folder,
        )  # fmt: skip
        try:
            self._relays = [
                DelayProxy(self._behind[mode], address=address, source="127.0.0.1",
                           listen_port=self.ports[mode])
                for mode, address in (("starttls", "127.0.0.2"), ("stranger", "127.0.0.3"))
            ]  # fmt: skip
            wait_until(self._is_up, 10, lambda: f"Dovecot; its log:\n{self.log()}")
        except BaseException:
            self.stop()
            raise

    def stop(self):
        for relay in self._relays:
            relay.stop()
        self._relays = []
        if self._child is not None:
            self._child.stop()
            self._child = None

    def log(self):
        with open(self.log_file, encoding="utf-8", errors="replace") as file:
            return file.read()

    def _is_up(self):
        if not self._child.is_running():
            raise RuntimeError(f"Dovecot ended at start; its log:\n{self.log()}")
        return os.path.exists(self.auth_socket) and is_listening(self.ports["plain"])

    def _own_copy(self, pair):
        """Certificate and key in our folder, where the mail user may read them."""
        copies = []
        for path in pair:
            with open(path, encoding="ascii") as file:
                copies.append(os.path.join(self._folder, os.path.basename(path)))
                self._write(copies[-1], file.read())
        return copies

    def _write(self, path, text):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, 0o600)
        self._own(path)

    def _own(self, path):
        if os.geteuid() == 0:
            os.chown(path, self._user.pw_uid, self._user.pw_gid)
