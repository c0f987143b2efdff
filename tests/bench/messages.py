# SPDX-License-Identifier: GPL-2.0-or-later
"""The mails that the benchmarks fetch: the same every time, but for their dates, which end now.

2,000 of them are 136 MB: 70 % texts of 4 KiB, 20 % HTML of 30 KiB, 8 % with an attachment of 200 KiB, 2 % with one of 2 MiB, mixed.
A smaller number has the same mixture.
"""

import base64
import email.utils
import random
import textwrap

KINDS = ((70, "text", 4 << 10), (20, "html", 30 << 10), (8, "attachment", 200 << 10), (2, "attachment", 2 << 20))
WORDS = (
    "the meeting on Thursday moves into room seven because of the painters please bring your figures for "
    "March and April and tell Jean whether the offer from Lyon still stands we would rather wait than sign "
    "something that nobody has read Grüße aus Köln 您好 附件是预算 see you soon"
).split()
MINUTES_APART = 7


def _prose(rng, octets):
    text, size = [], 0
    while size < octets:
        word = rng.choice(WORDS)
        text.append(word)
        size += len(word.encode()) + 1
    return textwrap.fill(" ".join(text), 72).replace("\n", "\r\n") + "\r\n"


def _head(rng, index, date, content_type, encoding):
    subject = " ".join(rng.choice(WORDS) for _ in range(5))
    return (
        f"Return-Path: <sender{index % 40}@bench.test>\r\n"
        f"Received: from mx.bench.test ([192.0.2.{index % 250 + 1}])\r\n\tby mail.demo.test with ESMTPS id {index:08x};\r\n"
        f"\t{email.utils.formatdate(date)}\r\n"
        f"From: Sender {index % 40} <sender{index % 40}@bench.test>\r\n"
        f"To: bench@demo.test\r\n"
        f"Subject: =?utf-8?B?{base64.b64encode(subject.encode()).decode()}?=\r\n"
        f"Date: {email.utils.formatdate(date)}\r\n"
        f"Message-ID: <{index:06d}.{rng.getrandbits(64):016x}@bench.test>\r\n"
        f"MIME-Version: 1.0\r\nContent-Type: {content_type}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    )


def _html(rng, octets):
    rows = []
    size = 0
    while size < octets:
        rows.append(f"<tr><td style=3D\"color:#333\">{_prose(rng, 300)}</td></tr>\r\n")
        size += len(rows[-1].encode())
    return "<html><body><table>\r\n" + "".join(rows) + "</table></body></html>\r\n"


def _message(rng, index, date, kind, octets):
    if kind == "text":
        head = _head(rng, index, date, "text/plain; charset=utf-8", "8bit")
        return (head + _prose(rng, octets - len(head))).encode()
    if kind == "html":
        head = _head(rng, index, date, "text/html; charset=utf-8", "8bit")
        return (head + _html(rng, octets - len(head))).encode()
    boundary = f"=_{index:08x}"
    head = _head(rng, index, date, f'multipart/mixed; boundary="{boundary}"', "8bit") + (
        f"--{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{_prose(rng, 600)}"
        f"--{boundary}\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
        f'Content-Disposition: attachment; filename="data{index}.bin"\r\n\r\n'
    )
    data = base64.encodebytes(rng.randbytes(octets * 57 // 78)).replace(b"\n", b"\r\n")
    return head.encode() + data + f"--{boundary}--\r\n".encode()


def generate(count, now, seed=1):
    """Yields (raw message, date), the oldest first."""
    rng = random.Random(seed)
    kinds = [kind for kind in KINDS for _ in range(count * kind[0] // 100)]
    rng.shuffle(kinds)
    for index, (_, kind, octets) in enumerate(kinds):
        date = now - (len(kinds) - index) * MINUTES_APART * 60
        yield _message(rng, index, date, kind, octets), date


def large(octets, now):
    """One message with an attachment, about this large."""
    return _message(random.Random(2), 0, now, "attachment", octets)
