"""Handlers of the resource `imessages`."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from inkbox_sandbox import identities, media
from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import ApiError, not_found, unprocessable
from inkbox_sandbox.identities import IdentityRow
from inkbox_sandbox.imessage import connecting, line, queries, shapes
from inkbox_sandbox.imessage.filtering import refuse_outbound
from inkbox_sandbox.imessage.tables import assignments, messages
from inkbox_server import models, wire


def _check_request(body: models.IMessageSend) -> None:
    if (body.to is None) == (body.conversation_id is None):
        raise unprocessable(["body", "to"], "Give exactly one of to and conversation_id")
    if not body.text and not body.media_urls:
        raise unprocessable(["body", "text"], "Give a text, media_urls or both")


def _sender(ctx: Context, named: UUID | None) -> IdentityRow:
    """The identity that a send by number is from."""
    identity_id = ctx.principal.identity_id or (None if named is None else str(named))
    if identity_id is None:
        raise unprocessable(["query", "agent_identity_id"], "An admin-scoped key has to say which identity sends")
    identity = identities.live_identity(ctx, identity_id)
    if identity is None:
        raise not_found("Identity not found")
    return identity


def _destination(ctx: Context, named: UUID | None, body: models.IMessageSend) -> tuple[IdentityRow, Any]:
    """Who sends, and in which conversation."""
    if body.conversation_id is not None:
        owner = None if ctx.principal.is_agent else named
        conversation = queries.find_conversation(ctx, body.conversation_id, owner)
        identity = queries.owner_of(ctx, conversation)
        queries.check_enabled(identity)
        return identity, conversation
    identity = _sender(ctx, named)
    queries.check_enabled(identity)
    conversation = connecting.conversation_with(ctx, identity.id, body.to or "")
    if conversation is None:
        command = connecting.connect_command(identity.agent_handle)
        raise not_found(f"The person has never connected; they have to text {command} to {connecting.ROUTER_NUMBER}")
    return identity, conversation


def _with_tapbacks(ctx: Context, rows: Sequence[Any]) -> list[wire.IMessage]:
    tapbacks = queries.tapbacks_of(ctx, [row.id for row in rows])
    return [shapes.message(ctx, row, tapbacks.get(row.id, ())) for row in rows]


class IMessages:
    """Handlers of the resource `imessages`."""

    def get_triage_number(self, ctx: Context) -> wire.IMessageTriageNumber:
        """Where a person writes first, and what."""
        if not connecting.is_line_active(ctx):
            raise not_found("No line is active")
        own = identities.live_identity(ctx, ctx.principal.identity_id) if ctx.principal.identity_id else None
        handle = "your-agent" if own is None else own.agent_handle
        return {"number": connecting.ROUTER_NUMBER, "connect_command": connecting.connect_command(handle)}

    def send(self, ctx: Context, *, agent_identity_id: UUID | None, body: models.IMessageSend) -> wire.IMessageSent:
        """Send a message to a person who is connected and has written."""
        _check_request(body)
        identity, conversation = _destination(ctx, agent_identity_id, body)
        line.check_connected(ctx, conversation)
        line.check_has_written(ctx, conversation)
        refuse_outbound(ctx, identity, conversation.remote_number)
        line.check_cap(ctx, identity)
        files = media.refer(ctx, body.media_urls or [], ["body", "media_urls"])
        row = line.transmit(ctx, conversation, body.text or None, files, body.send_style)
        return {"message": shapes.message(ctx, row)}

    def list_assignments(
        self, ctx: Context, *, agent_identity_id: UUID | None, limit: int, offset: int
    ) -> list[wire.IMessageAssignment]:
        """Present connections, newest first."""
        owners = queries.readable_identity_ids(ctx, agent_identity_id)
        query = (
            sa.select(assignments)
            .where(assignments.c.agent_identity_id.in_(owners), assignments.c.status == "active")
            .order_by(assignments.c.created_at.desc(), assignments.c.id.desc())
        )
        return [shapes.assignment(row) for row in ctx.db.execute(query.limit(limit).offset(offset))]

    def list_conversations(
        self, ctx: Context, *, agent_identity_id: UUID | None, limit: int, offset: int, is_blocked: bool | None
    ) -> list[wire.IMessageConversationSummary]:
        """Conversations, latest activity first."""
        owners = queries.readable_identity_ids(ctx, agent_identity_id)
        return [shapes.summary(row) for row in queries.summaries(ctx, owners, is_blocked, limit, offset)]

    def get_conversation(
        self, ctx: Context, conversation_id: UUID, *, agent_identity_id: UUID | None
    ) -> wire.IMessageConversation:
        """One conversation."""
        return shapes.conversation(queries.find_conversation(ctx, conversation_id, agent_identity_id))

    def send_reaction(self, ctx: Context, *, body: models.IMessageReactionCreate) -> wire.IMessageReaction:
        """Give a message a tapback."""
        if body.reaction == "custom":
            raise unprocessable(["body", "reaction"], "custom only comes in")
        target = queries.find_message(ctx, body.message_id)
        identity = queries.owner_of(ctx, target)
        queries.check_enabled(identity)
        line.check_takes_tapbacks(target)
        line.check_connected(ctx, queries.find_conversation(ctx, UUID(target.conversation_id)))
        refuse_outbound(ctx, identity, target.remote_number)
        part_index = body.part_index or 0
        row = line.put_tapback(ctx, target, direction="outbound", reaction=body.reaction, part_index=part_index)
        return shapes.reaction(row)

    def mark_conversation_read(self, ctx: Context, *, body: models.IMessageMarkRead) -> wire.IMessageMarkReadResult:
        """Mark what the person has written as read."""
        conversation = queries.find_conversation(ctx, body.conversation_id)
        line.check_connected(ctx, conversation)
        changed = ctx.db.execute(
            messages.update()
            .where(
                *queries.visible(ctx, [conversation.agent_identity_id]),
                messages.c.conversation_id == conversation.id,
                messages.c.direction == "inbound",
                messages.c.is_read.is_(False),
            )
            .values(is_read=True, updated_at=ctx.now)
        )
        return {"conversation_id": conversation.id, "updated_count": changed.rowcount}

    def send_typing(self, ctx: Context, *, body: models.IMessageTyping) -> wire.IMessageTypingSent:
        """Show the person that somebody writes; in the sandbox nobody looks."""
        line.check_connected(ctx, queries.find_conversation(ctx, body.conversation_id))
        return {"status": "sent"}

    def upload_media(
        self, ctx: Context, *, content: bytes, filename: str, content_type: str
    ) -> wire.IMessageMediaUpload:
        """Keep a file for a message to come."""
        limit = ctx.settings.caps.imessage_media_bytes
        if len(content) > limit:
            raise ApiError(413, f"The file is larger than {limit} bytes")
        file = media.keep(ctx, content, filename, content_type)
        return {"media_url": media.link(ctx, file), "content_type": file["content_type"], "size": file["size"]}

    # Last, because its name hides the built-in one from the annotations after it.
    def list(
        self,
        ctx: Context,
        *,
        agent_identity_id: UUID | None,
        conversation_id: UUID | None,
        limit: int,
        offset: int,
        is_read: bool | None,
        is_blocked: bool | None,
    ) -> list[wire.IMessage]:
        """Messages, newest first."""
        owners = queries.readable_identity_ids(ctx, agent_identity_id)
        conditions = queries.visible(ctx, owners, is_blocked)
        if conversation_id is not None:
            conditions.append(messages.c.conversation_id == str(conversation_id))
        if is_read is not None:
            conditions.append(messages.c.is_read.is_(is_read))
        return _with_tapbacks(ctx, queries.newest(ctx, conditions, limit, offset))
