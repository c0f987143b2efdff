# SPDX-License-Identifier: GPL-2.0-or-later
"""The first run in Pidgin: an address and a password, then the window that finds, shows, tries and saves the mail servers."""

import os
import shutil
import signal
import socket

import pytest

from e2e.clients import account, configure, server_pid
from e2e.names import set_names
from e2e.pidgin import ServerDialog
from e2e.test_discover import CONFIG, config_xml, good_xml, places, server_xml
from e2e.wire import Imaild
from equipment.processes import wait_until
from equipment.web import WebServer

pytestmark = pytest.mark.skipif(shutil.which("pidgin") is None, reason="no pidgin")

ALICE, BOB = "alice@demo.test", "bob@demo.test"


@pytest.fixture(scope="module")
def web(mail_servers):
    with WebServer(mail_servers.certificates.issue("web", "autoconfig.demo.test", "demo.test")) as running:
        yield running


@pytest.fixture
def kept(home, build_dir):
    """Asks imaild for its list of "senders" or "mailboxes"."""

    def ask(what):
        with Imaild(home, build_dir).client(ALICE, device="look") as wire:
            return wire.wait(what)[what]

    return ask


@pytest.fixture
def start_found(start_pidgin, home, mail, web):
    """The window of a Pidgin whose new account's domain names the servers of the page."""

    def start(password="secret-a", page=good_xml, names=(), **options):
        web.pages["autoconfig.demo.test", CONFIG] = page(mail)
        set_names(home, mail, *places(web), *names)
        pidgin = start_pidgin(accounts=[account(ALICE, password)], **options)
        setup = pidgin.setup_window(ALICE)
        setup.find_save()
        return setup

    return start


