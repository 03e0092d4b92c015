"""Threads in storage: the parent of a message is found, a thread is opened or joined, and counts its messages."""

import dataclasses
import hashlib
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from inkbox_sandbox.context import Context
from inkbox_sandbox.mail.tables import messages, threads
from inkbox_sandbox.storage import new_id

_PARENT = (messages.c.id, messages.c.message_id, messages.c.thread_id, messages.c.reference_ids, messages.c.is_blocked)
_MOST_IDS = 200


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """Where a message is filed: an existing thread, or None for a new one in `folder`."""

    thread_id: str | None
    folder: str = "inbox"


def digest(message_id: str) -> str:
    """The key under which a Message-ID of any length is indexed."""
    return hashlib.sha256(message_id.encode()).hexdigest()


def stored_by_message_id(
    ctx: Context, mailbox_id: str, message_ids: Collection[str], *, blocked: bool | None
) -> dict[str, Any]:
    """Live messages of a mailbox by Message-ID; of several with one id the oldest.

    Args:
        ctx: The call.
        mailbox_id: Where to look.
        message_ids: The ids to look for; those beyond 200 are not looked for.
        blocked: Only blocked messages, only others, or all.
    """
    digests = [digest(message_id) for message_id in list(message_ids)[:_MOST_IDS]]
    query = (
        sa.select(*_PARENT)
        .where(messages.c.mailbox_id == mailbox_id, messages.c.message_id_digest.in_(digests))
        .where(messages.c.status != "deleted")
        .order_by(messages.c.created_at.desc(), messages.c.id.desc())
    )
    if blocked is not None:
        query = query.where(messages.c.is_blocked.is_(blocked))
    return {row.message_id: row for row in ctx.db.execute(query)}


def join_or_open(ctx: Context, mailbox_id: str, place: Place, subject: str | None) -> str:
    """Count one more message into a thread, a new one if need be, and return its id."""
    if place.thread_id is None:
        thread_id = new_id()
        ctx.db.execute(
            threads.insert().values(
                id=thread_id,
                mailbox_id=mailbox_id,
                subject=subject,
                folder=place.folder,
                message_count=1,
                last_message_at=ctx.now,
                created_at=ctx.now,
            )
        )
        return thread_id
    ctx.db.execute(
        threads.update()
        .where(threads.c.id == place.thread_id)
        .values(message_count=threads.c.message_count + 1, last_message_at=ctx.now)
    )
    return place.thread_id


def recount(ctx: Context, thread_id: str) -> None:
    """Set the count and the last activity of a thread to what its live messages say."""
    live = sa.select(sa.func.count(), sa.func.max(messages.c.created_at)).where(
        messages.c.thread_id == thread_id, messages.c.status != "deleted"
    )
    count, latest = ctx.db.execute(live).one()
    values: dict[str, Any] = {"message_count": count}
    if latest is not None:
        values["last_message_at"] = latest
    ctx.db.execute(threads.update().where(threads.c.id == thread_id).values(values))
