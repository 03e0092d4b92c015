"""Subscriptions as rows: who wants an event, and how they end or move with what they belong to."""

from typing import Any

import sqlalchemy as sa

from inkbox_sandbox.context import Context
from inkbox_sandbox.webhooks.tables import deliveries, is_live, subscriptions


def wanting(ctx: Context, owner_id: str, event_type: str) -> list[Any]:
    """The live subscriptions to an event of a mailbox, number or identity, oldest first."""
    query = sa.select(subscriptions).where(subscriptions.c.owner_id == owner_id, is_live)
    rows = ctx.db.execute(query.order_by(subscriptions.c.created_at, subscriptions.c.id))
    return [row for row in rows if event_type in row.event_types]


def wanting_anywhere(ctx: Context, event_type: str, organization_id: str, subscription_id: str | None) -> list[Any]:
    """The live subscriptions to an event in an organization, oldest first; of all, or one that is named."""
    query = sa.select(subscriptions).where(subscriptions.c.organization_id == organization_id, is_live)
    if subscription_id is not None:
        query = query.where(subscriptions.c.id == subscription_id)
    rows = ctx.db.execute(query.order_by(subscriptions.c.created_at, subscriptions.c.id))
    return [row for row in rows if event_type in row.event_types]


def drop_for_identity(ctx: Context, identity_id: str) -> None:
    """Nothing more is told of the channels of an identity that goes away."""
    drop(ctx, subscriptions.c.identity_id == identity_id)


def drop_for_number(ctx: Context, phone_number_id: str) -> None:
    """Nothing more is told of a number that is given back."""
    drop(ctx, subscriptions.c.owner_id == phone_number_id)


def move_for_identity(ctx: Context, identity_id: str, organization_id: str) -> None:
    """Take the subscriptions of an identity along to another organization."""
    ctx.db.execute(
        subscriptions.update()
        .where(subscriptions.c.identity_id == identity_id, is_live)
        .values(organization_id=organization_id, updated_at=ctx.now)
    )


def drop(ctx: Context, which: sa.ColumnElement[bool]) -> None:
    """End some subscriptions and what waits for them; the rows stay, because the log of deliveries names them."""
    update = subscriptions.update().where(which, is_live).values(status="deleted", updated_at=ctx.now)
    dropped = ctx.db.scalars(update.returning(subscriptions.c.id)).all()
    if not dropped:
        return
    ctx.db.execute(
        deliveries.update()
        .where(deliveries.c.subscription_id.in_(dropped), deliveries.c.state == "pending")
        .values(state="canceled")
    )
    courier = ctx.courier
    ctx.after_commit(lambda: courier.abandon(dropped))
