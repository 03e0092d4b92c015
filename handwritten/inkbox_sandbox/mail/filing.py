"""A message becomes a row: its bytes are kept, its thread is found, its words are indexed. And the way back."""

import dataclasses
import functools
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from inkbox_sandbox.context import Context
from inkbox_sandbox.mail import conversations
from inkbox_sandbox.mail.conversations import Place
from inkbox_sandbox.mail.readable import snippet, visible_text
from inkbox_sandbox.mail.tables import messages, raw_mail, words
from inkbox_sandbox.storage import new_id
from inkbox_sandbox.words import terms

if TYPE_CHECKING:
    from inkbox_sandbox.mail.composing import File


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A message about to be filed in one mailbox."""

    mailbox_id: str
    place: Place
    raw_id: str
    message_id: str
    direction: str
    status: str
    from_address: str
    to_addresses: Sequence[str]
    cc_addresses: Sequence[str] = ()
    bcc_addresses: Sequence[str] = ()
    subject: str | None
    body_text: str | None
    body_html: str | None
    in_reply_to: str | None
    references: Sequence[str]
    files: "Sequence[File]"
    is_blocked: bool
    ses_message_id: str | None = None


def keep_raw(ctx: Context, raw: bytes) -> str:
    """Store the bytes of a message and return their id."""
    raw_id = new_id()
    ctx.db.execute(raw_mail.insert().values(id=raw_id, content=raw))
    return raw_id


def raw_content(ctx: Context, raw_id: str) -> bytes:
    """The bytes of a message."""
    content: bytes = ctx.db.execute(sa.select(raw_mail.c.content).where(raw_mail.c.id == raw_id)).scalar_one()
    return content


def file_away(ctx: Context, entry: Entry) -> Any:
    """Store a message in its mailbox and thread, index its words, and return its row."""
    thread_id = conversations.join_or_open(ctx, entry.mailbox_id, entry.place, entry.subject)
    visible = visible_text(entry.body_text, entry.body_html)
    row = ctx.db.execute(messages.insert().values(_columns(ctx, entry, thread_id, visible)).returning(messages)).one()
    _index(ctx, entry, row.id, visible)
    return row


def _columns(ctx: Context, entry: Entry, thread_id: str, visible: str) -> dict[str, Any]:
    return {
        "id": new_id(),
        "mailbox_id": entry.mailbox_id,
        "thread_id": thread_id,
        "raw_id": entry.raw_id,
        "message_id": entry.message_id,
        "message_id_digest": conversations.digest(entry.message_id),
        "direction": entry.direction,
        "status": entry.status,
        "from_address": entry.from_address,
        "to_addresses": list(entry.to_addresses),
        "cc_addresses": list(entry.cc_addresses) or None,
        "bcc_addresses": list(entry.bcc_addresses) or None,
        "subject": entry.subject,
        "snippet": snippet(visible),
        "body_text": entry.body_text,
        "body_html": entry.body_html,
        "in_reply_to": entry.in_reply_to,
        "reference_ids": list(entry.references) or None,
        "attachment_metadata": [
            {"filename": file.filename, "content_type": file.content_type, "size": len(file.content)}
            for file in entry.files
        ],
        # One has read what one wrote.
        "is_read": entry.direction == "outbound",
        "is_starred": False,
        "is_blocked": entry.is_blocked,
        "ses_message_id": entry.ses_message_id,
        "created_at": ctx.now,
        "updated_at": ctx.now,
    }


def _index(ctx: Context, entry: Entry, message_row_id: str, visible: str) -> None:
    people = [entry.from_address, *entry.to_addresses, *entry.cc_addresses, *entry.bcc_addresses]
    words.add(ctx, entry.mailbox_id, message_row_id, terms(*people) + _content_terms(entry.subject, visible))


# One message is filed in several mailboxes, one after the other.
@functools.lru_cache(1)
def _content_terms(subject: str | None, visible: str) -> Counter[str]:
    return terms(subject, visible)


def remove(ctx: Context, which: sa.ColumnElement[bool]) -> None:
    """Take messages out of lists and search; their rows stay, marked as deleted. Threads are the caller's business."""
    words.remove(ctx, sa.select(messages.c.id).where(which))
    ctx.db.execute(messages.update().where(which).values(status="deleted", updated_at=ctx.now))
