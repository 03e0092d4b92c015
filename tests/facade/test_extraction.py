"""What is found in messages, as the shared vectors say, and in what the client hands out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from inkbox import IMessage, Message, MessageDetail, TextMessage, extract_links, extract_otp

VECTORS = Path(__file__).parents[2] / "spec" / "vectors"
NOW = "2026-05-01T10:00:00Z"
ID = "6f1d1c2a-5b0e-4f0e-9f57-2a1c7c0d1001"


def cases(name: str) -> list[Any]:
    return [
        pytest.param(case, id=case["name"])
        for case in json.loads((VECTORS / name).read_text(encoding="utf-8"))["cases"]
    ]


@pytest.mark.parametrize("case", cases("otp.json"))
def test_the_code_is_the_one_of_the_vectors(case: dict[str, Any]) -> None:
    assert extract_otp(text=case["text"]) == case["code"]


@pytest.mark.parametrize("case", cases("links.json"))
def test_the_links_are_those_of_the_vectors(case: dict[str, Any]) -> None:
    assert extract_links(text=case["text"], html=case["html"], pattern=case["pattern"]) == case["links"]


def listed_mail(**members: Any) -> dict[str, Any]:
    row = {
        "id": ID,
        "mailbox_id": ID,
        "message_id": "<1@example.com>",
        "from_address": "login@example.com",
        "to_addresses": ["bot@inkboxmail.com"],
        "direction": "inbound",
        "status": "received",
        "is_read": False,
        "is_starred": False,
        "has_attachments": False,
        "created_at": NOW,
    }
    return {**row, **members}


def mail(**members: Any) -> MessageDetail:
    return MessageDetail.from_dict(listed_mail(updated_at=NOW, **members))


def text(words: str | None) -> TextMessage:
    row = {"id": ID, "direction": "inbound", "local_phone_number": "+12125550100", "text": words, "type": "sms"}
    return TextMessage.from_dict({**row, "is_read": False, "created_at": NOW, "updated_at": NOW})


def imessage(words: str | None) -> IMessage:
    row = {"id": ID, "conversation_id": ID, "assignment_id": ID, "direction": "inbound", "content": words}
    more = {"remote_number": "+12125550111", "message_type": "message", "service": "imessage", "is_read": False}
    return IMessage.from_dict({**row, **more, "created_at": NOW, "updated_at": NOW})


@pytest.mark.parametrize("make", [text, imessage])
def test_a_message_is_read_like_its_text(make: Any) -> None:
    message = make("Your code is 739123, or open https://app.example.com/v?t=1. Help: https://example.com/help")
    assert extract_otp(message) == "739123"
    assert extract_links(message) == ["https://app.example.com/v?t=1", "https://example.com/help"]
    assert extract_links(message, pattern="help") == ["https://example.com/help"]
    assert (extract_otp(make(None)), extract_links(make(None))) == (None, [])


def test_of_a_mail_the_subject_is_read_before_its_text() -> None:
    """Without the subject nothing would tell that the number of the body is better than the longer one."""
    body = "7391\n\nThis message was sent to you and to nobody else by Example Limited, registered as number 739123."
    assert extract_otp(mail(subject=None, body_text=body)) == "739123"
    assert extract_otp(mail(subject="Your code", body_text=body)) == "7391"
    assert extract_otp(mail(subject="739123 is your code")) == "739123"


def test_the_html_of_a_mail_counts_when_there_is_no_text() -> None:
    html = (
        "<html><head><style>p { margin: 123456px; code: 654321 }</style></head>"
        "<body><p>Your code:</p><b>739&#32;123</b><script>var code = 5520;</script></body></html>"
    )
    assert extract_otp(mail(subject="Sign in", body_html=html)) == "739123"
    assert extract_otp(mail(subject="Sign in", body_text="", body_html=html)) == "739123"
    assert extract_otp(mail(subject="Sign in", body_text="Code 5521", body_html=html)) == "5521"


def test_the_links_of_a_mail_are_those_of_both_bodies() -> None:
    html = '<a href="https://app.example.com/v?a=1&amp;b=2">Verify</a> <a href="https://example.com/help">Help</a>'
    message = mail(subject="See https://example.com/subject", body_text="https://example.com/help.", body_html=html)
    assert extract_links(message) == ["https://example.com/help", "https://app.example.com/v?a=1&b=2"]
    assert extract_links(message, pattern="verify|v\\?") == ["https://app.example.com/v?a=1&b=2"]


def test_mail_of_a_list_has_nothing_to_look_in() -> None:
    """Its snippet is cut off anywhere, so half a code could be taken for one."""
    message: Any = Message.from_dict(listed_mail(subject="Your code is 739123", snippet="739123"))
    for look in (extract_otp, extract_links):
        with pytest.raises(TypeError, match="by its id"):
            look(message)
