# SPDX-License-Identifier: GPL-2.0-or-later
"""A private Exim, run from the tree that scripts/fetch-test-servers.sh unpacks: submission with a login, mailboxes behind it.

STARTTLS is offered and no mechanism before it; then AUTH PLAIN and LOGIN. It has CHUNKING, PIPELINING and SMTPUTF8. Mail for known
addresses goes into their Maildirs, an unknown address of their domain is refused at RCPT, and a mail over `size_limit` at MAIL.

Exim needs root. Its own user is fixed at compile time; nss_wrapper tells it of one that need not exist.

    with Exim(folder, tree, certificates=…, users={"bob@demo.test": "secret"}) as exim: ... exim.port, exim.maildirs
"""

import glob
import grp
import os
import pwd

from .maildir import Maildirs
from .ports import free_ports, is_listening
from .processes import Child, wait_until

OWNER = "daemon"

CONFIG = """
exim_path = {tree}/usr/sbin/exim4
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
pid_file_path = {folder}/exim.pid
primary_hostname = exim.demo.test
daemon_smtp_ports = {port}
local_interfaces = 127.0.0.1
disable_ipv6 = true
keep_environment = *
exim_user = {owner}
exim_group = {owner}
never_users =
deliver_drop_privilege = true
host_lookup =
rfc1413_hosts =
domainlist local_domains = demo.test
message_size_limit = {size_limit}
smtp_accept_queue_per_connection = 0
chunking_advertise_hosts = *
smtputf8_advertise_hosts = *
tls_advertise_hosts = *
tls_certificate = {certificate}
tls_privatekey = {key}
auth_advertise_hosts = ${{if def:tls_in_cipher {{*}}}}
acl_smtp_rcpt = check_rcpt
acl_smtp_data = accept

begin acl
check_rcpt:
  deny message = 5.7.0 Log in first
    !authenticated = *
  deny message = 5.1.1 There is no such mailbox here
    domains = +local_domains
    !verify = recipient
  accept

begin routers
local:
  driver = accept
  domains = +local_domains
  local_parts = lsearch;{folder}/local-parts
  transport = maildir

begin transports
maildir:
  driver = appendfile
  directory = {maildirs}/$local_part_data
  maildir_format
  user = {owner}
  group = {owner}

begin authenticators
PLAIN:
  driver = plaintext
  public_name = PLAIN
  server_condition = ${{if eq {{${{lookup {{$auth2}} lsearch {{{folder}/passwords}}}}}} {{$auth3}}}}
  server_set_id = $auth2
LOGIN:
  driver = plaintext
  public_name = LOGIN
  server_prompts = <| Username: | Password:
  server_condition = ${{if eq {{${{lookup {{$auth1}} lsearch {{{folder}/passwords}}}}}} {{$auth2}}}}
  server_set_id = $auth1
"""


def cannot_run():
    """Why Exim cannot run here, or None."""
    return "Exim needs root" if os.geteuid() != 0 else None


class Exim:
    def __init__(self, folder, tree, *, certificates, users, size_limit=1 << 20):
        self.folder = os.path.join(folder, "exim")
        owner = (pwd.getpwnam(OWNER).pw_uid, grp.getgrnam(OWNER).gr_gid)
        for name in (self.folder, f"{self.folder}/spool", f"{self.folder}/log"):
            os.mkdir(name, 0o755)
            os.chown(name, *owner)
        self.maildirs = Maildirs(f"{self.folder}/mail", owner)
        (self.port,) = free_ports(1)
        self._tree, self._child = tree, None
        for user in users:
            self.maildirs.add(user)
        certificate, key = self._readable(certificates.server, owner)
        self._write("exim.conf", CONFIG.format(tree=tree, folder=self.folder, port=self.port, owner=OWNER, size_limit=size_limit,
                                               certificate=certificate, key=key, maildirs=self.maildirs.folder))  # fmt: skip
        self._write("local-parts", "".join(f"{user.partition('@')[0]}: {user}\n" for user in users))
        self._write("passwords", "".join(f"{user}: {password}\n" for user, password in users.items()))
        self._write("passwd", f"root:x:0:0::/:/bin/sh\n{OWNER}:x:{owner[0]}:{owner[1]}::/:/bin/false\nDebian-exim:x:{owner[0]}:{owner[1]}::/:/bin/false\n")
        self._write("group", f"root:x:0:\n{OWNER}:x:{owner[1]}:\nDebian-exim:x:{owner[1]}:\n")

    def __enter__(self):
        libraries = glob.glob(f"{self._tree}/usr/lib/*-linux-*")
        (wrapper,) = (path for folder in libraries for path in glob.glob(f"{folder}/libnss_wrapper.so"))
        environment = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LD_LIBRARY_PATH": ":".join(libraries), "LD_PRELOAD": wrapper,
            "NSS_WRAPPER_PASSWD": f"{self.folder}/passwd", "NSS_WRAPPER_GROUP": f"{self.folder}/group",
        }  # fmt: skip
        argv = [f"{self._tree}/usr/sbin/exim4", "-C", f"{self.folder}/exim.conf", "-bdf", "-q1m"]
        self._child = Child(argv, env=environment, log=f"{self.folder}/stderr")
        try:
            wait_until(lambda: is_listening(self.port), 10, lambda: f"Exim; its log:\n{self.log()}")
        except BaseException:
            self._child.stop()
            raise
        return self

    def __exit__(self, *exc):
        self._child.stop()

    def log(self):
        text = ""
        for path in (f"{self.folder}/stderr", *sorted(glob.glob(f"{self.folder}/log/*"))):
            with open(path, encoding="utf-8", errors="replace") as file:
                text += file.read()
        return text

    def _write(self, name, text):
        with open(f"{self.folder}/{name}", "w", encoding="utf-8") as file:
            file.write(text)

    def _readable(self, pair, owner):
        """Copies of the certificate and its key that Exim's user may read."""
        copies = []
        for path in pair:
            copies.append(f"{self.folder}/{os.path.basename(path)}")
            with open(path, "rb") as source, open(copies[-1], "wb") as copy:
                copy.write(source.read())
            os.chown(copies[-1], *owner)
            os.chmod(copies[-1], 0o600)
        return copies
