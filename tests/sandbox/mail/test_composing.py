"""Drafts become messages that any mail program can read, and read back as what went in."""

import datetime as dt
import email
import email.policy
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inkbox_sandbox.mail.composing import Draft, File, compose, new_message_id
from inkbox_sandbox.mail.parsing import parse

AT = dt.datetime(2026, 6, 2, 8, 30, tzinfo=dt.UTC)
LINE = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=200)
BODY = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), min_size=1)


def draft(**members: object) -> Draft:
    given: dict[str, object] = {
        "sender": "ops-bot@inkboxmail.com",
        "to": ("ann@example.net",),
        "subject": "Hello",
        "date": AT,
        "message_id": "<m1@inkboxmail.com>",
    }
    return Draft(**(given | members))  # type: ignore[arg-type]


def read(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_message_has_the_headers_of_rfc_5322_and_crlf_line_ends() -> None:
    raw = compose(
        draft(
            sender_name="Ops Bot",
            cc=("bob@example.net",),
            reply_to="desk@example.org",
            in_reply_to="<parent@example.net>",
            references=("<first@example.net>", "<parent@example.net>"),
            text="Hi",
        )
    )
    message = read(raw)
    assert message["From"] == "Ops Bot <ops-bot@inkboxmail.com>"
    assert message["To"] == "ann@example.net"
    assert message["Cc"] == "bob@example.net"
    assert message["Reply-To"] == "desk@example.org"
    assert message["Subject"] == "Hello"
    assert message["Date"].datetime == AT
    assert message["Message-ID"] == "<m1@inkboxmail.com>"
    assert message["In-Reply-To"] == "<parent@example.net>"
    assert message["References"].split() == ["<first@example.net>", "<parent@example.net>"]
    assert message["MIME-Version"] == "1.0"
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_text_and_html_become_alternatives_with_the_text_first() -> None:
    message = read(compose(draft(text="plain", html="<p>rich</p>")))
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_html_alone_is_one_html_part() -> None:
    assert read(compose(draft(html="<p>rich</p>"))).get_content_type() == "text/html"


def test_a_message_without_a_body_reads_as_one_without_a_body() -> None:
    parsed = parse(compose(draft()))
    assert (parsed.body_text, parsed.body_html) == (None, None)


def test_a_long_message_id_stays_readable_in_every_header() -> None:
    long_id = f"<{'x' * 150}@mail.example.net>"
    raw = compose(draft(message_id=long_id, in_reply_to=long_id, references=(long_id, "<b@example.net>")))
    assert raw.count(long_id.encode()) == 3
    assert parse(raw).references == [long_id, "<b@example.net>"]


def test_names_outside_ascii_survive_in_sender_subject_and_filename() -> None:
    file = File("Übersicht № 7.pdf", "application/pdf", b"%PDF")
    raw = compose(draft(sender_name='Zoë, "die" Bot', subject="Grüße, 你好 " * 20, files=(file,)))
    message = read(raw)
    raw.partition(b"\r\n\r\n")[0].decode("ascii")
    assert message["From"].addresses[0].display_name == 'Zoë, "die" Bot'
    assert message["Subject"].strip() == ("Grüße, 你好 " * 20).strip()
    assert parse(raw).files == [file]


def test_a_line_break_in_a_display_name_cannot_begin_a_header() -> None:
    message = read(compose(draft(sender_name="Bot\r\nBcc: eve@example.net")))
    assert message["Bcc"] is None
    assert message["From"].addresses[0].addr_spec == "ops-bot@inkboxmail.com"


def test_a_line_break_in_a_subject_is_refused() -> None:
    with pytest.raises(ValueError, match="linefeed"):
        compose(draft(subject="Hi\r\nBcc: eve@example.net"))


@pytest.mark.parametrize("content_type", ["multipart/mixed", "message/partial", "message/delivery-status"])
def test_a_file_of_a_structural_type_stays_one_file(content_type: str) -> None:
    parsed = parse(compose(draft(text="see file", files=(File("odd.bin", content_type, b"--x\r\n\r\n"),))))
    assert parsed.body_text == "see file"
    assert [(file.filename, file.content) for file in parsed.files] == [("odd.bin", b"--x\r\n\r\n")]


def test_an_attached_message_is_one_file_with_its_bytes() -> None:
    inner = compose(draft(subject="inner", text="inside", files=(File("deep.txt", "text/plain", b"deep"),)))
    parsed = parse(compose(draft(subject="outer", text="outside", original=inner)))
    assert parsed.body_text == "outside"
    assert [(file.content_type, file.content) for file in parsed.files] == [("message/rfc822", inner)]


def test_message_ids_of_the_platform_are_unique() -> None:
    made = {new_message_id() for _ in range(100)}
    assert len(made) == 100
    assert all(one.startswith("<") and one.endswith("@inkboxmail.com>") for one in made)


@settings(deadline=None)
@given(subject=LINE, text=BODY, html=st.none() | BODY)
def test_subject_and_bodies_read_back_as_they_were_written(subject: str, text: str, html: str | None) -> None:
    parsed = parse(compose(draft(subject=subject, text=text, html=html)))
    assert (parsed.subject or "").split() == subject.split()
    assert parsed.body_text == (text.removesuffix("\n") or None)
    assert parsed.body_html == (html and (html.removesuffix("\n") or None))


@settings(deadline=None)
@given(
    content=st.binary(max_size=2000),
    content_type=st.sampled_from(["image/png", "text/plain", "text/csv; charset=utf-8"]),
)
def test_attachments_read_back_byte_for_byte(content: bytes, content_type: str) -> None:
    parsed = parse(compose(draft(text="x", files=(File("a.bin", content_type, content),))))
    assert [file.content for file in parsed.files] == [content]
