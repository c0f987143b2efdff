# SPDX-License-Identifier: GPL-2.0-or-later
"""A private Postfix, run from the tree that scripts/fetch-test-servers.sh unpacks.

Submission only: every client has to log in (SASL, asked of Dovecot), in one of four ways, each on a
port of its own: "plain" (no TLS), "starttls" (refused without), "tls" (implicit), "stranger" (implicit,
with a certificate that nobody vouches for). Mail for the known addresses goes into their Maildirs; an
unknown address of the domain is refused at RCPT; any other domain is accepted and bounced, as there is
no way out.

Three more ports are like "plain" but for one thing: "small" takes mails up to SMALL_LIMIT octets, "greylist" lets a new recipient
come back (policy.py), and "bare" has none of the extensions that make sending quicker or wider.

Postfix needs root, because it runs its parts as different users. Users that every Debian has serve for
these; no user is made. Nothing is read from or written to /etc/postfix or /var/spool.
"""

import grp
import os
import pwd
import time

from .ports import is_listening
from .processes import Child, wait_until

MODES = ("plain", "starttls", "tls", "stranger")
VARIANTS = ("small", "greylist", "bare")
SMALL_LIMIT = 20000

MAIL_OWNER = "daemon"
DEFAULT_PRIVS = "nobody"
SETGID_GROUP = "mail"

# What every instance has.
BASE_CF = """
compatibility_level = 3.6
config_directory = {config}
queue_directory = {queue}
data_directory = {data}
daemon_directory = {root}/usr/lib/postfix/sbin
command_directory = {root}/usr/sbin
shlib_directory = {root}/usr/lib/postfix
meta_directory = {config}
import_environment = MAIL_CONFIG MAIL_DEBUG MAIL_LOGTAG TZ LANG=C LD_LIBRARY_PATH={library_path}
maillog_file = {log}
maillog_file_prefixes = {folder}
mail_owner = {mail_owner}
default_privs = {default_privs}
setgid_group = {setgid_group}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
local_recipient_maps =
disable_dns_lookups = yes
smtpd_peername_lookup = no
queue_minfree = 0
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
"""

MAIN_CF = """
myhostname = mail.demo.test
mydestination =
mynetworks =
default_transport = nowhere
virtual_mailbox_domains = {domains}
virtual_mailbox_base = {maildirs}
virtual_mailbox_maps = texthash:{config}/mailboxes
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
message_size_limit = {size_limit}
mailbox_size_limit = 0
virtual_mailbox_limit = 0

smtpd_helo_required = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {auth_socket}
smtpd_relay_restrictions =
smtpd_recipient_restrictions = reject_unlisted_recipient, permit_sasl_authenticated, reject
greylist_restrictions = reject_unlisted_recipient, check_policy_service inet:127.0.0.1:{policy}, permit_sasl_authenticated, reject
smtpd_error_sleep_time = 0
default_process_limit = 50
smtpd_tls_chain_files = {key}, {certificate}
smtpd_tls_mandatory_protocols = >=TLSv1.2
smtpd_tls_protocols = >=TLSv1.2
smtpd_tls_loglevel = 1
smtpd_tls_dh1024_param_file = auto
"""

MASTER_CF = """
127.0.0.1:{plain} inet n - n - - smtpd -o smtpd_tls_security_level=none
127.0.0.1:{starttls} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt
    -o smtpd_tls_auth_only=yes
127.0.0.1:{tls} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
127.0.0.1:{stranger} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
    -o smtpd_tls_chain_files=$stranger_chain_files
127.0.0.1:{small} inet n - n - - smtpd -o smtpd_tls_security_level=none -o message_size_limit={small_limit}
127.0.0.1:{greylist} inet n - n - - smtpd -o smtpd_tls_security_level=none
    -o smtpd_recipient_restrictions=$greylist_restrictions
127.0.0.1:{bare} inet n - n - - smtpd -o smtpd_tls_security_level=none
    -o smtpd_discard_ehlo_keywords=pipelining,chunking,8bitmime,smtputf8,size,dsn,enhancedstatuscodes
nowhere unix - n n - - pipe user={default_privs}
    argv=/bin/sh -c {{echo 5.4.4 this test network has no way out; exit 69}}
virtual unix - n n - - virtual
"""

