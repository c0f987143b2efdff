# SPDX-License-Identifier: GPL-2.0-or-later
"""The mail servers of an address are found and saved: on the wire, and as a new account of the plugin.

The far side is the equipment's Dovecot and Postfix, and a web server over HTTPS; imaild is told by [names] where the
domain's names lead, and asks nobody else.
"""

import contextlib
import itertools
import shutil
import subprocess

import pytest

from e2e.clients import end_server, guard_server, served
from e2e.finch import Finch
from e2e.headless import Headless
from e2e.names import set_names
from e2e.wire import Imaild, WireError
from equipment.processes import wait_until
from equipment.web import WebServer, redirect

ALICE, BOB = "alice@demo.test", "bob@demo.test"
WELL_KNOWN = "/.well-known/autoconfig/mail/config-v1.1.xml"
CONFIG = "/mail/config-v1.1.xml"


def server_xml(kind, host, port, socket="SSL", username="%EMAILADDRESS%", extra=""):
    tag = "outgoingServer" if kind == "smtp" else "incomingServer"
    return (
        f'<{tag} type="{kind}"><hostname>{host}</hostname><port>{port}</port><socketType>{socket}</socketType>'
        f"<username>{username}</username>{extra}</{tag}>"
    )


def config_xml(*servers, name="Demo Mail", head=""):
    return (
        f'<?xml version="1.0"?>{head}<clientConfig version="1.1"><emailProvider id="demo.test"><domain>demo.test</domain>'
        f"<displayName>{name}</displayName>{''.join(servers)}</emailProvider></clientConfig>"
    ).encode()


def good_xml(mail):
    return config_xml(
        server_xml("imap", "mail.demo.test", 993),
        server_xml("pop3", "mail.demo.test", mail.pop3_port["tls"]),
        server_xml("smtp", "mail.demo.test", mail.smtp_port["starttls"], "STARTTLS"),
    )


@pytest.fixture(scope="module")
def web(mail_servers):
    certificate = mail_servers.certificates.issue("web", "autoconfig.demo.test", "demo.test", "elsewhere.demo.test")
    with WebServer(certificate) as running:
        yield running


@pytest.fixture
def ask(home, mail, build_dir, web):
    """discover(address, *lines of [names]) at a new imaild."""
    web.pages.clear()
    web.asked.clear()
    with contextlib.ExitStack() as stack:
        used = itertools.count()

        def discover(address=ALICE, *lines, own_home=None):
            assert next(used) == 0, "once a test"
            set_names(home, mail, *lines)
            server = stack.enter_context(Imaild(home, build_dir))
            client = stack.enter_context(server.client(ALICE))
            discover.client, discover.server = client, server
            return client.ok("discover", address=address)

        yield discover


def places(web):
    return [f"autoconfig.demo.test:443=127.0.0.1:{web.port}", f"demo.test:443=127.0.0.1:{web.port}"]


def shown(servers):
    return [(s["host"], s["port"], s["tls"], s["source"]) for s in servers or []]


# The ways of finding.


@pytest.mark.parametrize(
    "address, smtp, pop3, word",
    [
        ("li@qq.com", ("smtp.qq.com", 465, "tls"), ("pop.qq.com", 995, "tls"), "授权码"),
        ("li@Foxmail.com", ("smtp.qq.com", 465, "tls"), ("pop.qq.com", 995, "tls"), "授权码"),
        ("li@163.com", ("smtp.163.com", 465, "tls"), ("pop.163.com", 995, "tls"), "授权码"),
        ("li@gmail.com", ("smtp.gmail.com", 465, "tls"), ("pop.gmail.com", 995, "tls"), "app password"),
        ("li@hotmail.com", ("smtp-mail.outlook.com", 587, "starttls"), ("outlook.office365.com", 995, "tls"), "OAuth 2"),
        ("li@icloud.com", ("smtp.mail.me.com", 587, "starttls"), None, "no POP3"),
    ],
)
def test_list(ask, address, smtp, pop3, word):
    answer = ask(address)
    assert shown(answer["senders"]) == [(*smtp, "list")]
    assert shown(answer.get("mailboxes")) == ([(*pop3, "list")] if pop3 else [])
    assert word in answer["note"]


def test_autoconfig(ask, web, mail):
    web.pages["autoconfig.demo.test", CONFIG] = good_xml(mail)
    answer = ask(ALICE, *places(web))
    assert shown(answer["senders"]) == [("mail.demo.test", mail.smtp_port["starttls"], "starttls", "autoconfig")]
    assert shown(answer["mailboxes"]) == [("mail.demo.test", mail.pop3_port["tls"], "tls", "autoconfig")]
    assert answer["mailboxes"][0]["login"] == ALICE and answer["provider"] == "Demo Mail"
    assert ("autoconfig.demo.test", f"{CONFIG}?emailaddress=alice%40demo.test") in web.asked


