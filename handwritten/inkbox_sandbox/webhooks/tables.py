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

events = sa.Table(
    "webhook_events",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("event_type", sa.String(32), nullable=False),
    # What is sent, written once: every attempt sends the same bytes.
    sa.Column("body", sa.Text, nullable=False),
    # Whether it was made up for a test.
    sa.Column("synthetic", sa.Boolean, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
)

deliveries = sa.Table(
    "webhook_deliveries",
    metadata,
    # In the order of events.
    sa.Column("sequence", sa.Integer, primary_key=True),
    sa.Column("id", ID, nullable=False, unique=True),
    sa.Column("event_id", ID, sa.ForeignKey(events.c.id), nullable=False),
    sa.Column("subscription_id", ID, sa.ForeignKey(subscriptions.c.id), nullable=False),
    # What events are kept in order by: the conversation that they belong to.
    sa.Column("stream", sa.String(64), nullable=False),
    # `pending`, and in the end `delivered`, `dead` or `canceled`.
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    # When the next attempt may be made.
    sa.Column("due_at", UtcDateTime, nullable=False),
    # The delivery that this one repeats.
    sa.Column("replay_of", ID),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Index("webhook_deliveries_waiting", "state", "subscription_id", "stream", "sequence"),
)

attempts = sa.Table(
    "webhook_attempts",
    metadata,
    sa.Column("delivery_id", ID, sa.ForeignKey(deliveries.c.id), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("url", sa.Text, nullable=False),
    # None when the organization had no signing key.
    sa.Column("request_id", ID),
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Column("duration_ms", sa.Integer, nullable=False),
    # None when no answer came; then the error says why.
    sa.Column("status", sa.Integer),
    sa.Column("answer", sa.Text),
    sa.Column("error", sa.Text),
)
"""The attempts that have come to an end; one that is under way when the process ends was never made."""
