"""E-mail by a mail server on this machine, text messages by a gateway, and what happens when they are down."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from backend import worker
from backend.core import clock
from backend.identity.models import Locale
from backend.notifications.channels import email as email_channel
from backend.notifications.channels.email import EmailSender, SmtpServer
from backend.notifications.channels.sms import SmsSender
from backend.notifications.channels.ways import Ways
from backend.notifications.models import Channel, DeliveryState, NoticePreference, NotificationKind, Topic
from tests.factories.identity import NOON, make_account
from tests.factories.notices import ADDRESS, deliveries_of, make_email, make_notice
from tests.load.servers import free_port
from tests.support import mail_server
from tests.support.mail_server import Mailbox

MINUTES = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _noon():
    with clock.frozen(NOON):
        yield


@pytest.fixture
def mailbox():
    return Mailbox()


@pytest.fixture
def mail_port(mailbox):
    port = free_port()
    with mail_server.running(mailbox, port=port):
        yield port


@pytest.fixture
def send(app, session, ways):
    """Lets the worker work with only these ways."""

    def work(senders, now=NOON):
        session.commit()
        for chore in worker.sending_chores(Ways(senders, ways.public_key, ())):
            worker.do(app.extensions["lianxin_database"], chore, now=now)

    return work


def by_mail(port, login=""):
    server = SmtpServer.parse(f"smtp://{login}127.0.0.1:{port}")
    return {
        Channel.EMAIL: EmailSender(server, from_address="lianxin@example.org", public_url="https://lianxin.example")
    }


@pytest.fixture
def account(session):
    found = make_account(session, locale=Locale.ENGLISH, phone="13812345678")
    make_email(session, found)
    session.add(NoticePreference(account_id=found.id, topic=Topic.SERVICE, push=False, email=False, sms=True))
    return found


class TestEmail:
    def test_arrives_neutral_and_leads_to_the_inbox(self, session, account, mailbox, mail_port, send):
        make_notice(session, account, NotificationKind.ACCOUNT_ACTIVATED)

        send(by_mail(mail_port, "user%40x:geheim@"))

        (letter,) = mailbox.letters
        text = letter.content.decode()
        assert (letter.rcpt_tos, mailbox.signed_in) == ([ADDRESS], [(b"user@x", b"geheim")])
        assert "Subject: Lianxin\r\n" in text
        assert "something happened to your account" in text
        assert "https://lianxin.example/inbox" in text

    def test_comes_when_the_server_is_back(self, session, account, mailbox, mail_port, send):
        make_notice(session, account, NotificationKind.ACCOUNT_ACTIVATED)

        send(by_mail(1))
        (down,) = deliveries_of(session, account, Channel.EMAIL)
        before = (down.state, down.reason)
        send(by_mail(mail_port), NOON + 2 * MINUTES)

        assert before == (DeliveryState.WAITING, "no_connection")
        assert len(mailbox.letters) == 1

    @pytest.mark.parametrize(
        ("answer", "state", "reason"),
        [
            ("550 no such user", DeliveryState.GIVEN_UP, "address_refused"),
            ("554 spam", DeliveryState.GIVEN_UP, "mail_refused"),
            ("451 later", DeliveryState.WAITING, "mail_refused"),
        ],
    )
    def test_refused_for_good_is_given_up(self, session, account, mailbox, mail_port, send, answer, state, reason):
        mailbox.answers = [answer]
        make_notice(session, account, NotificationKind.ACCOUNT_ACTIVATED)

        send(by_mail(mail_port))

        (delivery,) = deliveries_of(session, account, Channel.EMAIL)
        assert (delivery.state, delivery.reason) == (state, reason)

    def test_waits_for_the_operator_where_the_password_is_wrong(self, session, account, mail_port, send):
        make_notice(session, account, NotificationKind.ACCOUNT_ACTIVATED)

        send(by_mail(mail_port, "user:falsch@"))

        (delivery,) = deliveries_of(session, account, Channel.EMAIL)
        assert (delivery.state, delivery.reason) == (DeliveryState.WAITING, "not_authorised")

    def test_is_not_sent_openly_where_starttls_is_demanded(self, session, account, mailbox, mail_port, send):
        make_notice(session, account, NotificationKind.ACCOUNT_ACTIVATED)
        server = SmtpServer.parse(f"smtp+starttls://127.0.0.1:{mail_port}")

        send({Channel.EMAIL: EmailSender(server, from_address="a@x.org", public_url="https://x")})

        (delivery,) = deliveries_of(session, account, Channel.EMAIL)
        assert (mailbox.letters, delivery.state) == ([], DeliveryState.WAITING)

    def test_does_not_wait_for_a_server_that_says_nothing(self, session, account, send, monkeypatch):
        monkeypatch.setattr(email_channel, "TIMEOUT_S", 0.2)
        silent = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)  # Nobody ever takes its calls.
        make_notice(session, account, NotificationKind.ACCOUNT_ACTIVATED)

        send(by_mail(silent.server_address[1]))

        silent.server_close()
        (delivery,) = deliveries_of(session, account, Channel.EMAIL)
        assert (delivery.state, delivery.reason) == (DeliveryState.WAITING, "no_answer")


class Gateway(BaseHTTPRequestHandler):
    """Keeps what it was sent with its server, and answers as that is told."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status, more = self.server.answers.pop(0) if self.server.answers else (202, {})
        self.server.messages.append((self.headers["Authorization"], json.loads(body)))
        self.send_response(status)
        for name, value in more.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def gateway() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    server.answers, server.messages = [], []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def by_gateway(gateway):
    return {Channel.SMS: SmsSender(f"http://127.0.0.1:{gateway.server_address[1]}/send", token="geheim")}


class TestSms:
    def test_goes_to_the_number_with_which_one_signs_in(self, session, account, gateway, by_gateway, send):
        notice = make_notice(session, account, NotificationKind.SHIFT_CHANGED)

        send(by_gateway)

        text = "【Lianxin】There is news about your volunteering."
        assert gateway.messages == [
            ("Bearer geheim", {"to": "13812345678", "text": text, "id": str(notice.id)}),
        ]

    @pytest.mark.parametrize(
        ("answer", "state", "reason"),
        [
            ((429, {"Retry-After": "60"}), DeliveryState.WAITING, "busy"),
            ((500, {}), DeliveryState.WAITING, "service_trouble"),
            ((404, {}), DeliveryState.WAITING, "service_trouble"),
            ((302, {"Location": "http://127.0.0.1:1/"}), DeliveryState.GIVEN_UP, "redirected"),
            ((400, {}), DeliveryState.GIVEN_UP, "malformed"),
        ],
    )
    def test_ends_as_the_gateway_says(self, session, account, gateway, by_gateway, send, answer, state, reason):
        gateway.answers = [answer]
        make_notice(session, account, NotificationKind.SHIFT_CHANGED)

        send(by_gateway)

        (delivery,) = deliveries_of(session, account, Channel.SMS)
        assert (delivery.state, delivery.reason) == (state, reason)

    def test_is_given_up_where_it_was_switched_off_meanwhile(self, session, account, gateway, by_gateway, send):
        gateway.answers = [(503, {})]
        make_notice(session, account, NotificationKind.SHIFT_CHANGED)
        send(by_gateway)

        send({}, NOON + 2 * MINUTES)

        (delivery,) = deliveries_of(session, account, Channel.SMS)
        assert (delivery.state, delivery.reason) == (DeliveryState.GIVEN_UP, "channel_off")