def test_well_known_after_redirects(ask, web, mail):
    web.pages["demo.test", WELL_KNOWN] = redirect("https://elsewhere.demo.test/here")
    web.pages["elsewhere.demo.test", "/here"] = good_xml(mail)
    answer = ask(ALICE, *places(web), f"elsewhere.demo.test:443=127.0.0.1:{web.port}")
    assert len(answer["senders"]) == len(answer["mailboxes"]) == 1


def test_redirects_end(ask, web):
    web.pages["demo.test", WELL_KNOWN] = redirect(f"https://demo.test{WELL_KNOWN}")
    assert "mailboxes" not in ask(ALICE, *places(web))
    assert 2 <= len([path for host, path in web.asked if path == WELL_KNOWN]) <= 4


def test_no_redirect_to_plain_text(ask, web, mail):
    web.pages["demo.test", WELL_KNOWN] = redirect(f"http://127.0.0.1:{mail.smtp_port['plain']}/")
    assert "mailboxes" not in ask(ALICE, *places(web))


def test_certificate_of_another(ask, mail):
    with WebServer(mail.certificates.wrong_host) as other:
        other.pages["autoconfig.demo.test", CONFIG] = good_xml(mail)
        assert "mailboxes" not in ask(ALICE, *places(other))
        assert not other.asked


def entity_xml():
    """Nine levels of ten: a gigabyte, were it spelled out."""
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return config_xml(
        server_xml("pop3", "&e9;", 995), head=f'<!DOCTYPE clientConfig [<!ENTITY e0 "pop.demo.test">{levels}]>'
    )


@pytest.mark.parametrize(
    "page",
    [
        entity_xml(),
        config_xml(
            server_xml("pop3", "&file;", 995),
            head='<!DOCTYPE c [<!ENTITY file SYSTEM "file:///etc/hostname">]>',
        ),
        config_xml(server_xml("pop3", "pop.demo.test", 995), name="x" * 70000),
        b"<clientConfig>" * 5000,
        b"",
        b"\xff\xfe\x00",
        b"<html><body>Not found</body></html>",
        config_xml(server_xml("pop3", "pop.demo.test", 110, "plain"), server_xml("smtp", "smtp.demo.test", 0)),
        config_xml(server_xml("pop3", "pop.demo.test\r\nDELE 1", 995), server_xml("smtp", "127.0.0.1", 465)),
        lambda handler: handler.answer(b"", **{f"X-{n}": "x" * 1000 for n in range(60)}),
    ],
    ids=["laughs", "file", "large", "deep", "empty", "binary", "html", "plain", "names", "headers"],
)
def test_hostile_documents(ask, web, page):
    web.pages["autoconfig.demo.test", CONFIG] = page
    answer = ask(ALICE, *places(web))
    assert "senders" not in answer and "mailboxes" not in answer
    ask.client.ok("ping")


def test_endless_document(ask, web):
    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b"<a>" * 1000)

    web.pages["autoconfig.demo.test", CONFIG] = endless
    assert "mailboxes" not in ask(ALICE, *places(web))


def test_srv(ask, mail):
    answer = ask(
        ALICE,
        f"_submissions._tcp.demo.test=10 0 {mail.smtp_port['tls']} mail.demo.test",
        f"_submission._tcp.demo.test=0 0 {mail.smtp_port['starttls']} mail.demo.test",
        f"_pop3s._tcp.demo.test=20 0 1995 second.demo.test;10 0 {mail.pop3_port['tls']} mail.demo.test",
        "_pop3._tcp.demo.test=0 0 0 .",
    )
    assert shown(answer["senders"]) == [
        ("mail.demo.test", mail.smtp_port["tls"], "tls", "srv"),
        ("mail.demo.test", mail.smtp_port["starttls"], "starttls", "srv"),
    ]
    assert shown(answer["mailboxes"]) == [
        ("mail.demo.test", mail.pop3_port["tls"], "tls", "srv"),
        ("second.demo.test", 1995, "tls", "srv"),
    ]


def test_autoconfig_goes_before_srv(ask, web, mail):
    web.pages["autoconfig.demo.test", CONFIG] = good_xml(mail)
    answer = ask(ALICE, *places(web), "_pop3s._tcp.demo.test=0 0 995 other.demo.test")
    assert [server["source"] for server in answer["mailboxes"]] == ["autoconfig", "srv"]


