"""The mail listener: what any mail program hands over arrives."""

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from inkbox_sandbox import Caps, Sandbox
from tests.sandbox.mail.office import Office


@pytest.fixture
def smtp(sandbox: Sandbox) -> Iterator[smtplib.SMTP]:
    assert sandbox.smtp_port is not None
    with smtplib.SMTP("127.0.0.1", sandbox.smtp_port, timeout=10) as connection:
        yield connection


def letter(to: str, **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Ann <ann@example.net>"
    message["To"] = to
    message["Subject"] = "Über SMTP"
    message["Message-ID"] = "<smtp-1@example.net>"
    for name, value in headers.items():
        message[name] = value
    message.set_content("Hello over the wire")
    return message


def test_a_message_arrives_with_what_it_carries(office: Office, smtp: smtplib.SMTP) -> None:
    bot = office.agent()
    message = letter(bot.address)
    message.add_attachment(b"\x00\x01", maintype="application", subtype="x-data", filename="ä.bin")
    smtp.send_message(message)
    [arrived] = bot.received()
    detail = bot.message(arrived["id"])
    assert (detail["from_address"], detail["subject"]) == ("ann@example.net", "Über SMTP")
    assert detail["body_text"] == "Hello over the wire"
    assert detail["attachment_metadata"] == [{"filename": "ä.bin", "content_type": "application/x-data", "size": 2}]


def test_unknown_recipients_are_refused_at_once_and_the_others_get_the_message(
    office: Office, smtp: smtplib.SMTP
) -> None:
    bot, second = office.agent(), office.agent("second")
    unknown = "nobody-at-all@inkboxmail.com"
    refused = smtp.send_message(letter(bot.address), to_addrs=[bot.address.upper(), unknown, second.address])
    assert [(address, code) for address, (code, _) in refused.items()] == [(unknown, 550)]
    assert len(bot.received()) == len(second.received()) == 1


def test_a_message_for_nobody_here_is_refused(smtp: smtplib.SMTP) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as caught:
        smtp.send_message(letter("nobody-at-all@inkboxmail.com"))
    assert {code for code, _ in caught.value.recipients.values()} == {550}


def test_the_envelope_decides_who_gets_a_message(office: Office, smtp: smtplib.SMTP) -> None:
    bot, hidden = office.agent(), office.agent("hidden")
    smtp.send_message(letter(bot.address), from_addr="bounces@example.org", to_addrs=[hidden.address])
    assert bot.received() == []
    [arrived] = hidden.received()
    assert (arrived["to_addresses"], arrived["from_address"]) == ([bot.address], "ann@example.net")


def test_a_null_sender_is_accepted(office: Office, smtp: smtplib.SMTP) -> None:
    bot = office.agent()
    smtp.sendmail("", [bot.address], b"Subject: bounce\r\n\r\nreport")
    assert bot.received()[0]["from_address"] == "MAILER-DAEMON@localhost"


def test_an_answer_over_smtp_joins_the_thread(office: Office, smtp: smtplib.SMTP) -> None:
    bot = office.agent()
    sent = bot.send("ann@example.net")
    smtp.send_message(letter(bot.address, **{"In-Reply-To": sent["message_id"]}))
    assert bot.received()[0]["thread_id"] == sent["thread_id"]


def test_a_message_beyond_the_size_limit_is_refused(office: Office) -> None:
    with Sandbox(smtp_port=0, caps=Caps(attachment_bytes=1000)) as small:
        own = Office(small.base_url)
        bot = own.agent()
        assert small.smtp_port is not None
        with smtplib.SMTP("127.0.0.1", small.smtp_port, timeout=10) as smtp:
            message = letter(bot.address)
            message.set_content("x" * 2_000_000)
            with pytest.raises(smtplib.SMTPSenderRefused) as caught:
                smtp.send_message(message)
            assert caught.value.smtp_code == 552
            assert bot.received() == []
        own.close()


def test_a_connection_left_open_does_not_hold_up_the_end() -> None:
    sandbox = Sandbox(smtp_port=0)
    sandbox.start()
    assert sandbox.smtp_port is not None
    idle = smtplib.SMTP("127.0.0.1", sandbox.smtp_port, timeout=10)
    sandbox.stop()
    with pytest.raises(smtplib.SMTPServerDisconnected):
        idle.noop()
    idle.close()
