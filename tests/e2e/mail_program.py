# SPDX-License-Identifier: GPL-2.0-or-later
"""A person with a plain mail program: Python's smtplib and email, which knows nothing of imail.

    bob = MailProgram(mail, "bob@demo.test")
    first = bob.next_mail()
    bob.answer(first, "Yes!")
"""

import contextlib
import email
import email.policy
import email.utils
import smtplib
import ssl
from email.message import EmailMessage


class MailProgram:
    def __init__(self, mail, address, name=None):
        self.mail, self.address = mail, address
        self.mailbox = email.utils.formataddr((name, address)) if name else address
        self._known = set()

    def next_mail(self):
        """The next mail in the mailbox, parsed."""
        raw = self.mail.wait_for_mail(self.address, len(self._known) + 1)
        mails = [email.message_from_bytes(octets, policy=email.policy.default) for octets in raw]
        (fresh,) = (one for one in mails if one["Message-ID"] not in self._known)
        self._known.add(fresh["Message-ID"])
        return fresh

    def write(self, to, subject, text, *, attach=None, html=None, cc=None, **fields):
        """Sends a new mail, and waits until it has been delivered; `fields` are further header fields. Returns it."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = fields.pop("from_", self.mailbox), to, subject
        if cc:
            message["Cc"] = cc
        message["Date"], message["Message-ID"] = email.utils.localtime(), email.utils.make_msgid(domain="demo.test")
        for name, value in fields.items():
            message[name.replace("_", "-")] = value
        message.set_content(text)
        if html:
            message.add_alternative(html, subtype="html")
        if attach:
            message.add_attachment(attach, maintype="application", subtype="pdf", filename="plan.pdf")
        (receiver,) = (one for _, one in email.utils.getaddresses([to]))
        before = self.mail.count(receiver)
        context = ssl.create_default_context(cafile=self.mail.ca_file)
        with smtplib.SMTP_SSL("localhost", self.mail.smtp_port["tls"], context=context) as smtp:
            smtp.login(self.address, self.mail.users[self.address])
            smtp.send_message(message, from_addr=self.address)
        self.mail.wait_for_mail(receiver, before + 1)
        return message

    def answer(self, mail, text, *, signature="Bob\nDemo Ltd, Sales", **options):
        """Answers above a full quote, as most people do."""
        body = mail.get_body(("plain",)).get_content()
        quote = "".join(f"> {line}\n" for line in body.splitlines())
        words = f"{text}\n\nOn Mon, 1 Jun 2026 at 12:00, {mail['From']} wrote:\n{quote}"
        if signature:
            words += f"\n-- \n{signature}\n"
        subject = mail["Subject"] if mail["Subject"].startswith("Re: ") else f"Re: {mail['Subject']}"
        return self.write(
            mail["From"], options.pop("subject", subject), words, In_Reply_To=mail["Message-ID"],
            References=f"{mail['References'] or ''} {mail['Message-ID']}".strip(), **options,
        )  # fmt: skip


def is_read(client, words):
    """Whether the mail with these words in the Inbox of the client's folder has Maildir's flag for it."""
    for path in [path for folder in ("cur", "new") for path in client.folder.glob(f"imail/*/Maildir/{folder}/*")]:
        with contextlib.suppress(FileNotFoundError):  # it is being renamed
            if words.encode() in path.read_bytes():
                return "S" in path.name.partition(":2,")[2]
    return False