@pytest.fixture
def mute(home, mail):
    """A domain whose own server takes connections and says nothing: the search takes its time."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        place = f"autoconfig.demo.test:443=127.0.0.1:{server.getsockname()[1]}"
        yield lambda: configure(home, f"[tls]\nca-file={mail.ca_file}\n[discover]\nask-domains=false\n[names]\n{place}\n")


def test_from_the_account_to_the_first_mail(start_pidgin, home, mail, web, kept):
    """All that is typed is an address, a password, a name."""
    web.pages["autoconfig.demo.test", CONFIG] = good_xml(mail)
    set_names(home, mail, *places(web))
    pidgin = start_pidgin()
    pidgin.add_account(ALICE, "secret-a")
    setup = pidgin.setup_window(ALICE)
    setup.find_save()
    setup.window.find("label", "^demo.test itself names these servers")
    setup.window.find("label", f"^mail.demo.test, port {mail.smtp_port['starttls']}, STARTTLS$")
    setup.window.find("label", f"^mail.demo.test, port {mail.pop3_port['tls']}, TLS$")
    setup.type_over("Your name", "Alice")
    assert setup["User name"].text == ALICE
    setup["Your name"].set_text("Alice 王")
    setup.press("Save")
    setup.window.find("label", f"^{ALICE} is ready for mail$")
    (sender,), (mailbox,) = kept("senders"), kept("mailboxes")
    assert (sender["name"], sender["host"], mailbox["host"]) == ("Alice 王", "mail.demo.test", "mail.demo.test")
    setup.press("Open Mailbox")
    pidgin.window("^Inbox – ")
    assert not setup.is_open() and not pidgin.notices("has no mail servers yet")


def test_each_login_has_its_result(start_found, kept, mail):
    """One that works and one that does not; nothing is saved by a test."""
    setup = start_found()
    setup.press("Edit the outgoing server")
    dialog = ServerDialog(setup.pidgin.window("^Outgoing Mail Server$"))
    dialog.fill(password="wrong")
    dialog.window.find("push button", "^OK$").click()
    setup.pidgin.wait_closed("^Outgoing Mail Server$")
    setup.press("Test")
    setup.window.find("label", "535")
    wait_until(lambda: len(setup.results()) == 2 and "Trying" not in str(setup.results()), 20, setup.window.tree)
    outgoing, incoming = setup.results()
    assert outgoing.startswith("The login does not work. Check the user name") and incoming == "The login works."
    assert kept("senders") == [] and not setup.window.find_all("push button", "^Save Anyway$")
    # The page's password is for both again once it is typed, and what it said of the other one is not true any more.
    setup["Password"].set_text("secret")
    setup.window.wait_gone("label", "^The login works.$")
    setup["Password"].set_text("secret-a")
    setup.save()
    assert kept("senders")[0]["host"] == kept("mailboxes")[0]["host"] == "mail.demo.test"


def test_a_wrong_password_is_corrected(start_found, kept):
    setup = start_found(password="wrong")
    setup.press("Save")
    setup.window.find("label", "^Nothing is saved yet")
    assert [one[:24] for one in setup.results()] == ["The login does not work."] * 2
    assert kept("senders") == [] and kept("mailboxes") == []
    setup.type_over("Password", "secret-a")
    setup.save()
    assert len(kept("senders")) == len(kept("mailboxes")) == 1


def test_a_refused_login_can_be_saved(start_found, kept):
    setup = start_found(password="wrong")
    setup.press("Save")
    setup.press("Save Anyway")
    setup.window.find("label", f"^The mail servers of {ALICE} are saved$")
    setup.window.find("label", "^Not every login worked")
    assert len(kept("senders")) == len(kept("mailboxes")) == 1


def test_a_certificate_that_is_not_trusted(start_found, mail):
    def page(servers):
        return config_xml(
            server_xml("pop3", "localhost", servers.pop3_port["tls"]), server_xml("smtp", "localhost", servers.smtp_port["stranger"])
        )

    setup = start_found(page=page)
    setup.press("Save")
    setup.window.find("label", "^The mail server cannot prove that it is the one it says")
    outgoing, incoming = setup.results()
    assert "so the password was not sent" in outgoing and incoming == "The login works."


def test_a_server_without_encryption(start_found, mail):
    def page(servers):
        return config_xml(
            server_xml("pop3", "localhost", servers.pop3_port["tls"]), server_xml("smtp", "localhost", servers.smtp_port["plain"], "STARTTLS")
        )

    setup = start_found(page=page)
    setup.press("Save")
    setup.window.find("label", "offers no STARTTLS .encryption., so the password was not sent")


def test_other_servers_by_hand(start_found, kept, mail):
    """Edit… has what is typed in the window, gives back what is changed, and keeps nothing itself."""
    setup = start_found()
    setup["Your name"].set_text("Alice")
    setup.press("Edit the outgoing server")
    dialog = ServerDialog(setup.pidgin.window("^Outgoing Mail Server$"))
    assert dialog["Your name"].text == "Alice" and dialog["Server"].text == "mail.demo.test"
    dialog.fill(host="localhost", tls="tls", port=mail.smtp_port["tls"], login="alice")
    dialog.window.find("push button", "^OK$").click()
    setup.window.find("label", f"^localhost, port {mail.smtp_port['tls']}, TLS\nEntered by hand$")
    # Two user names now.
    assert setup["User name (outgoing)"].text == "alice" and setup["User name (incoming)"].text == ALICE
    assert kept("senders") == []
    setup["User name (outgoing)"].set_text(ALICE)
    setup.save()
    (sender,) = kept("senders")
    assert (sender["host"], sender["login"], sender["name"]) == ("localhost", ALICE, "Alice")


def test_each_was_found_elsewhere(start_found, mail):
    """Then each says where."""

    def page(servers):
        return config_xml(server_xml("pop3", "mail.demo.test", servers.pop3_port["tls"]))

    setup = start_found(page=page, names=[f"_submissions._tcp.demo.test=10 0 {mail.smtp_port['tls']} mail.demo.test"])
    setup.window.find("label", f"^mail.demo.test, port {mail.smtp_port['tls']}, TLS\nNamed by DNS records")
    setup.window.find("label", f"^mail.demo.test, port {mail.pop3_port['tls']}, TLS\nNamed by the domain itself$")
    assert not setup.window.find_all("label", "names these servers")


def test_nothing_is_found(start_pidgin, kept, mail):
    """A guess in fields, and it says that it is one; half of it may be left out."""
    pidgin = start_pidgin(accounts=[account(ALICE, "secret-a")])
    setup = pidgin.setup_window(ALICE)
    setup.find_save()
    setup.window.find("label", "^No mail servers were found for demo.test. Its provider's help pages name them.\nBelow is a guess")
    assert setup["Outgoing server"].text == "smtp.demo.test" and setup["Incoming port"].text == "995"
    setup.type_over("Outgoing server", "mail.example")
    setup.window.find("combo box", "^Incoming security$").choose("^STARTTLS$")
    wait_until(lambda: setup["Incoming port"].text == "110", 10, "the port to follow")
    setup["Incoming server"].set_text("")
    setup["Outgoing server"].set_text("")
    setup.press("Save")
    setup.window.find("label", "^Write the server's name")
    setup.fill("Outgoing", "localhost", mail.smtp_port["tls"], "tls")
    setup["Password"].set_text("")
    setup.press("Save")
    setup.window.find("label", "^Write the password")
    setup["Password"].set_text("secret-a")
    setup.save()
    assert len(kept("senders")) == 1 and kept("mailboxes") == []


def test_the_steps_of_a_search(start_pidgin, mute):
    mute()
    pidgin = start_pidgin(accounts=[account(ALICE, "secret-a")])
    setup = pidgin.setup_window(ALICE)
    setup.window.find("label", "^Looking for the mail servers of demo.test…$")
    setup.window.find("icon", "^Under way$")
    row = setup.window.find("label", "^What demo.test itself names").parent
    wait_until(lambda: row.children[0].name == "Under way", 10, "the domain to be asked")
    likely = setup.window.find("label", "^Likely names, such as mail.demo.test$").parent
    assert likely.children[0].name == "Still to come"
    setup.press("Enter by Hand…")
    assert setup["Outgoing server"].text == "smtp.demo.test"
    # What the search says later is not heard.
    setup["Outgoing server"].set_text("out.demo.test")
    setup.press("Search Again")
    setup.window.find("text", "^Outgoing server$", timeout=20, where=lambda node: node.text == "smtp.demo.test")


def test_who_closes_it_is_told_how_to_come_back(start_pidgin, mute):
    mute()
    pidgin = start_pidgin(accounts=[account(ALICE, "secret-a")])
    setup = pidgin.setup_window(ALICE)
    setup.press("Cancel")
    notice = pidgin.notice(f"^{ALICE} has no mail servers yet$")
    notice.find("label", "Tools → iMail → Mail Servers…", showing=False)
    pidgin.tool("^Mail Servers")
    setup = pidgin.setup_window(ALICE)
    wait_until(lambda: not pidgin.notices("has no mail servers yet"), 10, "the notice to go")
    pidgin.desktop.activate("^Mail Setup – ")
    pidgin.desktop.press("Escape")
    notice = pidgin.notice(f"^{ALICE} has no mail servers yet$")
    notice.find("push button", "^Mail Servers…$", showing=False).click()
    assert pidgin.setup_window(ALICE)


def test_pidgin_is_closed_in_the_middle(start_found):
    """The next start begins anew."""
    setup = start_found()
    pidgin = setup.pidgin
    assert pidgin.quit() == 0
    pidgin.stop()
    pidgin.start()
    again = pidgin.setup_window(ALICE)
    again.find_save()
    again.save()


def test_the_link_is_lost_in_the_middle(start_pidgin, home, mute):
    """It says so, and goes on by itself when the account is back."""
    mute()
    pidgin = start_pidgin(accounts=[account(ALICE, "secret-a")])
    setup = pidgin.setup_window(ALICE)
    setup.window.find("icon", "^Under way$")
    os.kill(server_pid(home), signal.SIGKILL)
    setup.window.find("label", "^The account is offline. The search begins again")
    pidgin.notice("^alice@demo.test disconnected$").find("push button", "^Reconnect$", showing=False).click()
    setup.window.find("icon", "^Under way$")
    setup.find_save()


def test_a_provider_that_wants_a_code(start_pidgin, mail):
    pidgin = start_pidgin(accounts=[account("li@qq.com", "secret")])
    setup = pidgin.setup_window("li@qq.com")
    setup.find_save()
    note = setup.window.find("alert", "^What your provider wants$")
    note.find("label", "授权码")
    note.find("push button", "^Open mail.qq.com$")
    setup.window.find("label", "^These are the servers of QQ Mail.$")
    # It is another than the account's: to be typed over.
    setup.type_over("Password", "abc")


def test_a_provider_without_pop3(start_pidgin, mail):
    pidgin = start_pidgin(accounts=[account("li@icloud.com", "secret")])
    setup = pidgin.setup_window("li@icloud.com")
    setup.find_save()
    setup.window.find("label", "^None was found$")
    setup.window.find("label", "Mail can be sent as li@icloud.com all the same")
    assert not setup.window.find_all("push button", "^Search Again$")


def test_a_slip_in_the_address(start_pidgin, mail):
    pidgin = start_pidgin(accounts=[account("li@gmial.com", "secret")])
    setup = pidgin.setup_window("li@gmial.com")
    setup.window.find("label", "^Is li@gmail.com meant")
    setup.press("Correct the Address")
    right = pidgin.setup_window("li@gmail.com")
    right.window.find("label", "^These are the servers of Gmail.$")
    assert not setup.is_open() and not pidgin.notices("has no mail servers yet")
    pidgin.blist.find("menu", "^li@gmail.com ", showing=False)


def test_an_address_as_people_type_it(start_pidgin, home, mail, web, kept):
    """Capitals and blanks do not matter; the same address is one account."""
    web.pages["autoconfig.demo.test", CONFIG] = good_xml(mail)
    set_names(home, mail, *places(web))
    pidgin = start_pidgin()
    pidgin.add_account(" Alice@Demo.TEST ", "secret-a")
    setup = pidgin.setup_window(ALICE)
    setup.find_save()
    assert setup["User name"].text == ALICE
    setup.save()
    assert kept("senders")[0]["address"] == ALICE


def test_in_chinese(start_pidgin, home, mail):
    set_names(home, mail, "demo.test=5 mxbiz1.qq.com")
    pidgin = start_pidgin(env={"LANGUAGE": "zh_CN"}, accounts=[account(ALICE, "secret-a")])
    window = pidgin.window(f"^邮件设置 – {ALICE}$")
    window.find("label", "^pop.exmail.qq.com，端口 995，TLS$")
    window.find("label", "腾讯企业邮箱")
    window.find("label", "客户端专用密码代替密码")
    window.find("push button", r"^保存\(S\)$")
