# SPDX-License-Identifier: GPL-2.0-or-later
"""What Pidgin's buddy list has to do with mail: addresses, counts, news, files, profiles, menus and keys."""

import contextlib
import email
import email.policy
import shutil
import subprocess
from email.message import EmailMessage
from pathlib import Path

import pytest

from e2e.clients import buddy
from e2e.dragging import Source, geometry
from e2e.irc import IrcServer
from e2e.maildrop import Maildrop
from e2e.test_pidgin_mailbox import wait_count
from e2e.watch import Watch
from e2e.wire import Imaild
from equipment.a11y_bus import AccessibilityError
from equipment.processes import wait_until

pytestmark = pytest.mark.skipif(shutil.which("pidgin") is None, reason="no pidgin")

ALICE, BOB = "alice@demo.test", "bob@demo.test"
NOTICE = "/plugins/gtk/imail/notice"


def mail_from(who, subject, message_id=None):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = who, ALICE, subject
    message["Message-ID"] = message_id or f"<{subject.replace(' ', '-')}@x.test>"
    message["Date"] = "Mon, 02 Nov 2026 10:00:00 +0000"
    message.set_content("x\n")
    return message.as_bytes()


def name_of(pidgin, beginning):
    """The first line of the buddy's row, as it stands there now."""
    with contextlib.suppress(AccessibilityError, IndexError):
        return pidgin.blist.find_all("table cell", f"^{beginning}", limit=1)[0].name.splitlines()[0]
    return None


def wait_name(pidgin, name):
    wait_until(lambda: name_of(pidgin, name.split()[0]) == name, 20, lambda: f"{name!r} in:\n{pidgin.blist.tree()}")


def open_menu(pidgin, name):
    """The context menu of a row of the buddy list."""
    pidgin.blist.find("table cell", f"^{name}").mouse(3)
    return wait_until(lambda: [w for w in pidgin.app.children if w.role == "window" and w.find_all("menu item", limit=1)], 10, "a menu")[0]


def chosen(pidgin, menu, item):
    menu.find("menu item", item).click()
    compose = pidgin.compose_window()
    to = compose["To"].text
    compose.window.find("push button", "^Cancel$").click()
    pidgin.wait_closed("^Write Mail$")
    return to


def answer(pidgin, question, text):
    ask = pidgin.window_with("label", question)
    ask.find("text").set_text(text)
    ask.find("push button", "^OK$").click()
    # A question that comes again does so in a window of its own.
    wait_until(lambda: ask not in pidgin.app.children, 10, "the question to go")


def test_addresses_of_one_person(start_ready_pidgin):
    """Merged buddies share theirs; each of several can be written to, also where the contact is expanded."""
    with IrcServer() as irc:
        people = [{**irc.buddy("carol", "Carol"), "contact": "c"}, {**buddy(BOB, of=ALICE, alias="Bob"), "contact": "c"}]
        pidgin = start_ready_pidgin(accounts=[irc.account], buddies=people)
        name = "Bob"  # whom mail reaches goes before whom nothing does
        menu = open_menu(pidgin, name)
        assert not menu.find_all("menu", "^Send Mail To$")
        menu.find("menu item", "^Mail Address").click()
        answer(pidgin, "^The mail address of ", "nobody at all")
        answer(pidgin, "^The mail address of ", "c@work.test, Carol <c@home.test>")
        menu = open_menu(pidgin, name)
        others = menu.find("menu", "^Send Mail To$")
        assert [item.name for item in others.find_all("menu item", showing=False)] == ["c@work.test", "c@home.test", BOB]
        assert chosen(pidgin, menu, "^Send Mail…$").endswith("<c@work.test>")
        menu = open_menu(pidgin, name)
        menu.find("menu", "^Send Mail To$").find("menu item", "^c@home.test$", showing=False).click()
        compose = pidgin.compose_window()
        assert compose["To"].text.endswith("<c@home.test>")
        compose.window.find("push button", "^Cancel$").click()
        open_menu(pidgin, name).find("menu item", "^Expand$").click()
        pidgin.blist.find("table cell", "^Carol")
        menu = open_menu(pidgin, name)
        menu.find("menu item", "^Collapse$")
        assert chosen(pidgin, menu, "^Send Mail…$").endswith("<c@work.test>")
        pidgin.stop()


