# SPDX-License-Identifier: GPL-2.0-or-later
"""Managing mail through the plugin: found at once, moved, undone, and shared with mutt and notmuch, which are the real ones."""

import email.utils
import os
import shutil
import subprocess
import time

import pytest

from e2e.headless import Headless
from equipment.processes import wait_until
from equipment.terminal import cannot_run

ALICE = "alice@demo.test"


class Folder:
    """The Maildir of the account, as another program sees it."""

    def __init__(self, home):
        self.path = home.purple / "imail" / ALICE / "Maildir"
        for sub in ("cur", "new", "tmp"):
            (self.path / sub).mkdir(parents=True)
        self._count = 0

    def put(self, subject, text="text", sub="new", flags=None, **fields):
        """Delivers a mail as any program does; returns its unique name."""
        self._count += 1
        name = f"{1_790_000_000 + self._count}.M{self._count}P1.test"
        head = {"From": "Bob <bob@demo.test>", "To": ALICE, "Subject": subject, "Message-ID": f"<{self._count}@test>", **fields}
        head.setdefault("Date", email.utils.formatdate(1_790_000_000 + self._count))
        head.setdefault("Content-Type", "text/plain; charset=utf-8")
        raw = "".join(f"{key}: {value}\n" for key, value in head.items()) + "\n" + text + "\n"
        (self.path / "tmp" / name).write_text(raw, encoding="utf-8")
        os.rename(self.path / "tmp" / name, self.path / sub / (name if flags is None else f"{name}:2,{flags}"))
        return name

    def names(self, folder=""):
        return sorted(name for sub in ("cur", "new") for name in os.listdir(self.path / folder / sub))


@pytest.fixture
def folder(home):
    return Folder(home)


@pytest.fixture
def client(home, folder, build_dir):
    with Headless(home, build_dir) as running:
        running.do("account-add", ALICE)
        running.do("folders")  # opens the store: what comes from now on is told
        yield running


def ids(answer):
    return [mail["id"] for mail in answer["mails"]]


def counts(client):
    return {folder["name"]: (folder["total"], folder["unread"]) for folder in client.do("folders")["folders"]}


def test_lists(client, folder):
    names = [folder.put(f"subject {number:02}", "x" * number, sub="cur", flags="S" if number % 2 else "") for number in range(30)]
    wait_until(lambda: counts(client)["Inbox"] == (30, 15), 10, "the mails to be listed")
    assert ids(client.do("page", "Inbox", count=10)) == names[:-11:-1]
    assert ids(client.do("page", "Inbox", offset=25, count=10)) == names[4::-1]
    assert ids(client.do("page", "Inbox", sort="size", up="true", count=3)) == names[:3]
    assert ids(client.do("page", "Inbox", sort="subject", offset=29)) == names[:1]
    page = client.do("page", "Inbox", offset=100)
    assert (page["total"], page["unread"], page["mails"]) == (30, 15, [])


def test_search(client, folder):
    plan = folder.put("Annual plan", "今天的会议讨论了明年的预算表。")
    lunch = folder.put("Lunch", "The budget can wait.", From="Carl <carl@demo.test>")
    client.wait("mail-added", where=lambda event: event["mail"]["id"] == lunch)
    assert ids(client.do("search", "预算")) == [plan]
    assert client.do("search", "预算")["mails"][0]["marks"] == ["预算"]
    assert ids(client.do("search", "from:carl", "budget")) == [lunch]
    assert ids(client.do("search", '"budget can"')) == [lunch]
    assert ids(client.do("search", "lun", typing="true")) == [lunch]
    assert sorted(ids(client.do("search", "lunch", "OR", "预算"))) == sorted([lunch, plan])
    assert ids(client.do("search", "(nosuchword OR lunch) from:(alice OR carl)")) == [lunch]
    assert client.do("search", "before:yesteryear", "lunch")["left_out"] == "“before:yesteryear” was not understood."


def test_many_at_once(client, folder):
    names = [folder.put(f"mail {number}") for number in range(5)]
    client.wait("mail-added", where=lambda event: event["mail"]["id"] == names[-1])
    client.do("folder-create", "Work/Pläne")
    client.do("mark", "+S", "+F", *names[:3])
    client.do("move", "Work/Pläne", *names[:2])
    client.do("trash", *names[1:4])
    assert counts(client) == {"Inbox": (1, 1), "Sent": (0, 0), "Drafts": (0, 0), "Archive": (0, 0), "Trash": (3, 1), "Work/Pläne": (1, 0)}
    assert folder.names(".Work.Pl&AOQ-ne") == [f"{names[0]}:2,FS"]
    client.do("restore", *names[1:4])
    assert counts(client)["Work/Pläne"] == (2, 0)
    client.do("mark-read", "Inbox")
    assert counts(client)["Inbox"] == (3, 0)
    client.do("folder-remove", "Work/Pläne")
    client.do("empty-trash")
    assert counts(client)["Trash"] == (0, 0)
    assert len(folder.names()) == 3


