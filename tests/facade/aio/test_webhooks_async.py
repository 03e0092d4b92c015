"""What a subscription may be is checked before anything is sent, in the documented order."""

from __future__ import annotations

from typing import Any

import pytest

from inkbox import AsyncInkbox, InkboxAPIError
from tests.runtime.wire_server import WireServer

pytestmark = pytest.mark.anyio

URL = "https://hooks.example.net/inkbox"
MAILBOX: dict[str, Any] = {"mailbox_id": "box"}
# What is wrong from here on would be found too, were it not for what comes first.
CREATE: list[tuple[str, dict[str, Any]]] = [
    ("Exactly one of", {"url": None, "event_types": None}),
    ("Exactly one of", {"url": None, "event_types": None, "mailbox_id": "a", "phone_number_id": "b"}),
    ("mailbox_id and phone_number_id and agent_identity_id",
     {"url": URL, "event_types": ["x"], "mailbox_id": "a", "phone_number_id": "b", "agent_identity_id": "c"}),
    ("url must not be None", {**MAILBOX, "url": None, "event_types": None}),
    ("event_types must not be None", {**MAILBOX, "url": URL, "event_types": None}),
    ("non-empty", {**MAILBOX, "url": URL, "event_types": []}),
    ("non-empty", {**MAILBOX, "url": URL, "event_types": ()}),
    ("must be a list", {**MAILBOX, "url": URL, "event_types": "message.received"}),
    ("duplicate: x", {**MAILBOX, "url": URL, "event_types": ["x", "phone.incoming_call", "x"]}),
    ("incoming_call_webhook_url", {**MAILBOX, "url": URL, "event_types": ["x", "phone.incoming_call"]}),
    ("does not belong", {**MAILBOX, "url": URL, "event_types": ["message.sent", "x"]}),
    ("does not belong to this mailbox; it is an event of the owner phone_number",
     {**MAILBOX, "url": URL, "event_types": ["text.sent"]}),
    ("does not belong to this phone_number; it is an event of the owner agent_identity",
     {"phone_number_id": "n", "url": URL, "event_types": ["imessage.sent"]}),
    ("does not belong to this agent_identity; it is an event of the owner mailbox",
     {"agent_identity_id": "i", "url": URL, "event_types": ["message.sent"]}),
    ("does not belong", {**MAILBOX, "url": URL, "event_types": ["Message.sent"]}),
]  # fmt: skip
UPDATE: list[tuple[str, dict[str, Any]]] = [
    ("url must not be None", {"url": None, "event_types": None}),
    ("event_types must not be None", {"event_types": None}),
    ("non-empty", {"url": URL, "event_types": []}),
    ("must be a list", {"event_types": "message.received"}),
    ("duplicate", {"event_types": ["x", "x"]}),
    ("incoming_call_webhook_url", {"event_types": ["phone.incoming_call"]}),
]


@pytest.mark.parametrize(("message", "given"), CREATE)
async def test_a_subscription_that_cannot_be_is_not_sent(
    message: str, given: dict[str, Any], async_inkbox: AsyncInkbox, wire: WireServer
) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        await async_inkbox.webhooks.subscriptions.create(**given)
    assert not isinstance(caught.value, InkboxAPIError)
    assert wire.requests == []


@pytest.mark.parametrize(("message", "given"), UPDATE)
async def test_a_change_that_cannot_be_is_not_sent(
    message: str, given: dict[str, Any], async_inkbox: AsyncInkbox, wire: WireServer
) -> None:
    with pytest.raises(ValueError, match=message):
        await async_inkbox.webhooks.subscriptions.update("sub", **given)
    assert wire.requests == []


@pytest.mark.parametrize("events", [["message.sent"], ("message.sent",), {"message.sent"}, iter(["message.sent"])])
async def test_events_may_be_any_collection(events: Any, async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    with pytest.raises(InkboxAPIError):
        await async_inkbox.webhooks.subscriptions.create(url=URL, event_types=events, **MAILBOX)
    assert list(wire.requests[0].json) == ["url", "event_types", "mailbox_id"]
    assert wire.requests[0].json["event_types"] == ["message.sent"]


async def test_only_the_filters_that_are_given_are_sent(async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    with pytest.raises(InkboxAPIError):
        await async_inkbox.webhooks.subscriptions.list(mailbox_id="a", event_type="message.sent")
    assert wire.requests[0].target.partition("?")[2] == "mailbox_id=a&event_type=message.sent"