def test_who_of_a_group_is_left_out_is_told(start_ready_pidgin):
    with IrcServer() as irc:
        people = [irc.buddy("carol", "Carol"), buddy(BOB, of=ALICE, alias="Bob"), irc.buddy("dave", "Dave") | {"address": "d@home.test"}]
        pidgin = start_ready_pidgin(accounts=[irc.account], buddies=people)
        open_menu(pidgin, "Buddies").find("menu item", "^Send Mail").click()
        compose = pidgin.compose_window()
        assert compose["To"].text == f"Bob <{BOB}>, Dave <d@home.test>"
        compose.window.find("label", "^The mail does not go to Carol: no mail address is known.$")
        pidgin.stop()


def test_mail_to_a_chat(start_ready_pidgin, home):
    """A room has no address of its own: it is given that of its list, once."""
    with IrcServer() as irc:
        pidgin = start_ready_pidgin(accounts=[irc.account], buddies=[irc.chat("#plans", "Plans")])
        open_menu(pidgin, "Plans").find("menu item", "^Send Mail").click()
        answer(pidgin, "^The mail address of Plans", "plans@lists.test")
        assert pidgin.compose_window()["To"].text == "plans@lists.test"
        pidgin.compose_window().window.find("push button", "^Cancel$").click()
        assert chosen(pidgin, open_menu(pidgin, "Plans"), "^Send Mail") == "plans@lists.test"
        pidgin.stop()


def test_unread_counts_stay_true(start_ready_pidgin, mail):
    pidgin = start_ready_pidgin(buddies=[buddy(BOB, of=ALICE, alias="Bob")])
    for subject in ("one", "two"):
        mail.deliver(ALICE, mail_from(f"Bob <{BOB.upper()}>", subject))
    mail.deliver(ALICE, mail_from("Eve <eve@x.test>", "three"))
    pidgin.tool("^Check Mail Now$")
    wait_name(pidgin, "Bob (2 mails)")
    pidgin.blist.find("menu item", f"^{ALICE}: 3 unread mails$", showing=False)
    pidgin.notice("^two$")
    # Another program reads one of them.
    inbox = pidgin.folder / "imail" / ALICE / "Maildir"
    (file,) = [path for path in inbox.glob("new/*") if b"Subject: two" in path.read_bytes()]
    file.rename(inbox / "cur" / (file.name + ":2,S"))
    wait_name(pidgin, "Bob (1 mail)")
    pidgin.blist.find("menu item", f"^{ALICE}: 2 unread mails$", showing=False)
    wait_until(lambda: not pidgin.notices("^two$"), 20, "its notice to go")
    pidgin.notice("^one$").find("push button", "^Mark Read$", showing=False).click()
    wait_name(pidgin, "Bob")
    assert pidgin.quit() == 0


def test_tooltips(start_ready_pidgin, home, build_dir, mail):
    """All addresses of the person, once, on the first of its buddies, and how many mails are unread."""
    watch = Watch(build_dir, home.path / "watch")
    with IrcServer() as irc:
        people = [{**irc.buddy("carol", "Carol"), "contact": "c"}, {**buddy(BOB, of=ALICE, alias="Bob"), "contact": "c"}, irc.buddy("dave", "Dave")]
        pidgin = start_ready_pidgin(accounts=[irc.account], buddies=people, env=watch.env())
        menu = open_menu(pidgin, "Bob")
        menu.find("menu item", "^Mail Address").click()
        answer(pidgin, "^The mail address of ", "c@home.test")
        addresses = f"<b>Mail:</b> c@home.test, {BOB}"
        wait_until(lambda: addresses in "".join(watch.ask("tooltip", "Bob")), 10, lambda: f"{addresses} in {watch.ask('tooltip', 'Bob')}")
        assert "Mail:" not in "".join(watch.ask("tooltip", "Carol") + watch.ask("tooltip", "Dave"))
        assert "Unread" not in "".join(watch.ask("tooltip", "Bob"))
        mail.deliver(ALICE, mail_from(f"Bob <{BOB}>", "one"))
        pidgin.tool("^Check Mail Now$")
        wait_name(pidgin, "Bob (1 mail)")
        assert "<b>Unread mails:</b> 1" in watch.ask("tooltip", "Bob")
        pidgin.stop()


@pytest.fixture
def sounds(tmp_path):
    """Preferences with which Pidgin writes down what it plays, and how often it did."""
    played = tmp_path / "played"
    script = tmp_path / "play"
    script.write_text(f'#!/bin/sh\necho "$1" >> {played}\n')
    script.chmod(0o755)
    file = tmp_path / "mail.wav"
    file.write_bytes(b"RIFF")
    prefs = {
        "/pidgin/sound/method": "custom", "/pidgin/sound/mute": False, "/pidgin/sound/command": Path(script),
        f"{NOTICE}/sound": True, f"{NOTICE}/sound_file": file,
    }  # fmt: skip
    return prefs, lambda: played.read_text().splitlines() if played.exists() else [], str(file)


