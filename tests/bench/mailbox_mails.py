# SPDX-License-Identifier: GPL-2.0-or-later
"""The mails of `make bench-mailbox`: a Maildir of one's own language, the same every time.

100,000 mails by default, about 4 KiB each: seven in ten of plain text (a fifth of all in Chinese, half of those in base64), two in ten of HTML,
one in ten with an attachment. Words are drawn from a vocabulary as people use them (Zipf), so common ones are very common. Two thirds of
the mails are answers, by References. COMMON stands in half of the mails, CHINESE inside a sentence of one in a hundred, PERSON writes one
in a thousand.
"""

import base64
import email.utils
import itertools
import os
import random
import socket

COMMON, RARE, CHINESE, PERSON = "meeting", "zugzwang", "预算", "zhang"
FIRST_DATE = 1_700_000_000
MINUTES_APART = 11
PEOPLE = 2000
CONSONANTS, VOWELS = ("b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "v", "st", "tr"), ("a", "e", "i", "o", "u", "ou", "ea")


def _vocabulary(rng, count):
    words = {}
    while len(words) < count:
        words["".join(rng.choice(CONSONANTS) + rng.choice(VOWELS) for _ in range(rng.randint(1, 4)))] = None
    return list(words)


def _chinese(rng, count):
    characters = [chr(code) for code in range(0x4E00, 0x4E00 + 2500) if chr(code) not in CHINESE]
    weights = list(itertools.accumulate(1 / (rank + 5) for rank in range(len(characters))))
    return ["".join(rng.choices(characters, cum_weights=weights, k=2)) for _ in range(count)]


def _zipf(count):
    return list(itertools.accumulate(1 / (rank + 3) for rank in range(count)))


class Writer:
    def __init__(self, seed=1):
        self.rng = random.Random(seed)
        self.words, self.chinese = _vocabulary(self.rng, 30000), _chinese(self.rng, 8000)
        self.word_weights, self.chinese_weights = _zipf(30000), _zipf(8000)
        self.names = [f"{a.title()} {b.title()}" for a, b in zip(self.words[500:], self.words[4000:])][:PEOPLE]

    def _prose(self, octets, index):
        words = self.rng.choices(self.words, cum_weights=self.word_weights, k=max(8, octets // 6))
        if index % 2 == 0:
            words[len(words) // 2] = COMMON
        if index % 5000 == 17:
            words[len(words) // 3] = RARE
        lines, at = [], 0
        while at < len(words):
            lines.append(" ".join(words[at : at + 11]))
            at += 11
        return ".\n".join(lines) + ".\n"

    def _sentences(self, octets, index):
        words = self.rng.choices(self.chinese, cum_weights=self.chinese_weights, k=max(8, octets // 7))
        if index % 100 == 5:
            words[len(words) // 2] = CHINESE
        text = "，".join("".join(words[at : at + 9]) for at in range(0, len(words), 9)) + "。\n"
        return text + (f"{COMMON}\n" if index % 2 == 0 else "")

    def _body(self, index):
        octets = int(min(16000, self.rng.lognormvariate(7.6, 0.6)))
        if index % 5 == 0:
            text = self._sentences(octets, index)
            if index % 10 == 0:
                return 'text/plain; charset="utf-8"', "base64", base64.encodebytes(text.encode()).decode()
            return 'text/plain; charset="utf-8"', "8bit", text
        text = self._prose(octets, index)
        if index % 5 == 1:
            rows = "".join(f'<tr><td style="color:#333333;padding:4px">{line}</td></tr>\n' for line in text.split("\n"))
            return 'text/html; charset="utf-8"', "8bit", f"<html><head><style>td {{margin:0}}</style></head><body><table>\n{rows}</table></body></html>\n"
        return 'text/plain; charset="utf-8"', "8bit", text

    def mail(self, index):
        """(the mail, its date, octets of attachments' payload)."""
        rng, date = self.rng, FIRST_DATE + index * MINUTES_APART * 60
        person = PEOPLE if index % 1000 == 504 else int(PEOPLE * rng.random() ** 2)
        name, address = ("Zhang San", f"{PERSON}@people.test") if person == PEOPLE else (self.names[person], f"p{person}@people.test")
        parent = index - 1 - int(rng.expovariate(1 / 40)) if index % 3 else -1
        subject = " ".join(rng.choices(self.words, cum_weights=self.word_weights, k=5))
        kind, encoding, body = self._body(index)
        payload = 0
        head = [
            f"Return-Path: <{address}>",
            f"Received: from mx{index % 7}.people.test (mx{index % 7}.people.test [192.0.2.{index % 250 + 1}])\n\tby mail.demo.test (Postfix) with ESMTPS id {index:010X}\n\tfor <alice@demo.test>; {email.utils.formatdate(date)}",
            f"From: {name} <{address}>",
            "To: Alice <alice@demo.test>, team@demo.test",
            f"Subject: {'Re: ' if parent >= 0 else ''}{subject}",
            f"Date: {email.utils.formatdate(date)}",
            f"Message-ID: <{index}.bench@people.test>",
        ]
        if parent >= 0:
            head += [f"In-Reply-To: <{parent}.bench@people.test>", f"References: <{parent}.bench@people.test>"]
        head.append("MIME-Version: 1.0")
        if index % 10 == 3:
            data = base64.encodebytes(rng.randbytes(rng.randint(4000, 40000))).decode()
            payload = len(data)
            part = f"Content-Type: {kind}\nContent-Transfer-Encoding: {encoding}\n\n{body}"
            name = f"report-{index}.pdf"
            attachment = f'Content-Type: application/pdf; name="{name}"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="{name}"\n\n{data}'
            head.append('Content-Type: multipart/mixed; boundary="=-b"')
            text = "\n".join(head) + f"\n\n--=-b\n{part}\n--=-b\n{attachment}\n--=-b--\n"
        else:
            text = "\n".join([*head, f"Content-Type: {kind}", f"Content-Transfer-Encoding: {encoding}"]) + "\n\n" + body
        return text.encode(), date, payload


def make_maildir(root, count, seed=1):
    """A Maildir of COUNT mails, a tenth of them unread. Returns octets of all files, and of them that are text."""
    for sub in ("cur", "new", "tmp"):
        os.makedirs(f"{root}/{sub}")
    writer, octets, text, host = Writer(seed), 0, 0, socket.gethostname()
    for index in range(count):
        raw, date, payload = writer.mail(index)
        flags = "" if index % 10 == 9 else "S"
        path = f"{root}/cur/{date}.M{index:06d}P1Q{index}.{host}:2,{flags}"
        with open(path, "wb") as file:
            file.write(raw)
        os.utime(path, (date, date))
        octets += len(raw)
        text += len(raw) - payload
    return octets, text
