"""The finer points of numbers, calls and messages: guards, what is looked up, what an answer is unwrapped to."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from inkbox import (
    AsyncInkbox,
    IMessage,
    InkboxError,
    PhoneCallWithRateLimit,
    SmsDeliveryStatus,
)
from tests.facade import answers
from tests.runtime.wire_server import Received, Step, WireServer

pytestmark = pytest.mark.anyio

IdentityOf = Callable[..., Any]

NUMBER = answers.phone_number()["id"]
PERSON = "+12125550111"
OTHER = "0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0091"

PHONE_CALLS: dict[str, Callable[[Any], Any]] = {
    "release_phone_number": lambda identity: identity.release_phone_number(),
    "place_call": lambda identity: identity.place_call(to_number=PERSON),
    "list_calls": lambda identity: identity.list_calls(),
    "list_transcripts": lambda identity: identity.list_transcripts(OTHER),
    "send_text": lambda identity: identity.send_text(to=PERSON, text="Hi"),
    "list_texts": lambda identity: identity.list_texts(),
    "get_text": lambda identity: identity.get_text(OTHER),
    "list_text_conversations": lambda identity: identity.list_text_conversations(),
    "get_text_conversation": lambda identity: identity.get_text_conversation(PERSON),
    "mark_text_read": lambda identity: identity.mark_text_read(OTHER),
    "mark_text_conversation_read": lambda identity: identity.mark_text_conversation_read(PERSON),
    "wait_for_text": lambda identity: identity.wait_for_text(timeout=0.1),
    "wait_for_call": lambda identity: identity.wait_for_call(timeout=0.1),
}

IMESSAGE_CALLS: dict[str, Callable[[Any], Any]] = {
    "send_imessage": lambda identity: identity.send_imessage(to=PERSON, text="Hi"),
    "list_imessages": lambda identity: identity.list_imessages(),
    "list_imessage_assignments": lambda identity: identity.list_imessage_assignments(),
    "list_imessage_conversations": lambda identity: identity.list_imessage_conversations(),
    "get_imessage_conversation": lambda identity: identity.get_imessage_conversation(OTHER),
    "send_imessage_reaction": lambda identity: identity.send_imessage_reaction(message_id=OTHER, reaction="love"),
    "mark_imessage_conversation_read": lambda identity: identity.mark_imessage_conversation_read(OTHER),
    "send_imessage_typing": lambda identity: identity.send_imessage_typing(OTHER),
    "upload_imessage_media": lambda identity: identity.upload_imessage_media(content=b"x", filename="x"),
    "wait_for_imessage": lambda identity: identity.wait_for_imessage(timeout=0.1),
}


def asked(wire: WireServer) -> list[str]:
    return [f"{request.method} {request.target}" for request in wire.requests]


# --- guards -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PHONE_CALLS)
async def test_an_identity_without_a_number_asks_nothing(name: str, identity_of: IdentityOf, wire: WireServer) -> None:
    identity = await identity_of(phone_number=None)
    with pytest.raises(InkboxError, match=r"'ops-bot' has no phone number assigned; call provision_phone_number"):
        await PHONE_CALLS[name](identity)
    assert wire.requests == []


@pytest.mark.parametrize("name", IMESSAGE_CALLS)
async def test_an_identity_without_imessage_asks_nothing(name: str, identity_of: IdentityOf, wire: WireServer) -> None:
    identity = await identity_of(imessage_enabled=False)
    with pytest.raises(InkboxError, match=r"'ops-bot' is not iMessage-enabled; call update\(imessage_enabled=True"):
        await IMESSAGE_CALLS[name](identity)
    assert wire.requests == []


# --- what an identity asks for ----------------------------------------------------------------------------------------


async def test_a_number_is_asked_for_with_the_number_of_the_identity(identity_of: IdentityOf, wire: WireServer) -> None:
    identity = await identity_of(phone_number=answers.phone_number())
    base = f"/api/v1/phone/numbers/{NUMBER}"
    wire.play(Step(body=[]))
    await identity.list_calls(limit=2, offset=1, is_blocked=False)
    await identity.list_transcripts(OTHER)
    await identity.list_texts(is_read=False)
    await identity.list_text_conversations(include_groups=True)
    await identity.get_text_conversation(PERSON)
    assert asked(wire) == [
        f"GET {base}/calls?limit=2&offset=1&is_blocked=false",
        f"GET {base}/calls/{OTHER}/transcripts",
        f"GET {base}/texts?limit=50&offset=0&is_read=false",
        f"GET {base}/texts/conversations?limit=50&offset=0&include_groups=true",
        f"GET {base}/texts/conversations/{PERSON}?limit=50&offset=0",
    ]


async def test_imessages_are_asked_for_with_the_id_of_the_identity(identity_of: IdentityOf, wire: WireServer) -> None:
    identity = await identity_of(imessage_enabled=True)
    wire.play(Step(body=[]))
    await identity.list_imessages(conversation_id=OTHER, is_read=True)
    await identity.list_imessage_assignments(limit=5)
    await identity.list_imessage_conversations(is_blocked=True)
    wire.play(Step(201, body={"message": answers.imessage()}))
    await identity.send_imessage(to=PERSON, text="Hi")
    wire.play(Step(body={"status": "sent"}))
    assert await identity.send_imessage_typing(OTHER) is None
    of_identity = f"agent_identity_id={answers.IDENTITY}"
    assert asked(wire) == [
        f"GET /api/v1/imessage/messages?{of_identity}&conversation_id={OTHER}&limit=50&offset=0&is_read=true",
        f"GET /api/v1/imessage/assignments?{of_identity}&limit=5&offset=0",
        f"GET /api/v1/imessage/conversations?{of_identity}&limit=50&offset=0&is_blocked=true",
        f"POST /api/v1/imessage/messages?{of_identity}",
        "POST /api/v1/imessage/typing",
    ]


# --- calls ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [NUMBER, UUID(NUMBER), NUMBER.upper()])
async def test_a_call_from_the_id_of_a_number_looks_the_number_up(
    given: UUID | str, async_inkbox: AsyncInkbox, wire: WireServer
) -> None:
    wire.play(Step(body=answers.phone_number()), Step(body=answers.call()))
    call = await async_inkbox.calls.place(from_number=given, to_number=PERSON)
    assert asked(wire) == [f"GET /api/v1/phone/numbers/{given}", "POST /api/v1/phone/place-call"]
    assert wire.requests[1].json == {"from_number": "+14155550100", "to_number": PERSON}
    assert isinstance(call, PhoneCallWithRateLimit)
    assert call.rate_limit is not None
    assert call.rate_limit.calls_remaining == 97


async def test_a_call_from_a_number_is_one_request(
    async_inkbox: AsyncInkbox, identity_of: IdentityOf, wire: WireServer
) -> None:
    identity = await identity_of(phone_number=answers.phone_number())
    wire.play(Step(body=answers.call(rate_limit=None)))
    assert (await async_inkbox.calls.place(from_number="+14155550100", to_number=PERSON)).rate_limit is None
    await identity.place_call(to_number=PERSON, client_websocket_url="wss://agent.example.com/")
    assert asked(wire) == ["POST /api/v1/phone/place-call"] * 2
    assert wire.requests[1].json == {**wire.requests[0].json, "client_websocket_url": "wss://agent.example.com/"}


# --- texts ------------------------------------------------------------------------------------------------------------


async def test_groups_are_asked_for_only_when_they_are_wanted(async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    wire.play(Step(body=[]))
    await async_inkbox.texts.list_conversations(NUMBER)
    await async_inkbox.texts.list_conversations(NUMBER, include_groups=False)
    await async_inkbox.texts.list_conversations(NUMBER, include_groups=True)
    plain = f"/api/v1/phone/numbers/{NUMBER}/texts/conversations?limit=50&offset=0"
    assert wire.targets == [plain, plain, f"{plain}&include_groups=true"]


async def test_a_text_is_sent_with_a_key_and_empty_lists_are_none(async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    wire.play(Step(201, body=answers.text(media=[], recipients=[])))
    text = await async_inkbox.texts.send(NUMBER, to=PERSON, text="Hi")
    assert wire.requests[0].headers["idempotency-key"]
    assert (text.media, text.recipients, text.delivery_status) == (None, None, SmsDeliveryStatus.QUEUED)


async def test_a_text_is_deleted_by_its_status(async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    wire.play(Step(body=answers.text()))
    await async_inkbox.texts.update(NUMBER, answers.TEXT, status="deleted")
    await async_inkbox.texts.update(NUMBER, answers.TEXT, is_read=True, status=None)
    assert asked(wire) == [f"PATCH /api/v1/phone/numbers/{NUMBER}/texts/{answers.TEXT}"] * 2
    assert [request.json for request in wire.requests] == [{"status": "deleted"}, {"is_read": True}]


async def test_consent_is_written_without_a_body(async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    wire.play(Step(body=answers.consent()))
    consent = await async_inkbox.sms_opt_ins.opt_in(PERSON)
    await async_inkbox.sms_opt_ins.opt_out(PERSON)
    assert asked(wire) == [f"POST /api/v1/phone/sms-opt-ins/{PERSON}/{word}" for word in ("opt-in", "opt-out")]
    for request in wire.requests:
        assert (request.body, request.headers["content-length"]) == (b"", "0")
        assert "content-type" not in request.headers
    assert (consent.receiver_number, consent.status) == (PERSON, "opted_in")


# --- iMessages --------------------------------------------------------------------------------------------------------


async def test_a_sent_imessage_comes_without_its_envelope(async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    wire.play(Step(201, body={"message": answers.imessage()}))
    message = await async_inkbox.imessages.send(conversation_id=OTHER, text="Hi", idempotency_key="key-1")
    assert isinstance(message, IMessage)
    assert (message.content, message.reactions) == ("Hi", None)
    assert wire.requests[0].headers["idempotency-key"] == "key-1"


def part_of(request: Received) -> tuple[str, str, bytes]:
    """Disposition, media type and content of the only part of a form."""
    kind, _, boundary = request.headers["content-type"].partition("; boundary=")
    assert kind == "multipart/form-data"
    first, part, last = request.body.split(f"--{boundary}".encode())
    assert (first, last) == (b"", b"--\r\n")
    head, _, content = part.partition(b"\r\n\r\n")
    lines = dict(line.split(": ", 1) for line in head.decode().strip().splitlines())
    fields = {name.lower(): value for name, value in lines.items()}
    return fields["content-disposition"], fields["content-type"], content.removesuffix(b"\r\n")


async def test_media_is_uploaded_from_bytes_a_file_or_its_path(
    async_inkbox: AsyncInkbox, identity_of: IdentityOf, wire: WireServer, tmp_path: Path
) -> None:
    content = b"\x89PNG\r\n\x00--end"
    (tmp_path / "stored.bin").write_bytes(content)
    identity = await identity_of(imessage_enabled=True)
    url = "https://files.example.net/x"
    wire.play(Step(201, body={"media_url": url, "content_type": "image/png", "size": len(content)}))
    with (tmp_path / "stored.bin").open("rb") as opened:
        for given in (content, io.BytesIO(content), opened, tmp_path / "stored.bin"):
            upload = await async_inkbox.imessages.upload_media(
                content=given, filename="cat.png", content_type="image/png"
            )
            assert (upload.media_url, upload.content_type, upload.size) == (url, "image/png", len(content))
    await identity.upload_imessage_media(content=content, filename="cat.png")
    assert asked(wire) == ["POST /api/v1/imessage/media"] * 5
    *typed, untyped = [part_of(request) for request in wire.requests]
    assert typed == [('form-data; name="file"; filename="cat.png"', "image/png", content)] * 4
    assert untyped == ('form-data; name="file"; filename="cat.png"', "application/octet-stream", content)


@pytest.mark.parametrize("content", ["cat.png", io.StringIO("text"), None])
async def test_media_that_is_no_bytes_is_refused(async_inkbox: AsyncInkbox, wire: WireServer, content: Any) -> None:
    with pytest.raises(
        TypeError, match=rf"a file opened in binary mode or a pathlib.Path, not {type(content).__name__}"
    ):
        await async_inkbox.imessages.upload_media(content=content, filename="cat.png")
    assert wire.requests == []


async def test_a_name_cannot_break_out_of_its_part(async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    wire.play(Step(201, body={"media_url": "https://files.example.net/x"}))
    await async_inkbox.imessages.upload_media(content=b"x", filename='a"\r\nX-Evil: 1\r\n\r\n.png')
    disposition, media_type, content = part_of(wire.requests[0])
    assert disposition.startswith('form-data; name="file"; filename="a%22')
    assert (media_type, content) == ("application/octet-stream", b"x")
