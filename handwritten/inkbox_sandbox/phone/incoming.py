"""Incoming calls: who is let through, and the callback by which a receiver decides on a call."""

import asyncio
import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from inkbox_sandbox.context import Context, Principal
from inkbox_sandbox.phone import addresses, call_rows, filtering
from inkbox_sandbox.phone.call_rows import CallRow
from inkbox_sandbox.phone.numbers import NumberRow
from inkbox_sandbox.signing_keys import signature_headers
from inkbox_sandbox.webhooks import parties
from inkbox_sandbox.webhooks.outbox import milliseconds, to_json

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
class Verdict:
    """What a receiver said: answer on a URL, decline, or nothing of use (both None and False)."""

    websocket_url: str | None = None
    declined: bool = False


async def ask(arrival: Arrival, seconds: float) -> Verdict:
    """What shall become of a call: where it is answered, or not at all. A receiver is asked once."""
    if arrival.callback is None:
        return Verdict(arrival.websocket_url)
    answer = await _answer_of(arrival.callback, seconds)
    action = answer.get("action")
    if action == "reject":
        return Verdict(declined=True)
    if action != "answer":
        return Verdict()
    url = answer.get("client_websocket_url")
    if url is None:
        return Verdict(arrival.websocket_url)
    # A URL that is no text makes the whole answer one that cannot be understood.
    return Verdict(url) if isinstance(url, str) else Verdict()


async def _answer_of(callback: Callback, seconds: float) -> Mapping[str, Any]:
    """The JSON object that a receiver answers; empty for every other outcome."""
    import httpx

    if not addresses.is_admissible(callback.url, "https", "http"):
        return {}
    try:
        async with (
            asyncio.timeout(seconds),
            httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=seconds) as client,
            client.stream("POST", callback.url, content=callback.body, headers=dict(callback.headers)) as response,
        ):
            if response.status_code != 200:
                return {}
            content = b""
            async for piece in response.aiter_bytes():
                content += piece
                if len(content) > _LARGEST_ANSWER:
                    return {}
        answer = json.loads(content)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}