# The services that every instance needs.
BASE_MASTER_CF = """
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""

# Folder of the queue -> (mode, owner, group); the rest belongs to MAIL_OWNER with mode 0700.
SPECIAL_QUEUES = {"pid": (0o755, "root", "root"), "public": (0o710, MAIL_OWNER, SETGID_GROUP)}
QUEUES = (
    "active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming",
    "maildrop", "private", "saved", "trace",
)  # fmt: skip


def cannot_run():
    """Why Postfix cannot run here, or None."""
    if os.geteuid() != 0:
        return "Postfix needs root"
    return None


class Instance:
    """A Postfix of the given configuration. Started by `start`, ended by `stop`; the queue survives in between."""

    def __init__(self, folder, tree, ports, main, master):
        """`tree` is the unpacked root; `ports` maps names to the ports on which `master` (text of master.cf) listens."""
        self.ports = ports
        self.log_file = os.path.join(folder, "postfix.log")
        self._config = os.path.join(folder, "etc")
        self._library_path = f"{tree}/usr/lib/postfix"
        self._master = f"{tree}/usr/lib/postfix/sbin/master"
        self._child = None
        queue = os.path.join(folder, "queue")
        data = os.path.join(folder, "data")
        os.makedirs(self._config)
        self._make_queue(queue)
        self._make_folder(data, 0o700, MAIL_OWNER, MAIL_OWNER)

        base = BASE_CF.format(
            config=self._config, queue=queue, data=data, root=tree, folder=folder, log=self.log_file,
            library_path=self._library_path, mail_owner=MAIL_OWNER, default_privs=DEFAULT_PRIVS,
            setgid_group=SETGID_GROUP,
        )  # fmt: skip
        self._write("main.cf", base + main)
        self._write("master.cf", BASE_MASTER_CF + master)

    def start(self):
        """Starts it, unless it runs."""
        if self._child is not None:
            return
        environment = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "LANG": "C",
            "LD_LIBRARY_PATH": self._library_path,
            "MAIL_CONFIG": self._config,
        }
        self._child = Child(
            [self._master, "-c", self._config, "-d"], env=environment, log=self.log_file
        )
        try:
            wait_until(self._is_up, 10, lambda: f"Postfix; its log:\n{self.log()}")
        except BaseException:
            self.stop()
            raise

    def stop(self):
        if self._child is not None:
            self._child.stop()
            self._child = None

    def log(self):
        if not os.path.exists(self.log_file):
            return ""
        with open(self.log_file, encoding="utf-8", errors="replace") as file:
            return file.read()

    def _is_up(self):
        if not self._child.is_running():
            raise RuntimeError(f"Postfix ended at start; its log:\n{self.log()}")
        return all(is_listening(port) for port in self.ports.values())

    def _write(self, name, text):
        path = os.path.join(self._config, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        # Postfix waits until a file is seconds old, lest somebody is still editing it.
        past = time.time() - 60
        os.utime(path, (past, past))

    def _make_queue(self, queue):
        os.makedirs(queue)
        for name in QUEUES:
            self._make_folder(os.path.join(queue, name), 0o700, MAIL_OWNER, MAIL_OWNER)
        for name, (mode, user, group) in SPECIAL_QUEUES.items():
            self._make_folder(os.path.join(queue, name), mode, user, group)

    @staticmethod
    def _make_folder(path, mode, user, group):
        os.mkdir(path)
        os.chown(path, pwd.getpwnam(user).pw_uid, grp.getgrnam(group).gr_gid)
        os.chmod(path, mode)


class Postfix(Instance):
    """The submission server of a mail provider, and the mailboxes behind it."""

    def __init__(self, folder, tree, ports, *, auth_socket, certificates, maildirs, addresses, owner,
                 size_limit, policy_port):  # fmt: skip
        """`ports` has a port for each of MODES and VARIANTS; `owner` is the mailboxes' (uid, gid)."""
        certificate, key = certificates.server
        main = MAIN_CF.format(
            config=os.path.join(folder, "etc"), maildirs=maildirs, uid=owner[0], gid=owner[1],
            auth_socket=auth_socket, certificate=certificate, key=key, size_limit=size_limit, policy=policy_port,
            domains=", ".join(sorted({address.partition("@")[2] for address in addresses})),
        )  # fmt: skip
        stranger_certificate, stranger_key = certificates.stranger
        main += f"stranger_chain_files = {stranger_key}, {stranger_certificate}\n"
        super().__init__(folder, tree, ports, main, MASTER_CF.format(default_privs=DEFAULT_PRIVS, small_limit=SMALL_LIMIT, **ports))
        self._write("mailboxes", "".join(f"{a} {a}/\n" for a in addresses))
