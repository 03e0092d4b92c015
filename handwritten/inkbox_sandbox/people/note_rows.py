"""Notes as rows: their tables and who sees them."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import not_found
from inkbox_sandbox.storage import ID, UtcDateTime, metadata

notes = sa.Table(
    "notes",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("organization_id", sa.String(64), nullable=False, index=True),
    sa.Column("created_by", sa.String(64), nullable=False),
    sa.Column("title", sa.Text),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
)

# The stems of title and text, for search.
note_words = sa.Table(
    "note_words",
    metadata,
    sa.Column("note_id", sa.ForeignKey(notes.c.id, ondelete="CASCADE"), primary_key=True),
    sa.Column("word", sa.Text, primary_key=True),
)

note_access = sa.Table(
    "note_access",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("note_id", sa.ForeignKey(notes.c.id, ondelete="CASCADE"), nullable=False),
    sa.Column("identity_id", ID, nullable=False, index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("note_id", "identity_id"),
)

NoteRow = sa.Row[Any]
AccessRow = sa.Row[Any]


def granted_to(identity_id: str | None) -> sa.ColumnElement[bool]:
    """The condition that an identity has a grant for the note."""
    return sa.exists().where(note_access.c.note_id == notes.c.id, note_access.c.identity_id == identity_id)


def visible(ctx: Context) -> sa.ColumnElement[bool]:
    """The condition under which a note exists for the caller."""
    of_organization = notes.c.organization_id == ctx.principal.organization_id
    if ctx.principal.sees_everything:
        return of_organization
    return sa.and_(of_organization, granted_to(ctx.principal.identity_id))


def visible_note(ctx: Context, note_id: object) -> NoteRow:
    """One note that the caller sees; 404 for any other."""
    row = ctx.db.execute(sa.select(notes).where(notes.c.id == str(note_id), visible(ctx))).one_or_none()
    if row is None:
        raise not_found("Note not found")
    return row


def access_rows(ctx: Context, note_ids: Sequence[str]) -> list[AccessRow]:
    """The access rows of some notes, oldest first."""
    query = sa.select(note_access).where(note_access.c.note_id.in_(note_ids))
    return list(ctx.db.execute(query.order_by(note_access.c.created_at, note_access.c.position)))
