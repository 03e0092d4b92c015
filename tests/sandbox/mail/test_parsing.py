"""Mail from outside is read whatever state it is in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inkbox_sandbox.mail.parsing import message_ids, parse


def lines(*parts: str) -> bytes:
    return "\r\n".join(parts).encode()


def test_the_fields_of_a_plain_message_are_read() -> None:
    parsed = parse(
        lines(
            'From: "Ann, Sales" <Ann@example.net>',
            "To: ops-bot@inkboxmail.com, Bob <bob@example.net>",
            "Cc: team: carol@example.net, dan@example.net;",
            "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=",
            "Message-ID: <m1@example.net>",
            "In-Reply-To: <p@example.net>",
            "References: <a@example.net>",
            "\t<p@example.net>",
            "",
            "Hi",
            "there",
        )
    )
    assert parsed.from_address == "Ann@example.net"
    assert parsed.to_addresses == ["ops-bot@inkboxmail.com", "bob@example.net"]
    assert parsed.cc_addresses == ["carol@example.net", "dan@example.net"]
    assert parsed.subject == "Grüße"
    assert parsed.message_id == "<m1@example.net>"
    assert parsed.in_reply_to == "<p@example.net>"
    assert parsed.references == ["<a@example.net>", "<p@example.net>"]
    assert parsed.body_text == "Hi\nthere"


def test_an_unknown_charset_loses_nothing_but_the_odd_letters() -> None:
    raw = b"From: a@example.net\nContent-Type: text/plain; charset=martian\n\nplain \xe4 words"
    assert parse(raw).body_text == "plain \N{REPLACEMENT CHARACTER} words"


def test_bytes_outside_ascii_in_a_header_can_be_stored() -> None:
    parsed = parse(b"From: a@example.net\nSubject: caf\xc3\xa9 \xff\n\nx")
    assert parsed.subject is not None
    assert parsed.subject.encode()
    assert parsed.subject.startswith("caf")


def test_a_filename_from_outside_never_reads_as_a_path() -> None:
    raw = lines(
        "From: a@example.net",
        "MIME-Version: 1.0",
        'Content-Type: multipart/mixed; boundary="b"',
        "",
        "--b",
        'Content-Disposition: attachment; filename="../../etc/passwd"',
        "",
        "x",
        "--b",
        "Content-Type: image/png",
        'Content-Disposition: attachment; filename=".."',
        "",
        "y",
        "--b--",
    )
    assert [file.filename for file in parse(raw).files] == ["passwd", "attachment-2.png"]


def test_a_part_without_a_disposition_that_is_no_body_is_a_file() -> None:
    raw = lines(
        "From: a@example.net",
        "MIME-Version: 1.0",
        'Content-Type: multipart/mixed; boundary="b"',
        "",
        "--b",
        "Content-Type: text/plain",
        "",
        "body",
        "--b",
        "Content-Type: image/gif",
        "Content-Transfer-Encoding: base64",
        "",
        "R0lG",
        "--b--",
    )
    parsed = parse(raw)
    assert parsed.body_text == "body"
    assert [(file.content_type, file.content) for file in parsed.files] == [("image/gif", b"GIF")]


@pytest.mark.parametrize("value", ["text/pl\xe4in", "te xt/x", "x/y z", f"x/{'y' * 200}", 'image/"png"'])
def test_a_media_type_that_cannot_stand_in_a_header_is_replaced(value: str) -> None:
    raw = f"From: a@example.net\r\nContent-Type: {value}\r\nContent-Disposition: attachment\r\n\r\nx".encode("latin-1")
    [file] = parse(raw).files
    assert file.content_type in ("application/octet-stream", "text/plain")
    assert file.filename.startswith("attachment-1.")


def test_a_message_id_without_brackets_is_understood() -> None:
    assert message_ids("m1@example.net") == ["<m1@example.net>"]
    assert message_ids("two words") == []
    assert message_ids("<a@b> <a@b> <c@d>") == ["<a@b>", "<c@d>"]
    assert message_ids("<a@b> <c@d> <a@b>") == ["<c@d>", "<a@b>"]


@settings(deadline=None)
@given(st.binary(max_size=500))
def test_no_bytes_make_parsing_fail_and_everything_can_be_stored(raw: bytes) -> None:
    parsed = parse(raw)
    texts = [parsed.subject, parsed.body_text, parsed.body_html, parsed.from_address, parsed.message_id]
    texts += [*parsed.to_addresses, *parsed.references, *(file.filename for file in parsed.files)]
    assert all("\x00" not in text for text in texts if text)
    assert all(text.encode() for text in texts if text)


HEADERS = st.sampled_from(["From", "To", "Subject", "Message-ID", "References", "In-Reply-To", "Content-Type"])
VALUES = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=60)
ODD_MAIL = st.lists(st.tuples(HEADERS, VALUES), max_size=6).map(
    lambda headers: "".join(f"{name}: {value}\r\n" for name, value in headers).encode("latin-1") + b"\r\nbody"
)


@settings(deadline=None)
@given(ODD_MAIL)
def test_malformed_headers_do_not_make_parsing_fail(raw: bytes) -> None:
    parsed = parse(raw)
    assert all("@" in address for address in parsed.to_addresses)
