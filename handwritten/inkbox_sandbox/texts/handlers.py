"""Handlers of the resource `texts`."""

from collections.abc import Sequence
from uuid import UUID

from inkbox_sandbox import media
from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import conflict, structured
from inkbox_sandbox.phone import numbers
from inkbox_sandbox.phone.filtering import refuse_outbound
from inkbox_sandbox.phone.numbers import NumberRow, own_number
from inkbox_sandbox.texts import carrier, consent, filing, limits, queries, shapes
from inkbox_sandbox.texts.audience import check_group, checked_numbers
from inkbox_sandbox.texts.tables import texts
from inkbox_server import models, wire


def _check_sender(number: NumberRow) -> None:
    """409 when a number cannot send texts at all."""
    if number.status != "active":
        raise conflict("The phone number is not active")
    if number.sms_status == "pending":
        raise structured(409, "sender_sms_pending", "The number cannot send texts yet; it is being registered")
    if number.sms_status != "ready":
        raise structured(409, "sender_sms_assignment_failed", "The carrier refused to register the number for texts")


def _check_consent(ctx: Context, number: NumberRow, others: Sequence[str]) -> None:
    """403 unless everybody agrees; the organization's own active numbers need not be asked."""
    asked = [other for other in others if not _is_own(ctx, number, other)]
    answers = [consent.status_of(ctx, number.organization_id, other) for other in asked]
    if None in answers:
        text = f"{asked[answers.index(None)]} has not texted START to a number of the organization"
        raise structured(403, "recipient_not_opted_in", text)
    if "opted_out" in answers:
        text = f"{asked[answers.index('opted_out')]} does not want texts any more"
        raise structured(403, "recipient_opted_out", text)


def _is_own(ctx: Context, number: NumberRow, other: str) -> bool:
    owner = numbers.by_number(ctx, other)
    return owner is not None and owner.organization_id == number.organization_id and owner.status == "active"


class Texts:
    """Handlers of the resource `texts`."""

    def get(self, ctx: Context, phone_number_id: UUID, text_id: UUID) -> wire.TextMessage:
        """One text; it does not become read by that."""
        return shapes.text(ctx, queries.find(ctx, own_number(ctx, phone_number_id), text_id))

    def send(self, ctx: Context, phone_number_id: UUID, *, body: models.TextSend) -> wire.TextMessage:
        """Send a text to one, to a group or to a conversation: to all of them or to nobody."""
        others = checked_numbers(body)
        number = own_number(ctx, phone_number_id)
        if others is None:
            assert body.conversation_id is not None, "one of the two is given"
            others = queries.find_conversation(ctx, number, body.conversation_id).participants
            check_group(others)
        _check_sender(number)
        for other in others:
            refuse_outbound(ctx, number, other)
        _check_consent(ctx, number, others)
        limits.check(ctx, number)
        files = media.refer(ctx, body.media_urls or [], ["body", "media_urls"])
        row = carrier.transmit(ctx, number, others, body.text or None, files)
        limits.tell(ctx, number)
        return shapes.text(ctx, row)

    def update(
        self, ctx: Context, phone_number_id: UUID, text_id: UUID, *, body: models.TextUpdate
    ) -> wire.TextMessage:
        """Mark a text as read or unread, delete it, or both."""
        row = queries.find(ctx, own_number(ctx, phone_number_id), text_id)
        if body.is_read is not None:
            update = texts.update().where(texts.c.id == row.id).values(is_read=body.is_read, updated_at=ctx.now)
            row = ctx.db.execute(update.returning(texts)).one()
        if body.status is not None:
            filing.remove(ctx, row.id)
        return shapes.text(ctx, row)

    def search(
        self, ctx: Context, phone_number_id: UUID, *, q: str, limit: int, is_blocked: bool | None
    ) -> list[wire.TextMessage]:
        """Texts with every word of `q`, best first."""
        number = own_number(ctx, phone_number_id)
        rows = queries.search(ctx, queries.visible(ctx, number, is_blocked), number, q, limit)
        return [shapes.text(ctx, row) for row in rows]

    def list_conversations(
        self,
        ctx: Context,
        phone_number_id: UUID,
        *,
        limit: int,
        offset: int,
        is_blocked: bool | None,
        include_groups: bool | None,
    ) -> list[wire.TextConversationSummary]:
        """Conversations, latest activity first."""
        conditions = queries.visible(ctx, own_number(ctx, phone_number_id), is_blocked)
        rows = queries.summaries(ctx, conditions, groups=bool(include_groups), limit=limit, offset=offset)
        return [shapes.conversation(row) for row in rows]

    def get_conversation(
        self, ctx: Context, phone_number_id: UUID, remote_number: UUID | str, *, limit: int, offset: int
    ) -> list[wire.TextMessage]:
        """The texts of a conversation, newest first."""
        number = own_number(ctx, phone_number_id)
        conversation = queries.find_conversation(ctx, number, remote_number)
        if conversation is None:
            return []
        conditions = [*queries.visible(ctx, number), texts.c.conversation_id == conversation.id]
        return [shapes.text(ctx, row) for row in queries.newest(ctx, conditions, limit, offset)]

    def update_conversation(
        self, ctx: Context, phone_number_id: UUID, remote_number: UUID | str, *, body: models.TextConversationUpdate
    ) -> wire.TextConversationUpdateResult:
        """Mark the inbound texts of a conversation as read or unread."""
        number = own_number(ctx, phone_number_id)
        conversation = queries.find_conversation(ctx, number, remote_number)
        if conversation is None:
            named = str(remote_number)
            return {"remote_phone_number": named, "conversation_id": None, "is_read": body.is_read, "updated_count": 0}
        changed = ctx.db.execute(
            texts.update()
            .where(
                *queries.visible(ctx, number),
                texts.c.conversation_id == conversation.id,
                texts.c.direction == "inbound",
                texts.c.is_read.is_(not body.is_read),
            )
            .values(is_read=body.is_read, updated_at=ctx.now)
        )
        return {
            "remote_phone_number": None if conversation.is_group else conversation.participants[0],
            "conversation_id": conversation.id,
            "is_read": body.is_read,
            "updated_count": changed.rowcount,
        }

    # Last, because its name hides the built-in one from the annotations after it.
    def list(
        self,
        ctx: Context,
        phone_number_id: UUID,
        *,
        limit: int,
        offset: int,
        is_read: bool | None,
        is_blocked: bool | None,
    ) -> list[wire.TextMessage]:
        """Texts of a number, newest first."""
        conditions = queries.visible(ctx, own_number(ctx, phone_number_id), is_blocked)
        if is_read is not None:
            conditions.append(texts.c.is_read.is_(is_read))
        return [shapes.text(ctx, row) for row in queries.newest(ctx, conditions, limit, offset)]
