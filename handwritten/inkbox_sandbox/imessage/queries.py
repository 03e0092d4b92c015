"""What of iMessage a caller gets to see: whose rows, which of them, conversations with their counts."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from inkbox_sandbox import identities
from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import bad_request, forbidden, not_found
from inkbox_sandbox.identities import IdentityRow
from inkbox_sandbox.imessage.tables import assignments, conversations, messages, reactions

_NEWEST_FIRST = (messages.c.created_at.desc(), messages.c.id.desc())


def check_enabled(identity: IdentityRow) -> None:
    """400 for an identity that has iMessage switched off."""
    if not identity.imessage_enabled:
        raise bad_request(f"iMessage is switched off for @{identity.agent_handle}")


def readable_identity_ids(ctx: Context, named: UUID | None) -> list[str]:
    """The identities whose rows a list is about: the one that is named, an agent's own, or all.

    Raises:
        ApiError: 404 for one that is unknown or invisible, 403 for one that an agent merely sees, 400 for one that has
            iMessage switched off.
    """
    wanted = ctx.principal.identity_id if named is None else str(named)
    if wanted is None:
        return identities.live_identity_ids(ctx)
    identity = next((row for row in identities.visible_identities(ctx) if row.id == wanted), None)
    if identity is None:
        raise not_found("Identity not found")
    if ctx.principal.is_agent and identity.id != ctx.principal.identity_id:
        raise forbidden("An agent key reads the messages of its own identity only")
    check_enabled(identity)
    return [identity.id]


def own_identity_ids(ctx: Context) -> list[str]:
    """The identities that the caller acts for: an agent's own, or all."""
    own = ctx.principal.identity_id
    return identities.live_identity_ids(ctx) if own is None else [own]


def owner_of(ctx: Context, row: Any) -> IdentityRow:
    """The identity that a row belongs to."""
    identity = identities.live_identity(ctx, row.agent_identity_id)
    if identity is None:
        raise not_found("Identity not found")
    return identity


def visible(ctx: Context, owners: Sequence[str], is_blocked: bool | None = None) -> list[sa.ColumnElement[bool]]:
    """What holds of the messages of some identities that the caller sees, blocked ones, others or both."""
    conditions: list[sa.ColumnElement[bool]] = [messages.c.agent_identity_id.in_(owners)]
    if not ctx.principal.sees_everything:
        conditions.append(messages.c.is_blocked.is_(False))
    if is_blocked is not None:
        conditions.append(messages.c.is_blocked.is_(is_blocked))
    return conditions


def newest(ctx: Context, conditions: list[sa.ColumnElement[bool]], limit: int, offset: int) -> list[Any]:
    """A page of messages, newest first."""
    query = sa.select(messages).where(*conditions).order_by(*_NEWEST_FIRST).limit(limit).offset(offset)
    return list(ctx.db.execute(query))


def find_message(ctx: Context, message_id: UUID) -> Any:
    """One message of the caller's identities; 404 when there is none."""
    query = sa.select(messages).where(messages.c.id == str(message_id), *visible(ctx, own_identity_ids(ctx)))
    row = ctx.db.execute(query).first()
    if row is None:
        raise not_found("Message not found")
    return row


def any_message(ctx: Context, message_id: str) -> Any:
    """A message of whatever identity; for the service itself."""
    row = ctx.db.execute(sa.select(messages).where(messages.c.id == message_id)).first()
    if row is None:
        raise not_found("No such message")
    return row


def tapbacks_of(ctx: Context, message_ids: Iterable[str]) -> dict[str, list[Any]]:
    """The tapbacks of some messages, each list oldest first."""
    found: dict[str, list[Any]] = {}
    query = sa.select(reactions).where(reactions.c.message_id.in_(list(message_ids)))
    for row in ctx.db.execute(query.order_by(reactions.c.created_at, reactions.c.id)):
        found.setdefault(row.message_id, []).append(row)
    return found


_WITH_STATUS = sa.select(conversations, assignments.c.status.label("assignment_status")).join(
    assignments, assignments.c.id == conversations.c.assignment_id
)


def find_conversation(ctx: Context, conversation_id: UUID, owner: UUID | None = None) -> Any:
    """A conversation of the caller's identities, or of the one that is named; 404 when there is none."""
    owners = own_identity_ids(ctx)
    if owner is not None:
        owners = [one for one in owners if one == str(owner)]
    query = _WITH_STATUS.where(
        conversations.c.id == str(conversation_id), conversations.c.agent_identity_id.in_(owners)
    )
    row = ctx.db.execute(query).first()
    if row is None:
        raise not_found("Conversation not found")
    return row


def summaries(ctx: Context, owners: Sequence[str], is_blocked: bool | None, limit: int, offset: int) -> list[Any]:
    """A page of conversations, latest activity first; a conversation in which nobody has written yet is one too."""
    conversation = messages.c.conversation_id
    is_unread = sa.and_(messages.c.direction == "inbound", messages.c.is_read.is_(False))
    ranked = (
        sa.select(
            messages.c.conversation_id,
            messages.c.content.label("latest_text"),
            messages.c.direction.label("latest_direction"),
            messages.c.media.label("latest_media"),
            messages.c.created_at.label("latest_message_at"),
            messages.c.id.label("latest_id"),
            sa.func.row_number().over(order_by=_NEWEST_FIRST, partition_by=conversation).label("age"),
            sa.func.count().over(partition_by=conversation).label("total_count"),
            sa.func.sum(sa.case((is_unread, 1), else_=0)).over(partition_by=conversation).label("unread_count"),
        )
        .where(*visible(ctx, owners, is_blocked))
        .subquery()
    )
    with_latest = sa.and_(ranked.c.conversation_id == conversations.c.id, ranked.c.age == 1)
    query = (
        _WITH_STATUS.add_columns(*(column for column in ranked.c if column.name not in ("conversation_id", "age")))
        # Who asks for blocked messages means the conversations that have some.
        .join(ranked, with_latest, isouter=is_blocked is not True)
        .where(conversations.c.agent_identity_id.in_(owners))
        .order_by(
            sa.func.coalesce(ranked.c.latest_message_at, conversations.c.created_at).desc(),
            sa.func.coalesce(ranked.c.latest_id, conversations.c.id).desc(),
        )
    )
    return list(ctx.db.execute(query.limit(limit).offset(offset)))
