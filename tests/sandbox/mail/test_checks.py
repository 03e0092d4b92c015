"""Whatever passes the checks of a request can be written as a message and read back."""

import base64
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inkbox_sandbox.errors import ApiError
from inkbox_sandbox.mail import checks
from inkbox_sandbox.mail.composing import Draft, File, compose
from inkbox_sandbox.mail.parsing import parse
from inkbox_server import models

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=80)
TYPES = st.sampled_from(["text/plain", "image/png", "message/rfc822", "multipart/mixed", "x/y"])
PARAMETERS = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40)


def checked_file(filename: str, content_type: str, content: bytes) -> File | None:
    """The file when the checks let it through."""
    encoded = base64.b64encode(content).decode()
    given = models.Attachment.model_construct(filename=filename, content_type=content_type, content_base64=encoded)
    try:
        [file] = checks.attachments([given], "attachments")
    except ApiError as refusal:
        return None if refusal.status == 422 else pytest.fail(f"refused with {refusal.status}")
    return file


def checked_subject(text: str) -> str:
    """The text when it may be a subject, else a subject."""
    try:
        return checks.subject(text)
    except ApiError:
        return "refused"


@settings(deadline=None)
@given(
    subject=TEXT,
    name=TEXT,
    body=TEXT,
    filename=TEXT.filter(bool),
    content_type=st.builds("{}; {}".format, TYPES, PARAMETERS) | TYPES,
    content=st.binary(max_size=60),
)
def test_what_is_let_through_can_be_written_and_read(
    subject: str, name: str, body: str, filename: str, content_type: str, content: bytes
) -> None:
    file = checked_file(filename, content_type, content)
    raw = compose(
        Draft(
            sender="bot@inkboxmail.com",
            sender_name=name,
            to=("ann@example.net",),
            subject=checked_subject(subject),
            date=dt.datetime(2026, 6, 2, tzinfo=dt.UTC),
            message_id="<m@inkboxmail.com>",
            text=body,
            files=() if file is None else (file,),
        )
    )
    parsed = parse(raw)
    assert parsed.from_address == "bot@inkboxmail.com"
    assert parsed.to_addresses == ["ann@example.net"]
    assert parsed.message_id == "<m@inkboxmail.com>"
    assert len(parsed.files) == (0 if file is None else 1)


@pytest.mark.parametrize("encoded", ["aGVsbG8=", "aGVs\r\nbG8=\n"])
def test_base64_may_be_wrapped(encoded: str) -> None:
    given = models.Attachment(filename="a.txt", content_type="text/plain", content_base64=encoded)
    [file] = checks.attachments([given], "attachments")
    assert file.content == b"hello"


@pytest.mark.parametrize("encoded", ["aGVsbG8", "aGVsbG8==", "aGVs-bG8", "=", "aGVs bG8!"])
def test_broken_base64_is_refused_by_index(encoded: str) -> None:
    given = models.Attachment.model_construct(filename="a.txt", content_type="text/plain", content_base64=encoded)
    with pytest.raises(ApiError) as caught:
        checks.attachments([given], "additional_attachments")
    assert caught.value.status == 422
    assert caught.value.detail[0]["loc"] == ["body", "additional_attachments", 0, "content_base64"]  # type: ignore[index]
