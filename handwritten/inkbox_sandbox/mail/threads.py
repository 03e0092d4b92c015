"""Threads: listed by latest activity, read, moved between folders, deleted."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import not_found, unprocessable
from inkbox_sandbox.mail import cursors, filing, mailboxes, shapes
from inkbox_sandbox.mail.tables import messages, threads
from inkbox_server import models, wire


def _visible(ctx: Context, mailbox_id: str) -> tuple[sa.ColumnElement[bool], ...]:
    # A thread without live messages has left every listing and cannot be asked for any more.
    alive = (threads.c.mailbox_id == mailbox_id, threads.c.message_count > 0)
    return alive if ctx.principal.sees_everything else (*alive, threads.c.folder != "blocked")


def _find(ctx: Context, email_address: str, thread_id: UUID) -> Any:
    mailbox = mailboxes.find(ctx, email_address)
    query = sa.select(threads).where(threads.c.id == str(thread_id), *_visible(ctx, mailbox.id))
    row = ctx.db.execute(query).first()
    if row is None:
        raise not_found("Thread not found")
    return row


class Threads:
    """Handlers of the resource `threads`."""

    def list(
        self, ctx: Context, email_address: str, *, limit: int, cursor: str | None, folder: str | None
    ) -> wire.ThreadPage:
        """A page of threads, latest activity first."""
        mailbox = mailboxes.find(ctx, email_address)
        query = sa.select(threads).where(*_visible(ctx, mailbox.id))
        if folder is not None:
            query = query.where(threads.c.folder == folder)
        after = cursors.decode("t", cursor) if cursor is not None else None
        page = cursors.newest_first(query, threads.c.last_message_at, threads.c.id, after=after, limit=limit)
        rows = ctx.db.execute(page).all()
        following = cursors.next_cursor("t", rows, "last_message_at", limit)
        return {
            "items": [shapes.thread(row) for row in rows[:limit]],
            "next_cursor": following,
            "has_more": following is not None,
        }

    def list_folders(self, ctx: Context, email_address: str) -> "_Folders":
        """The folders that hold a thread which the caller may see, sorted by name."""
        mailbox = mailboxes.find(ctx, email_address)
        query = sa.select(threads.c.folder).where(*_visible(ctx, mailbox.id)).distinct().order_by(threads.c.folder)
        return [*ctx.db.scalars(query)]

    def get(self, ctx: Context, email_address: str, thread_id: UUID) -> wire.ThreadDetail:
        """One thread with its messages, oldest first."""
        thread = _find(ctx, email_address, thread_id)
        query = (
            sa.select(*shapes.SUMMARY)
            .where(messages.c.thread_id == thread.id, messages.c.status != "deleted")
            .order_by(messages.c.created_at, messages.c.id)
        )
        return {**shapes.thread(thread), "messages": [shapes.message(row) for row in ctx.db.execute(query)]}

    def update(self, ctx: Context, email_address: str, thread_id: UUID, *, body: models.ThreadUpdate) -> wire.Thread:
        """Move a thread to another folder; only the service itself moves anything to `blocked`."""
        if body.folder == "blocked":
            raise unprocessable(("body", "folder"), "A thread cannot be moved to the folder blocked")
        thread = _find(ctx, email_address, thread_id)
        if body.folder is None or body.folder == thread.folder:
            return shapes.thread(thread)
        if thread.folder == "blocked":
            ctx.db.execute(messages.update().where(messages.c.thread_id == thread.id).values(is_blocked=False))
        update = threads.update().where(threads.c.id == thread.id).values(folder=body.folder)
        return shapes.thread(ctx.db.execute(update.returning(threads)).one())

    def delete(self, ctx: Context, email_address: str, thread_id: UUID) -> None:
        """Delete a thread with all its messages."""
        thread = _find(ctx, email_address, thread_id)
        filing.remove(ctx, messages.c.thread_id == thread.id)
        ctx.db.execute(threads.update().where(threads.c.id == thread.id).values(message_count=0))


_Folders = list[str]