def test_conversation(client, folder):
    question = folder.put("Plan", **{"Message-ID": "<q@x>"})
    late = folder.put("Re: Plan", References="<q@x> <missing@x>")
    client.wait("mail-added", where=lambda event: event["mail"]["id"] == late)
    assert [(m["id"], m["depth"]) for m in client.do("conversation", question)["mails"]] == [(question, 0), (late, 1)]
    between = folder.put("Re: Plan", References="<q@x>", **{"Message-ID": "<missing@x>"})
    client.wait("mail-added", where=lambda event: event["mail"]["id"] == between)
    assert [(m["id"], m["depth"]) for m in client.do("conversation", late)["mails"]] == [(question, 0), (between, 1), (late, 2)]
    assert client.do("conversations", "Inbox")["conversations"][0]["mails"] == 3


def test_other_program(client, folder):
    name = folder.put("read elsewhere")
    client.wait("mail-added", new=False)
    os.rename(folder.path / "new" / name, folder.path / "cur" / f"{name}:2,S")
    assert client.wait("mail-changed")["mail"]["seen"]
    os.rename(folder.path / "cur" / f"{name}:2,S", folder.path / ".Archive/cur" / f"{name}:2,S")
    assert client.wait("mail-changed")["mail"]["folder"] == "Archive"
    os.unlink(folder.path / ".Archive/cur" / f"{name}:2,S")
    client.wait("mail-removed", id=name)


def test_two_clients(client, folder, home, build_dir):
    """Both on one folder: each sees what the other does, and nothing is lost or doubled."""
    names = [folder.put(f"mail {number}") for number in range(20)]
    with Headless(home, build_dir) as other:
        other.do("account-add", ALICE)
        for program in (client, other):
            wait_until(lambda: counts(program)["Inbox"] == (20, 20), 10, "both to list all")
        for mine, others in zip(names[::2], names[1::2]):
            client.do("move", "Archive", mine)
            other.do("mark", "+S", others)
        for program in (client, other):
            wait_until(lambda: counts(program)["Inbox"] == (10, 0), 10, "both to see all")
            assert counts(program)["Archive"] == (10, 10)
    assert sorted(name.split(":")[0] for name in folder.names() + folder.names(".Archive")) == names


def test_index_lost(client, folder, home, build_dir):
    """The index is thrown away while a client runs, and between two runs."""
    name = folder.put("kept")
    client.wait("mail-added")
    index = folder.path.parent / "index.db"
    for path in index.parent.glob("index.db*"):
        path.unlink()
    second = folder.put("new")
    wait_until(lambda: ids(client.do("page", "Inbox")) == [second, name], 10, "the list to be whole again")
    client.quit()
    index.write_bytes(b"no database, and long enough to be seen as none" * 100)
    client.start()
    client.do("use", ALICE)
    assert ids(client.do("page", "Inbox")) == [second, name]
    wait_until(lambda: ids(client.do("search", "kept")) == [name], 10, "the index to be made")


def test_killed_while_indexing(home, folder, build_dir):
    names = [folder.put(f"mail {number}", "word") for number in range(3000)]
    client = Headless(home, build_dir)
    for pause in (0.05, 0.15, 0.3):
        client.start()
        client.do("account-add", ALICE)
        client.do("page", "Inbox")
        time.sleep(pause)
        client.kill()
    with client:
        client.do("account-add", ALICE)
        wait_until(lambda: counts(client)["Inbox"] == (3000, 3000), 20, "all to be listed")
        wait_until(lambda: not client.do("search", "word")["reading"], 30, "all to be read")
        assert len(client.do("page", "Inbox", count=0)["mails"]) == len(set(names)) == 3000
    assert len(folder.names()) == 3000


def test_mbox(client, folder, tmp_path):
    name = folder.put("exported", "From here to there", sub="cur", flags="FS")
    client.wait("mail-added")
    out = tmp_path / "out.mbox"
    assert client.do("export", out, "folder=Inbox")["count"] == 1
    assert b"\n>From here to there\n" in out.read_bytes()
    # What is here is not taken in twice; what lies in Trash is not here.
    answer = client.do("import", out, "Other")
    assert (answer["count"], answer["known"]) == (0, 1)
    client.do("trash", name)
    for counts_ in (1, 0), (0, 1):
        answer = client.do("import", out, "Other")
        assert (answer["count"], answer["known"]) == counts_
    (mail,) = client.do("page", "Other")["mails"]
    assert (mail["subject"], mail["flagged"], mail["seen"]) == ("exported", True, True)
    assert mail["id"] != name


