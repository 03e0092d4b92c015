"""Rows of texts as the answers of the contract."""

from typing import Any

from inkbox_sandbox import media
from inkbox_sandbox.clock import wire_time
from inkbox_sandbox.context import Context
from inkbox_sandbox.texts.lifecycle import roll_up, whole_times
from inkbox_server import wire


def text(ctx: Context, row: Any) -> wire.TextMessage:
    """A text, with fresh links to its media."""
    recipients = row.recipients
    sent_at, delivered_at, failed_at = whole_times(recipients) if recipients else (None, None, None)
    # The carrier's error is told for the whole only where the whole is one.
    single = recipients[0] if len(recipients) == 1 else {}
    return {
        "id": row.id,
        "direction": row.direction,
        "local_phone_number": row.local_phone_number,
        "remote_phone_number": row.remote_phone_number,
        "text": row.text,
        "type": row.type,
        "media": [_media_item(ctx, file) for file in row.media] or None,
        "is_read": row.is_read,
        "is_blocked": row.is_blocked,
        "delivery_status": roll_up(recipients) if recipients else None,
        "origin": row.origin,
        "error_code": single.get("error_code"),
        "error_detail": single.get("error_detail"),
        "sent_at": sent_at,
        "delivered_at": delivered_at,
        "failed_at": failed_at,
        "conversation_id": row.conversation_id,
        "sender_phone_number": row.sender_phone_number,
        "recipients": recipients or None,
        "created_at": wire_time(row.created_at),
        "updated_at": wire_time(row.updated_at),
    }


def _media_item(ctx: Context, file: media.MediaRef) -> wire.TextMediaItem:
    return {"content_type": file["content_type"], "size": file["size"] or 0, "url": media.link(ctx, file)}


def conversation(row: Any) -> wire.TextConversationSummary:
    """A conversation by its latest text and its counts."""
    return {
        "id": row.conversation_id,
        "remote_phone_number": None if row.is_group else row.participants[0],
        "participants": row.participants,
        "is_group": row.is_group,
        "latest_text": row.text,
        "latest_direction": row.direction,
        "latest_type": row.type,
        "latest_has_media": bool(row.media),
        "latest_message_at": wire_time(row.created_at),
        "unread_count": row.unread_count,
        "total_count": row.total_count,
    }