def is_urgent(desktop):
    window = desktop.xdotool("search", "--onlyvisible", "--name", "^Buddy List$").split()[0]
    shown = subprocess.run(["xprop", "-id", window, "WM_HINTS"], env=desktop.env, check=True, capture_output=True, text=True)
    return "urgency" in shown.stdout


def test_many_mails_are_one_notice_and_one_sound(start_ready_pidgin, home, build_dir, desktop, sounds):
    prefs, played, file = sounds
    messages = [b"From: Eve <e@b.test>\r\nSubject: m%d\r\nMessage-ID: <%d@b.test>\r\n\r\ntext\r\n" % (i, i) for i in range(500)]
    pidgin = start_ready_pidgin(prefs=prefs)
    pidgin.tool("^Mailbox$")
    pidgin.window("^Inbox – ")
    desktop.activate("^Inbox – ")
    assert not is_urgent(desktop)
    with Maildrop(messages) as drop, Imaild(home, build_dir).client(ALICE, device="settings") as wire:
        wire.ok("mailbox-set", host="127.0.0.1", port=drop.port, tls="none", login="alice", password="x", first_days=0)
        pidgin.notice("^500 new mails$", timeout=60)
        wait_until(played, 10, "a sound")
    assert len(pidgin.notices("new mails$")) == 1 and not pidgin.notices("^Eve$")
    assert played() == [file]
    assert is_urgent(desktop)
    # Closed, and not shown again by what comes later, nor after the next login.
    pidgin.notice("^500 new mails$").find("push button", "^Close$", showing=False).click()
    set_enabled(pidgin, False)
    set_enabled(pidgin, True)
    assert not pidgin.notices("new mails$") and not pidgin.notices("^Eve$")
    assert played() == [file]


def test_the_mails_of_a_notice_are_marked_read(start_ready_pidgin, mail):
    pidgin = start_ready_pidgin()
    for number in range(4):
        mail.deliver(ALICE, mail_from("Eve <e@b.test>", f"m{number}"))
    pidgin.tool("^Check Mail Now$")
    assert pidgin.notice("^4 new mails$").find("push button", "^Mark Read$", showing=False)
    pidgin.desktop.activate("^Buddy List$")
    pidgin.desktop.press("alt+m")
    wait_until(lambda: not pidgin.notices("new mails$"), 10, "the notice to go")
    mailbox = pidgin.mailbox("Inbox")
    wait_until(lambda: len(mailbox.subjects()) == 4, 20, lambda: f"four mails, not {mailbox.subjects()}")
    wait_count(mailbox, "Inbox", "")


def set_enabled(pidgin, is_enabled):
    if is_enabled:
        pidgin.blist.find("menu", "^Enable Account$", showing=False).find("menu item", f"^{ALICE}", showing=False).click()
        pidgin.wait_online(ALICE)
    else:
        pidgin.blist.find("menu", f"^{ALICE} ", showing=False).find("menu item", "^Disable$", showing=False).click()
        wait_until(lambda: not pidgin.blist.find_all("menu", f"^{ALICE} ", showing=False), 10, "it to be disabled")


def test_quiet_when_told_so(start_ready_pidgin, mail, sounds):
    prefs, played, _ = sounds
    pidgin = start_ready_pidgin(
        prefs=prefs | {f"{NOTICE}/sound": False, f"{NOTICE}/dialogs": False, f"{NOTICE}/counts": False},
        buddies=[buddy(BOB, of=ALICE, alias="Bob")],
    )
    mail.deliver(ALICE, mail_from(f"Bob <{BOB}>", "one"))
    pidgin.tool("^Check Mail Now$")
    pidgin.blist.find("menu item", f"^{ALICE}: 1 unread mail$", showing=False, timeout=20)
    assert not pidgin.notices("^one$") and not played()
    assert name_of(pidgin, "Bob") == "Bob"


def test_a_notice_that_was_closed_stays_closed(start_ready_pidgin, mail):
    pidgin = start_ready_pidgin()
    mail.deliver(ALICE, mail_from("Eve <e@b.test>", "one"))
    pidgin.tool("^Check Mail Now$")
    x, y, width, _ = pidgin.notice("^one$").extents
    # The cross in the corner above it.
    pidgin.desktop.xdotool("mousemove", x + width - 6, y - 16)
    pidgin.desktop.xdotool("click", 1)
    wait_until(lambda: not pidgin.notices("^one$"), 10, "the notice to go")
    mail.deliver(ALICE, mail_from("Eve <e@b.test>", "two"))
    pidgin.tool("^Check Mail Now$")
    pidgin.notice("^two$")
    assert not pidgin.notices("^one$")


