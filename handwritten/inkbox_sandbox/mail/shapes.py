"""Rows of the mail tables as the answers of the contract."""

from typing import Any

import sqlalchemy as sa

from inkbox_sandbox.clock import wire_time, wire_time_or_none
from inkbox_sandbox.mail.tables import messages
from inkbox_server import wire

_SUMMARY_NAMES = (
    "id",
    "mailbox_id",
    "thread_id",
    "message_id",
    "from_address",
    "to_addresses",
    "cc_addresses",
    "subject",
    "snippet",
    "direction",
    "status",
    "is_read",
    "is_starred",
    "attachment_metadata",
    "created_at",
)
SUMMARY: tuple[sa.Column[Any], ...] = tuple(messages.c[name] for name in _SUMMARY_NAMES)
"""What a listing reads of a message: everything but the bodies."""


def message(row: Any, *, status: str | None = None) -> wire.Message:
    """A message without its bodies; `status` overrides the stored one."""
    return {
        "id": row.id,
        "mailbox_id": row.mailbox_id,
        "thread_id": row.thread_id,
        "message_id": row.message_id,
        "from_address": row.from_address,
        "to_addresses": row.to_addresses,
        "cc_addresses": row.cc_addresses,
        "subject": row.subject,
        "snippet": row.snippet,
        "direction": row.direction,
        "status": status or row.status,
        "is_read": row.is_read,
        "is_starred": row.is_starred,
        "has_attachments": bool(row.attachment_metadata),
        "created_at": wire_time(row.created_at),
    }


def message_detail(row: Any) -> wire.MessageDetail:
    """A message with everything that is known of it."""
    return {
        **message(row),
        "body_text": row.body_text,
        "body_html": row.body_html,
        "bcc_addresses": row.bcc_addresses,
        "in_reply_to": row.in_reply_to,
        "references": row.reference_ids,
        "attachment_metadata": row.attachment_metadata,
        "ses_message_id": row.ses_message_id,
        "updated_at": wire_time(row.updated_at),
    }


def thread(row: Any) -> wire.Thread:
    """A thread without its messages."""
    return {
        "id": row.id,
        "mailbox_id": row.mailbox_id,
        "subject": row.subject,
        "folder": row.folder,
        "message_count": row.message_count,
        "last_message_at": wire_time(row.last_message_at),
        "created_at": wire_time(row.created_at),
    }


def mailbox(row: Any, notice: wire.FilterModeChangeNotice | None = None) -> wire.Mailbox:
    """A mailbox; the notice belongs to the one answer of the update that changed the filter mode."""
    return {
        "id": row.id,
        "email_address": row.email_address,
        "filter_mode": row.filter_mode,
        "created_at": wire_time(row.created_at),
        "updated_at": wire_time(row.updated_at),
        "sending_domain": row.sending_domain,
        "agent_identity_id": row.agent_identity_id,
        "filter_mode_change_notice": notice,
    }


def identity_mailbox(row: Any) -> wire.IdentityMailbox:
    """A mailbox as it stands inside its identity: the same members."""
    return {
        "id": row.id,
        "email_address": row.email_address,
        "filter_mode": row.filter_mode,
        "created_at": wire_time(row.created_at),
        "updated_at": wire_time(row.updated_at),
        "sending_domain": row.sending_domain,
        "agent_identity_id": row.agent_identity_id,
        "filter_mode_change_notice": None,
    }


def contact_rule(row: Any) -> wire.MailContactRule:
    """A contact rule."""
    return {
        "id": row.id,
        "mailbox_id": row.mailbox_id,
        "action": row.action,
        "match_type": row.match_type,
        "match_target": row.match_target,
        "status": row.status,
        "created_at": wire_time(row.created_at),
        "updated_at": wire_time(row.updated_at),
    }


def domain(row: Any) -> wire.Domain:
    """A custom sending domain."""
    return {
        "id": row.id,
        "domain": row.domain,
        "status": row.status,
        "is_default": row.is_default,
        "verified_at": wire_time_or_none(row.verified_at),
    }
