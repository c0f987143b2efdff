# SPDX-License-Identifier: GPL-2.0-or-later
"""A disk that is full, a real one of a few MiB: the client says so, loses nothing, and goes on when there is room."""

import mailbox
import os
import subprocess

import pytest

from e2e.fake_imaild import FakeImaild
from e2e.headless import Headless
from equipment.processes import wait_until

ALICE = "alice@demo.test"
NO_SPACE = "No space left on device"


def mail_of(number, octets=20_000):
    text = b"".join(b"line %d of %d\r\n" % (line, number) for line in range(octets // 16))
    return b"From: Bob <bob@demo.test>\r\nTo: alice@demo.test\r\nSubject: mail %d\r\nMessage-ID: <%d@demo.test>\r\n\r\n" % (number, number) + text


class Disk:
    """Of the account's folder."""

    def __init__(self, path):
        self.path = path
        self.filler = path / "filler"
        path.mkdir(parents=True)

    def mount(self, mib):
        return subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mib}m,mode=700", "none", self.path], capture_output=True, check=False).returncode == 0

    def fill(self, leave=0):
        """To the last octet, but for some."""
        with open(self.filler, "ab", buffering=0) as file:
            for size in (1 << 20, 4096):
                try:
                    while os.statvfs(self.path).f_bavail * 4096 > leave:
                        if not file.write(bytes(size)):
                            break
                except OSError:
                    pass

    def make_room(self):
        self.filler.unlink()


@pytest.fixture
def disk(home):
    disk = Disk(home.purple / "imail" / ALICE)
    if os.geteuid() != 0 or not disk.mount(24):
        pytest.skip("only root can mount a small disk")
    yield disk
    subprocess.run(["umount", "-l", disk.path], check=True)


def test_mail_that_comes_in(home, build_dir, disk):
    with FakeImaild(home) as server, Headless(home, build_dir) as client:
        client.log_in(ALICE)
        server.push_mail("1", mail_of(1))
        assert server.wait("ack")["refs"] == ["1"]
        disk.fill()
        for number in range(2, 12):
            server.push_mail(str(number), mail_of(number))
        # The user is told; the server is not told that they are here.
        assert NO_SPACE in client.wait("notify", where=lambda event: NO_SPACE in str(event))["secondary"]
        assert not [frame for frame in server.frames if frame["type"] == "ack"]
        # What is here can be read and done with.
        (first,) = client.do("list", "Inbox")["mails"]
        assert "line 0 of 1" in client.do("read", first["id"])["mail"]["text"]
        disk.make_room()
        server.drop()
        client.wait("disconnected")
        client.do("connect")
        wait_until(server.logged_in.is_set, 20, lambda: "the login")
        for number in range(2, 12):
            server.push_mail(str(number), mail_of(number))
        acked = set()
        while len(acked) < 10:
            acked.update(server.wait("ack")["refs"])
        assert sorted(mail["subject"] for mail in client.do("list", "Inbox")["mails"]) == sorted(f"mail {number}" for number in range(1, 12))
        client.quit()
        assert len(mailbox.Maildir(disk.path / "Maildir", create=False)) == 11


def test_mail_that_is_managed(home, build_dir, disk, tmp_path):
    big = tmp_path / "big.mbox"
    big.write_bytes(b"".join(b"From a\n" + mail_of(number).replace(b"\r\n", b"\n") + b"\n" for number in range(200)))
    with Headless(home, build_dir) as client:
        client.do("account-add", ALICE)
        client.do("folders")
        disk.fill(leave=1_500_000)
        answer = client.ask("import", big, "Old")
        assert not answer["ok"] and NO_SPACE in answer["error"] and 10 < answer["count"] < 200
        taken = answer["count"]
        assert not list((disk.path / "Maildir/.Old/tmp").iterdir())
        # The index could not be told; a scan goes on with one in memory. Moving and marking need no room.
        wait_until(lambda: client.do("page", "Old", count=1)["total"] == taken, 20, lambda: "what was taken in to be listed")
        first, second = [mail["id"] for mail in client.do("page", "Old", count=2)["mails"]]
        client.do("move", "Archive", first)
        client.do("mark", "+F", second)
        disk.fill()
        copied = client.ask("copy", "Work", first)
        assert not copied["ok"]
        exported = client.ask("export", disk.path / "out.mbox", "folder=Old")
        assert not exported["ok"] and NO_SPACE in exported["error"] and not (disk.path / "out.mbox").exists()
        draft = client.ask("draft", subject="half", text="a" * 50_000)
        assert NO_SPACE in draft["error"]
        found = client.do("search", "line")
        assert found["total"] == taken
        disk.make_room()
        answer = client.do("import", big, "Old")
        assert (answer["count"], answer["known"]) == (200 - taken, taken)
        assert client.do("draft", subject="half", text="a" * 50_000)["id"]
        assert client.do("export", disk.path / "out.mbox", "folder=Old")["count"] == 199
        client.quit()
    # With room again the index is a file again.
    with Headless(home, build_dir) as client:
        client.do("account-add", ALICE)
        wait_until(lambda: client.do("search", "line in:Old")["total"] == 199, 20, lambda: "the index")
        assert client.do("search", "is:flagged")["mails"][0]["id"] == second
        assert (disk.path / "index.db").stat().st_size > 100_000
