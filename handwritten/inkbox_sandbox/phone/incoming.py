"""Incoming calls: who is let through, and the callback by which a receiver decides on a call."""

import asyncio
import dataclasses
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from inkbox_sandbox.context import Context, Principal
from inkbox_sandbox.phone import call_rows, filtering
from inkbox_sandbox.phone.call_rows import CallRow
from inkbox_sandbox.phone.numbers import NumberRow
from inkbox_sandbox.signing_keys import REQUEST_ID_HEADER, signature_headers
from inkbox_sandbox.webhooks import parties
from inkbox_sandbox.webhooks.outbox import milliseconds, to_json

if TYPE_CHECKING:
    from inkbox_sandbox.webhooks.sending import Answer

_LARGEST_ANSWER = 64 * 1024


@dataclasses.dataclass(frozen=True, slots=True)
class Callback:
    """The request that asks a receiver what to do with a call."""

    url: str
    body: bytes
    headers: Mapping[str, str]


@dataclasses.dataclass(frozen=True, slots=True)
class Arrival:
    """An incoming call.

    Attributes:
        call_id: Its row.
        phone_number_id: The number that is called.
        is_over: Whether a rule, the filter mode or `auto_reject` has ended it already.
        websocket_url: The agent's media socket, as the number has it.
        callback: Whom to ask first; None when the call is simply answered.
    """

    call_id: str
    phone_number_id: str
    is_over: bool
    websocket_url: str | None = None
    callback: Callback | None = None


def arrive(ctx: Context, number: NumberRow, remote: str) -> Arrival:
    """Let a call from `remote` come in on a number, as far as that takes no time."""
    rejected: dict[str, Any] = {"status": "failed", "hangup_reason": "rejected", "ended_at": ctx.now}
    if not filtering.decide(ctx, number, remote).allowed:
        row = call_rows.insert(ctx, number, remote, "inbound", is_blocked=True, **rejected)
        return Arrival(row.id, number.id, is_over=True)
    if number.incoming_call_action == "auto_reject" or number.status != "active":
        row = call_rows.insert(ctx, number, remote, "inbound", **rejected)
        return Arrival(row.id, number.id, is_over=True)
    row = call_rows.insert(ctx, number, remote, "inbound")
    asked = number.incoming_call_action == "webhook"
    callback = _callback(ctx, number, row) if asked else None
    return Arrival(row.id, number.id, is_over=False, websocket_url=number.client_websocket_url, callback=callback)


def _callback(ctx: Context, number: NumberRow, row: CallRow) -> Callback:
    owner = dataclasses.replace(
        ctx, principal=Principal("claimed", number.organization_id, identity_id=number.identity_id)
    )
    call: dict[str, Any] = {**call_rows.wire_call(row)}
    del call["is_blocked"]
    call["created_at"] = call["updated_at"] = milliseconds(row.created_at)
    call["rate_limit"] = call_rows.rate_limit(ctx, number.organization_id)
    call |= parties.by_number(owner, row.remote_phone_number)
    body = to_json(call).encode()
    headers = {"Content-Type": "application/json", **signature_headers(ctx, number.organization_id, body)}
    return Callback(number.incoming_call_webhook_url, body, headers)


@dataclasses.dataclass(frozen=True, slots=True)
class Reply:
    """What a receiver said to the callback, for whoever wonders why a call was turned down.

    Attributes:
        url: Where it was asked.
        request_id: The request's `X-Inkbox-Request-ID`; None when the organization has no signing key.
        duration_ms: How long it took, in milliseconds of real time.
        status: HTTP status of the answer; None when no answer came.
        answer: The beginning of the answer's body.
        error: Why it is no decision; None when it is one.
    """

    url: str
    request_id: str | None
    duration_ms: int
    status: int | None
    answer: str | None
    error: str | None


@dataclasses.dataclass(frozen=True, slots=True)
class Verdict:
    """What a receiver said: answer on a URL, decline, or nothing of use (both None and False); None was not asked."""

    websocket_url: str | None = None
    declined: bool = False
    reply: Reply | None = None


async def ask(arrival: Arrival, seconds: float) -> Verdict:
    """What shall become of a call: where it is answered, or not at all. A receiver is asked once."""
    from inkbox_sandbox.webhooks import sending

    callback = arrival.callback
    if callback is None:
        return Verdict(arrival.websocket_url)
    async with await asyncio.to_thread(sending.open_client) as client:
        answer = await sending.post(
            client, callback.url, callback.body, callback.headers, seconds=seconds, enough=_LARGEST_ANSWER
        )
    url, error = None, None
    try:
        url = _decision(answer, arrival.websocket_url)
    except ValueError as problem:
        error = str(problem)
    request_id = callback.headers.get(REQUEST_ID_HEADER)
    reply = Reply(callback.url, request_id, answer.duration_ms, answer.status, answer.text, error)
    return Verdict(url, declined=url is None and error is None, reply=reply)


def _decision(answer: "Answer", stored_url: str | None) -> str | None:
    """The media socket on which a receiver answers a call; None when it declines.

    Raises:
        ValueError: What it said is no decision.
    """
    if answer.error is not None:
        raise ValueError(answer.error)
    if answer.status != 200:
        raise ValueError("Only an answer with status 200 decides")
    if len(answer.content) > _LARGEST_ANSWER:
        raise ValueError(f"The answer has more than {_LARGEST_ANSWER} bytes")
    said = _object(answer.content)
    if said.get("action") == "reject":
        return None
    if said.get("action") != "answer":
        raise ValueError('The action must be "answer" or "reject"')
    url = said.get("client_websocket_url")
    if url is None and stored_url is None:
        raise ValueError("Neither the answer nor the number has a client_websocket_url")
    if not isinstance(url, str | None):
        raise ValueError("The client_websocket_url must be a string")
    return stored_url if url is None else url


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        raise ValueError("The answer is not JSON") from None
    if not isinstance(said, dict):
        raise ValueError("The answer is not a JSON object")
    return said