def test_an_import_is_stopped_and_gone_on_with(client, folder, tmp_path):
    big = tmp_path / "big.mbox"
    big.write_text("".join(f"From a@b.test Thu Jan  1 00:00:00 2026\nSubject: s{n}\n\ntext {n}\n\n" for n in range(1000)))
    first = client.ask("import", big, "Big", "stop=1")
    assert not first["ok"] and first["error"] == "It was stopped." and 0 < first["count"] < 1000
    second = client.do("import", big, "Big")
    assert (second["count"], second["known"]) == (1000 - first["count"], first["count"])
    assert counts(client)["Big"][0] == 1000
    # An export that is stopped leaves no file.
    out = tmp_path / "out" / "x.mbox"
    out.parent.mkdir()
    answer = client.ask("export", out, "folder=Big", "stop=1")
    assert answer["error"] == "It was stopped." and not list(out.parent.iterdir())
    assert client.do("export", out, "folder=Big")["count"] == 1000


# The real programs.


@pytest.fixture
def mutt(home):
    program = shutil.which("neomutt") or shutil.which("mutt")
    if program is None:
        pytest.skip("neither neomutt nor mutt is installed")
    reason = cannot_run()
    if reason:
        pytest.skip(reason)

    def run(path, keys):
        rc = home.path / "muttrc"
        rc.write_text(
            f'set mbox_type=Maildir\nset folder="{path}"\nset confirmappend=no\nset delete=yes\nset quit=yes\nset move=no\nset mail_check=0\n'
            f"unset mark_old\nunset resolve\nset sleep_time=0\nset wait_key=no\n",
            encoding="utf-8",
        )
        subprocess.run(
            ["script", "-qec", f"{program} -n -F {rc} -f {path} -e 'push {keys}'", "/dev/null"],
            env={**home.env, "TERM": "xterm", "LC_ALL": "C.UTF-8"}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=30, check=False,
        )  # fmt: skip

    return run


def test_mutt(client, folder, mutt):
    """What mutt does is seen at once, and mutt sees what we do."""
    read, moved, deleted = (folder.put(subject) for subject in ("one", "two", "three"))
    client.wait("mail-added", where=lambda event: event["mail"]["id"] == deleted)
    # Reads the first, saves the second into Archive, deletes the third.
    mutt(folder.path, "<first-entry><display-message><exit><next-entry><save-message>=.Archive<enter><next-entry><delete-message><quit>")
    wait_until(lambda: counts(client)["Inbox"] == (1, 0), 10, "what mutt did")
    (mail,) = client.do("page", "Inbox")["mails"]
    assert mail["id"] == read and mail["seen"]
    # Its copy has a name of mutt's own.
    (copy,) = client.do("page", "Archive")["mails"]
    assert copy["subject"] == "two"
    assert ids(client.do("search", "two")) == [copy["id"]] and moved != copy["id"]
    # What we mark, mutt shows.
    client.do("mark", "+F", "+R", read)
    mutt(folder.path, "<tag-pattern>~F~Q<enter><tag-prefix><clear-flag>!<quit>")
    wait_until(lambda: not client.do("page", "Inbox")["mails"][0]["flagged"], 10, "mutt to clear a flag that it saw")


@pytest.fixture
def notmuch(home, folder):
    program = shutil.which("notmuch")
    if program is None:
        pytest.skip("notmuch is not installed")
    config = home.path / "notmuch-config"
    config.write_text(f"[database]\npath={folder.path}\n[user]\nprimary_email={ALICE}\n[new]\ntags=inbox\n[maildir]\nsynchronize_flags=true\n", encoding="utf-8")

    def run(*words):
        done = subprocess.run([program, *words], env={**home.env, "NOTMUCH_CONFIG": str(config)}, capture_output=True, text=True, timeout=30, check=True)
        return done.stdout.split()

    return run


def test_notmuch(client, folder, notmuch):
    """notmuch keeps its database inside the Maildir: no folder of ours. Tags become flags, flags tags."""
    first, second = folder.put("one", "alpha"), folder.put("two", "beta")
    client.wait("mail-added", where=lambda event: event["mail"]["id"] == second)
    client.do("mark", "+S", "+F", first)
    notmuch("new")
    assert notmuch("count", "tag:unread") == ["1"]
    assert notmuch("count", "tag:flagged", "and", "alpha") == ["1"]
    notmuch("tag", "-unread", "+replied", "--", "beta")
    wait_until(lambda: counts(client)["Inbox"] == (2, 0), 10, "what notmuch marked")
    assert [mail["answered"] for mail in client.do("page", "Inbox")["mails"]] == [True, False]
    assert set(counts(client)) == {"Inbox", "Sent", "Drafts", "Archive", "Trash"}
    client.do("trash", second)
    notmuch("new")
    assert notmuch("count", "folder:.Trash", "and", "beta") == ["1"]
