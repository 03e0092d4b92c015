"""The drafts behind send and forward: the conversation a reply joins, the body a forward gets. Storage only is read."""

import dataclasses
import html
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from inkbox_sandbox.context import Context
from inkbox_sandbox.mail import checks, conversations
from inkbox_sandbox.mail.conversations import Place
from inkbox_sandbox.mail.readable import text_of_html
from inkbox_sandbox.mail.tables import messages, threads
from inkbox_sandbox.mail.threading import forward_subject as prefixed_subject
from inkbox_sandbox.mail.threading import references_of_reply

if TYPE_CHECKING:
    from inkbox_sandbox.mail.composing import File
    from inkbox_server import models

_FORWARD_MARK = "---------- Forwarded message ----------"


@dataclasses.dataclass(frozen=True, slots=True)
class Reply:
    """What a message inherits from the one it answers; all of it empty when it answers none."""

    place: Place
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Body:
    """The two forms of a body; each may be missing."""

    text: str | None
    html: str | None


def reply(ctx: Context, mailbox_id: str, answered: str | None) -> Reply:
    """Find the message that a send answers, by its Message-ID or by its row id, as far as the caller sees it.

    An id that is not stored is set in the header as it was given and opens a new thread.
    """
    if answered is None:
        return Reply(Place(None))
    given = checks.single_line(answered, ("body", "in_reply_to_message_id")).strip()
    parent = _by_row_id(ctx, mailbox_id, given) or _by_message_id(ctx, mailbox_id, given)
    if parent is None:
        # A header takes ASCII only; everything else is no Message-ID anyway.
        return Reply(Place(None), given if given and given.isascii() else None)
    folder = ctx.db.execute(sa.select(threads.c.folder).where(threads.c.id == parent.thread_id)).scalar_one()
    references = references_of_reply(parent.message_id, parent.reference_ids or ())
    return Reply(Place(parent.thread_id, folder), parent.message_id, tuple(references))


def _by_row_id(ctx: Context, mailbox_id: str, given: str) -> Any:
    try:
        row_id = str(uuid.UUID(given))
    except ValueError:
        return None
    query = (
        sa.select(messages.c.message_id, messages.c.thread_id, messages.c.reference_ids)
        .where(messages.c.id == row_id, messages.c.mailbox_id == mailbox_id)
        .where(*visible_messages(ctx))
    )
    return ctx.db.execute(query).first()


def _by_message_id(ctx: Context, mailbox_id: str, given: str) -> Any:
    from inkbox_sandbox.mail.parsing import message_ids

    named = message_ids(given)[:1]
    blocked = None if ctx.principal.sees_everything else False
    stored = conversations.stored_by_message_id(ctx, mailbox_id, named, blocked=blocked)
    return next(iter(stored.values()), None)


def visible_messages(ctx: Context) -> tuple[sa.ColumnElement[bool], ...]:
    """The conditions on a message row that the caller may see: alive, and not blocked unless it is an admin's call."""
    alive = (messages.c.status != "deleted",)
    return alive if ctx.principal.sees_everything else (*alive, messages.c.is_blocked.is_(False))


@dataclasses.dataclass(frozen=True, slots=True)
class Forward:
    """What a forward consists of: a body, files, and the original as a whole when it is wrapped."""

    body: Body
    files: "tuple[File, ...]"
    original: bytes | None = None


def forward(row: Any, raw: bytes, body: "models.ForwardMessage", additional: "tuple[File, ...]") -> Forward:
    """Lay out the forward of a stored message, as a quotation or as an attached message."""
    from inkbox_sandbox.mail.parsing import files_of

    note = Body(body.body_text, body.body_html)
    if body.mode == "wrapped":
        return Forward(note, additional, raw)
    originals = () if body.include_original_attachments is False else files_of(raw)
    return Forward(_inline_body(row, note), (*originals, *additional))


def forward_subject(row: Any, given: str | None) -> str:
    """The subject of a forward: as given, or made from the original's."""
    if given is not None:
        return checks.subject(given)
    return prefixed_subject(row.subject)[: checks.LONGEST_SUBJECT]


def _inline_body(original: Any, note: Body) -> Body:
    headers = _quoted_headers(original)
    original_text = original.body_text or text_of_html(original.body_html or "")
    preamble = "\n".join([_FORWARD_MARK, *(f"{name}: {value}" for name, value in headers)])
    text = "\n\n".join(part for part in (_note_text(note), preamble, original_text) if part)
    if original.body_html is None and note.html is None:
        return Body(text, None)
    original_html = original.body_html if original.body_html is not None else _as_html(original_text)
    note_html = note.html if note.html is not None else _as_html(note.text or "")
    rows = "<br>\n".join(f"{html.escape(name)}: {html.escape(value)}" for name, value in headers)
    return Body(text, f"{note_html}\n<p>{_FORWARD_MARK}<br>\n{rows}</p>\n{original_html}")


def _note_text(note: Body) -> str:
    return note.text if note.text is not None else text_of_html(note.html or "")


def _quoted_headers(original: Any) -> Sequence[tuple[str, str]]:
    from email.utils import format_datetime

    headers = [
        ("From", original.from_address),
        ("Date", format_datetime(original.created_at)),
        ("Subject", original.subject or ""),
        ("To", ", ".join(original.to_addresses)),
    ]
    if original.cc_addresses:
        headers.append(("Cc", ", ".join(original.cc_addresses)))
    return headers


def _as_html(text: str) -> str:
    escaped = html.escape(text).replace("\n", "<br>\n")
    return f"<p>{escaped}</p>" if escaped else ""
