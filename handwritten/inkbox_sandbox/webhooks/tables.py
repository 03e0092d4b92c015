"""Tables of webhooks. Only modules of this folder read their columns."""

import sqlalchemy as sa

from inkbox_sandbox.storage import ID, UtcDateTime, metadata

subscriptions = sa.Table(
    "webhook_subscriptions",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("organization_id", sa.String(64), nullable=False, index=True),
    # What the events happen to: a mailbox, a phone number or an identity, as the channel says.
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("owner_id", ID, nullable=False, index=True),
    # The identity that this belongs to, or that it is.
    sa.Column("identity_id", ID, nullable=False, index=True),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("event_types", sa.JSON, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
)

is_live = subscriptions.c.status == "active"
"""What holds of a subscription that is in force."""
