"""Tables of the mail domain. Only modules of this folder read their columns."""

import sqlalchemy as sa

from inkbox_sandbox.storage import ID, UtcDateTime, metadata, unique_where
from inkbox_sandbox.word_index import WordIndex
from inkbox_sandbox.words import LONGEST_TERM

mailboxes = sa.Table(
    "mail_mailboxes",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("organization_id", sa.String(64), nullable=False),
    sa.Column("agent_identity_id", ID, nullable=False, index=True),
    sa.Column("email_address", sa.String(320), nullable=False),
    sa.Column("sending_domain", sa.String(255), nullable=False),
    sa.Column("filter_mode", sa.String(16), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Column("deleted_at", UtcDateTime),
    sa.Index("mail_mailboxes_by_organization", "organization_id", "created_at", "id"),
)
# Rows of deleted identities stay, so an address is unique among the live ones only.
unique_where(mailboxes.c.email_address, "deleted_at IS NULL")

threads = sa.Table(
    "mail_threads",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("mailbox_id", ID, sa.ForeignKey(mailboxes.c.id), nullable=False),
    sa.Column("subject", sa.Text),
    sa.Column("folder", sa.String(16), nullable=False),
    # Live messages only; a thread without any has left every listing.
    sa.Column("message_count", sa.Integer, nullable=False),
    sa.Column("last_message_at", UtcDateTime, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Index("mail_threads_by_activity", "mailbox_id", "last_message_at", "id"),
)

raw_mail = sa.Table(
    "mail_raw",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
"""The bytes of each message once, shared by the sender's row, every local recipient's row and the outbox."""

messages = sa.Table(
    "mail_messages",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("mailbox_id", ID, sa.ForeignKey(mailboxes.c.id), nullable=False),
    sa.Column("thread_id", ID, sa.ForeignKey(threads.c.id), nullable=False),
    sa.Column("raw_id", ID, sa.ForeignKey(raw_mail.c.id), nullable=False),
    sa.Column("message_id", sa.Text, nullable=False),
    sa.Column("direction", sa.String(8), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("from_address", sa.Text, nullable=False),
    sa.Column("to_addresses", sa.JSON, nullable=False),
    sa.Column("cc_addresses", sa.JSON(none_as_null=True)),
    sa.Column("bcc_addresses", sa.JSON(none_as_null=True)),
    sa.Column("subject", sa.Text),
    sa.Column("snippet", sa.Text),
    sa.Column("body_text", sa.Text),
    sa.Column("body_html", sa.Text),
    sa.Column("in_reply_to", sa.Text),
    sa.Column("reference_ids", sa.JSON(none_as_null=True)),
    sa.Column("attachment_metadata", sa.JSON, nullable=False),
    sa.Column("is_read", sa.Boolean, nullable=False),
    sa.Column("is_starred", sa.Boolean, nullable=False),
    # The same as "the thread is in folder blocked", kept here so that a listing needs no join.
    sa.Column("is_blocked", sa.Boolean, nullable=False),
    sa.Column("ses_message_id", sa.String(128)),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Index("mail_messages_by_time", "mailbox_id", "created_at", "id"),
    sa.Index("mail_messages_by_direction", "mailbox_id", "direction", "created_at", "id"),
    sa.Index("mail_messages_by_thread", "thread_id", "created_at", "id"),
    # A Message-ID comes from outside and has no length limit; databases limit the length of what they index.
    sa.Column("message_id_digest", sa.String(64), nullable=False),
    sa.Index("mail_messages_by_message_id", "mailbox_id", "message_id_digest"),
)

terms = sa.Table(
    "mail_terms",
    metadata,
    sa.Column("mailbox_id", ID, primary_key=True),
    sa.Column("term", sa.String(LONGEST_TERM), primary_key=True),
    sa.Column("message_id", ID, sa.ForeignKey(messages.c.id), primary_key=True),
    sa.Column("hits", sa.Integer, nullable=False),
    sa.Index("mail_terms_by_message", "message_id"),
)
"""How often a stem stands in a message."""

words = WordIndex(terms, terms.c.mailbox_id, terms.c.message_id)

contact_rules = sa.Table(
    "mail_contact_rules",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("mailbox_id", ID, sa.ForeignKey(mailboxes.c.id), nullable=False),
    sa.Column("action", sa.String(8), nullable=False),
    sa.Column("match_type", sa.String(16), nullable=False),
    sa.Column("match_target", sa.String(320), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("mailbox_id", "match_type", "match_target"),
    sa.Index("mail_contact_rules_by_time", "mailbox_id", "created_at", "id"),
)

domains = sa.Table(
    "mail_domains",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("organization_id", sa.String(64), nullable=False),
    sa.Column("domain", sa.String(255), nullable=False),
    sa.Column("status", sa.String(32), nullable=False),
    sa.Column("is_default", sa.Boolean, nullable=False),
    sa.Column("verified_at", UtcDateTime),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("organization_id", "domain"),
)

outbox = sa.Table(
    "mail_outbox",
    metadata,
    sa.Column("id", ID, primary_key=True),
    # None for mail of the service itself.
    sa.Column("message_id", ID, sa.ForeignKey(messages.c.id)),
    sa.Column("raw_id", ID, sa.ForeignKey(raw_mail.c.id), nullable=False),
    sa.Column("envelope_from", sa.Text, nullable=False),
    sa.Column("envelope_to", sa.JSON, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Index("mail_outbox_by_time", "created_at", "id"),
)
