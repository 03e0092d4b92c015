"""The log of deliveries: what was to be delivered, every attempt, and what the receivers said. For the control API."""

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from inkbox_sandbox.clock import wire_time
from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import conflict, not_found
from inkbox_sandbox.webhooks import outbox
from inkbox_sandbox.webhooks.tables import attempts, deliveries, events, subscriptions

STATES = ("pending", "delivered", "dead", "canceled")


def page(ctx: Context, *, limit: int, offset: int, **wanted: str | None) -> list[dict[str, Any]]:
    """Deliveries in the order of their events; `wanted` narrows by `subscription_id`, `state` and `event_type`."""
    columns: dict[str, sa.Column[Any]] = {
        "subscription_id": deliveries.c.subscription_id,
        "state": deliveries.c.state,
        "event_type": events.c.event_type,
    }
    conditions = [columns[name] == value for name, value in wanted.items() if value is not None]
    query = _query().where(*conditions).order_by(deliveries.c.sequence).limit(limit).offset(offset)
    return _described(ctx, ctx.db.execute(query).all())


def one(ctx: Context, delivery_id: str) -> dict[str, Any]:
    """One delivery; 404 when there is none."""
    return of(ctx, [_find(ctx, delivery_id).id])[0]


def of(ctx: Context, delivery_ids: Sequence[str]) -> list[dict[str, Any]]:
    """Some deliveries, in the order of their events."""
    query = _query().where(deliveries.c.id.in_(delivery_ids)).order_by(deliveries.c.sequence)
    return _described(ctx, ctx.db.execute(query).all())


def replay(ctx: Context, delivery_id: str) -> dict[str, Any]:
    """Deliver an event once more to the same subscription, beside everything else that waits.

    Raises:
        ApiError: 404 when there is no such delivery, 409 when its subscription is deleted.
    """
    row = _find(ctx, delivery_id)
    if row.status != "active":
        raise conflict("The subscription is deleted")
    again = outbox.post(ctx, row.event_id, row.subscription_id, f"replay of {row.id}", replay_of=row.id)
    return of(ctx, [again])[0]


def _find(ctx: Context, delivery_id: str) -> Any:
    row = ctx.db.execute(_query().where(deliveries.c.id == delivery_id)).first()
    if row is None:
        raise not_found("No such delivery")
    return row


def _query() -> sa.Select[Any]:
    return (
        sa.select(deliveries, events.c.event_type, events.c.body, events.c.synthetic, subscriptions.c.status)
        .join(events, events.c.id == deliveries.c.event_id)
        .join(subscriptions, subscriptions.c.id == deliveries.c.subscription_id)
    )


def _described(ctx: Context, rows: Sequence[Any]) -> list[dict[str, Any]]:
    made: dict[str, list[dict[str, Any]]] = {row.id: [] for row in rows}
    query = sa.select(attempts).where(attempts.c.delivery_id.in_(list(made))).order_by(attempts.c.number)
    for attempt in ctx.db.execute(query):
        made[attempt.delivery_id].append(_attempt(attempt))
    return [
        {
            "id": row.id,
            "event_id": row.event_id,
            "event_type": row.event_type,
            "subscription_id": row.subscription_id,
            "state": row.state,
            "synthetic": row.synthetic,
            "replay_of": row.replay_of,
            "created_at": wire_time(row.created_at),
            "due_at": wire_time(row.due_at) if row.state == "pending" else None,
            "payload": json.loads(row.body),
            "attempts": made[row.id],
        }
        for row in rows
    ]


def _attempt(row: Any) -> dict[str, Any]:
    return {
        "number": row.number,
        "url": row.url,
        "request_id": row.request_id,
        "started_at": wire_time(row.started_at),
        "duration_ms": row.duration_ms,
        "status": row.status,
        "answer": row.answer,
        "error": row.error,
    }