@pytest.mark.skipif(shutil.which("trayer") is None, reason="no trayer")
def test_icon_in_the_notification_area(start_ready_pidgin, mail, desktop):
    desktop.start(["trayer", "--edge", "bottom", "--widthtype", "request", "--height", "24", "--heighttype", "pixel"])
    pidgin = start_ready_pidgin(prefs={"/pidgin/docklet/show": "always"})
    assert not icons(desktop)
    mail.deliver(ALICE, mail_from("Eve <e@b.test>", "one"))
    pidgin.tool("^Check Mail Now$")
    window = wait_until(lambda: icons(desktop), 20, "the icon")[0]
    place = geometry(desktop, window)
    desktop.xdotool("mousemove", place["X"] + place["WIDTH"] // 2, place["Y"] + place["HEIGHT"] // 2, "click", 1)
    pidgin.read_window("^one$")
    wait_until(lambda: not icons(desktop), 20, "the icon to go")
    assert not pidgin.notices("^one$")


def icons(desktop):
    with contextlib.suppress(subprocess.CalledProcessError):
        return desktop.xdotool("search", "--onlyvisible", "--name", "^New mail$").split()
    return []


def test_files_dropped_on_a_buddy(start_ready_pidgin, mail, desktop, build_dir, tmp_path):
    files = [tmp_path / "报告.bin", tmp_path / "b c.bin"]
    for file in files:
        file.write_bytes(file.name.encode())
    pidgin = start_ready_pidgin(buddies=[buddy(BOB, of=ALICE, alias="Bob")])
    with Source(desktop, build_dir, files=files) as source:
        source.drop_on(pidgin.blist.find("table cell", "^Bob"))
        compose = pidgin.compose_window()
    assert compose["To"].text == f"Bob <{BOB}>"
    compose.fill(subject="Files", message="Here.")
    compose.send()
    (raw,) = mail.wait_for_mail(BOB)
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert {part.get_filename(): part.get_payload(decode=True) for part in message.iter_attachments()} == {
        file.name: file.name.encode() for file in files
    }
    # The same by the buddy's own menu.
    open_menu(pidgin, "Bob").find("menu item", "^Send File").click()
    pidgin.choose_file("^Attach a File$", files[1], "^Open$")
    compose = pidgin.compose_window()
    compose.window.find("table cell", "^b c.bin$")
    compose.window.find("push button", "^Cancel$").click()
    pidgin.wait_closed("^Write Mail$")
    # And by its conversation.
    open_menu(pidgin, "Bob").find("menu item", "^IM$").click()
    pidgin.window("^Bob$").find("menu item", "^Send File", showing=False).click()
    pidgin.window("^Attach a File$").find("push button", "^Cancel$").click()
    pidgin.wait_closed("^Attach a File$")
    pidgin.stop()


def test_profiles(start_ready_pidgin, home, build_dir, desktop):
    """Users of one server always have each other's current address."""
    server = Imaild(home, build_dir)
    pidgin = start_ready_pidgin(buddies=[buddy(BOB, of=ALICE)])
    with server.client(BOB, device="desk") as bob:
        wait_until(lambda: name_of(pidgin, BOB), 10, lambda: f"bob in:\n{pidgin.blist.tree()}")
        bob.ok("watch", users=[ALICE])
        assert bob.wait("profile", user=ALICE)["addresses"] == [ALICE]
        bob.ok("profile-set", name="Bob Miller", addresses=["bob@work.test", BOB])
        wait_name_begins(pidgin, "Bob Miller")
        menu = open_menu(pidgin, "Bob Miller")
        others = menu.find("menu", "^Send Mail To$")
        assert [item.name for item in others.find_all("menu item", showing=False)] == ["bob@work.test", BOB]
        assert chosen(pidgin, menu, "^Send Mail…$") == "Bob Miller <bob@work.test>"
        pidgin.tool("^Profile")
        form = pidgin.window("^Profile$")
        form.find("label", f"taken from {ALICE}")
        desktop.activate("^Profile$")
        fields = pidgin.fields(form)
        fields.type("Name", "爱丽丝")
        fields.type("Mail addresses", "alice@home.test\nnobody")
        form.find("push button", "^Save$").click()
        form = pidgin.window_with("label", "“nobody” is no mail address")
        desktop.activate("^Profile$")
        pidgin.fields(form).type("Mail addresses", f"alice@home.test\n{ALICE}")
        form.find("push button", "^Save$").click()
        profile = bob.wait("profile", user=ALICE)
        assert (profile["name"], profile["addresses"]) == ("爱丽丝", ["alice@home.test", ALICE])
    assert pidgin.quit() == 0


def wait_name_begins(pidgin, beginning):
    wait_until(lambda: name_of(pidgin, beginning), 10, lambda: f"{beginning!r} in:\n{pidgin.blist.tree()}")


def test_one_mailbox_of_two_and_keys(start_ready_pidgin, mail, home, build_dir, desktop):
    pidgin = start_ready_pidgin()
    with Maildrop([b"From: Eve <e@b.test>\r\nSubject: second box\r\n\r\nx\r\n"]) as drop:
        with Imaild(home, build_dir).client(ALICE, device="settings") as wire:
            wire.ok("mailbox-set", host="127.0.0.1", port=drop.port, tls="none", login="alice", password="x", first_days=0, name="Work")
        pidgin.notice("^second box$")
        mail.deliver(ALICE, mail_from(f"Bob <{BOB}>", "first box"))
        before = drop.count("CAPA")
        pidgin.tool("^Check One Mailbox")
        form = pidgin.window("^Check Mail$")
        form.find("radio button", "^Work$")
        form.find("radio button", "^alice@demo.test at localhost$").click()
        form.find("push button", "^Check$").click()
        pidgin.notice("^first box$")
        assert drop.count("CAPA") == before
        desktop.activate("^Buddy List$")
        desktop.press("F5")
        wait_until(lambda: drop.count("CAPA") > before, 10, "a visit")
    desktop.press("ctrl+shift+m")
    pidgin.window("^Inbox – ")
    desktop.activate("^Inbox – ")  # which has the focus as soon as it is there
    desktop.activate("^Buddy List$")
    desktop.press("ctrl+shift+n")
    pidgin.compose_window()
    assert pidgin.quit() == 0


def test_preferences_of_new_mail(start_ready_pidgin, mail, sounds, desktop, tmp_path):
    prefs, played, file = sounds
    pidgin = start_ready_pidgin(prefs=prefs, buddies=[buddy(BOB, of=ALICE, alias="Bob")])
    mail.deliver(ALICE, mail_from(f"Bob <{BOB}>", "one"))
    pidgin.tool("^Check Mail Now$")
    wait_name(pidgin, "Bob (1 mail)")
    wait_until(played, 10, "a sound")
    pidgin.tool("^Preferences")
    window = pidgin.window("^iMail Preferences$")
    tabs = window.find("page tab list")
    tabs.select([tab.name for tab in tabs.children].index("New Mail"))
    window.find("check box", "names of buddies").click()
    wait_name(pidgin, "Bob")
    assert window.find("text", "^Sound file$").text == file
    window.find("push button", "^Play$").click()
    wait_until(lambda: played() == [file, file], 10, lambda: f"it to be played; {played()}")
    window.find("push button", "^Browse").click()
    other = tmp_path / "other.wav"
    other.write_bytes(b"RIFF")
    pidgin.choose_file("^Sound of New Mail$", other, "^Open$")
    wait_until(lambda: window.find("text", "^Sound file$").text == str(other), 10, "the other file")
    window.find("push button", "^Play$").click()
    wait_until(lambda: played()[-1] == str(other), 10, "the other sound")
    window.find("push button", "^Reset$").click()
    wait_until(lambda: window.find("text", "^Sound file$").text == "(as for messages)", 10, "none of one's own")
    window.find("check box", "^Play a sound").click()
    window.find("push button", "^Reset$", where=lambda node: "sensitive" not in node.states)
    assert pidgin.quit() == 0


def test_in_chinese(start_ready_pidgin, mail):
    pidgin = start_ready_pidgin(env={"LANGUAGE": "zh_CN"}, buddies=[buddy(BOB, of=ALICE, alias="Bob")])
    mail.deliver(ALICE, mail_from(f"Bob <{BOB}>", "预算", "<budget@x.test>"))
    tools = pidgin.blist.find("menu", "^iMail$", showing=False)
    tools.find("menu item", "^立即收取邮件$", showing=False).click()
    wait_name(pidgin, "Bob (1 封邮件)")
    pidgin.blist.find("menu item", f"^{ALICE}：1 封未读邮件$", showing=False)
    pidgin.notice("^预算$").find("push button", r"^标为已读\(M\)$", showing=False)
    tools.find("menu item", "^个人资料…$", showing=False).click()
    pidgin.window("^个人资料$").find("label", "^别人看到的您")
    pidgin.stop()
