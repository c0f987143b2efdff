# SPDX-License-Identifier: GPL-2.0-or-later
"""[names] of imaild's configuration: where the names of demo.test lead, in place of the DNS."""

from e2e.clients import configure


def lead(mail, *names):
    """Lines of [names] that lead mail.demo.test to the equipment, on its own ports, and what else there is."""
    ports = [mail.pop3_port["tls"], mail.pop3_port["starttls"], mail.smtp_port["tls"], mail.smtp_port["starttls"]]
    return [f"mail.demo.test:{port}=127.0.0.1:{port}" for port in ports] + list(names)


def set_names(home, mail, *lines):
    configure(home, "\n".join([f"[tls]\nca-file={mail.ca_file}\n[discover]\nask-domains=false\n[names]", *lead(mail, *lines), ""]))
