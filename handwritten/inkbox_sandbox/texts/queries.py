"""What of the texts of a number a caller gets to see: lists, conversations, search."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import not_found
from inkbox_sandbox.phone.numbers import NumberRow
from inkbox_sandbox.texts.tables import conversations, texts, words

_NEWEST_FIRST = (texts.c.created_at.desc(), texts.c.id.desc())


def visible(ctx: Context, number: NumberRow, is_blocked: bool | None = None) -> list[sa.ColumnElement[bool]]:
    """What holds of the texts of a number that the caller sees, blocked ones, others or both."""
    conditions = [texts.c.phone_number_id == number.id, texts.c.is_deleted.is_(False)]
    if not ctx.principal.sees_everything:
        conditions.append(texts.c.is_blocked.is_(False))
    if is_blocked is not None:
        conditions.append(texts.c.is_blocked.is_(is_blocked))
    return conditions


def find(ctx: Context, number: NumberRow, text_id: UUID) -> Any:
    """One text; 404 when the caller sees none of that id."""
    row = ctx.db.execute(sa.select(texts).where(texts.c.id == str(text_id), *visible(ctx, number))).first()
    if row is None:
        raise not_found("Text not found")
    return row


def any_outbound(ctx: Context, text_id: str) -> Any:
    """An outbound text of whatever number, deleted ones included; for the service itself."""
    query = sa.select(texts).where(texts.c.id == text_id, texts.c.direction == "outbound")
    row = ctx.db.execute(query).first()
    if row is None:
        raise not_found("No such outbound text")
    return row


def newest(ctx: Context, conditions: list[sa.ColumnElement[bool]], limit: int, offset: int) -> list[Any]:
    """A page of texts, newest first."""
    query = sa.select(texts).where(*conditions).order_by(*_NEWEST_FIRST).limit(limit).offset(offset)
    return list(ctx.db.execute(query))


def search(ctx: Context, conditions: list[sa.ColumnElement[bool]], number: NumberRow, q: str, limit: int) -> list[Any]:
    """The texts with every word of `q`: most hits first, then newest. No word finds nothing."""
    hits = words.matches(number.id, q)
    query = sa.select(texts).join(hits, hits.c.document == texts.c.id).where(*conditions)
    return list(ctx.db.execute(query.order_by(hits.c.rank.desc(), *_NEWEST_FIRST).limit(limit)))


def summaries(
    ctx: Context, conditions: list[sa.ColumnElement[bool]], *, groups: bool, limit: int, offset: int
) -> list[Any]:
    """A page of conversations, each with its latest text and its counts; only texts that meet the conditions count."""
    conversation = texts.c.conversation_id
    is_unread = sa.and_(texts.c.direction == "inbound", texts.c.is_read.is_(False))
    ranked = (
        sa.select(
            *texts.c,
            sa.func.row_number().over(order_by=_NEWEST_FIRST, partition_by=conversation).label("age"),
            sa.func.count().over(partition_by=conversation).label("total_count"),
            sa.func.sum(sa.case((is_unread, 1), else_=0)).over(partition_by=conversation).label("unread_count"),
        )
        .where(*conditions)
        .subquery()
    )
    query = (
        sa.select(*ranked.c, conversations.c.participants, conversations.c.is_group)
        .join(conversations, conversations.c.id == ranked.c.conversation_id)
        .where(ranked.c.age == 1)
        .order_by(ranked.c.created_at.desc(), ranked.c.id.desc())
    )
    if not groups:
        query = query.where(conversations.c.is_group.is_(False))
    return list(ctx.db.execute(query.limit(limit).offset(offset)))


def find_conversation(ctx: Context, number: NumberRow, named: UUID | str) -> Any:
    """The conversation of an id, or the one with a single number; None when there has been none with that number.

    Raises:
        ApiError: 404 for an id that the caller may not know.
    """
    query = sa.select(conversations).where(conversations.c.phone_number_id == number.id)
    if isinstance(named, str):
        query = query.where(conversations.c.members == named)
    else:
        query = query.where(conversations.c.id == str(named))
    row = ctx.db.execute(query).first()
    if row is not None and (ctx.principal.sees_everything or _was_let_in(ctx, row.id)):
        return row
    if isinstance(named, str):
        return None
    raise not_found("Conversation not found")


def _was_let_in(ctx: Context, conversation_id: str) -> bool:
    """Whether a conversation has more than blocked texts, which for agents never happened."""
    query = sa.select(texts.c.id).where(texts.c.conversation_id == conversation_id, texts.c.is_blocked.is_(False))
    return ctx.db.execute(query.limit(1)).first() is not None
