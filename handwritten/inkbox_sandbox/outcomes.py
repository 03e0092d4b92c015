"""What becomes of messages by order: the far end's verdict on coming texts and iMessages, told in advance."""

from typing import Any, Literal

import sqlalchemy as sa

from inkbox_sandbox.context import Context
from inkbox_sandbox.storage import metadata

Channel = Literal["text", "imessage"]

ordered_outcomes = sa.Table(
    "ordered_outcomes",
    metadata,
    # In the order in which they were given.
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("channel", sa.String(16), nullable=False),
    # None for whoever comes next.
    sa.Column("recipient", sa.String(16)),
    sa.Column("outcome", sa.String(32), nullable=False),
    sa.Column("service", sa.String(16)),
    sa.Column("error_code", sa.Text),
    sa.Column("error_detail", sa.Text),
    # None for all that come.
    sa.Column("remaining", sa.Integer),
)


def order(ctx: Context, channel: Channel, **members: Any) -> dict[str, Any]:
    """Decide in advance what becomes of coming messages."""
    insert = ordered_outcomes.insert().values(channel=channel, **members).returning(ordered_outcomes)
    return dict(ctx.db.execute(insert).one()._mapping)


def take(ctx: Context, channel: Channel, recipient: str) -> Any:
    """The oldest order for a message to somebody, counted off; None when there is none."""
    mine = sa.or_(ordered_outcomes.c.recipient.is_(None), ordered_outcomes.c.recipient == recipient)
    query = sa.select(ordered_outcomes).where(ordered_outcomes.c.channel == channel, mine)
    row = ctx.db.execute(query.order_by(ordered_outcomes.c.id).limit(1)).first()
    if row is not None and row.remaining is not None:
        this = ordered_outcomes.c.id == row.id
        if row.remaining > 1:
            ctx.db.execute(ordered_outcomes.update().where(this).values(remaining=row.remaining - 1))
        else:
            ctx.db.execute(ordered_outcomes.delete().where(this))
    return row


def clear(ctx: Context, channel: Channel) -> int:
    """Take all orders of a channel back and return how many there were."""
    return ctx.db.execute(ordered_outcomes.delete().where(ordered_outcomes.c.channel == channel)).rowcount
