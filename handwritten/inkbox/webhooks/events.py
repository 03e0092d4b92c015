"""From a signed request to a typed event. No I/O."""

from __future__ import annotations

import json
from typing import Any, Final, TypeAlias, cast, get_args

import attrs

from inkbox.webhooks.errors import WebhookPayloadError, WebhookTimestampError, WebhookVerificationError
from inkbox.webhooks.signatures import (
    TOLERANCE,
    Headers,
    Now,
    Payload,
    Secrets,
    Verdict,
    check,
    lowered,
    payload_bytes,
    read_signature,
)
from inkbox_wire.events import (
    CallContext,
    IMessageWebhookEventType,
    IMessageWebhookPayload,
    MailWebhookEventType,
    MailWebhookPayload,
    PhoneIncomingCallWebhookPayload,
    TextWebhookEventType,
    TextWebhookPayload,
)

WebhookEvent: TypeAlias = MailWebhookPayload | TextWebhookPayload | IMessageWebhookPayload
WebhookEventType: TypeAlias = MailWebhookEventType | TextWebhookEventType | IMessageWebhookEventType

INCOMING_CALL: Final = "phone.incoming_call"
EVENT_TYPES: Final[frozenset[str]] = frozenset(
    value
    for types in (MailWebhookEventType, TextWebhookEventType, IMessageWebhookEventType)
    for value in get_args(types)
)
_REASONS = {
    Verdict.UNSIGNED: "The request is not signed.",
    Verdict.FORGED: "The signature does not fit: the request was signed with another key, or changed on its way.",
    Verdict.OUT_OF_TIME: "The request is signed, but its timestamp is outside the tolerance.",
}
_HINTS = {
    Verdict.UNSIGNED: "Create a signing key with create_signing_key(); until then the service signs nothing.",
    Verdict.FORGED: "Check that the body is the raw one, and that the secret is the latest signing key.",
    Verdict.OUT_OF_TIME: "Check the clock of this machine; a request that was really sent long ago is a replay.",
}


@attrs.frozen
class UnknownEvent:
    """A genuine event of a type that this version does not know, or an incoming call.

    Attributes:
        event_type: What the body calls itself, None when it does not. The body of an incoming call has no type; here
            it is `phone.incoming_call`.
        timestamp: When it happened, as in the body; None when that does not tell.
        payload: The whole body.
        id: Id of the event, the same over all attempts to deliver it; None where the service sends none.
    """

    event_type: str | None
    timestamp: str | None
    payload: dict[str, Any] = attrs.field(repr=False)
    id: str | None


def unwrap(
    *,
    payload: Payload,
    headers: Headers,
    secret: Secrets,
    tolerance: float | None = TOLERANCE,
    now: Now | None = None,
) -> WebhookEvent | UnknownEvent:
    """Verify a webhook, and return its body as a typed event.

    `match event["event_type"]` tells the type checker which payload it is, once `UnknownEvent` is dealt with.

    Args:
        payload: The raw body, byte for byte as it arrived; a text is taken as UTF-8.
        headers: The request's headers: a mapping, or pairs as ASGI has them. Case does not matter.
        secret: The signing key, with or without its `whsec_` prefix; several while a key is being replaced.
        tolerance: Seconds that the request may be old or early; None looks at no clock.
        now: The present, in Unix seconds or as an aware datetime; the system's clock by default.

    Returns:
        The body of an event of mail, texts or iMessage as it arrived, members of later versions included; an
        `UnknownEvent` for anything else, which a receiver logs and answers with success.

    Raises:
        WebhookVerificationError: The request is unsigned or forged: answer 403.
        WebhookTimestampError: It is signed but out of time: answer 403.
        WebhookPayloadError: It is genuine, but its body is not a JSON object.
        TypeError: An argument is of the wrong type.
        ValueError: `tolerance` is negative, or `now` a datetime without a time zone.
    """
    return event_of(_trusted(payload, headers, secret, tolerance, now))


def unwrap_incoming_call(
    *,
    payload: Payload,
    headers: Headers,
    secret: Secrets,
    tolerance: float | None = TOLERANCE,
    now: Now | None = None,
) -> PhoneIncomingCallWebhookPayload:
    """Verify the webhook of an incoming call, and return its body; answer it with `answer(...)` or `reject()`.

    Args:
        payload: The raw body, byte for byte as it arrived; a text is taken as UTF-8.
        headers: The request's headers: a mapping, or pairs as ASGI has them. Case does not matter.
        secret: The signing key, with or without its `whsec_` prefix; several while a key is being replaced.
        tolerance: Seconds that the request may be old or early; None looks at no clock.
        now: The present, in Unix seconds or as an aware datetime; the system's clock by default.

    Raises:
        WebhookVerificationError: The request is unsigned or forged: answer 403.
        WebhookTimestampError: It is signed but out of time: answer 403.
        WebhookPayloadError: It is genuine, but its body is not that of an incoming call.
        TypeError: An argument is of the wrong type.
        ValueError: `tolerance` is negative, or `now` a datetime without a time zone.
    """
    body = _trusted(payload, headers, secret, tolerance, now)
    if not is_incoming_call(body):
        raise WebhookPayloadError(
            "The body is not that of an incoming call, for it has an event_type or data: unwrap() reads events."
        )
    return cast("PhoneIncomingCallWebhookPayload", body)


