"""Tables of iMessage. Only modules of this folder read their columns."""

import sqlalchemy as sa

from inkbox_sandbox.storage import ID, UtcDateTime, metadata

assignments = sa.Table(
    "imessage_assignments",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("agent_identity_id", ID, nullable=False),
    sa.Column("organization_id", sa.String(64), nullable=False),
    sa.Column("remote_number", sa.String(16), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Column("released_at", UtcDateTime),
    sa.Index("imessage_assignments_by_time", "agent_identity_id", "created_at", "id"),
)

conversations = sa.Table(
    "imessage_conversations",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("agent_identity_id", ID, nullable=False),
    sa.Column("remote_number", sa.String(16), nullable=False),
    # The latest one: a person who connects again goes on with the same conversation.
    sa.Column("assignment_id", ID, sa.ForeignKey(assignments.c.id), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("agent_identity_id", "remote_number"),
)

messages = sa.Table(
    "imessage_messages",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("agent_identity_id", ID, nullable=False),
    sa.Column("conversation_id", ID, sa.ForeignKey(conversations.c.id), nullable=False),
    sa.Column("assignment_id", ID, sa.ForeignKey(assignments.c.id), nullable=False),
    sa.Column("direction", sa.String(8), nullable=False),
    sa.Column("remote_number", sa.String(16), nullable=False),
    sa.Column("content", sa.Text),
    sa.Column("service", sa.String(16), nullable=False),
    sa.Column("send_style", sa.String(16)),
    sa.Column("media", sa.JSON, nullable=False),
    sa.Column("was_downgraded", sa.Boolean),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("error_code", sa.Text),
    sa.Column("error_message", sa.Text),
    sa.Column("error_reason", sa.Text),
    sa.Column("error_detail", sa.Text),
    sa.Column("is_read", sa.Boolean, nullable=False),
    sa.Column("is_blocked", sa.Boolean, nullable=False),
    sa.Column("sent_at", UtcDateTime),
    sa.Column("delivered_at", UtcDateTime),
    sa.Column("failed_at", UtcDateTime),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Index("imessage_messages_by_time", "agent_identity_id", "created_at", "id"),
    sa.Index("imessage_messages_by_conversation", "conversation_id", "created_at", "id"),
)

reactions = sa.Table(
    "imessage_reactions",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("message_id", ID, sa.ForeignKey(messages.c.id), nullable=False),
    sa.Column("conversation_id", ID, nullable=False),
    sa.Column("assignment_id", ID, nullable=False),
    sa.Column("direction", sa.String(8), nullable=False),
    sa.Column("reaction", sa.String(16), nullable=False),
    sa.Column("custom_emoji", sa.Text),
    sa.Column("part_index", sa.Integer, nullable=False),
    sa.Column("remote_number", sa.String(16), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    # Each side has one tapback on a part, so a side is told by the direction.
    sa.UniqueConstraint("message_id", "direction", "part_index"),
)

contact_rules = sa.Table(
    "imessage_contact_rules",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("agent_identity_id", ID, nullable=False),
    sa.Column("action", sa.String(8), nullable=False),
    sa.Column("match_type", sa.String(16), nullable=False),
    sa.Column("match_target", sa.String(16), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("agent_identity_id", "match_type", "match_target"),
    sa.Index("imessage_contact_rules_by_time", "agent_identity_id", "created_at", "id"),
)

silent_lines = sa.Table(
    "imessage_silent_lines",
    metadata,
    sa.Column("number", sa.String(16), primary_key=True),
)
"""Lines that are switched off."""
