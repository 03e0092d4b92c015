"""Rows of iMessage as the answers of the contract."""

from collections.abc import Sequence
from typing import Any

from inkbox_sandbox import media
from inkbox_sandbox.clock import wire_time, wire_time_or_none
from inkbox_sandbox.context import Context
from inkbox_server import wire


def message(ctx: Context, row: Any, tapbacks: Sequence[Any] = ()) -> wire.IMessage:
    """A message with fresh links to its media and the tapbacks it has."""
    return {
        "id": row.id,
        "conversation_id": row.conversation_id,
        "assignment_id": row.assignment_id,
        "direction": row.direction,
        "remote_number": row.remote_number,
        "content": row.content,
        "message_type": "message",
        "service": row.service,
        "send_style": row.send_style,
        "media": [_media_item(ctx, file) for file in row.media] or None,
        "was_downgraded": row.was_downgraded,
        "status": row.status,
        "error_code": row.error_code,
        "error_message": row.error_message,
        "error_reason": row.error_reason,
        "error_detail": row.error_detail,
        "is_read": row.is_read,
        "is_blocked": row.is_blocked,
        "recipients": [_recipient(row)] if row.direction == "outbound" else None,
        "reactions": [_tapback(tapback) for tapback in tapbacks] or None,
        "created_at": wire_time(row.created_at),
        "updated_at": wire_time(row.updated_at),
    }


def _media_item(ctx: Context, file: media.MediaRef) -> wire.IMessageMediaItem:
    return {"url": media.link(ctx, file), "content_type": file["content_type"], "size": file["size"]}


def _recipient(row: Any) -> wire.IMessageRecipient:
    return {
        "remote_number": row.remote_number,
        "delivery_status": row.status,
        "service": row.service,
        "error_code": row.error_code,
        "error_message": row.error_message,
        "error_reason": row.error_reason,
        "error_detail": row.error_detail,
        "sent_at": wire_time_or_none(row.sent_at),
        "delivered_at": wire_time_or_none(row.delivered_at),
        "failed_at": wire_time_or_none(row.failed_at),
    }


def _tapback(row: Any) -> wire.IMessageMessageReaction:
    return {
        "id": row.id,
        "direction": row.direction,
        "reaction": row.reaction,
        "remote_number": row.remote_number,
        "created_at": wire_time(row.created_at),
        "custom_emoji": row.custom_emoji,
        "part_index": row.part_index,
    }


def reaction(row: Any) -> wire.IMessageReaction:
    """A tapback by itself."""
    return {
        "id": row.id,
        "conversation_id": row.conversation_id,
        "assignment_id": row.assignment_id,
        "target_message_id": row.message_id,
        "direction": row.direction,
        "reaction": row.reaction,
        "remote_number": row.remote_number,
        "created_at": wire_time(row.created_at),
        "updated_at": wire_time(row.updated_at),
        "custom_emoji": row.custom_emoji,
        "part_index": row.part_index,
    }


def conversation(row: Any) -> wire.IMessageConversation:
    """A conversation with the state of its connection."""
    return {
        "id": row.id,
        "assignment_id": row.assignment_id,
        "remote_number": row.remote_number,
        "created_at": wire_time(row.created_at),
        "updated_at": wire_time(row.updated_at),
        "assignment_status": row.assignment_status,
    }


def summary(row: Any) -> wire.IMessageConversationSummary:
    """A conversation with its latest message, if it has one, and its counts."""
    return {
        **conversation(row),
        "latest_text": row.latest_text,
        "latest_message_at": wire_time_or_none(row.latest_message_at),
        "latest_direction": row.latest_direction,
        "latest_has_media": bool(row.latest_media),
        "unread_count": row.unread_count or 0,
        "total_count": row.total_count or 0,
    }


def assignment(row: Any) -> wire.IMessageAssignment:
    """The connection of a person with an identity."""
    return {
        "id": row.id,
        "remote_number": row.remote_number,
        "agent_identity_id": row.agent_identity_id,
        "organization_id": row.organization_id,
        "status": row.status,
        "created_at": wire_time(row.created_at),
        "updated_at": wire_time(row.updated_at),
        "released_at": wire_time_or_none(row.released_at),
    }