def test_mx_of_a_known_provider(ask):
    answer = ask("li@demo.test", "demo.test=5 mxbiz1.qq.com;10 mxbiz2.qq.com")
    assert shown(answer["mailboxes"]) == [("pop.exmail.qq.com", 995, "tls", "mx")]
    assert "客户端专用密码" in answer["note"]


def test_likely_names(ask, mail):
    answer = ask(
        ALICE,
        f"mail.demo.test:995=127.0.0.1:{mail.pop3_port['tls']}",
        f"mail.demo.test:465=127.0.0.1:{mail.smtp_port['stranger']}",
        f"mail.demo.test:587=127.0.0.1:{mail.smtp_port['starttls']}",
        # A certificate that is not for this name.
        f"pop.demo.test:995=127.0.0.1:{mail.pop3_port['tls']}",
    )
    assert shown(answer["mailboxes"]) == [("mail.demo.test", 995, "tls", "probe")]
    assert shown(answer["senders"]) == [("mail.demo.test", 587, "starttls", "probe")]


def test_denied_service_is_not_probed(ask, mail):
    answer = ask(
        ALICE,
        "_pop3._tcp.demo.test=0 0 0 .", "_pop3s._tcp.demo.test=0 0 0 .",
        f"mail.demo.test:995=127.0.0.1:{mail.pop3_port['tls']}",
        f"mail.demo.test:587=127.0.0.1:{mail.smtp_port['starttls']}",
    )  # fmt: skip
    assert "mailboxes" not in answer and len(answer["senders"]) == 1


def test_nothing(ask):
    answer = ask("li@nowhere.test")
    assert answer["address"] == "li@nowhere.test" and not {"senders", "mailboxes", "note"} & set(answer)


# Limits.


def test_result_is_kept(ask, web, mail):
    web.pages["autoconfig.demo.test", CONFIG] = good_xml(mail)
    first = ask(ALICE, *places(web))
    asked = len(web.asked)
    again = ask.client.ok("discover", address="alice@DEMO.test")
    assert again["mailboxes"] == first["mailboxes"] and len(web.asked) == asked


def test_searches_an_hour(ask):
    ask("0@nowhere.test")
    with pytest.raises(WireError) as error:
        for n in range(1, 60):
            ask.client.ok("discover", address=f"{n}@nowhere.test")
    assert error.value.code == "limit" and n == 30
    # Another user may, and what is known costs nothing.
    with ask.server.client(BOB) as bob:
        bob.ok("discover", address="new@nowhere.test")
    assert ask.client.ok("discover", address="3@nowhere.test")["address"] == "3@nowhere.test"


def test_one_search_at_a_time(ask, web):
    web.pages["autoconfig.demo.test", CONFIG] = lambda handler: handler.rfile.read(1)
    ask("li@qq.com", *places(web))
    first = ask.client.request("discover", address=ALICE)
    same = ask.client.request("discover", address=ALICE)
    with pytest.raises(WireError) as error:
        ask.client.ok("discover", address="li@163.com")
    assert error.value.code == "limit"
    # A place that does not answer ends in its time; both get what there is.
    assert ask.client.answer(first)["type"] == ask.client.answer(same)["type"] == "ok"
    ask.client.ok("discover", address="li@163.com")


@pytest.mark.parametrize("address", ["", "x", "a@b\r\nc", "a" * 400 + "@demo.test", 7, None])
def test_no_address(ask, address):
    ask("li@qq.com")
    with pytest.raises(WireError):
        ask.client.ok("discover", address=address)


def test_steps_are_told(ask, web):
    """To those who want them, and to whom it was asked; what is known already has none."""
    web.pages["autoconfig.demo.test", CONFIG] = lambda handler: handler.rfile.read(1)
    ask("li@qq.com", *places(web))
    client, other = ask.client, ask.server.client(BOB)
    with other:
        first = client.request("discover", address="alice@DEMO.test", steps=True)
        assert client.wait("discover-step", step="domain")["address"] == "alice@DEMO.test"
        second = other.request("discover", address=ALICE, steps=True)
        assert other.wait("discover-step")["step"] == "domain"
        assert client.wait("discover-step", step="probe") and other.wait("discover-step", step="probe")
        assert client.answer(first)["type"] == other.answer(second)["type"] == "ok"


def test_a_slip_of_the_hand(ask):
    answer = ask("li@gmial.com")
    assert answer["similar"] == "gmail.com" and not {"senders", "mailboxes", "unreachable"} & set(answer)


