"""Events on their way out: written down in the transaction that they happen in, one delivery for each subscription.

Whoever changes a state tells of it here, before the change is committed. So there is no event of a change that was
rolled back, and none is lost when the process ends right after the commit.
"""

import dataclasses
import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from inkbox_sandbox.clock import UTC
from inkbox_sandbox.context import Context, Principal
from inkbox_sandbox.storage import new_id
from inkbox_sandbox.webhooks.rows import wanting
from inkbox_sandbox.webhooks.tables import deliveries, events

Data = Callable[[Context], Mapping[str, Any]]
"""Makes the `data` of an event, seen with the eyes of the identity that it belongs to."""


def tell(ctx: Context, event_type: str, *, owner_id: str, stream: str, data: Data) -> None:
    """Tell every subscription that wants to know of an event.

    Args:
        ctx: The call in which it happens.
        event_type: The event.
        owner_id: The mailbox, phone number or identity that it happens to.
        stream: What it belongs to; of one stream a subscription hears one event after the other.
        data: Makes what is told; only called when somebody wants to know.
    """
    wanted = wanting(ctx, owner_id, event_type)
    if wanted:
        keep(ctx, event_type, wanted, stream=stream, data=data(seen_by_owner(ctx, wanted[0])))


def keep(
    ctx: Context,
    event_type: str,
    wanted: Sequence[Any],
    *,
    stream: str,
    data: Mapping[str, Any],
    synthetic: bool = False,
) -> list[str]:
    """Store an event and its deliveries to some subscriptions; returns the ids of the deliveries."""
    told = {"event_type": event_type, "timestamp": milliseconds(ctx.now), "data": _in_milliseconds(data)}
    event_id = new_id()
    event = {"id": event_id, "event_type": event_type, "body": to_json(told), "synthetic": synthetic}
    ctx.db.execute(events.insert().values(**event, created_at=ctx.now))
    return [post(ctx, event_id, subscription.id, stream) for subscription in wanted]


def post(ctx: Context, event_id: str, subscription_id: str, stream: str, replay_of: str | None = None) -> str:
    """Let an event be delivered to a subscription; returns the id of the delivery."""
    delivery_id = new_id()
    delivery = {
        "id": delivery_id,
        "event_id": event_id,
        "subscription_id": subscription_id,
        "stream": stream,
        "state": "pending",
        "attempts": 0,
        "due_at": ctx.now,
        "replay_of": replay_of,
        "created_at": ctx.now,
    }
    ctx.db.execute(deliveries.insert().values(**delivery))
    ctx.after_commit(ctx.courier.wake)
    return delivery_id


def seen_by_owner(ctx: Context, subscription: Any) -> Context:
    """The call with the eyes of the identity that a subscription belongs to."""
    owner = Principal("claimed", subscription.organization_id, identity_id=subscription.identity_id)
    return dataclasses.replace(ctx, principal=owner)


def as_it_was(row: Any, **members: Any) -> Any:
    """A row as it was in a state that it has left already."""
    return SimpleNamespace(**{**row._mapping, **members})


def to_json(told: Mapping[str, Any]) -> str:
    """The body of a request to a receiver."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def milliseconds(at: dt.datetime) -> str:
    """A time as receivers are told it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _in_milliseconds(value: Any, name: str = "") -> Any:
    """What is told, with every time in it as receivers are told it; answers of the API are more exact."""
    if isinstance(value, Mapping):
        return {key: _in_milliseconds(member, key) for key, member in value.items()}
    if isinstance(value, list):
        return [_in_milliseconds(item) for item in value]
    if name.endswith("_at") and isinstance(value, str):
        return milliseconds(dt.datetime.fromisoformat(value))
    return value
