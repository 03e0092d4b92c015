"""Messages: listed, read, sent, forwarded, flagged, deleted."""

import dataclasses
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

from inkbox_sandbox import identities
from inkbox_sandbox.context import Context, RawAnswer
from inkbox_sandbox.errors import not_found
from inkbox_sandbox.mail import (
    attachments,
    checks,
    conversations,
    cursors,
    drafting,
    filing,
    mailboxes,
    outbound,
    shapes,
)
from inkbox_sandbox.mail.checks import Recipients
from inkbox_sandbox.mail.conversations import Place
from inkbox_sandbox.mail.drafting import visible_messages
from inkbox_sandbox.mail.tables import messages
from inkbox_server import models, wire

if TYPE_CHECKING:
    from inkbox_sandbox.mail.composing import Draft


def _find(ctx: Context, mailbox: Any, message_id: UUID) -> Any:
    query = sa.select(messages).where(
        messages.c.id == str(message_id), messages.c.mailbox_id == mailbox.id, *visible_messages(ctx)
    )
    row = ctx.db.execute(query).first()
    if row is None:
        raise not_found("Message not found")
    return row


def _sender_name(ctx: Context, mailbox: Any) -> str | None:
    identity = identities.live_identity(ctx, mailbox.agent_identity_id)
    if identity is None:
        return None
    name: str = identity.display_name or identity.agent_handle
    return name


class Messages:
    """Handlers of the resource `messages`."""

    def list(
        self, ctx: Context, email_address: str, *, limit: int, cursor: str | None, direction: str | None
    ) -> wire.MessagePage:
        """A page of messages, newest first."""
        mailbox = mailboxes.find(ctx, email_address)
        query = sa.select(*shapes.SUMMARY).where(messages.c.mailbox_id == mailbox.id, *visible_messages(ctx))
        if direction is not None:
            query = query.where(messages.c.direction == direction)
        after = cursors.decode("m", cursor) if cursor is not None else None
        page = cursors.newest_first(query, messages.c.created_at, messages.c.id, after=after, limit=limit)
        rows = ctx.db.execute(page).all()
        following = cursors.next_cursor("m", rows, "created_at", limit)
        return {
            "items": [shapes.message(row) for row in rows[:limit]],
            "next_cursor": following,
            "has_more": following is not None,
        }

    def get(self, ctx: Context, email_address: str, message_id: UUID) -> wire.MessageDetail:
        """One message with its bodies; it does not become read by that."""
        return shapes.message_detail(_find(ctx, mailboxes.find(ctx, email_address), message_id))

    def send(self, ctx: Context, email_address: str, *, body: models.SendMessage) -> wire.Message:
        """Send a message; a reply joins the thread of the message that it answers."""
        recipients = checks.recipients(body.recipients)
        files = checks.attachments(body.attachments or (), "attachments")
        checks.total_size(files, ctx.settings.caps.attachment_bytes, "attachments")
        mailbox = mailboxes.find(ctx, email_address)
        reply = drafting.reply(ctx, mailbox.id, body.in_reply_to_message_id)
        draft = dataclasses.replace(
            _empty_draft(ctx, mailbox, recipients, checks.subject(body.subject), body.reply_to),
            in_reply_to=reply.in_reply_to,
            references=reply.references,
            text=body.body_text,
            html=body.body_html,
            files=files,
        )
        return _accepted(outbound.transmit(ctx, mailbox, draft, recipients, reply.place))

    def forward(
        self, ctx: Context, email_address: str, message_id: UUID, *, body: models.ForwardMessage
    ) -> wire.Message:
        """Send a message of the mailbox on; always a new thread."""
        recipients = checks.recipients(body.recipients)
        additional = checks.attachments(body.additional_attachments or (), "additional_attachments")
        mailbox = mailboxes.find(ctx, email_address)
        original = _find(ctx, mailbox, message_id)
        content = drafting.forward(original, filing.raw_content(ctx, original.raw_id), body, additional)
        checks.total_size(content.files, ctx.settings.caps.attachment_bytes, "additional_attachments")
        subject = drafting.forward_subject(original, body.subject)
        draft = dataclasses.replace(
            _empty_draft(ctx, mailbox, recipients, subject, body.reply_to),
            text=content.body.text,
            html=content.body.html,
            files=content.files,
            original=content.original,
        )
        return _accepted(outbound.transmit(ctx, mailbox, draft, recipients, Place(None), event="message.forwarded"))

    def update_flags(
        self, ctx: Context, email_address: str, message_id: UUID, *, body: models.MessageFlagsUpdate
    ) -> wire.Message:
        """Set the flags that are given."""
        row = _find(ctx, mailboxes.find(ctx, email_address), message_id)
        changes = body.model_dump(exclude_unset=True)
        if not changes:
            return shapes.message(row)
        update = messages.update().where(messages.c.id == row.id).values(**changes, updated_at=ctx.now)
        return shapes.message(ctx.db.execute(update.returning(*shapes.SUMMARY)).one())

    def delete(self, ctx: Context, email_address: str, message_id: UUID) -> None:
        """Take a message out of lists, its thread and search."""
        row = _find(ctx, mailboxes.find(ctx, email_address), message_id)
        filing.remove(ctx, messages.c.id == row.id)
        conversations.recount(ctx, row.thread_id)

    # The contract knows the link only; a redirect is an answer of another kind.
    def get_attachment(
        self, ctx: Context, email_address: str, message_id: UUID, filename: str, *, redirect: bool
    ) -> Any:
        """A signed link to an attachment, as a body or as a redirect."""
        message = _find(ctx, mailboxes.find(ctx, email_address), message_id)
        link = attachments.link(ctx, message, filename)
        return RawAnswer(status=302, headers={"Location": link["url"]}) if redirect else link


def _empty_draft(ctx: Context, mailbox: Any, recipients: Recipients, subject: str, reply_to: str | None) -> "Draft":
    from inkbox_sandbox.mail.composing import Draft, new_message_id

    return Draft(
        sender=mailbox.email_address,
        sender_name=_sender_name(ctx, mailbox),
        to=recipients.to,
        cc=recipients.cc,
        reply_to=checks.optional_address(reply_to, ("body", "reply_to")),
        subject=subject,
        date=ctx.now,
        message_id=new_message_id(),
    )


def _accepted(row: Any) -> wire.Message:
    # The service answers before its relay has taken the message, whatever becomes of it an instant later.
    return shapes.message(row, status="queued")