def test_the_link_of_the_note(ask):
    assert ask("li@qq.com")["link"] == "https://mail.qq.com/"


def cannot_leave_the_network():
    return subprocess.run(["unshare", "-n", "true"], capture_output=True, check=False).returncode != 0


@pytest.mark.skipif(cannot_leave_the_network(), reason="no leave for a network namespace of its own")
def test_nobody_can_be_asked(home, build_dir):
    """A machine without a network: that is said, and not kept for the time when it has one again."""
    with Imaild(home, build_dir, under=["unshare", "-n"]) as server, server.client(ALICE) as client:
        for _ in range(2):
            number = client.request("discover", address="li@nowhere.test", steps=True)
            assert client.wait("discover-step", step="probe")
            answer = client.answer(number)
            assert answer["unreachable"] is True and not {"senders", "mailboxes", "note"} & set(answer)


def test_gone_while_searching(ask, web):
    web.pages["autoconfig.demo.test", CONFIG] = lambda handler: handler.rfile.read(1)
    ask("li@qq.com", *places(web))
    with ask.server.client(BOB) as bob:
        bob.request("discover", address=ALICE)
        bob.request("server-test", mailbox={"host": "127.0.0.1", "port": 9, "tls": "tls", "login": "x"})
    ask.client.ok("ping")


# The first run, as a client with the plugin sees it.


@pytest.fixture
def client(home, build_dir):
    try:
        with Headless(home, build_dir) as running:
            yield running
    finally:
        end_server(home)


def arrive(client, home, password="secret-a"):
    client.do("account-add", ALICE, password)
    client.do("connect")
    client.wait("connected")
    guard_server(home)
    return client.wait("request-fields")


def names_of(form):
    return [field["name"] for field in form["fields"]]


def test_first_run(client, home, mail, web):
    """An address and a password are all that is typed."""
    web.pages["autoconfig.demo.test", CONFIG] = good_xml(mail)
    set_names(home, mail, *places(web))
    form = arrive(client, home)
    assert names_of(form) == ["found.name", "found.login", "found.password", "found.others"]
    assert form["fields"][1]["value"] == ALICE and form["fields"][2]["filled"]
    for words in ("demo.test itself names these servers", "mail.demo.test", str(mail.pop3_port["tls"]), "STARTTLS"):
        assert words in form["secondary"]
    client.do("answer", form["id"], "found.name=Alice")
    client.wait("account-changed", where=lambda event: event["senders"])
    client.wait("mailbox-status", state="idle")
    client.do("send", to=BOB, subject="found", text="by itself")
    client.wait("mail-status", state="sent")
    (raw,) = mail.wait_for_mail(BOB)
    assert b"From: Alice <alice@demo.test>" in raw


def test_first_run_refused_then_right(client, home, mail, web):
    web.pages["autoconfig.demo.test", CONFIG] = good_xml(mail)
    set_names(home, mail, *places(web))
    form = arrive(client, home, "wrong")
    client.do("answer", form["id"], "found.name=Alice")
    form = client.wait("request-fields")
    assert "not saved" in form["primary"] and "mail.demo.test" in form["secondary"] and "535" in form["secondary"]
    assert form["fields"][0]["value"] == "Alice" and "anyway" in names_of(form)
    client.do("answer", form["id"], "found.password=secret-a")
    client.wait("account-changed", where=lambda event: event["senders"])


def test_first_run_save_all_the_same(client, home, mail, web):
    web.pages["autoconfig.demo.test", CONFIG] = good_xml(mail)
    set_names(home, mail, *places(web))
    form = arrive(client, home, "wrong")
    client.do("answer", form["id"], "found.name=Alice")
    client.do("answer", client.wait("request-fields")["id"], "anyway=true")
    client.wait("account-changed", where=lambda event: event["senders"])


def test_first_run_other_servers(client, home, mail, web):
    web.pages["autoconfig.demo.test", CONFIG] = good_xml(mail)
    set_names(home, mail, *places(web))
    form = arrive(client, home)
    client.do("answer", form["id"], "found.others=true", "found.name=Alice")
    form = client.wait("request-fields")
    shown = {field["name"]: field.get("value") for field in form["fields"]}
    assert shown["sender.name"] == "Alice" and shown["sender.host"] == "mail.demo.test"
    client.do("answer", form["id"], f"sender.port={mail.smtp_port['tls']}", "sender.tls=0")
    form = client.wait("request-fields")
    assert "mailbox.host" in names_of(form)
    client.do("answer", form["id"])
    client.wait("mailbox-status", state="idle")


