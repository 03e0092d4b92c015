"""Webhooks: the type of an event narrows what its body is."""

from __future__ import annotations

from typing import Any, Literal, assert_type

from inkbox import (
    AsyncInkbox,
    IMessageWebhookPayload,
    Inkbox,
    MailWebhookPayload,
    TextWebhookPayload,
    UnknownEvent,
    WebhookEvent,
    WebhookSubscription,
    verify_webhook,
)
from inkbox.webhooks import (
    CallContext,
    IMessageWebhookMessage,
    IncomingCallResponse,
    MailWebhookMessage,
    PhoneIncomingCallWebhookPayload,
    SQLiteStore,
    TextWebhookData,
    TextWebhookMessage,
    WebhookResponse,
    WebhookRouter,
    answer,
    reject,
    unwrap,
    unwrap_call_media,
    unwrap_incoming_call,
)


def right_by_match(payload: WebhookEvent) -> None:
    match payload["event_type"]:
        case "message.received":
            assert_type(payload, MailWebhookPayload)
            assert_type(payload["data"]["message"], MailWebhookMessage)
            assert_type(payload["data"]["message"]["subject"], str | None)
        case "text.received" | "text.delivered":
            assert_type(payload, TextWebhookPayload)
            assert_type(payload["data"]["text_message"], TextWebhookMessage)
            assert_type(payload["data"]["recipient_phone_number"], str | None)
        case "imessage.received":
            assert_type(payload["data"]["message"], IMessageWebhookMessage | None)
        case _:
            assert_type(payload, MailWebhookPayload | TextWebhookPayload | IMessageWebhookPayload)


def right_by_comparison(payload: WebhookEvent) -> str:
    if payload["event_type"] == "imessage.reaction_received":
        assert_type(payload, IMessageWebhookPayload)
        return payload["data"]["reaction"]["remote_number"] if payload["data"]["reaction"] else ""
    return payload["timestamp"]


def right_when_all_are_named(payload: MailWebhookPayload) -> str:
    match payload["event_type"]:
        case "message.received":
            return payload["data"]["message"]["from_address"]
        case "message.sent" | "message.forwarded" | "message.delivered" | "message.bounced" | "message.failed":
            return payload["data"]["message"]["to_addresses"][0]


def unwrapped(body: bytes, headers: dict[str, str], inkbox: Inkbox, a_inkbox: AsyncInkbox) -> None:
    event = unwrap(payload=body, headers=headers, secret="whsec_x")
    assert_type(event, WebhookEvent | UnknownEvent)
    if isinstance(event, UnknownEvent):
        assert_type(event.payload, dict[str, Any])
        assert_type(event.event_type, str | None)
    else:
        assert_type(event, WebhookEvent)
    assert_type(inkbox.webhooks.unwrap(payload=body, headers=headers, secret=["a", "b"]), WebhookEvent | UnknownEvent)
    assert_type(a_inkbox.webhooks.unwrap(payload=body, headers=headers, secret="a"), WebhookEvent | UnknownEvent)
    assert_type(verify_webhook(payload=body, headers=headers, secret="x", tolerance=300), bool)
    assert_type(verify_webhook(payload="text", headers=[(b"a", b"b")], secret="x"), bool)


def calls(body: bytes, headers: dict[str, str]) -> None:
    call = unwrap_incoming_call(payload=body, headers=headers, secret="x")
    assert_type(call, PhoneIncomingCallWebhookPayload)
    assert_type(call["direction"], Literal["inbound"])
    assert_type(unwrap_call_media(headers=headers, secret="x"), CallContext)
    assert_type(answer("wss://x"), IncomingCallResponse)
    assert_type(reject(), IncomingCallResponse)


async def subscriptions(inkbox: Inkbox, a_inkbox: AsyncInkbox) -> None:
    assert_type(inkbox.webhooks.subscriptions.list(), list[WebhookSubscription])
    assert_type(await a_inkbox.webhooks.subscriptions.update("x", event_types={"a"}), WebhookSubscription)
    inkbox.webhooks.subscriptions.create("https://x", ["message.sent"])  # E: call-arg | reportCallIssue
    inkbox.webhooks.subscriptions.create(url=None, event_types=["a"])  # E: arg-type | reportArgumentType


def wrong(payload: WebhookEvent, body: bytes, headers: dict[str, str]) -> None:
    payload["data"]["text_message"]  # E: typeddict-item | reportGeneralTypeIssues
    if payload["event_type"] == "message.received":
        payload["data"]["text_message"]  # E: typeddict-item | reportGeneralTypeIssues
        payload["data"]["message"]["body"]  # E: typeddict-item | reportGeneralTypeIssues
    print(payload["event_type"] == "message.recieved")  # E: comparison-overlap | reportUnnecessaryComparison
    event = unwrap(payload=body, headers=headers, secret="x")
    event["data"]  # E: index | reportIndexIssue
    unwrap(body, headers, "x")  # E: call-arg | reportCallIssue
    unwrap(payload=body, headers=headers)  # E: call-arg | reportCallIssue
    verify_webhook(payload=None, headers=headers, secret="x")  # E: arg-type | reportArgumentType
    verify_webhook(payload=body, headers=headers, secret=b"x")  # E: arg-type | reportArgumentType
    refused: IncomingCallResponse = {"action": "ignore"}  # E: typeddict-item | reportAssignmentType
    print(refused)


router = WebhookRouter("whsec_x", store=SQLiteStore("webhooks.sqlite"))


@router.on("message.received", "message.sent")
async def right_for_mail(event: MailWebhookPayload) -> None:
    assert_type(event["data"]["message"]["id"], str)


@router.on("text.received")
def right_for_texts(event: TextWebhookPayload) -> int:
    return len(event["data"]["contacts"])


@router.on("message.received", "imessage.received")
async def right_for_both(event: WebhookEvent) -> None:
    print(event["event_type"])


@router.on("imessage.received")
async def right_for_more(event: WebhookEvent) -> None:
    print(event["event_type"])


@router.on_unknown
async def right_for_unknown(event: UnknownEvent) -> None:
    print(event.payload)


@router.incoming_call
async def right_for_calls(call: PhoneIncomingCallWebhookPayload) -> IncomingCallResponse:
    return answer() if call["contacts"] else reject()


async def answered(body: bytes, headers: dict[str, str], data: TextWebhookData) -> None:
    assert_type(right_for_texts({"event_type": "text.received", "timestamp": "", "data": data}), int)
    assert_type(await router.handle(body, headers), WebhookResponse)


@router.on("message.received")  # E: arg-type | reportArgumentType
async def wrong_payload(event: TextWebhookPayload) -> None: ...


@router.on("message.received", "text.received")  # E: arg-type | reportArgumentType
async def too_narrow(event: MailWebhookPayload) -> None: ...


def misspelt() -> None:
    router.on("message.recieved")  # E: call-overload | reportCallIssue, reportArgumentType


@router.incoming_call  # E: type-var | reportArgumentType
async def undecided(call: PhoneIncomingCallWebhookPayload) -> None: ...
