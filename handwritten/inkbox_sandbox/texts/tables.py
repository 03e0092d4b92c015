"""Tables of texts. Only modules of this folder read their columns."""

import sqlalchemy as sa

from inkbox_sandbox.storage import ID, UtcDateTime, metadata
from inkbox_sandbox.word_index import WordIndex
from inkbox_sandbox.words import LONGEST_TERM

conversations = sa.Table(
    "text_conversations",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("phone_number_id", ID, nullable=False),
    # The numbers at the other end, sorted; what makes two conversations the same one.
    sa.Column("members", sa.Text, nullable=False),
    sa.Column("participants", sa.JSON, nullable=False),
    sa.Column("is_group", sa.Boolean, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("phone_number_id", "members"),
)

texts = sa.Table(
    "texts",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("phone_number_id", ID, nullable=False),
    sa.Column("conversation_id", ID, sa.ForeignKey(conversations.c.id), nullable=False),
    sa.Column("direction", sa.String(8), nullable=False),
    sa.Column("local_phone_number", sa.String(16), nullable=False),
    # None for a group.
    sa.Column("remote_phone_number", sa.String(16)),
    # None for an outbound text.
    sa.Column("sender_phone_number", sa.String(16)),
    sa.Column("text", sa.Text),
    sa.Column("type", sa.String(8), nullable=False),
    sa.Column("media", sa.JSON, nullable=False),
    sa.Column("is_read", sa.Boolean, nullable=False),
    sa.Column("is_blocked", sa.Boolean, nullable=False),
    sa.Column("origin", sa.String(16), nullable=False),
    # How far an outbound text is at each of its recipients; empty for an inbound one. See `lifecycle.Recipient`.
    sa.Column("recipients", sa.JSON, nullable=False),
    # What the text counts for the cap of its number.
    sa.Column("counted_recipients", sa.Integer, nullable=False),
    sa.Column("is_deleted", sa.Boolean, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Index("texts_by_time", "phone_number_id", "created_at", "id"),
    sa.Index("texts_by_conversation", "conversation_id", "created_at", "id"),
)

terms = sa.Table(
    "text_terms",
    metadata,
    sa.Column("phone_number_id", ID, primary_key=True),
    sa.Column("term", sa.String(LONGEST_TERM), primary_key=True),
    sa.Column("text_id", ID, sa.ForeignKey(texts.c.id), primary_key=True),
    sa.Column("hits", sa.Integer, nullable=False),
    sa.Index("text_terms_by_text", "text_id"),
)
"""How often a stem stands in a text."""

words = WordIndex(terms, terms.c.phone_number_id, terms.c.text_id)

opt_ins = sa.Table(
    "sms_opt_ins",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("organization_id", sa.String(64), nullable=False),
    sa.Column("receiver_number", sa.String(16), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("source", sa.String(8), nullable=False),
    # When the present status was said; the other of the two times is none.
    sa.Column("since", UtcDateTime, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("organization_id", "receiver_number"),
)

campaigns = sa.Table(
    "sms_campaigns",
    metadata,
    sa.Column("organization_id", sa.String(64), primary_key=True),
)
"""The organizations with an active 10DLC campaign of their own."""