def test_first_run_nothing_found(client, home, mail):
    set_names(home, mail)
    form = arrive(client, home)
    shown = {field["name"]: field.get("value") for field in form["fields"]}
    assert shown["sender.host"] == "smtp.demo.test" and shown["sender.port"] == 465 and "help pages" in form["secondary"]
    client.do("answer", form["id"], "sender.host=localhost", f"sender.port={mail.smtp_port['tls']}", "sender.password=wrong")
    form = client.wait("request-fields")
    assert "535" in form["secondary"] and "anyway" in names_of(form)
    client.do("answer", form["id"], "sender.password=secret-a")
    form = client.wait("request-fields")
    assert next(field["value"] for field in form["fields"] if field["name"] == "mailbox.host") == "pop.demo.test"


def test_first_run_with_a_slip(client, home, mail):
    set_names(home, mail)
    client.do("account-add", "li@gmial.com", "secret")
    client.do("connect")
    client.wait("connected")
    guard_server(home)
    assert "Is li@gmail.com meant?" in client.wait("request-fields")["secondary"]
    answer = client.do("discover", "li@gmial.com")
    assert answer["similar"] == "li@gmail.com" and answer["problem"].startswith("No mail servers were found for gmial.com")


def test_link_is_lost_while_searching(client, home, mail, web):
    """The next login begins anew."""
    web.pages["autoconfig.demo.test", CONFIG] = lambda handler: handler.rfile.read(1)
    set_names(home, mail, *places(web))
    client.do("account-add", ALICE, "secret-a")
    client.do("connect")
    client.wait("connected")
    guard_server(home)
    wait_until(lambda: web.asked, 20, "the question")
    client.do("disconnect")
    client.wait("disconnected")
    client.do("connect")
    client.wait("connected")
    assert "sender.host" in names_of(client.wait("request-fields"))


def test_first_run_without_pop3(client, home, mail):
    set_names(home, mail, "demo.test=10 mx01.mail.icloud.com")
    form = arrive(client, home)
    assert "no POP3" in form["secondary"]
    client.do("answer", form["id"], "sender.host=localhost", f"sender.port={mail.smtp_port['tls']}", "sender.tls=0")
    form = client.wait("request-fields")
    assert next(field.get("value") for field in form["fields"] if field["name"] == "mailbox.host") in (None, "")
    client.do("answer", form["id"])
    client.wait("account-changed", where=lambda event: event["senders"])


def test_commands(client, home, mail, web):
    web.pages["autoconfig.demo.test", CONFIG] = good_xml(mail)
    set_names(home, mail, *places(web))
    client.log_in(ALICE, "secret-a")
    guard_server(home)
    answer = client.do("discover", ALICE)
    assert answer["mailboxes"][0]["source"] == "autoconfig" and "demo.test itself" in answer["where"]
    client.do("test", "mailbox", host="localhost", port=mail.pop3_port["tls"], tls="tls", login=ALICE, password="secret-a")
    refused = client.ask("test", "sender", host="localhost", port=mail.smtp_port["tls"], tls="tls", login=ALICE, password="no")
    assert not refused["ok"] and "535" in refused["error"]


# The same page in Finch. (Pidgin has a window of its own: test_pidgin_setup.py.)


@pytest.mark.skipif(shutil.which("finch") is None, reason="no finch")
@pytest.mark.usefixtures("needs_terminal", "plain_build")
def test_first_run_in_finch(home, mail, web, build_dir):
    web.pages["autoconfig.demo.test", CONFIG] = good_xml(mail)
    with served(home, mail):
        set_names(home, mail, *places(web))
        with Finch(home, build_dir) as finch:
            finch.add_account(BOB, "wrong")
            finch.window("Mail Servers")
            finch.terminal.wait_for("demo.test itself names these servers")
            finch.terminal.wait_for(f"Incoming mail: mail.demo.test, port {mail.pop3_port['tls']}, TLS")
            finch.press("Save")
            finch.terminal.wait_gone("Use other servers")
            finch.window("Mail Servers")
            finch.terminal.wait_for("This mail server was not saved")
            finch.terminal.wait_for("535")
            finch.terminal.wait_for("Save it all the same")
            finch.terminal.send("Tab", "Tab")
            finch.retype("secret-b")
            finch.press("Save")
            finch.terminal.wait_gone("Mail Servers")
            finch.window("Accounts")
            finch.terminal.send("M-c")
            finch.wait_online(BOB)
        with Imaild(home, build_dir).client(BOB, device="look") as wire:
            assert wire.wait("mailboxes")["mailboxes"][0]["host"] == "mail.demo.test"