def verify_call_media(
    *, headers: Headers, secret: Secrets, tolerance: float | None = None, now: Now | None = None
) -> bool:
    """Tell whether the WebSocket handshake of a call's media was signed with this organization's key.

    The signature covers request id, timestamp and the header `X-Call-Context` in place of a body. The service signs
    once the organization has a signing key.

    Args:
        headers: The headers of the handshake: a mapping, or pairs as ASGI has them. Case does not matter.
        secret: The signing key, with or without its `whsec_` prefix; several while a key is being replaced.
        tolerance: Seconds that the request's timestamp may be before or after `now`.
        now: The present, in Unix seconds or as an aware datetime; the system's clock by default.

    Raises:
        TypeError: An argument is of the wrong type.
        ValueError: `tolerance` is negative, or `now` a datetime without a time zone.
    """
    return _check_media(headers, secret, tolerance, now)[0] is Verdict.GENUINE


def unwrap_call_media(
    *, headers: Headers, secret: Secrets, tolerance: float | None = TOLERANCE, now: Now | None = None
) -> CallContext:
    """Verify the WebSocket handshake of a call's media, and return which call it is for.

    Args:
        headers: The headers of the handshake: a mapping, or pairs as ASGI has them. Case does not matter.
        secret: The signing key, with or without its `whsec_` prefix; several while a key is being replaced.
        tolerance: Seconds that the request may be old or early; None looks at no clock.
        now: The present, in Unix seconds or as an aware datetime; the system's clock by default.

    Raises:
        WebhookVerificationError: The handshake is unsigned or forged: refuse it with 403.
        WebhookTimestampError: It is signed but out of time: refuse it with 403.
        WebhookPayloadError: It is genuine, but its `X-Call-Context` is not a JSON object.
        TypeError: An argument is of the wrong type.
        ValueError: `tolerance` is negative, or `now` a datetime without a time zone.
    """
    verdict, context = _check_media(headers, secret, tolerance, now)
    _refuse(verdict)
    return cast("CallContext", _object(context))


def event_of(body: dict[str, Any]) -> WebhookEvent | UnknownEvent:
    """Tell what kind of event a genuine body is."""
    kind = body.get("event_type")
    if isinstance(kind, str) and kind in EVENT_TYPES and isinstance(body.get("data"), dict):
        return cast("WebhookEvent", body)
    if is_incoming_call(body):
        return UnknownEvent(INCOMING_CALL, _text(body, "created_at"), body, _text(body, "id"))
    return UnknownEvent(_text(body, "event_type"), _text(body, "timestamp"), body, _text(body, "id"))


def is_incoming_call(body: dict[str, Any]) -> bool:
    """Whether a body is that of an incoming call, the only one without an envelope (contract, section 3)."""
    return "event_type" not in body and "data" not in body


def _trusted(
    payload: Payload, headers: Headers, secret: Secrets, tolerance: float | None, now: Now | None
) -> dict[str, Any]:
    content = payload_bytes(payload)
    _refuse(check(read_signature(headers), content, secret, tolerance, now))
    return _object(content)


def _refuse(verdict: Verdict) -> None:
    if verdict is not Verdict.GENUINE:
        kind = WebhookTimestampError if verdict is Verdict.OUT_OF_TIME else WebhookVerificationError
        raise kind(_REASONS[verdict]).with_hint(_HINTS[verdict])


def _object(content: bytes) -> dict[str, Any]:
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        # Without its cause, which holds the whole body.
        raise WebhookPayloadError("The body is signed, but it is not JSON.") from None
    if not isinstance(body, dict):
        raise WebhookPayloadError(f"The body is signed, but it is a JSON {type(body).__name__} and not an object.")
    return body


def _check_media(headers: Headers, secret: Secrets, tolerance: float | None, now: Now | None) -> tuple[Verdict, bytes]:
    context = lowered(headers).get("x-call-context", "").encode("utf-8", "surrogatepass")
    verdict = check(read_signature(headers), context, secret, tolerance, now)
    return verdict if context else Verdict.UNSIGNED, context


def _text(body: dict[str, Any], name: str) -> str | None:
    value = body.get(name)
    return value if isinstance(value, str) else None
