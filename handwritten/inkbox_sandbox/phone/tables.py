"""Tables of phone numbers, their rules, calls and transcripts. Only modules of this folder read their columns."""

import sqlalchemy as sa

from inkbox_sandbox.storage import ID, UtcDateTime, metadata
from inkbox_sandbox.word_index import WordIndex
from inkbox_sandbox.words import LONGEST_TERM

phone_numbers = sa.Table(
    "phone_numbers",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("organization_id", sa.String(64), nullable=False, index=True),
    sa.Column("identity_id", ID, index=True),
    sa.Column("number", sa.String(16), nullable=False, index=True),
    sa.Column("type", sa.String(16), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("sms_status", sa.String(32), nullable=False),
    sa.Column("sms_error_code", sa.String(64)),
    sa.Column("sms_error_detail", sa.Text),
    # When a pending number becomes ready by itself, and when one really became ready for the first time.
    sa.Column("sms_due_at", UtcDateTime, nullable=False),
    sa.Column("sms_ready_at", UtcDateTime),
    sa.Column("incoming_call_action", sa.String(16), nullable=False),
    sa.Column("client_websocket_url", sa.Text),
    sa.Column("incoming_call_webhook_url", sa.Text),
    sa.Column("filter_mode", sa.String(16), nullable=False),
    sa.Column("state", sa.String(2)),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
)

is_live = phone_numbers.c.status != "released"
"""What holds of a number that somebody has."""

contact_rules = sa.Table(
    "phone_contact_rules",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("phone_number_id", ID, sa.ForeignKey(phone_numbers.c.id), nullable=False),
    sa.Column("action", sa.String(8), nullable=False),
    sa.Column("match_type", sa.String(16), nullable=False),
    sa.Column("match_target", sa.String(16), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("phone_number_id", "match_type", "match_target"),
    sa.Index("phone_contact_rules_by_time", "phone_number_id", "created_at", "id"),
)

calls = sa.Table(
    "phone_calls",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("phone_number_id", ID, sa.ForeignKey(phone_numbers.c.id), nullable=False),
    # The organization that the call counts for; it stays when the number follows its identity to another one.
    sa.Column("organization_id", sa.String(64), nullable=False),
    sa.Column("local_phone_number", sa.String(16), nullable=False),
    sa.Column("remote_phone_number", sa.String(16), nullable=False),
    sa.Column("direction", sa.String(8), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("client_websocket_url", sa.Text),
    sa.Column("use_inkbox_tts", sa.Boolean),
    sa.Column("use_inkbox_stt", sa.Boolean),
    sa.Column("hangup_reason", sa.String(16)),
    sa.Column("started_at", UtcDateTime),
    sa.Column("ended_at", UtcDateTime),
    sa.Column("is_blocked", sa.Boolean, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Index("phone_calls_by_time", "phone_number_id", "created_at", "id"),
    sa.Index("phone_calls_of_organization", "organization_id", "created_at"),
)

transcripts = sa.Table(
    "phone_transcripts",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("call_id", ID, sa.ForeignKey(calls.c.id), nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("ts_ms", sa.Integer, nullable=False),
    sa.Column("party", sa.String(8), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("call_id", "seq"),
)

transcript_terms = sa.Table(
    "phone_transcript_terms",
    metadata,
    sa.Column("phone_number_id", ID, primary_key=True),
    sa.Column("term", sa.String(LONGEST_TERM), primary_key=True),
    sa.Column("transcript_id", ID, sa.ForeignKey(transcripts.c.id), primary_key=True),
    sa.Column("hits", sa.Integer, nullable=False),
)
"""How often a stem stands in an utterance."""

words = WordIndex(transcript_terms, transcript_terms.c.phone_number_id, transcript_terms.c.transcript_id)
