"""A text becomes a row: it joins or opens its conversation, and its words are indexed. And the way back."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from inkbox_sandbox.context import Context
from inkbox_sandbox.media import MediaRef
from inkbox_sandbox.phone.numbers import NumberRow
from inkbox_sandbox.storage import new_id
from inkbox_sandbox.texts.lifecycle import waiting
from inkbox_sandbox.texts.tables import conversations, texts, words
from inkbox_sandbox.words import terms


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A text about to be filed at one of its ends.

    Attributes:
        others: Everybody at the other end.
        sender: Who of them wrote it; None for an outbound text.
        text: What it says.
        media: Its files.
        is_blocked: Whether the filter kept it out.
        origin: `user_initiated` or `auto_reply`.
        at: When it was written; now when None.
    """

    others: Sequence[str]
    sender: str | None = None
    text: str | None
    media: Sequence[MediaRef] = ()
    is_blocked: bool = False
    origin: str = "user_initiated"
    at: dt.datetime | None = None


def file_away(ctx: Context, number: NumberRow, entry: Entry) -> Any:
    """Store a text of a number and return its row."""
    outbound = entry.sender is None
    is_group = len(entry.others) > 1
    values = {
        "id": new_id(),
        "phone_number_id": number.id,
        "conversation_id": conversation_with(ctx, number, entry.others),
        "direction": "outbound" if outbound else "inbound",
        "local_phone_number": number.number,
        "remote_phone_number": None if is_group else entry.others[0],
        "sender_phone_number": entry.sender,
        "text": entry.text,
        "type": "mms" if is_group or entry.media else "sms",
        "media": list(entry.media),
        # One has read what one wrote.
        "is_read": outbound,
        "is_blocked": entry.is_blocked,
        "origin": entry.origin,
        "recipients": [waiting(other) for other in entry.others] if outbound else [],
        "counted_recipients": len(entry.others) if outbound and entry.origin == "user_initiated" else 0,
        "is_deleted": False,
        "created_at": entry.at or ctx.now,
        "updated_at": entry.at or ctx.now,
    }
    row = ctx.db.execute(texts.insert().values(**values).returning(texts)).one()
    words.add(ctx, number.id, row.id, terms(row.text))
    return row


def conversation_with(ctx: Context, number: NumberRow, others: Sequence[str]) -> str:
    """The id of a number's conversation with somebody or with a group, whatever the order of the members."""
    participants = sorted(others)
    key = {"phone_number_id": number.id, "members": " ".join(participants)}
    known = ctx.db.scalar(sa.select(conversations.c.id).filter_by(**key))
    if known is not None:
        return str(known)
    conversation_id = new_id()
    ctx.db.execute(
        conversations.insert().values(
            **key,
            id=conversation_id,
            participants=participants,
            is_group=len(participants) > 1,
            created_at=ctx.now,
        )
    )
    return conversation_id


def remove(ctx: Context, text_id: str) -> None:
    """Take a text out of lists, counts and search; it was sent all the same."""
    words.remove(ctx, [text_id])
    ctx.db.execute(texts.update().where(texts.c.id == text_id).values(is_deleted=True, updated_at=ctx.now))
