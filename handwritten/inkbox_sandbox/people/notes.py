"""Notes: Markdown that an organization writes and that chosen agents see; who does is in `note_access`."""

from collections.abc import Sequence
from typing import Any, List  # noqa: UP035 - inside the class `list` is a method
from uuid import UUID

import sqlalchemy as sa

from inkbox_sandbox.clock import wire_time
from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import forbidden
from inkbox_sandbox.people import note_access
from inkbox_sandbox.people.note_rows import NoteRow, access_rows, granted_to, note_words, notes, visible, visible_note
from inkbox_sandbox.storage import new_id
from inkbox_sandbox.words import terms
from inkbox_server import models, wire

forget_identity = note_access.forget_identity


class Notes:
    """Handlers of the resource `notes`."""

    def list(
        self, ctx: Context, *, q: str | None, identity_id: UUID | None, limit: int, offset: int, order: str | None
    ) -> List[wire.Note]:  # noqa: UP006
        """One page of the notes that the caller sees."""
        query = sa.select(notes).where(visible(ctx))
        if identity_id is not None:
            if ctx.principal.is_agent and str(identity_id) != ctx.principal.identity_id:
                raise forbidden("An agent may ask only for its own notes")
            query = query.where(granted_to(str(identity_id)))
        if q:
            query = query.where(*_has_words(q))
        by = notes.c.created_at if order == "created" else notes.c.updated_at
        query = query.order_by(by.desc(), notes.c.id.desc()).limit(limit).offset(offset)
        return wire_notes(ctx, ctx.db.execute(query).all())

    def get(self, ctx: Context, note_id: UUID) -> wire.Note:
        """One note."""
        return wire_notes(ctx, [visible_note(ctx, note_id)])[0]

    def create(self, ctx: Context, *, body: models.NoteCreate) -> wire.Note:
        """Write a note; an agent that does sees it."""
        note_id = new_id()
        values = {
            "id": note_id,
            "organization_id": ctx.principal.organization_id,
            "created_by": ctx.principal.author,
            "title": body.title,
            "body": body.body,
            "status": "active",
            "created_at": ctx.now,
            "updated_at": ctx.now,
        }
        ctx.db.execute(sa.insert(notes).values(values))
        _index_words(ctx, note_id)
        if ctx.principal.identity_id is not None:
            note_access.add_row(ctx, note_id, ctx.principal.identity_id)
        return self.get(ctx, UUID(note_id))

    def update(self, ctx: Context, note_id: UUID, *, body: models.NoteUpdate) -> wire.Note:
        """Change title or text."""
        row = visible_note(ctx, note_id)
        changes = body.model_dump(include=body.model_fields_set)
        if changes:
            changes["updated_at"] = ctx.now
            ctx.db.execute(sa.update(notes).where(notes.c.id == row.id).values(changes))
            _index_words(ctx, row.id)
        return self.get(ctx, note_id)

    def delete(self, ctx: Context, note_id: UUID) -> None:
        """Delete a note and with it its access rows."""
        row = visible_note(ctx, note_id)
        ctx.db.execute(sa.delete(notes).where(notes.c.id == row.id))


def wire_notes(ctx: Context, rows: Sequence[NoteRow]) -> list[wire.Note]:
    """Some notes as they are answered, each with its access rows."""
    access: dict[str, list[wire.NoteAccess]] = {row.id: [] for row in rows}
    for row in access_rows(ctx, list(access)):
        access[row.note_id].append(note_access.wire_access(row))
    return [_wire_note(row, access[row.id]) for row in rows]


def _wire_note(row: NoteRow, access: list[wire.NoteAccess]) -> wire.Note:
    return {
        "id": row.id,
        "organization_id": row.organization_id,
        "created_by": row.created_by,
        "title": row.title,
        "body": row.body,
        "status": row.status,
        "created_at": wire_time(row.created_at),
        "updated_at": wire_time(row.updated_at),
        "access": access,
    }


def _has_words(q: str) -> list[sa.ColumnElement[bool]]:
    """One condition per word of a query; a query without words finds nothing."""
    wanted = list(terms(q))
    holding = [sa.exists().where(note_words.c.note_id == notes.c.id, note_words.c.word == word) for word in wanted]
    return [*holding] or [sa.false()]


def _index_words(ctx: Context, note_id: str) -> None:
    row: Any = ctx.db.execute(sa.select(notes.c.title, notes.c.body).where(notes.c.id == note_id)).one()
    ctx.db.execute(sa.delete(note_words).where(note_words.c.note_id == note_id))
    rows = [{"note_id": note_id, "word": word} for word in terms(row.title, row.body)]
    if rows:
        ctx.db.execute(sa.insert(note_words), rows)
